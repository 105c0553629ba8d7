"""The summary in a document of the schema `forum/1`: the editions that readers can read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Edition
from forum.services.exports.interchange_contributions import format_instant
from forum.services.exports.stored_texts import Document, StoredTexts
from forum.services.synthesis.summaries import list_editions
from forum.services.synthesis.summary.records import CitationRecord, StatementRecord, records_of


class SummaryDocument:
    """The editions of a summary, the first first, as the schema has them."""

    def __init__(self, consultation: Consultation) -> None:
        self._editions = list(reversed(list_editions(consultation)))
        self._records = {edition.id: records_of(edition) for edition in self._editions}
        records = [record for each in self._records.values() for record in each]
        self._keys = {id_: n for n, id_ in enumerate(dict.fromkeys(r.id for r in records))}
        citations = [citation for record in records for citation in record.citations]
        self._cited = _Cited.read(citations)

    @property
    def text_ids(self) -> list[int | None]:
        """Return the ids of the texts of all editions."""
        statements = (r.text_id for records in self._records.values() for r in records)
        return [*self.lead_ids, *statements]

    @property
    def lead_ids(self) -> list[int | None]:
        """Return the ids of the titles and leads of all editions."""
        return [i for each in self._editions for i in (each.title_id, each.standfirst_id)]

    @property
    def concealed_ids(self) -> list[int]:
        """Return the ids of the statements that cite what readers no longer see."""
        return [
            record.text_id
            for records in self._records.values()
            for record in records
            if not all(c.contribution in self._cited.readable for c in record.citations)
        ]

    def as_document(self, texts: StoredTexts, questions: Mapping[int, int]) -> Document | None:
        """Return the latest edition with those before it; `questions` are indices by id."""
        if not self._editions:
            return None
        *earlier, latest = [self._edition(each, texts, questions) for each in self._editions]
        return {**latest, "earlier": earlier}

    def _edition(
        self, edition: Edition, texts: StoredTexts, questions: Mapping[int, int]
    ) -> Document:
        return {
            "edition": edition.number,
            "interim": edition.is_interim,
            "published": format_instant(edition.published_at),
            "author": edition.by.name,
            "title": texts.get(edition.title_id),
            "standfirst": texts.get(edition.standfirst_id),
            "figures": edition.figures,
            "statements": [
                self._statement(record, texts, questions) for record in self._records[edition.id]
            ],
        }

    def _statement(
        self, record: StatementRecord, texts: StoredTexts, questions: Mapping[int, int]
    ) -> Document:
        return {
            "key": self._keys[record.id],
            "kind": record.kind.value,
            "part": record.part.value,
            "question": questions.get(record.question or 0),
            "text": texts.get(record.text_id),
            "citations": [
                self._cited.describe(citation)
                for citation in record.citations
                if citation.contribution in self._cited.numbers
            ],
        }


@dataclass(frozen=True)
class _Cited:
    """Numbers of contributions by id, and the places of excerpts that readers see now."""

    numbers: Mapping[int, int]
    places: Mapping[int, Any]
    readable: Collection[int]

    @classmethod
    def read(cls, citations: Sequence[CitationRecord]) -> "_Cited":
        numbers = db.session.execute(
            select(Contribution.id, Contribution.number, Contribution.is_readable).where(
                Contribution.id.in_(sorted({c.contribution for c in citations})),
                Contribution.has_appeared,
            )
        ).all()
        places = db.session.execute(
            select(Excerpt.id, Excerpt.position, Excerpt.start, Excerpt.end, Excerpt.digest)
            .join(Contribution, Contribution.id == Excerpt.contribution_id)
            .where(
                Excerpt.id.in_(sorted({c.excerpt for c in citations if c.excerpt is not None})),
                Contribution.is_readable,
                Contribution.approved_revision == Excerpt.revision,
            )
        )
        return cls(
            {id_: number or 0 for id_, number, _is_readable in numbers},
            {p.id: p for p in places},
            {id_ for id_, _number, is_readable in numbers if is_readable},
        )

    def describe(self, citation: CitationRecord) -> Document:
        """Return a citation; words that are no longer there are a citation of the whole."""
        number = {"number": self.numbers[citation.contribution]}
        place = self.places.get(citation.excerpt or 0)
        if place is None or place.digest != citation.digest:
            return number
        words = {"passage": place.position, "start": place.start, "end": place.end}
        return {**number, **words, "sha256": place.digest}
