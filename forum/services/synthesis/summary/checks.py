"""What prevents a summary from being published: every statement is held to words that exist."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from forum.domain.contributions.content import Publication
from forum.domain.synthesis.quotations import Quotation, find_quotations
from forum.domain.synthesis.summaries import StatementKind, cited_contributions
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.summary import Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.synthesis.quoted import QuotedWords, meant_by, read_quoted
from forum.services.synthesis.summaries import find_citable_ids
from forum.services.synthesis.summary.records import StatementRecord, read_draft
from forum.services.synthesis.summary.sources import Source, read_sources

LEAST_LETTERS: Final = 4
"""A name with fewer letters may be any word."""


class FaultKind(StrEnum):
    """What is wrong with a statement.

    It cites nobody; it cites what readers can't read; words that it cites are no longer there; its
    quotation is not what the source says, or is of somebody who withholds the name; it names such
    a person. `empty` is a summary without statements.
    """

    EMPTY = "empty"
    UNCITED = "uncited"
    BROKEN = "broken"
    LOST_WORDS = "lost_words"
    DIFFERS = "differs"
    WITHHELD = "withheld"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class StatementFault:
    """One fault of a statement, with what is needed to mend it.

    `number` is that of the contribution, `citation` the id of the citation, `words` the quotation
    or the first words of the statement, and `proposal` the words of the source.
    """

    kind: FaultKind
    statement: int = 0
    words: str = ""
    number: int = 0
    citation: int = 0
    proposal: str = ""
    point: int | None = None


def find_faults(consultation: Consultation, summary: Summary) -> list[StatementFault]:
    """Return what prevents the draft from being published, in the order of its statements."""
    records = read_draft(summary)
    return check_records(consultation, records, read_sources(records, summary.language))


def check_records(
    consultation: Consultation,
    records: Sequence[StatementRecord],
    sources: Mapping[int, Sequence[Source]],
) -> list[StatementFault]:
    """Return the faults of statements with these sources, by a fixed number of statements."""
    statements = [record for record in records if record.kind is StatementKind.STATEMENT]
    if not statements:
        return [StatementFault(FaultKind.EMPTY)]
    texts = _read_texts(record.text_id for record in statements)
    typed = {n for text in texts.values() for n in cited_contributions(text)}
    citable_ids = find_citable_ids(consultation, typed)
    quotations = {record.id: find_quotations(texts[record.text_id]) for record in statements}
    cited = {s.contribution.id for r in statements for s in sources[r.id]}
    quoted = {s.contribution.id for r in statements if quotations[r.id] for s in sources[r.id]}
    quotable, names = read_quoted(quoted), _read_withheld_names(cited)
    faults: list[StatementFault] = []
    for record in statements:
        statement = _CheckedStatement(
            record=record,
            source=texts[record.text_id],
            sources=sources[record.id],
            quotations=quotations[record.id],
            quotable=quotable,
            names=names,
        )
        faults += statement.find_faults(citable_ids)
    return faults


def _read_texts(ids: Iterator[int]) -> dict[int, str]:
    rows = db.session.execute(select(Text.id, Text.source).where(Text.id.in_(sorted(set(ids)))))
    return dict(rows.all())


def _read_withheld_names(ids: set[int]) -> dict[int, str]:
    """Return the names that authors of these contributions do not show to readers."""
    rows = db.session.execute(
        select(Contribution.id, User.name)
        .join(User, User.id == Contribution.author_id)
        .where(Contribution.id.in_(sorted(ids)), Contribution.publication != Publication.NAME)
    )
    return {id_: name for id_, name in rows if len(name) >= LEAST_LETTERS}


@dataclass(frozen=True, slots=True)
class _CheckedStatement:
    """A statement with all that it is held to."""

    record: StatementRecord
    source: str
    sources: Sequence[Source]
    quotations: Sequence[Quotation]
    quotable: QuotedWords
    names: Mapping[int, str]

    def find_faults(self, citable_ids: Mapping[int, int]) -> Iterator[StatementFault]:
        """Yield what is wrong with it."""
        typed = cited_contributions(self.source)
        if self.record.needs_citation and not self.record.citations and not typed:
            yield self._fault(FaultKind.UNCITED, self.source[:80], point=self.record.point)
        broken = {n for n in typed if n not in citable_ids}
        broken |= {s.contribution.number for s in self.sources if not s.contribution.is_readable}
        for number in sorted(broken):
            yield self._fault(FaultKind.BROKEN, f"[{number}]", number=number)
        yield from self._find_lost_words()
        for quotation in self.quotations:
            yield from self._check_quotation(quotation)
        yield from self._find_names()

    def _fault(self, kind: FaultKind, words: str, **values: Any) -> StatementFault:
        return StatementFault(kind, self.record.id, words, **values)

    def _find_lost_words(self) -> Iterator[StatementFault]:
        for source in self.sources:
            if source.contribution.is_readable and source.words.is_broken:
                yield self._fault(
                    FaultKind.LOST_WORDS,
                    f"[{source.contribution.number}]",
                    number=source.contribution.number,
                    citation=source.citation.id,
                )

    def _check_quotation(self, quotation: Quotation) -> Iterator[StatementFault]:
        meant = meant_by(quotation, [source.contribution for source in self.sources])
        if not meant:
            return
        exact = [one for one in meant if self.quotable.say(one.id, quotation)]
        if not exact:
            proposal, _language = self.quotable.closest([one.id for one in meant], quotation)
            number = meant[0].number
            yield self._fault(FaultKind.DIFFERS, quotation.words, number=number, proposal=proposal)
        elif all(one.publication is Publication.WITHHELD for one in exact):
            yield self._fault(FaultKind.WITHHELD, quotation.words, number=exact[0].number)

    def _find_names(self) -> Iterator[StatementFault]:
        words = " ".join(self.source.casefold().split())
        for source in {source.contribution.id: source for source in self.sources}.values():
            name = self.names.get(source.contribution.id, "").casefold()
            if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words):
                number = source.contribution.number
                yield self._fault(FaultKind.NAMED, f"[{number}]", number=number)
