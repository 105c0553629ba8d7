"""The report of a consultation: all its content in the form that an export prints.

A presenter builds it and renderers print it. All labels are in the language of the export, so
renderers need no translations and no database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forum.domain.exports.choice import DocumentKind


@dataclass(frozen=True)
class ReportText:
    """A text of a person: the original, and a translation with its label if the export has them.

    The translation comes first, unless it `is_unseen`: words of the team that a machine translated
    and no person has accepted. It stands alone if it `is_alone`.
    """

    language: str
    html: str
    translation: str | None = None
    translation_language: str = ""
    label: str = ""
    is_unseen: bool = False
    is_alone: bool = False

    @property
    def main_html(self) -> str:
        """Return the HTML to show first."""
        return self.html if self.translation is None or self.is_unseen else self.translation

    @property
    def main_language(self) -> str:
        """Return the language of `main_html`."""
        is_original = self.translation is None or self.is_unseen
        return self.language if is_original else self.translation_language


@dataclass(frozen=True)
class Words:
    """A few words of a line and their language; an empty one is that of the export."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class ReportFact:
    """A fact for the head: its label, and its value in parts, each in its language."""

    label: str
    parts: tuple[Words, ...]

    @property
    def value(self) -> str:
        """Return the value on one line."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class ReportQuestion:
    """A guiding question with its number."""

    number: int
    text: ReportText


@dataclass(frozen=True)
class ReportSection:
    """A heading and its questions."""

    title: ReportText | None
    questions: tuple[ReportQuestion, ...]


@dataclass(frozen=True)
class ReportPassage:
    """A passage, with the number of the question that it answers or quotes, or None.

    A quote of another contribution, or of a post, has an `attribution`, which says whose words it
    quotes; its text is empty if readers may no longer see them.
    """

    text: ReportText
    question: int | None
    is_quotation: bool = False
    attribution: str = ""
    is_of_post: bool = False

    @property
    def is_own(self) -> bool:
        """Return whether these are the author's own words."""
        return not self.is_quotation and not self.attribution


@dataclass(frozen=True)
class ReportSignatory:
    """A person who co-signed a contribution, by the name or organisation that readers see.

    `remark` says that the text has changed since.
    """

    displayed_name: str
    byline: str
    remark: str = ""

    @property
    def line(self) -> str:
        """Return the signatory on one line."""
        return ", ".join(filter(None, (self.displayed_name, self.byline, self.remark)))


@dataclass(frozen=True)
class ReportFile:
    """A file that came with a contribution: its name, its size in words, its key in the store."""

    name: str
    size: str
    key: str = ""


@dataclass(frozen=True)
class ReportContribution:
    """A contribution or reply; if `stub` says why its text is not shown, it has no passages.

    `displayed_name` is how the author appears: by name, as the organisation, or as withheld;
    `remarks` are other notes, such as that it came late. It replies to the contribution with the
    number `parent`, or to the `post`, described in words. `root` is the number of the root of its
    thread.
    """

    number: int
    name: str
    byline: str
    organisation: str
    country: str
    capacity: str
    label: Words | None
    language: str
    submitted_at: datetime | None
    date: str
    address: str
    parent: int | None
    post: tuple[Words, ...]
    root: int | None
    title: ReportText | None
    passages: tuple[ReportPassage, ...]
    stub: str = ""
    displayed_name: str = ""
    publication: str = ""
    is_late: bool = False
    edited_at: datetime | None = None
    remarks: tuple[str, ...] = ()
    signatories: tuple[ReportSignatory, ...] = ()
    files: tuple[ReportFile, ...] = ()
    stakeholder_type: str = ""
    region: str = ""
    citation: str = ""

    @property
    def questions(self) -> tuple[int, ...]:
        """Return the numbers of the questions that it answers."""
        numbers = (p.question for p in self.passages if p.is_own)
        return tuple(sorted({number for number in numbers if number is not None}))


@dataclass(frozen=True)
class ReportPost:
    """A signed message of the team."""

    kind: str
    author: str
    label: Words | None
    date: str
    title: ReportText
    body: ReportText
    ending: ReportText | None = None


@dataclass(frozen=True)
class ReportDateChange:
    """A change of dates, in words."""

    sentence: str
    reason: ReportText | None


@dataclass(frozen=True)
class ReportStatement:
    """A heading of the summary, or a statement with the numbers of the contributions it cites."""

    is_heading: bool
    text: ReportText
    cites: tuple[int, ...]


@dataclass(frozen=True)
class ReportSummarySection:
    """A section of the summary under its title, or under its guiding question.

    The charts of who took part stand in the one that `has_charts`.
    """

    title: str
    question: ReportQuestion | None
    statements: tuple[ReportStatement, ...]
    has_charts: bool = False


