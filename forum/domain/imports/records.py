"""What a document brings, whatever its schema: frozen, checked, with places by index."""

from dataclasses import dataclass
from datetime import datetime

from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.summaries import StatementKind
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import DateChangeKind
from forum.domain.policy import Role


@dataclass(frozen=True)
class GivenTranslation:
    """Words in another language: Markdown in `source`, or else HTML that nobody has checked."""

    language: str
    source: str
    html: str
    status: str
    engine: str


@dataclass(frozen=True)
class GivenText:
    """Words as written, and what the document has of them in other languages."""

    source: str
    language: str
    translations: tuple[GivenTranslation, ...] = ()


@dataclass(frozen=True)
class GivenPerson:
    """Somebody as the document names them; two with the same name and body are one.

    Whose name is withheld has none, and a `mark` that tells them from all others without one.
    """

    name: str
    organisation: str = ""
    mark: str = ""


@dataclass(frozen=True)
class GivenSeat:
    """A place on the team, for the account with this address where there is one."""

    person: GivenPerson
    role: Role
    label: str
    country: str = ""
    email: str = ""


@dataclass(frozen=True)
class GivenSection:
    """A heading, and the questions under it by their place in the document."""

    title: GivenText | None
    questions: tuple[int, ...]


@dataclass(frozen=True)
class GivenPost:
    """A signed message of the team; in one consultation told by its kind, its second, and `nth`.

    `nth` counts those of the same kind and second before it.
    """

    kind: PostKind
    author: str
    label: str
    at: datetime
    title: GivenText
    body: GivenText
    nth: int = 0

    @property
    def mark(self) -> tuple[PostKind, datetime, int]:
        """Return what tells it from other posts."""
        return self.kind, self.at.replace(microsecond=0), self.nth


@dataclass(frozen=True)
class GivenPassage:
    """A part of a contribution; `question` is a place in the document's questions.

    An excerpt quotes words of the contribution that the document calls `quoted_contribution`, or of
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
    """Somebody who signed another's contribution."""

    person: GivenPerson
    countries: str
    capacity: Capacity
    publication: Publication
    at: datetime | None


@dataclass(frozen=True)
class GivenContribution:
    """What one person said; `source_id` names it in the document for ever.

    `countries` are codes with blanks between, or words where not all are countries. It replies to
    the contribution that the document calls `reply_to`, or to `post`. `late` is
    None where the document does not tell, and then follows from the dates.
    """

    source_id: str
    number: int | None
    status: Status
    reply_to: str | None
    author: GivenPerson
    countries: str
    capacity: Capacity
    label: str
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
    """A step in the history of dates."""

    kind: DateChangeKind
    at: datetime
    by: str
    before: datetime | None
    after: datetime | None
    reason: GivenText | None


@dataclass(frozen=True)
class GivenStatement:
    """A heading or a statement of the summary; citations stand in its words as [12]."""

    kind: StatementKind
    wording: GivenText


@dataclass(frozen=True)
class GivenSummary:
    """The facilitator's summary."""

    author: str
    published_at: datetime | None
    title: GivenText
    standfirst: GivenText | None
    statements: tuple[GivenStatement, ...]


@dataclass(frozen=True)
class GivenConsultation:
    """A whole document."""

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
    grace_minutes: int = 0
