"""The content of an imported document, whatever its schema: frozen, checked, linked by index."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from forum.domain.consultations.posts import DigestRange, PostKind
from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.imports.notes import ImportNotes
from forum.domain.lifecycle import DateChangeKind
from forum.domain.policy import Role
from forum.domain.synthesis.figures import Figures
from forum.domain.synthesis.responses import ResponseOutcome
from forum.domain.synthesis.summaries import StatementKind, SummaryPart


@dataclass(frozen=True)
class GivenTranslation:
    """A text in another language: Markdown in `source`, or else HTML that is not yet sanitised.

    `is_accepted` says that a person has accepted it.
    """

    language: str
    source: str
    html: str
    status: str
    engine: str
    is_accepted: bool = False


@dataclass(frozen=True)
class GivenText:
    """A text as written, with the translations that the document has of it.

    `has_bars` says that moderators redacted words of it, so that words like those of bars are bars.
    """

    source: str
    language: str
    translations: tuple[GivenTranslation, ...] = ()
    has_bars: bool = False


@dataclass(frozen=True)
class GivenPerson:
    """A person as the document names them; the same name and organisation are the same person.

    A person whose name is withheld has an empty name, and an `anonymous_id` that is unique in the
    document.
    """

    name: str
    organisation: str = ""
    anonymous_id: str = ""


@dataclass(frozen=True)
class GivenSeat:
    """A seat on the team; it belongs to the account with this e-mail address, if there is one."""

    person: GivenPerson
    role: Role
    label: SeatLabel
    country: str = ""
    email: str = ""


@dataclass(frozen=True)
class GivenSection:
    """A heading, and the indices of the questions under it."""

    title: GivenText | None
    questions: tuple[int, ...]


@dataclass(frozen=True)
class GivenPost:
    """A signed message of the team; a digest has a range of numbers.

    `nth` is the number of posts of the same kind and second before it, so that each is unique.
    """

    kind: PostKind
    author: str
    label: SeatLabel
    at: datetime
    title: GivenText
    body: GivenText
    ending: GivenText | None = None
    digest: DigestRange | None = None
    nth: int = 0

    @property
    def key(self) -> tuple[PostKind, datetime, int]:
        """Return a key that is unique among the posts of a consultation."""
        return self.kind, self.at.replace(microsecond=0), self.nth


@dataclass(frozen=True)
class GivenPassage:
    """A part of a contribution; `question` is the index of a question of the document.

    A quote has the words of the contribution with the document's id `quoted_contribution`, or of
    `quoted_post`.
    """

    wording: GivenText
    kind: PassageKind
    question: int | None
    quoted_contribution: str | None = None
    quoted_position: int | None = None
    quoted_post: GivenPost | None = None


@dataclass(frozen=True)
class GivenSignature:
    """A person who co-signed a contribution of another."""

    person: GivenPerson
    countries: str
    capacity: Capacity
    publication: Publication
    at: datetime | None


@dataclass(frozen=True)
class GivenContribution:
    """A contribution; its `source_id` is unique in the document and never changes.

    `countries` are codes separated by blanks, or words if not all of them are countries. It replies
    to the contribution with the source id `reply_to`, or to `post`. `late` is None if the document
    does not say so; then the dates decide.
    """

    source_id: str
    number: int | None
    status: Status
    reply_to: str | None
    author: GivenPerson
    countries: str
    capacity: Capacity
    label: SeatLabel
    stakeholder_type: str
    region: str
    language: str
    submitted_at: datetime | None
    published_at: datetime | None
    reason: str
    passages: tuple[GivenPassage, ...]
    publication: Publication = Publication.NAME
    late: bool | None = None
    edited_at: datetime | None = None
    signatures: tuple[GivenSignature, ...] = ()
    post: GivenPost | None = None


@dataclass(frozen=True)
class GivenDateChange:
    """A change of dates."""

    kind: DateChangeKind
    at: datetime
    by: str
    before: datetime | None
    after: datetime | None
    reason: GivenText | None


@dataclass(frozen=True)
class GivenCitation:
    """A contribution that a statement cites, by number, or words of it in a passage.

    `start` and `end` count characters of the visible text, and `digest` is the hash of the words.
    """

    number: int
    passage: int | None = None
    start: int = 0
    end: int = 0
    digest: str = ""


@dataclass(frozen=True)
class GivenStatement:
    """A heading or a statement of the summary, in a section; its text may cite as [12].

    `question` is the index of a question of the document. Statements of several editions with the
    same `key` are the same.
    """

    kind: StatementKind
    wording: GivenText
    part: SummaryPart
    question: int | None
    key: int
    citations: tuple[GivenCitation, ...] = ()


@dataclass(frozen=True)
class GivenSummary:
    """An edition of the facilitator's summary, with those before it, the first first.

    `figures` say who had taken part on its day; there may be none.
    """

    author: str
    published_at: datetime | None
    title: GivenText
    standfirst: GivenText | None
    statements: tuple[GivenStatement, ...]
    number: int = 1
    is_interim: bool = False
    figures: Figures = field(default_factory=dict)
    earlier: tuple["GivenSummary", ...] = ()

    @property
    def editions(self) -> tuple["GivenSummary", ...]:
        """Return all editions, the first first."""
        return (*self.earlier, self)


@dataclass(frozen=True)
class GivenResponseItem:
    """The answer to a point; without an outcome it is the general reply.

    `cites` are numbers of contributions of the document.
    """

    outcome: ResponseOutcome | None
    subject: GivenText | None
    wording: GivenText
    link: str
    cites: tuple[int, ...]


@dataclass(frozen=True)
class GivenResponse:
    """The organiser's response."""

    author: str
    published_at: datetime | None
    items: tuple[GivenResponseItem, ...]


@dataclass(frozen=True)
class GivenConsultation:
    """A whole document; `notes` says what it lacks or changes of the file."""

    uid: str
    slug: str
    language: str
    zone: str
    moderation: Moderation
    published_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    archived_at: datetime | None
    organisers: tuple[str, ...]
    title: GivenText
    introduction: GivenText | None
    background: GivenText | None
    sections: tuple[GivenSection, ...]
    questions: tuple[GivenText, ...]
    team: tuple[GivenSeat, ...]
    contributions: tuple[GivenContribution, ...]
    posts: tuple[GivenPost, ...] = ()
    date_changes: tuple[GivenDateChange, ...] = ()
    summary: GivenSummary | None = None
    response: GivenResponse | None = None
    grace_minutes: int = 0
    originals_first: bool = False
    notes: ImportNotes = field(default_factory=ImportNotes, compare=False)


def seen_by_team(record: GivenConsultation) -> GivenConsultation:
    """Return the consultation as a draft, which only its team sees."""
    return replace(record, published_at=None, archived_at=None)


def seen_by_everyone(record: GivenConsultation) -> GivenConsultation:
    """Return the consultation as one that was published when it opened, if that is known."""
    return replace(record, published_at=record.published_at or record.opens_at)
