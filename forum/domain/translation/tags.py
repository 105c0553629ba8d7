"""Tags within a sentence: placed in its translation, and written back as HTML."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from forum.domain.translation.placeholders import LETTER, PLACEHOLDER

BREAK = "\n"
_ARTICLE = re.compile(
    r"^(?:(?:el|la|los|las|un|una|unos|unas|lo|le|les|des|du|de|de la|une|the|an?)\s+|[ld]['’])",
    re.IGNORECASE,
)
_INFLECTED = re.compile(r"(?<!\\)\b([^\W\d_]{3,}?)[^\W\d_]{1,2}\b")
_EDGES = " .,;:!?¡¿\u00a0\u202f"
_FINAL = re.compile(r"[\s\u00a0\u202f]*[.!?:;…]*$")

_LONGEST_PLACEHOLDER = 12
_WORD = re.compile(r"\w")

Place = tuple[int, int]
"""The characters from the first number to before the second."""
TranslationLookup = Callable[[str], str | None]
"""A function that returns the translation of a phrase, or None."""


@dataclass(frozen=True, slots=True)
class TagSpan:
    """A tag around the characters from `start` to before `end` of a sentence.

    `number` is its place among the tags of its sentence, from 1.
    """

    start: int
    end: int
    opening: str
    closing: str
    number: int = 0

    @property
    def is_link(self) -> bool:
        """Return whether the tag is a link, whose address must not be lost."""
        return self.opening.startswith("<a ")

    def at(self, start: int, end: int) -> "TagSpan":
        """Return the same tag around other characters."""
        return replace(self, start=start, end=end)


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence with its tags, and the numbers of tags that have no place in it."""

    text: str
    spans: tuple[TagSpan, ...] = ()
    moved_links: int = 0
    lost_styles: int = 0


def phrases_to_translate(text: str, spans: tuple[TagSpan, ...]) -> Iterator[str]:
    """Yield the phrases whose translations are needed to place the tags of `text`."""
    for span in spans:
        phrase = _phrase(text, span)
        if not _covers(text, span) and _has_words(phrase):
            yield phrase
            yield _as_sentence(phrase)


def project_tags(
    text: str, spans: tuple[TagSpan, ...], answer: str, translation_of: TranslationLookup
) -> TaggedSentence:
    """Return the translation `answer` with the tags of `text` on the same words.

    `translation_of` returns the translations of `phrases_to_translate`. A style whose words are not
    in the answer is dropped; a link is added in brackets before the final punctuation.
    """
    placed: list[tuple[TagSpan, TagSpan]] = []
    moved = lost = 0
    for span in sorted(spans, key=lambda span: span.start - span.end):
        place = _find_place(text, span, answer, placed=placed, translation_of=translation_of)
        if place is None and not span.is_link:
            lost += 1
            continue
        if place is None:
            answer, place, placed = _append_link(
                _phrase(text, span), answer, placed, translation_of
            )
            moved += 1
        placed.append((span, span.at(*place)))
    return TaggedSentence(answer, tuple(projected for _, projected in placed), moved, lost)


def _find_place(
    text: str,
    span: TagSpan,
    answer: str,
    *,
    placed: list[tuple[TagSpan, TagSpan]],
    translation_of: TranslationLookup,
) -> Place | None:
    """Return where in `answer` the words of a tag are, nearest to their position in `text`."""
    if _covers(text, span):
        return 0, len(answer)
    expected_start = span.start / len(text) * len(answer)
    # Whole words, unless the tag was on a part of one
    before = "" if _WORD.match(text[span.start - 1 : span.start]) else r"(?<!\w)"
    after = "" if _WORD.match(text[span.end : span.end + 1]) else r"(?!\w)"
    for words in _candidates(_phrase(text, span), translation_of):
        pattern = f"{before}{words}{after}"
        places = [match.span() for match in re.finditer(pattern, answer, re.IGNORECASE)]
        places.sort(key=lambda place: abs(place[0] - expected_start))
        for place in places:
            if _nests(span, place, placed) and not _splits_atom(answer, place):
                return place
    return None


