"""Tags within a sentence: placed in its translation, and written back as HTML."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from forum.domain.translation.alike import Place, find_alike
from forum.domain.translation.placeholders import LETTER, PLACEHOLDER

BREAK = "\n"
_ARTICLE = re.compile(
    r"^(?:(?:el|la|los|las|un|una|unos|unas|lo|le|les|des|du|de|de la|une|the|an?)\s+|[ld]['’])",
    re.IGNORECASE,
)
_INFLECTED = re.compile(r"(?<!\\)\b([^\W\d_]{3,}?)[^\W\d_]{1,2}\b")
_EDGES = " .,;:!?¡¿\u00a0\u202f"
_FINAL = re.compile(r"[\s\u00a0\u202f]*[.!?:;…]*$")

_EDGE_MARKS = re.compile(r"[.,;:!?…]")
_OPENING_MARKS = re.compile(r"[¿¡\s]+$|[¿¡]+")
_FOLLOWING_MARK = re.compile(r"[ \u00a0\u202f]?([.,;:!?…])")
_LONGEST_PLACEHOLDER = 12
# Words whose translation alone is another than within a sentence
_SAME_WORDS = tuple(
    frozenset(words.split("|"))
    for words in (
        "no|not|pas|n't|n’t|ne pas|non|cannot",
        "never|nunca|jamás|jamais|not ever",
        "no longer|ya no|plus|ne plus|any more|no more|not|no",
        "only|solo|sólo|solamente|únicamente|seulement|uniquement|just",
        "must|debe|deben|debemos|doit|doivent|devons|has to|have to|tiene que|tienen que",
        "all|todo|todos|toda|todas|tout|tous|toute|toutes|every|each|cada|chaque",
        "also|también|aussi|too|igualmente|également",
        "before|antes|avant",
        "now|ahora|maintenant|ya|déjà|already",
        "without|sin|sans",
    )
)
_WORD = re.compile(r"\w")
_RUN = re.compile(r"\w+(?:['’-]\w+)*")
LONGEST_AT_EDGE = 3  # words of a style; more would be a guess

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
        return _whole_place(text, span, answer)
    expected_start = span.start / len(text) * len(answer)
    # Whole words, unless the tag was on a part of one
    before = "" if _WORD.match(text[span.start - 1 : span.start]) else r"(?<!\w)"
    after = "" if _WORD.match(text[span.end : span.end + 1]) else r"(?!\w)"
    phrase = _phrase(text, span)
    for words in _candidates(phrase, translation_of):
        pattern = f"{before}{words}{after}"
        places = [match.span() for match in re.finditer(pattern, answer, re.IGNORECASE)]
        places.sort(key=lambda place: abs(place[0] - expected_start))
        for place in places:
            if _nests(span, place, placed) and not _splits_atom(answer, place):
                return _with_own_marks(text, span, answer, place)
    alike = find_alike(
        answer, [phrase, translation_of(phrase) or "", translation_of(_as_sentence(phrase)) or ""]
    )
    alike.sort(key=lambda place: abs(place[0] - expected_start))
    others = [*alike, *([] if span.is_link else _places_at_edge(text, span, answer))]
    return next(
        (p for p in others if _nests(span, p, placed) and not _splits_atom(answer, p)), None
    )


def _places_at_edge(text: str, span: TagSpan, answer: str) -> Iterator[Place]:
    """Yield as many of the first or last words of an answer as a tag has at that edge of `text`."""
    length = len(_RUN.findall(text[span.start : span.end]))
    words = list(_RUN.finditer(answer))
    if not 0 < length <= LONGEST_AT_EDGE or len(words) <= length:
        return
    if not _WORD.search(text, span.end):
        yield words[-length].start(), words[-1].end()
    elif not _WORD.search(text[: span.start]):
        yield words[0].start(), words[length - 1].end()


def _whole_place(text: str, span: TagSpan, answer: str) -> Place:
    """Return the place of a tag around all words; marks outside it in `text` stay outside."""
    start, end = 0, len(answer)
    if _phrase(text, span) and _EDGE_MARKS.search(text[span.end :]):
        final = _FINAL.search(answer)
        end = final.start() if final and final.start() > 0 else end
    if _OPENING_MARKS.match(text[: span.start]):
        opening = _OPENING_MARKS.match(answer)
        start = opening.end() if opening and opening.end() < end else 0
    return start, end


def _with_own_marks(text: str, span: TagSpan, answer: str, place: Place) -> Place:
    """Return a place with the mark after it, if the tag had the same mark within its end."""
    mark = text[span.end - 1 : span.end]
    following = _FOLLOWING_MARK.match(answer, place[1])
    if mark in ".,;:!?…" and following and following[1] == mark and span.end < len(text):
        return place[0], following.end()
    return place


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
    for group in _SAME_WORDS:
        if phrase.casefold() in group:
            yield from (re.escape(words) for words in sorted(group, key=len, reverse=True))
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
