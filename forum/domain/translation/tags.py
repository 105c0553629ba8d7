"""Tags within a sentence: found again in its translation, and written back as HTML."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
Said = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class TagSpan:
    """A tag over the characters from `start` to `end` of a sentence."""

    start: int
    end: int
    opening: str
    closing: str

    @property
    def is_link(self) -> bool:
        """Whether losing the tag would lose an address."""
        return self.opening.startswith("<a ")

    def at(self, start: int, end: int) -> "TagSpan":
        """Return the same tag over other characters."""
        return TagSpan(start, end, self.opening, self.closing)


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence with its tags, and the tags that found no place."""

    text: str
    spans: tuple[TagSpan, ...] = ()
    moved_links: int = 0
    lost_styles: int = 0


def phrases(text: str, spans: tuple[TagSpan, ...]) -> Iterator[str]:
    """Yield what must be translated by itself so that the tags of `text` can be found again."""
    for span in spans:
        phrase = _phrase(text, span)
        if not _covers(text, span) and _has_words(phrase):
            yield phrase
            yield _as_sentence(phrase)


def project(text: str, spans: tuple[TagSpan, ...], answer: str, said: Said) -> TaggedSentence:
    """Put the tags of `text` on the same words of its translation `answer`.

    `said` knows the translations of `phrases`. A style that is not found is dropped; a link is
    never lost: it is added in brackets before the final punctuation.
    """
    placed: list[tuple[TagSpan, TagSpan]] = []
    moved = lost = 0
    for span in sorted(spans, key=lambda span: span.start - span.end):
        place = _find(text, span, answer, placed=placed, said=said)
        if place is None and not span.is_link:
            lost += 1
            continue
        if place is None:
            answer, place, placed = _add(_phrase(text, span), answer, placed, said)
            moved += 1
        placed.append((span, span.at(*place)))
    return TaggedSentence(answer, tuple(there for _, there in placed), moved, lost)


def _find(
    text: str, span: TagSpan, answer: str, *, placed: list[tuple[TagSpan, TagSpan]], said: Said
) -> Place | None:
    """Return where in `answer` the words of a tag are, nearest to where they were in `text`."""
    if _covers(text, span):
        return 0, len(answer)
    wish = span.start / len(text) * len(answer)
    # Whole words, unless the tag was on a part of one
    before = "" if _WORD.match(text[span.start - 1 : span.start]) else r"(?<!\w)"
    after = "" if _WORD.match(text[span.end : span.end + 1]) else r"(?!\w)"
    for words in _candidates(_phrase(text, span), said):
        pattern = f"{before}{words}{after}"
        places = [found.span() for found in re.finditer(pattern, answer, re.IGNORECASE)]
        places.sort(key=lambda place: abs(place[0] - wish))
        for place in places:
            if _fits(span, place, placed) and not _cuts_atom(answer, place):
                return place
    return None


def _candidates(phrase: str, said: Said) -> Iterator[str]:
    """Yield patterns of how a phrase may stand in the translated sentence, the surest first."""
    if not _has_words(phrase):
        if phrase:
            yield re.escape(phrase)
        return
    answers = [said(phrase) or "", said(_as_sentence(phrase)) or ""]
    answers = [answer.strip(_EDGES) for answer in answers]
    bare = [_ARTICLE.sub("", answer) for answer in answers]
    yield from (re.escape(words) for words in [*answers, *bare, phrase] if len(words) > 1)
    # Within the sentence it may be feminine or plural
    yield from (_INFLECTED.sub(r"\1\\w{0,3}", re.escape(words)) for words in bare if words)


def _fits(span: TagSpan, place: Place, placed: list[tuple[TagSpan, TagSpan]]) -> bool:
    """Tell whether tags nest in the translation as they did in the text."""
    start, end = place
    return all(
        there.start <= start and end <= there.end
        if here.start <= span.start and span.end <= here.end
        else end <= there.start or there.end <= start
        for here, there in placed
    )


def _cuts_atom(answer: str, place: Place) -> bool:
    """Tell whether a placeholder lies across an end of a place."""
    first = max(place[0] - _LONGEST_PLACEHOLDER, 0)
    near = answer[first : place[1] + _LONGEST_PLACEHOLDER]
    return any(
        found.start() < edge - first < found.end()
        for edge in place
        for found in PLACEHOLDER.finditer(near)
    )


def _add(
    phrase: str, answer: str, placed: list[tuple[TagSpan, TagSpan]], said: Said
) -> tuple[str, Place, list[tuple[TagSpan, TagSpan]]]:
    """Add the words of a link to `answer`, in brackets; the tags placed before make room."""
    words = PLACEHOLDER.sub("", said(phrase) or phrase).strip(_EDGES) or phrase or "…"
    found = _FINAL.search(answer)
    at = found.start() if found else len(answer)
    room = len(words) + 3
    wider = [
        (here, there.at(there.start, there.end + room if there.end > at else there.end))
        for here, there in placed
    ]
    return f"{answer[:at]} ({words}){answer[at:]}", (at + 2, at + 2 + len(words)), wider


def _covers(text: str, span: TagSpan) -> bool:
    return _WORD.search(text[: span.start] + text[span.end :]) is None


def _phrase(text: str, span: TagSpan) -> str:
    return text[span.start : span.end].strip(_EDGES)


def _has_words(phrase: str) -> bool:
    return LETTER.search(PLACEHOLDER.sub("", phrase)) is not None


def _as_sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."


def render(marked: TaggedSentence, atoms: dict[str, str]) -> str:
    """Write a sentence as HTML: tags around escaped text, atoms in place of placeholders."""

    def written(text: str) -> str:
        html = PLACEHOLDER.sub(lambda found: atoms.get(found[1], found[0]), escape(text, False))
        return html.replace(BREAK, "<br>\n")

    out: list[str] = []
    at = 0
    stack: list[TagSpan] = []

    def close_to(position: int) -> None:
        nonlocal at
        while stack and stack[-1].end <= position:
            out.append(written(marked.text[at : stack[-1].end]))
            at = stack[-1].end
            out.append(stack.pop().closing)
        out.append(written(marked.text[at:position]))
        at = position

    for span in sorted(marked.spans, key=lambda span: (span.start, -span.end)):
        close_to(span.start)
        out.append(span.opening)
        stack.append(span)
    close_to(len(marked.text))
    return "".join(out)
