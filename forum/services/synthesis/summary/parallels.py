"""The summary in the languages of the site: what differs between a statement and its versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.domain.languages import LANGUAGES
from forum.domain.synthesis.differences import Difference, compare_translation
from forum.extensions import db
from forum.models.synthesis.summary import Summary
from forum.models.translation import Text, Translation
from forum.services.synthesis.summary.records import number_statements, read_draft
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class ParallelText:
    """A text of the draft with its versions by language, and what differs in each.

    `number` is that of the statement; a heading, the title and the lead have none.
    """

    number: int
    statement: int
    texts: Mapping[str, LocalisedText]
    differences: Mapping[str, Sequence[Difference]]

    @property
    def has_differences(self) -> bool:
        """Return whether anything differs in any language."""
        return any(self.differences.values())


def list_parallels(summary: Summary) -> list[ParallelText]:
    """Return the texts of the draft in their order, by a fixed number of statements."""
    records = read_draft(summary)
    numbers = number_statements(records)
    places = [(0, 0, summary.title_id)]
    if summary.standfirst_id is not None:
        places.append((0, 0, summary.standfirst_id))
    places += [(numbers.get(r.id, 0), r.id, r.text_id) for r in records]
    text_ids = [text_id for _number, _statement, text_id in places]
    versions = {code: localise(text_ids, code) for code in LANGUAGES}
    outdated = _list_outdated(text_ids)
    return [
        ParallelText(
            number=number,
            statement=statement,
            texts={code: versions[code][text_id] for code in LANGUAGES},
            differences={
                code: _find_differences(versions[code][text_id], (text_id, code) in outdated)
                for code in LANGUAGES
            },
        )
        for number, statement, text_id in places
    ]


def _find_differences(text: LocalisedText, is_outdated: bool) -> list[Difference]:
    if not text.is_foreign:
        return []
    if text.translation is None:
        return [Difference.MISSING]
    state = [Difference.WAITING] if text.is_unseen else []
    if is_outdated and text.is_unseen:
        state = [Difference.OUTDATED]
    return [
        *state,
        *compare_translation(
            str(text.html),
            str(text.translation),
            source=text.language,
            target=text.reader_language,
        ),
    ]


def _list_outdated(text_ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return texts and languages whose earlier version had a translation that was accepted."""
    before: Any = aliased(Translation)
    rows = db.session.execute(
        select(Text.id, before.language)
        .join(before, before.text_id == Text.replaces_id)
        .where(Text.id.in_(sorted(text_ids)), before.accepted_at.is_not(None))
    )
    return {(id_, language) for id_, language in rows}
