"""Storing many words at once: as `services.texts` does one by one, in few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import insert

from forum import clock
from forum.domain.contributions.content import OPENING_WORDS
from forum.domain.html.read import count_words, split_opening
from forum.domain.html.render import sanitise_html, to_safe_html
from forum.domain.imports.records import GivenText, GivenTranslation
from forum.domain.languages import others
from forum.extensions import db
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.imports.bulk import Row, add_rows
from forum.services.texts.store import ask_patiently

ENGINE_LENGTH = 40


def write_all(consultation_id: int, wordings: Sequence[GivenText]) -> list[int]:
    """Store these words with their translations and return the ids of the texts, in order.

    Translations into languages of the platform that the document does not have are asked for.
    """
    if not wordings:
        return []
    now = clock.now()
    rows: list[Row] = []
    for wording in wordings:
        html = to_safe_html(wording.source)
        rows.append(
            {
                "consultation_id": consultation_id,
                "language": wording.language,
                "source": wording.source,
                "html": html,
                "words": count_words(html),
                "cut": split_opening(html, OPENING_WORDS),
                "created_at": now,
            }
        )
    texts = _matched(
        wordings,
        db.session.scalars(insert(Text).returning(Text).execution_options(render_nulls=True), rows),
    )
    pairs = list(zip(texts, wordings, strict=True))
    add_rows(Translation, [_translation(t.id, g) for t, w in pairs for g in w.translations])
    ask_patiently(
        [
            (text, language)
            for text, wording in pairs
            for language in others(text.language)
            if language not in {given.language for given in wording.translations}
        ]
    )
    return [text.id for text in texts]


def _matched(wordings: Sequence[GivenText], stored: Iterable[Text]) -> list[Text]:
    """Return the stored texts in the order of `wordings`; of equal ones either will do."""
    pool: dict[tuple[str, str], list[Text]] = defaultdict(list)
    for text in stored:
        pool[text.language, text.source].append(text)
    return [pool[wording.language, wording.source].pop() for wording in wordings]


def write_one(consultation_id: int, wording: GivenText | None) -> int | None:
    """Store one text, if there is one, and return its id."""
    return None if wording is None else write_all(consultation_id, [wording])[0]


def _translation(text_id: int, given: GivenTranslation) -> Row:
    html = to_safe_html(given.source) if given.source else sanitise_html(given.html)
    known = given.status in set(TranslationStatus)
    return {
        "text_id": text_id,
        "language": given.language,
        "source": given.source,
        "html": html,
        "cut": split_opening(html, OPENING_WORDS),
        "status": TranslationStatus(given.status) if known else TranslationStatus.MACHINE,
        "engine": given.engine[:ENGINE_LENGTH],
        "flags": "",
        "made_at": clock.now(),
    }
