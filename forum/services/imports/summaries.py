"""The imported summary: its editions, and the draft that is like the latest of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum import clock
from forum.domain.imports.records import (
    GivenCitation,
    GivenConsultation,
    GivenStatement,
    GivenSummary,
    GivenText,
)
from forum.domain.synthesis.excerpts import digest_of, text_content
from forum.domain.synthesis.summaries import cited_contributions
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Citation, Edition, Statement, Summary
from forum.models.translation import Text
from forum.services.consultations.overview import read_questions
from forum.services.imports.people import ImportedPeople
from forum.services.imports.texts import add_text, add_texts
from forum.services.synthesis.summary.records import (
    CitationRecord,
    StatementRecord,
    as_stored,
    store_published_citations,
)


def add_summary(
    consultation: Consultation, record: GivenConsultation, people: ImportedPeople
) -> None:
    """Store the summary with its editions; the contributions must be stored before."""
    latest = record.summary
    if latest is None:
        return
    texts = _StoredWordings(consultation, latest)
    cited = _CitedPlaces(consultation, latest)
    questions = [question.id for question in read_questions(consultation.id)]
    summary = Summary(
        consultation_id=consultation.id,
        by_id=people.signer_id(latest.author),
        language=latest.title.language,
        title_id=texts.find(latest.title),
        standfirst_id=texts.find(latest.standfirst),
        published_at=latest.published_at,
        is_interim=latest.is_interim,
        changed_at=latest.published_at or clock.now(),
    )
    db.session.add(summary)
    db.session.flush()  # statements need its id
    ids: dict[int, int] = {}
    for position, given in enumerate(latest.statements):
        row = _make_row(given, position, texts, questions)
        row.citations = [
            Citation(contribution_id=c.contribution, excerpt_id=c.excerpt, position=n)
            for n, c in enumerate(cited.find(given))
        ]
        summary.statements.append(row)
        db.session.flush()  # editions need its id
        ids[given.key] = row.id
    for edition in latest.editions:
        if edition.published_at is not None:
            statements = _make_records(edition, ids, texts, cited, questions=questions)
            summary.editions.append(_make_edition(edition, statements, texts, people))
            if edition is latest:
                store_published_citations(summary, statements)
    db.session.flush()


def _make_row(
    given: GivenStatement, position: int, texts: "_StoredWordings", questions: Sequence[int]
) -> Statement:
    return Statement(
        position=position,
        part=given.part,
        question_id=None if given.question is None else questions[given.question],
        kind=given.kind,
        text_id=texts.find(given.wording),
    )


def _make_records(
    edition: GivenSummary,
    ids: Mapping[int, int],
    texts: "_StoredWordings",
    cited: "_CitedPlaces",
    *,
    questions: Sequence[int],
) -> list[StatementRecord]:
    """Return the statements of an edition; those that the draft no longer has get negative ids."""
    return [
        StatementRecord(
            id=ids.get(given.key, -1 - given.key),
            part=given.part,
            question=None if given.question is None else questions[given.question],
            kind=given.kind,
            text_id=texts.find(given.wording) or 0,
            citations=tuple(cited.find(given)),
        )
        for given in edition.statements
    ]


def _make_edition(
    edition: GivenSummary,
    statements: Sequence[StatementRecord],
    texts: "_StoredWordings",
    people: ImportedPeople,
) -> Edition:
    return Edition(
        number=edition.number,
        published_at=edition.published_at,
        by_id=people.signer_id(edition.author),
        language=edition.title.language,
        title_id=texts.find(edition.title),
        standfirst_id=texts.find(edition.standfirst),
        is_interim=edition.is_interim,
        statements=as_stored(statements),
        figures={kind: dict(numbers) for kind, numbers in edition.figures.items()},
    )


class _StoredWordings:
    """The texts of all editions, each of them stored once."""

    def __init__(self, consultation: Consultation, latest: GivenSummary) -> None:
        self._ids: dict[GivenText, int | None] = {}
        wordings = list(
            dict.fromkeys(s.wording for edition in latest.editions for s in edition.statements)
        )
        for wording, text_id in zip(wordings, add_texts(consultation.id, wordings), strict=True):
            self._ids[wording] = text_id
        for edition in latest.editions:
            for line in filter(None, (edition.title, edition.standfirst)):
                if line not in self._ids:
                    self._ids[line] = add_text(consultation.id, line)

    def find(self, text: GivenText | None) -> int | None:
        """Return the id of a text."""
        return None if text is None else self._ids[text]


@dataclass(frozen=True, slots=True)
class _WordsPlace:
    revision: int
    position: int
    text: str


class _CitedPlaces:
    """The contributions that are cited, and their passages in which words are cited."""

    def __init__(self, consultation: Consultation, latest: GivenSummary) -> None:
        self._consultation = consultation
        statements = [s for edition in latest.editions for s in edition.statements]
        given = [citation for s in statements for citation in s.citations]
        typed = {n for s in statements for n in cited_contributions(s.wording.source)}
        self._readable: set[int] = set()
        self._ids = self._read_ids({c.number for c in given} | typed)
        with_words = {self._ids[c.number] for c in given if c.digest and c.number in self._ids}
        self._places = self._read_places(with_words)
        self._excerpts: dict[tuple[int, int, int, int, int], Excerpt] = {}

    def _read_ids(self, numbers: Iterable[int]) -> dict[int, int]:
        rows = db.session.execute(
            select(Contribution.number, Contribution.id, Contribution.is_readable).where(
                Contribution.consultation_id == self._consultation.id,
                Contribution.has_appeared,
                Contribution.number.in_(sorted(numbers)),
            )
        ).all()
        self._readable = {row[0] for row in rows if row[2] and row[0] is not None}
        return {number: id_ for number, id_, _readable in rows if number is not None}

    def _read_places(self, ids: Iterable[int]) -> dict[int, list[_WordsPlace]]:
        places: dict[int, list[_WordsPlace]] = {}
        for id_, revision, position, html in db.session.execute(
            select(Passage.contribution_id, Passage.revision, Passage.position, Text.html)
            .join(Contribution, Contribution.id == Passage.contribution_id)
            .join(Text, Text.id == Passage.text_id)
            .where(
                Passage.contribution_id.in_(sorted(ids)),
                Passage.revision == Contribution.approved_revision,
                Contribution.is_readable,
            )
            .order_by(Passage.contribution_id, Passage.position)
        ):
            place = _WordsPlace(revision, position, text_content(str(html)))
            places.setdefault(id_, []).append(place)
        return places

    def find(self, given: GivenStatement) -> list[CitationRecord]:
        """Return what a statement cites: those that are listed, then those that are typed."""
        records = [
            self._record(citation) for citation in given.citations if citation.number in self._ids
        ]
        present = {record.contribution for record in records}
        typed = cited_contributions(given.wording.source)
        ids = (self._ids[number] for number in typed if number in self._readable)
        others = dict.fromkeys(id_ for id_ in ids if id_ not in present)
        return [*dict.fromkeys(records), *(CitationRecord(id_) for id_ in others)]

    def _record(self, citation: GivenCitation) -> CitationRecord:
        contribution_id = self._ids[citation.number]
        places = self._places.get(contribution_id, []) if citation.digest else []
        places = sorted(places, key=lambda place: place.position != citation.passage)
        for place in places:
            if digest_of(place.text[citation.start : citation.end]) == citation.digest:
                excerpt = self._excerpt(contribution_id, place, citation)
                return CitationRecord(contribution_id, excerpt.id, excerpt.digest)
        return CitationRecord(contribution_id)

    def _excerpt(
        self, contribution_id: int, place: _WordsPlace, citation: GivenCitation
    ) -> Excerpt:
        key = (contribution_id, place.revision, place.position, citation.start, citation.end)
        if key not in self._excerpts:
            columns = ("contribution_id", "revision", "position", "start", "end")
            where = dict(zip(columns, key, strict=True))
            excerpt = db.session.scalar(select(Excerpt).filter_by(**where)) or Excerpt(
                consultation_id=self._consultation.id,
                marked_revision=place.revision,
                digest=citation.digest,
                **where,
            )
            db.session.add(excerpt)
            db.session.flush()  # citations need its id
            self._excerpts[key] = excerpt
        return self._excerpts[key]
