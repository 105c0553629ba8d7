"""Everything said in a consultation, gathered for an export.

A service builds it; renderers print it. Words of the service come ready in the export's language:
renderers hold no language of their own and see no database.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReportText:
    """Words of a person: the original, and a translation with its label where one is wanted."""

    language: str
    html: str
    translation: str | None = None
    translation_language: str = ""
    label: str = ""

    @property
    def shown(self) -> str:
        """Return the HTML to read first."""
        return self.html if self.translation is None else self.translation

    @property
    def shown_language(self) -> str:
        """Return the language of `shown`."""
        return self.language if self.translation is None else self.translation_language


@dataclass(frozen=True)
class ReportQuestion:
    """A guiding question with its number."""

    number: int
    words: ReportText


@dataclass(frozen=True)
class ReportSection:
    """A heading and its questions."""

    title: ReportText | None
    questions: tuple[ReportQuestion, ...]


@dataclass(frozen=True)
class ReportPassage:
    """A passage: the number of the question it answers or quotes, or None.

    An excerpt has `attribution`: whose words it quotes; there are none once readers may no longer
    see them.
    """

    words: ReportText
    question: int | None
    is_quotation: bool = False
    attribution: str = ""

    @property
    def is_own(self) -> bool:
        """Tell whether these are the author's own words."""
        return not self.is_quotation and not self.attribution


@dataclass(frozen=True)
class ReportSignatory:
    """Somebody who signed another's contribution; `who` is a name, an organisation or neither.

    `remark` says that the text has changed since.
    """

    who: str
    byline: str
    remark: str = ""

    @property
    def line(self) -> str:
        """Return the signatory in a line."""
        return ", ".join(filter(None, (self.who, self.byline, self.remark)))


@dataclass(frozen=True)
class ReportFile:
    """A file that came with a contribution: its name, and how large it is, in words."""

    name: str
    size: str


@dataclass(frozen=True)
class ReportContribution:
    """A contribution or reply; `stub` says why there are no words, and then there are none.

    `who` is how the author appears: by name, as the organisation, or without either; `remarks`
    are what else is to be said, such as that it came late. `parent` is the contribution or `post`
    the post, in words, to which it replies.
    """

    number: int
    name: str
    byline: str
    organisation: str
    country: str
    capacity: str
    label: str
    language: str
    submitted_at: datetime | None
    date: str
    address: str
    parent: int | None
    post: str
    root: int | None
    title: ReportText | None
    passages: tuple[ReportPassage, ...]
    stub: str = ""
    who: str = ""
    publication: str = ""
    is_late: bool = False
    edited_at: datetime | None = None
    remarks: tuple[str, ...] = ()
    signatories: tuple[ReportSignatory, ...] = ()
    files: tuple[ReportFile, ...] = ()

    @property
    def questions(self) -> tuple[int, ...]:
        """Return the numbers of the questions it answers."""
        found = (p.question for p in self.passages if p.is_own)
        return tuple(sorted({number for number in found if number is not None}))


@dataclass(frozen=True)
class ReportPost:
    """A signed message of the team."""

    kind: str
    author: str
    label: str
    date: str
    title: ReportText
    body: ReportText


@dataclass(frozen=True)
class ReportDateChange:
    """A step in the history of dates, in words."""

    sentence: str
    reason: ReportText | None


@dataclass(frozen=True)
class ReportStatement:
    """A heading of the summary, or a statement with the numbers it cites."""

    is_heading: bool
    words: ReportText
    cites: tuple[int, ...]


@dataclass(frozen=True)
class ReportSummary:
    """The published summary."""

    title: ReportText
    standfirst: ReportText | None
    byline: str
    statements: tuple[ReportStatement, ...]


@dataclass(frozen=True)
class Report:
    """The whole. `labels` holds the service's words; its keys are those of `LABELS`.

    `facts` are pairs of label and value for the head; `taking_part` are tables of (caption, rows).
    """

    language: str
    title: ReportText
    subtitle: str
    address: str
    site: str
    facts: tuple[tuple[str, str], ...]
    introduction: ReportText | None
    background: ReportText | None
    sections: tuple[ReportSection, ...]
    entries: tuple[ReportContribution, ...]
    posts: tuple[ReportPost, ...]
    date_changes: tuple[ReportDateChange, ...]
    summary: ReportSummary | None
    by_question: bool
    labels: dict[str, str]
    taking_part: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()

    @property
    def organisers(self) -> str:
        """Return who organises, for a document's author."""
        return self.facts[0][1] if self.facts else self.site


LABELS = (
    "contents", "background", "introduction", "questions", "question", "notes", "history",
    "summary", "contributions", "general", "replies", "taking_part", "original", "answers_question",
    "in_reply_to", "number", "name", "organisation", "country", "capacity", "role", "date",
    "language", "answer", "translation", "title", "address", "parent", "page", "about", "count",
    "no_answer", "made_by", "kind", "contribution", "group", "publication", "late", "edited",
    "signatories", "signatures", "before_edit", "files", "yes",
)  # fmt: skip


@dataclass(frozen=True)
class ReportChapter:
    """A question, or None for what answers none, with what was said on it."""

    question: ReportQuestion | None
    entries: tuple[tuple[ReportContribution, tuple[ReportPassage, ...]], ...]


def replies_by_root(report: Report) -> dict[int, list[ReportContribution]]:
    """Return all replies by the number of the contribution they hang below."""
    found: dict[int, list[ReportContribution]] = {}
    for entry in report.entries:
        if entry.root is not None:
            found.setdefault(entry.root, []).append(entry)
    return found


def chapters(report: Report) -> Iterator[ReportChapter]:
    """Yield the questions in order with the passages that answer them, and last the rest.

    A contribution stands under each question it answers, with those passages; where it stands
    first, what it says on no question (a greeting) goes along. Quoted questions are left out.
    Stubs and texts without question come last, with replies whose root readers do not see.
    """
    roots = [entry for entry in report.entries if entry.root is None]
    seen: set[int] = set()
    for section in report.sections:
        for question in section.questions:
            answers = []
            for entry in roots:
                if question.number in entry.questions:
                    answers.append((entry, _fitting(entry, question.number, entry.number in seen)))
                    seen.add(entry.number)
            yield ReportChapter(question, tuple(answers))
    rest = tuple((entry, entry.passages) for entry in roots if not entry.questions)
    if rest:
        yield ReportChapter(None, rest)


def _fitting(entry: ReportContribution, number: int, is_seen: bool) -> tuple[ReportPassage, ...]:
    wanted = (number,) if is_seen else (number, None)
    return tuple(p for p in entry.passages if p.question in wanted and not p.is_quotation)
