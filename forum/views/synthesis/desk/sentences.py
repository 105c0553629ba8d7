"""The sentences of a text on the reading desk, to be picked where nothing can be selected."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from forum.domain.synthesis.excerpts import WordSpan, sentence_spans, text_content
from forum.services.synthesis.sentence_pairs import TranslatedText, read_pairs
from forum.views.synthesis.desk.texts import DeskArticle, DeskPassage, DeskTexts
from forum.web.language.locale import language


@dataclass(frozen=True, slots=True)
class PickedSentence:
    """A sentence with its translation, if any, and the numbers of points that have words of it."""

    name: str
    words: str
    code: str
    translation: str
    points: str
    is_picked: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: WordSpan
    translation: str = ""


def list_sentences(
    article: DeskArticle, desk: DeskTexts, *, picked: Collection[str] = ()
) -> list[PickedSentence]:
    """Return the sentences of the part of a text that is displayed.

    One statement reads those of its translations.
    """
    translated = [
        TranslatedText(p.text.text_id, str(p.text.html), str(p.text.translation))
        for p in article.passages
        if p.is_markable and p.text.translation is not None
    ]
    pairs = read_pairs(translated, language())
    sentences = []
    for passage in article.passages:
        if not passage.is_markable:
            continue
        content = text_content(str(passage.text.html))
        start = passage.portion.start
        end = start + len(text_content(passage.portion.html))
        in_translation = text_content(str(passage.text.translation or ""))
        paired = [
            _Sentence(pair.source, in_translation[pair.target.start : pair.target.end])
            for pair in pairs.get(passage.text.text_id, ())
            if start <= pair.source.start < end
        ]
        for each in paired or _split(passage):
            name = f"{passage.position}:{each.span.start}-{each.span.end}"
            sentences.append(
                PickedSentence(
                    name=name,
                    words=content[each.span.start : each.span.end],
                    code=passage.text.language,
                    translation=each.translation,
                    points=_points_with(article, desk, passage.position, each.span),
                    is_picked=name in picked,
                )
            )
    return sentences


def _split(passage: DeskPassage) -> Iterator[_Sentence]:
    start = passage.portion.start
    for span in sentence_spans(passage.portion.html, passage.text.language):
        yield _Sentence(WordSpan(start + span.start, start + span.end))


def _points_with(article: DeskArticle, desk: DeskTexts, position: int, span: WordSpan) -> str:
    numbers = {
        desk.points[mark.point_id].number
        for mark in article.placed_marks
        if mark.position == position and mark.span.start < span.end and span.start < mark.span.end
    }
    return ", ".join(f"P{number}" for number in sorted(numbers))
