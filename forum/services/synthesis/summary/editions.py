"""Publishes the summary: each publication is an edition that never changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum import clock
from forum.domain.html.diff import DiffPiece, compare_texts
from forum.domain.html.read import plain_text
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Edition, Summary
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.synthesis.quoted import hide_quotations, read_cited
from forum.services.synthesis.summaries import find_edition, find_summary
from forum.services.synthesis.summary.checks import find_faults
from forum.services.synthesis.summary.figures import count_figures
from forum.services.synthesis.summary.records import (
    StatementRecord,
    as_stored,
    number_statements,
    read_draft,
    records_of,
    store_published_citations,
)
from forum.services.texts.localised import LocalisedText, localise


def publish_summary(consultation: Consultation, *, by: User) -> Edition:
    """Publish the draft as the next edition; one that is published already stays as it is.

    While the consultation is open, the edition is an interim summary. Raises Invalid("faults") with
    the list of `find_faults`, and Invalid("empty") if there is no summary.
    """
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    summary = find_summary(consultation)
    if summary is None:
        raise Invalid("empty", "body")
    if faults := find_faults(consultation, summary):
        raise Invalid("faults", "body", faults=faults)
    is_interim = consultation.stage() is Stage.OPEN
    records = read_draft(summary)
    latest = find_edition(consultation)
    is_new = latest is None or latest.is_interim != is_interim
    if latest is not None and not is_new and not is_changed(summary, latest, records):
        return latest
    edition = Edition(
        summary_id=summary.id,
        number=max((each.number for each in summary.editions), default=0) + 1,
        by_id=by.id,
        published_at=clock.now(),
        language=summary.language,
        title_id=summary.title_id,
        standfirst_id=summary.standfirst_id,
        is_interim=is_interim,
        statements=as_stored(records),
        figures=count_figures(consultation, records),
    )
    summary.editions.append(edition)
    summary.published_at, summary.is_interim = edition.published_at, is_interim
    db.session.flush()
    store_published_citations(summary, records)
    touch(consultation.id)
    return edition


def _is_same(edition: Edition, summary: Summary) -> bool:
    return (edition.title_id, edition.standfirst_id) == (summary.title_id, summary.standfirst_id)


def take_back(consultation: Consultation, *, by: User) -> None:
    """Withdraw the summary from readers with all its editions; the draft stays."""
    lock(consultation)
    require(by, consultation, Action.SUMMARISE)
    summary = find_summary(consultation)
    if summary is not None and summary.published_at is not None:
        summary.published_at = None
        touch(consultation.id)


def is_changed(
    summary: Summary, edition: Edition | None, records: Sequence[StatementRecord]
) -> bool:
    """Return whether the draft differs from the edition that readers see."""
    if edition is None:
        return True
    return not _is_same(edition, summary) or edition.statements != as_stored(records)


@dataclass(frozen=True, slots=True)
class StatementChange:
    """What became of a statement between two editions, in the order of the later one.

    `before` and `after` are its numbers, None where it was not there; headings have number 0.
    """

    before: int | None
    after: int | None
    language: str
    pieces: list[DiffPiece]
    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """Return its number in the later edition that has it; 0 for a heading."""
        return self.after or self.before or 0

    @property
    def added_words(self) -> str:
        """Return the numbers that are cited now, as the text cites them."""
        return "".join(f"[{number}]" for number in self.added)

    @property
    def removed_words(self) -> str:
        """Return the numbers that are no longer cited, as the text cites them."""
        return "".join(f"[{number}]" for number in self.removed)


def compare_editions(earlier: Edition, later: Edition) -> list[StatementChange]:
    """Return the statements that differ: words, and the numbers of what they cite."""
    old, new = records_of(earlier), records_of(later)
    old_numbers, new_numbers = number_statements(old), number_statements(new)
    texts = localise([r.text_id for r in (*old, *new)], later.language)
    cited = read_cited({c.contribution for r in (*old, *new) for c in r.citations})
    for each in (*old, *new):
        if not all(cited[c.contribution].is_readable for c in each.citations):
            texts[each.text_id] = hide_quotations(texts[each.text_id])
    numbers = {id_: contribution.number for id_, contribution in cited.items()}
    before, present = {r.id: r for r in old}, {r.id for r in new}
    pairs = [
        *((before.get(record.id), record) for record in new),
        *((record, None) for record in old if record.id not in present),
    ]
    changes = []
    for first, last in pairs:
        added, removed = _compare_cited(first, last, numbers)
        if first and last and first.text_id == last.text_id and not (added or removed):
            continue
        record = last or first
        assert record is not None  # noqa: S101 - one of the two is there
        changes.append(
            StatementChange(
                before=old_numbers.get(record.id, 0) if first else None,
                after=new_numbers.get(record.id, 0) if last else None,
                language=texts[record.text_id].language,
                pieces=compare_texts(_words(first, texts), _words(last, texts)),
                added=added,
                removed=removed,
            )
        )
    return changes


def _words(record: StatementRecord | None, texts: Mapping[int, LocalisedText]) -> str:
    return plain_text(str(texts[record.text_id].html)) if record else ""


def _compare_cited(
    first: StatementRecord | None, last: StatementRecord | None, numbers: Mapping[int, int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    before, after = _cited(first, numbers), _cited(last, numbers)
    return tuple(sorted(after - before)), tuple(sorted(before - after))


def _cited(record: StatementRecord | None, numbers: Mapping[int, int]) -> set[int]:
    citations: Iterable[int] = (c.contribution for c in record.citations) if record else ()
    return {numbers[id_] for id_ in citations if id_ in numbers}
