"""The sentences of texts beside those of their translations, so that marks go from one to other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from forum.domain.synthesis.alignment import (
    CodedPair,
    SentencePair,
    align_blocks,
    align_sentences,
    find_source,
    find_targets,
)
from forum.domain.synthesis.excerpts import WordSpan, digest_of, text_content
from forum.domain.translation.units import Origin
from forum.errors import Invalid
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation, TranslationStatus, TranslationUnit


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """The safe HTML of a text and of its translation into one language."""

    text_id: int
    html: str
    translation: str


def read_pairs(texts: Iterable[TranslatedText], language: str) -> dict[int, list[SentencePair]]:
    """Return the pairs of sentences of texts by their ids, by one statement.

    Once people have translated some sentences of a text it counts as edited, while others are
    still as the machine left them.
    """
    texts = list(texts)
    if not texts:
        return {}
    rows = db.session.execute(
        select(
            Translation.text_id,
            TranslationUnit.source,
            TranslationUnit.target,
            and_(
                Translation.status != TranslationStatus.REVIEWED,
                TranslationUnit.origin == Origin.MACHINE,
            ),
        )
        .join(TranslationUnit, TranslationUnit.translation_id == Translation.id)
        .where(
            Translation.text_id.in_(sorted({text.text_id for text in texts})),
            Translation.language == language,
        )
        .order_by(Translation.text_id, TranslationUnit.position)
    )
    units: dict[int, list[CodedPair]] = defaultdict(list)
    for text_id, source, target, is_machine in rows:
        units[text_id].append(CodedPair(source, target, bool(is_machine)))
    return {
        text.text_id: align_sentences(
            text_content(text.html), text_content(text.translation), units[text.text_id]
        )
        if text.text_id in units
        else align_blocks(text.html, text.translation)
        for text in texts
    }


def translated_words(text: TranslatedText, pairs: Sequence[SentencePair], span: WordSpan) -> str:
    """Return the translations of the sentences that words touch, as one line; "" if unknown."""
    target = text_content(text.translation)
    return " ".join(
        " ".join(target[words.start : words.end] for words in find_targets(pairs, span)).split()
    )


def find_source_span(
    contribution: Contribution, position: int, span: WordSpan, *, language: str, words: str
) -> WordSpan:
    """Return the original sentences of words that were marked in a translation.

    Raises Invalid("words") if other words stand there now, or none of them has an original.
    """
    row = db.session.execute(
        select(Text.id, Text.html, Translation.html)
        .join(Passage, Passage.text_id == Text.id)
        .join(Translation, Translation.text_id == Text.id)
        .where(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
            Passage.position == position,
            Translation.language == language,
        )
    ).one_or_none()
    if row is None:
        raise Invalid("words", "span")
    text = TranslatedText(row[0], str(row[1]), str(row[2]))
    there = text_content(text.translation)[max(0, span.start) : max(0, span.end)]
    if words and digest_of(words) != digest_of(there):
        raise Invalid("words", "span")
    source = find_source(read_pairs([text], language)[text.text_id], span)
    if source is None:
        raise Invalid("unpaired", "span")
    return source
