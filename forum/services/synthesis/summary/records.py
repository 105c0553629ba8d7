"""The statements of a summary in order: of its draft, or of an edition."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select

from forum.domain.synthesis.summaries import (
    PART_ORDER,
    StatementKind,
    SummaryPart,
    needs_citation,
)
from forum.extensions import db
from forum.models.consultation import GuidingQuestion
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Citation, Edition, PublishedCitation, Statement, Summary


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """What a statement cites: a contribution, or an excerpt of it with the hash of its words.

    `id` is that of the citation in the draft.
    """

    contribution: int
    excerpt: int | None = None
    digest: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A block of a summary; `question` is the id of the question of its section, if it has one."""

    id: int
    part: SummaryPart
    question: int | None
    kind: StatementKind
    text_id: int
    point: int | None = None
    version: int = 0
    citations: tuple[CitationRecord, ...] = ()

    @property
    def needs_citation(self) -> bool:
        """Return whether it has to cite a contribution."""
        return needs_citation(self.kind, self.part)

    @property
    def section(self) -> tuple[SummaryPart, int | None]:
        """Return the section in which it stands."""
        return self.part, self.question


def read_draft(summary: Summary) -> list[StatementRecord]:
    """Return the statements of the draft, by two statements."""
    citations: dict[int, list[CitationRecord]] = {}
    for row in db.session.execute(
        select(
            Citation.statement_id,
            Citation.contribution_id,
            Citation.excerpt_id,
            Excerpt.digest,
            Citation.id,
        )
        .join(Statement, Statement.id == Citation.statement_id)
        .outerjoin(Excerpt, Excerpt.id == Citation.excerpt_id)
        .where(Statement.summary_id == summary.id)
        .order_by(Citation.position, Citation.id)
    ):
        record = CitationRecord(row[1], row[2], row[3] or "", row[4])
        citations.setdefault(row[0], []).append(record)
    rows = db.session.execute(
        select(Statement, GuidingQuestion.number)
        .outerjoin(GuidingQuestion, GuidingQuestion.id == Statement.question_id)
        .where(Statement.summary_id == summary.id)
    ).all()
    numbers = {statement.id: number or 0 for statement, number in rows}
    records = [
        (statement.position, _record_of(statement, citations.get(statement.id, ())))
        for statement, _number in rows
    ]
    records.sort(key=lambda each: (*_place(each[1], numbers[each[1].id]), each[0], each[1].id))
    return [record for _position, record in records]


def _record_of(statement: Statement, citations: Iterable[CitationRecord]) -> StatementRecord:
    is_lost = statement.part is SummaryPart.QUESTION and statement.question_id is None
    return StatementRecord(
        id=statement.id,
        part=SummaryPart.OUTSIDE if is_lost else statement.part,
        question=statement.question_id,
        kind=statement.kind,
        text_id=statement.text_id,
        point=statement.point_id,
        version=statement.version,
        citations=tuple(citations),
    )


def _place(record: StatementRecord, number: int) -> tuple[int, int]:
    return PART_ORDER[record.part], number


def records_of(edition: Edition) -> list[StatementRecord]:
    """Return the statements of an edition in their order."""
    return [
        StatementRecord(
            id=values["id"],
            part=SummaryPart(values["part"]),
            question=values["question"],
            kind=StatementKind(values["kind"]),
            text_id=values["text_id"],
            citations=tuple(CitationRecord(**citation) for citation in values["citations"]),
        )
        for values in edition.statements
    ]


def as_stored(records: Iterable[StatementRecord]) -> list[dict[str, Any]]:
    """Return statements as an edition stores them."""
    return [
        {
            "id": record.id,
            "part": record.part.value,
            "question": record.question,
            "kind": record.kind.value,
            "text_id": record.text_id,
            "citations": [_as_stored(citation) for citation in record.citations],
        }
        for record in records
    ]


def _as_stored(citation: CitationRecord) -> Mapping[str, Any]:
    values = asdict(citation)
    del values["id"]
    return values


def store_published_citations(summary: Summary, records: Sequence[StatementRecord]) -> None:
    """Store which contributions these statements cite, in place of those of the last edition."""
    numbers = number_statements(records)
    db.session.execute(delete(PublishedCitation).where(PublishedCitation.summary_id == summary.id))
    db.session.add_all(
        PublishedCitation(
            summary_id=summary.id,
            place=numbers[record.id],
            contribution_id=contribution_id,
            text_id=record.text_id,
        )
        for record in records
        if record.id in numbers
        for contribution_id in dict.fromkeys(c.contribution for c in record.citations)
    )
    db.session.flush()


def number_statements(records: Sequence[StatementRecord]) -> dict[int, int]:
    """Return the numbers of statements by their ids; headings have none."""
    statements = (r for r in records if r.kind is StatementKind.STATEMENT)
    return {record.id: number for number, record in enumerate(statements, 1)}