def _candidates(phrase: str, translation_of: TranslationLookup) -> Iterator[str]:
    """Yield patterns for a phrase in the translated sentence, the most certain first."""
    if not _has_words(phrase):
        if phrase:
            yield re.escape(phrase)
        return
    answers = [translation_of(phrase) or "", translation_of(_as_sentence(phrase)) or ""]
    answers = [answer.strip(_EDGES) for answer in answers]
    without_article = [_ARTICLE.sub("", answer) for answer in answers]
    yield from (
        re.escape(words) for words in [*answers, *without_article, phrase] if len(words) > 1
    )
    # Within the sentence it may be feminine or plural
    yield from (
        _INFLECTED.sub(r"\1\\w{0,3}", re.escape(words)) for words in without_article if words
    )


def _nests(span: TagSpan, place: Place, placed: list[tuple[TagSpan, TagSpan]]) -> bool:
    """Return whether tags nest in the translation as they do in the text."""
    start, end = place
    return all(
        projected.start <= start and end <= projected.end
        if original.start <= span.start and span.end <= original.end
        else end <= projected.start or projected.end <= start
        for original, projected in placed
    )


def _splits_atom(answer: str, place: Place) -> bool:
    """Return whether a placeholder lies across an end of a place."""
    first = max(place[0] - _LONGEST_PLACEHOLDER, 0)
    nearby = answer[first : place[1] + _LONGEST_PLACEHOLDER]
    return any(
        match.start() < edge - first < match.end()
        for edge in place
        for match in PLACEHOLDER.finditer(nearby)
    )


def _append_link(
    phrase: str,
    answer: str,
    placed: list[tuple[TagSpan, TagSpan]],
    translation_of: TranslationLookup,
) -> tuple[str, Place, list[tuple[TagSpan, TagSpan]]]:
    """Add the words of a link to `answer`, in brackets; tags around them become longer."""
    words = PLACEHOLDER.sub("", translation_of(phrase) or phrase).strip(_EDGES) or phrase or "…"
    final = _FINAL.search(answer)
    position = final.start() if final else len(answer)
    added_length = len(words) + 3
    widened = [
        (
            original,
            projected.at(
                projected.start,
                projected.end + added_length if projected.end > position else projected.end,
            ),
        )
        for original, projected in placed
    ]
    return (
        f"{answer[:position]} ({words}){answer[position:]}",
        (position + 2, position + 2 + len(words)),
        widened,
    )


def _covers(text: str, span: TagSpan) -> bool:
    return _WORD.search(text[: span.start] + text[span.end :]) is None


def _phrase(text: str, span: TagSpan) -> str:
    return text[span.start : span.end].strip(_EDGES)


def _has_words(phrase: str) -> bool:
    return LETTER.search(PLACEHOLDER.sub("", phrase)) is not None


def _as_sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."


def render_sentence(sentence: TaggedSentence, atoms: dict[str, str]) -> str:
    """Return a sentence as HTML: tags around escaped text, atoms in place of placeholders."""

    def to_html(text: str) -> str:
        html = PLACEHOLDER.sub(lambda match: atoms.get(match[1], match[0]), escape(text, False))
        return html.replace(BREAK, "<br>\n")

    html_parts: list[str] = []
    written_to = 0
    stack: list[TagSpan] = []

    def close_to(position: int) -> None:
        nonlocal written_to
        while stack and stack[-1].end <= position:
            html_parts.append(to_html(sentence.text[written_to : stack[-1].end]))
            written_to = stack[-1].end
            html_parts.append(stack.pop().closing)
        html_parts.append(to_html(sentence.text[written_to:position]))
        written_to = position

    for span in sorted(sentence.spans, key=lambda span: (span.start, -span.end)):
        close_to(span.start)
        html_parts.append(span.opening)
        stack.append(span)
    close_to(len(sentence.text))
    return "".join(html_parts)
