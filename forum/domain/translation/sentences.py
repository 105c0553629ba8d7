"""Cutting plain text into sentences for translation, within the limits of engines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from forum.domain.translation.inline import HOLE, InlineRun
from forum.domain.translation.placeholders import placeholder
from forum.domain.translation.tags import BREAK, TagSpan

_SHORT = (
    "Dr Dra Sr Sra Srta Sres Prof Pr M MM Mr Mrs Ms Gen Gral gén St Sta Ste No n núm núms art "
    "Art arts fig Fig sec Sec p pp pág págs vol v al ej ex cf av Av aprox approx env janv févr "
    "ene feb Jan Feb Uds Ud S c h"
)
_ENDS_SHORT = re.compile(
    rf"(?:^|[\s(«“'’])(?:{_SHORT.replace(' ', '|')}|[A-ZÀ-Þ])\.-?(?:[A-Z]\.)*\s*$"
)
_GOES_ON = re.compile(r"\s*(?:[a-zà-ÿ(),;-])")
_ENDS = re.compile(r"[!?…]\s*$")
_TAIL = 24  # characters; no abbreviation is longer


def sentences(text: str, language: str) -> list[str]:
    """Cut `text` into sentences, each with the blanks after it; joined they are `text` again."""
    from sentencex import segment  # type: ignore[import-untyped]  # heavy, for few pages

    proposed: list[str] = segment(language, text)
    found: list[str] = []
    held: list[str] = []
    for piece in proposed:
        if held and not _belongs(held[-1][-_TAIL:], piece):
            found.append("".join(held))
            held = []
        held.append(piece)
    if held:
        found.append("".join(held))
    return found


def _belongs(before: str, piece: str) -> bool:
    """Tell whether `piece` goes on with the sentence that `before` is the end of."""
    if not before.strip() or not piece.strip():
        return True
    goes_on = _GOES_ON.match(piece) is not None and _ENDS.search(before) is None
    return goes_on or _ENDS_SHORT.search(before) is not None


LONGEST = 1_000  # characters; more is no sentence, and the work within one grows with its square
MOST_STYLES = 12  # in one sentence; each may cost a translation of its own
WRAPPED_AT = 40  # characters; who breaks shorter lines means it

_NEXT_LINE_GOES_ON = re.compile(r"\s*[^\W\d_A-ZÀ-Þ](?![.)])")
_ENDS_LINE = re.compile(r"[.!?:;…][\"'»”)]*\s*$")
_LOOKALIKE = re.compile(r"XQ([0-9]{1,9})Z", re.IGNORECASE)
_AROUND = " \n\u00a0•·▪◦‣–—\uf0b7"  # blanks, and the bullets of pasted lists


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with placeholders for its atoms, its tags, and its line breaks as positions."""

    text: str
    spans: tuple[TagSpan, ...]
    atoms: dict[str, str]
    breaks: tuple[int, ...]


def cut(piece: InlineRun | str, language: str) -> Iterator[Sentence | str]:
    """Cut a run into sentences and the HTML of the blanks between them; HTML passes through."""
    if isinstance(piece, str):
        yield piece
        return
    atoms = iter(piece.atoms)
    spans_before = at = 0
    # Of two tags on the same words the outer was closed, and so noted, last
    spans = list(reversed(piece.spans))
    spans.sort(key=lambda span: (span.start, -span.end))
    active: list[TagSpan] = []
    for length in _lengths(piece.text, language):
        whole = piece.text[at : at + length]
        core = whole.strip(_AROUND)
        start = at + whole.index(core)
        end = start + len(core)
        while spans_before < len(spans) and spans[spans_before].start < end:
            active.append(spans[spans_before])
            spans_before += 1
        active = [span for span in active if span.end > start]
        yield piece.text[at:start].replace(BREAK, "<br>\n")
        if core:
            yield _sentence(core, _clipped(active, start, end), atoms)
        yield piece.text[end : at + length].replace(BREAK, "<br>\n")
        at += length


def _lengths(text: str, language: str) -> Iterator[int]:
    """Yield the length of each sentence of a run, its blanks included."""
    for line in _lines(text):
        # A capital letter where an atom stands lets the border rules see a word
        for sentence in sentences(line.replace(HOLE, "Ω").replace(BREAK, " "), language):
            left = sentence
            while len(left) > LONGEST:
                at = left.rfind(" ", 0, LONGEST) + 1 or LONGEST
                yield at
                left = left[at:]
            yield len(left)


def _lines(text: str) -> Iterator[str]:
    """Cut text at its line breaks, but not where a hard-wrapped sentence just goes on."""
    held: list[str] = []
    for line in text.split(BREAK):
        wrapped = held and len(held[-1]) > WRAPPED_AT and not _ENDS_LINE.search(held[-1][-20:])
        if held and not (wrapped and _NEXT_LINE_GOES_ON.match(line)):
            yield "".join(held)
            held = []
        held.append(line + BREAK)
    yield "".join(held)[:-1]


def _clipped(spans: list[TagSpan], start: int, end: int) -> list[TagSpan]:
    """Return what of the tags lies between two places, counted from the first."""
    found = []
    styles = count()
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first < last and (span.is_link or next(styles) < MOST_STYLES):
            found.append(span.at(first - start, last - start))
    return found


def _sentence(raw: str, spans: list[TagSpan], atoms: Iterator[str]) -> Sentence:
    """Number the atoms of a sentence and put placeholders in their place."""
    # Words that happen to look like placeholders keep their own numbers
    numbers = count(1 + max((int(found) for found in _LOOKALIKE.findall(raw)), default=0))
    own: dict[str, str] = {}
    parts: list[str] = []
    moved = [0]
    for character in raw:
        part = " " if character == BREAK else character
        if character == HOLE:
            number = next(numbers)
            own[str(number)] = next(atoms)
            part = placeholder(number)
        parts.append(part)
        moved.append(moved[-1] + len(part))
    return Sentence(
        "".join(parts),
        tuple(replace(span, start=moved[span.start], end=moved[span.end]) for span in spans),
        own,
        tuple(moved[i] for i, character in enumerate(raw) if character == BREAK),
    )
