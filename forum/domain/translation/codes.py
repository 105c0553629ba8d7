"""Coded text: a sentence with its marks and atoms as codes, as translators see and edit it.

`⟨1⟩` and `⟨/1⟩` stand around the words of mark 1, and `⟨=1⟩` stands for atom 1. In people's words
those brackets are atoms themselves, so a code is never anything else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from forum.domain.translation.placeholders import PLACEHOLDER, placeholder
from forum.domain.translation.tags import TaggedSentence, TagSpan

CODE = re.compile(r"⟨([=/]?)([0-9]{1,9})⟩")


def encode(text: str, spans: Iterable[TagSpan]) -> str:
    """Return a sentence with placeholders and its marks as coded text."""
    parts: list[str] = []
    written_to = 0
    for position, code in _mark_codes(spans):
        parts += (text[written_to:position], code)
        written_to = position
    parts.append(text[written_to:])
    return PLACEHOLDER.sub(r"⟨=\1⟩", "".join(parts))


def decode(coded: str, spans: Iterable[TagSpan]) -> TaggedSentence:
    """Return coded text as a sentence with placeholders, with the tags of the marks in `spans`.

    A code without its partner, or of a mark that is not in `spans`, is left out.
    """
    tags = {span.number: span for span in spans}
    placed: dict[int, TagSpan] = {}  # by how many marks were opened before it, so outer ones first
    open_marks: list[tuple[int, int, int]] = []
    text = ""
    written_to = opened = 0
    for match in CODE.finditer(coded):
        text += coded[written_to : match.start()]
        written_to = match.end()
        kind, number = match[1], int(match[2])
        if kind == "=":
            text += placeholder(number)
        elif not kind:
            opened += 1
            open_marks.append((number, len(text), opened))
        elif any(number == mark for mark, _, _ in open_marks):
            # Marks nest: those that were opened within this one and are still open are left out
            while (mark := open_marks.pop())[0] != number:
                pass
            if number in tags and mark[1] < len(text):
                placed[mark[2]] = tags.pop(number).at(mark[1], len(text))
    tagged = tuple(placed[place] for place in sorted(placed))
    return TaggedSentence(text + coded[written_to:], tagged)


def plain(coded: str) -> str:
    """Return coded text as a sentence with placeholders, without its marks."""
    return decode(coded, ()).text


def missing_codes(source: str, target: str) -> list[str]:
    """Return the codes of the coded text `source` that `target` lacks or has too often, in order.

    Codes that only `target` has come last.
    """
    expected, present = _count_codes(source), _count_codes(target)
    return [
        code for code in dict.fromkeys([*expected, *present]) if expected[code] != present[code]
    ]


def find_code_faults(source: str, target: str) -> list[str]:
    """Return the codes of `source` that are not in `target` as they have to be, in order.

    Besides codes that are missing, doubled or unknown these are marks that hold no words or cross
    each other, and words that look like the placeholder of an atom.
    """
    faults = missing_codes(source, target)
    if not faults:
        wanted = {match[2] for match in CODE.finditer(source) if not match[1]}
        placed = {str(span.number) for span in decode(target, mark_spans(source)).spans}
        faults = [f"⟨{number}⟩" for number in sorted(wanted - placed, key=int)]
    words = CODE.sub(" ", target)
    allowed = Counter(match[0] for match in PLACEHOLDER.finditer(CODE.sub(" ", source)))
    typed = Counter(match[0] for match in PLACEHOLDER.finditer(words))
    return faults + sorted(typed - allowed)


def mark_spans(coded: str) -> tuple[TagSpan, ...]:
    """Return a span for each mark of coded text, without a tag and a place."""
    return tuple(
        TagSpan(0, 0, "", "", int(match[2])) for match in CODE.finditer(coded) if not match[1]
    )


def _count_codes(coded: str) -> Counter[str]:
    return Counter(match[0] for match in CODE.finditer(coded))


def _mark_codes(spans: Iterable[TagSpan]) -> Iterator[tuple[int, str]]:
    """Yield the codes of marks with their positions, in the order in which they are written."""
    stack: list[TagSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        while stack and stack[-1].end <= span.start:
            yield stack[-1].end, f"⟨/{stack.pop().number}⟩"
        yield span.start, f"⟨{span.number}⟩"
        stack.append(span)
    while stack:
        yield stack[-1].end, f"⟨/{stack.pop().number}⟩"