@dataclass(frozen=True)
class ReportSummary:
    """The published summary."""

    title: ReportText
    standfirst: ReportText | None
    byline: str
    sections: tuple[ReportSummarySection, ...]


@dataclass(frozen=True)
class ReportChart:
    """A chart of who took part: its drawing as SVG, in words, and its numbers as a table.

    `column` heads the names in the table. `note` says what is in the table alone.
    """

    name: str
    title: str
    description: str
    column: str
    rows: tuple[tuple[str, int], ...]
    drawing: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The whole report. `labels` has the words of the platform for the keys in `LABELS`.

    Instants are in the zone with the IANA name `zone`. `facts` are for the head.

    The document of the summary holds of all contributions the words that are cited, and the
    `contributors` each on a line; `notes` has a footnote for each number that may be cited.
    `licence` and `citation` are sentences.
    """

    language: str
    title: ReportText
    subtitle: str
    address: str
    site: str
    facts: tuple[ReportFact, ...]
    introduction: ReportText | None
    background: ReportText | None
    sections: tuple[ReportSection, ...]
    contributions: tuple[ReportContribution, ...]
    posts: tuple[ReportPost, ...]
    date_changes: tuple[ReportDateChange, ...]
    summary: ReportSummary | None
    by_question: bool
    labels: dict[str, str]
    participation: tuple[ReportChart, ...] = ()
    zone: str = "UTC"
    organised_by: str = ""
    organisers_language: str = ""
    document: DocumentKind = "proceedings"
    contributors: tuple[str, ...] = ()
    notes: Mapping[int, str] = field(default_factory=dict)
    made_at: datetime | None = None
    licence: str = ""
    citation: str = ""

    @property
    def organisers(self) -> str:
        """Return the organisers, for the author field of a document."""
        return self.organised_by or self.site


LABELS = (
    "contents", "background", "introduction", "questions", "question", "notes", "history",
    "summary", "contributions", "general", "replies", "taking_part", "original", "answers_question",
    "in_reply_to", "number", "name", "organisation", "country", "capacity", "role", "date",
    "language", "answer", "translation", "title", "address", "parent", "page", "about", "count",
    "no_answer", "made_by", "kind", "contribution", "publication", "late", "edited",
    "signatories", "signatures", "stakeholder", "region", "before_edit", "files", "yes", "unset",
    "cited", "contributors", "whole_text", "page_of", "cite", "licence", "columns", "column",
    "meaning", "contribution_rows", "answer_rows",
    "previous", "next", "pages", "in_archive", "archive_index", "archive_columns", "archive_json",
    "archive_licence", "archive_readme", "archive_manifest", "archive_sums", "archive_about",
    "archive_missing",
    *(f"about_{key}" for key in (
        "number", "name", "organisation", "country", "capacity", "role", "date", "language",
        "parent", "question", "questions", "answer", "translation", "address", "publication",
        "late", "edited", "signatures", "signatories", "files", "stakeholder", "region", "title",
        "cite",
    )),
)  # fmt: skip


@dataclass(frozen=True)
class ReportChapter:
    """A question with the contributions that answer it; None for those that answer no question."""

    question: ReportQuestion | None
    contributions: tuple[tuple[ReportContribution, tuple[ReportPassage, ...]], ...]


def replies_by_root(report: Report) -> dict[int, list[ReportContribution]]:
    """Return the replies by the number of the root of their thread, where that is in the report."""
    replies: dict[int, list[ReportContribution]] = {}
    present = {entry.number for entry in report.contributions}
    for entry in report.contributions:
        if entry.root in present and entry.root is not None:
            replies.setdefault(entry.root, []).append(entry)
    return replies


def chapters(report: Report) -> Iterator[ReportChapter]:
    """Yield the questions in order with the passages that answer them, then all other texts.

    A contribution stands under each question that it answers, with the passages that do; the first
    time also with its passages on no question, such as a greeting. Quoted questions are left out.
    Stubs, and texts that answer no question, are in the last chapter. Replies are in no chapter,
    unless the root of their thread was left out.
    """
    present = {entry.number for entry in report.contributions}
    roots = [entry for entry in report.contributions if entry.root not in present]
    seen: set[int] = set()
    for section in report.sections:
        for question in section.questions:
            answers = []
            for entry in roots:
                if question.number in entry.questions:
                    answers.append(
                        (entry, _passages_on(entry, question.number, entry.number in seen))
                    )
                    seen.add(entry.number)
            yield ReportChapter(question, tuple(answers))
    rest = tuple((entry, entry.passages) for entry in roots if not entry.questions)
    if rest:
        yield ReportChapter(None, rest)


def _passages_on(
    entry: ReportContribution, number: int, is_seen: bool
) -> tuple[ReportPassage, ...]:
    numbers = (number,) if is_seen else (number, None)
    return tuple(p for p in entry.passages if p.question in numbers and not p.is_quotation)
