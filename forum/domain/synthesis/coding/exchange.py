"""Codes as other programs exchange them (REFI-QDA 1.5), and how offsets are counted there."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.folding import fold_blanks

BETWEEN_PASSAGES: Final = "\n\n"
"""Stands between two passages in the text of a source."""


@dataclass(frozen=True, slots=True)
class ExchangedCoding:
    """A code given by a user, both by their uid."""

    code: str
    user: str


@dataclass(frozen=True, slots=True)
class ExchangedSelection:
    """Words of a source, by half-open offsets in code points, and their codes."""

    start: int
    end: int
    codings: tuple[ExchangedCoding, ...]


@dataclass(frozen=True, slots=True)
class ExchangedSource:
    """A text, the codes of all of it and those of its words."""

    uid: str
    name: str
    text: str
    codings: tuple[ExchangedCoding, ...] = ()
    selections: tuple[ExchangedSelection, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangedNote:
    """A memo; `about` is the uid of the code or source to which it belongs."""

    uid: str
    about: str
    text: str
    user: str


@dataclass(frozen=True, slots=True)
class ExchangedProject:
    """A code book and, if it is more than that, the texts that were coded and by whom.

    `unread` counts sources that are no texts: pictures, sound, PDF.
    """

    codes: tuple[CodeDraft, ...]
    users: tuple[tuple[str, str], ...] = ()
    sources: tuple[ExchangedSource, ...] = ()
    notes: tuple[ExchangedNote, ...] = ()
    name: str = ""
    unread: int = 0


@dataclass(slots=True)
class RawSource:
    """A source as it stands in a file: nobody says in what its offsets are counted."""

    uid: str = ""
    name: str = ""
    text: str = ""
    codings: list[ExchangedCoding] = field(default_factory=list)
    selections: list[ExchangedSelection] = field(default_factory=list)


def _same(text: str) -> list[int]:
    return list(range(len(text) + 1))


def _utf16(text: str) -> list[int]:
    """Return the code point at which each unit of UTF-16 stands."""
    places = []
    for at, char in enumerate(text):
        places += [at] * (2 if ord(char) > 0xFFFF else 1)
    return [*places, len(text)]


Counting = Callable[[str], list[int]]

COUNTINGS: Final[tuple[tuple[str, bool, Counting], ...]] = (
    ("code points", True, _same),
    ("UTF-16", True, _utf16),
    ("code points, line ends of two characters", False, _same),
    ("UTF-16, line ends of two characters", False, _utf16),
)
"""How programs count: the standard demands code points, some count the units of their strings.

The second value says whether a line ends with one character.
"""


def read_sources(raw: Sequence[RawSource]) -> tuple[ExchangedSource, ...]:
    """Return the sources of one file with their offsets in code points, line ends as one character.

    All offsets of a file are counted in the same way: in the first of COUNTINGS by which the fewest
    selections begin or end within a word or outside the text.
    """
    best = min(COUNTINGS, key=lambda counting: sum(_faults(source, counting) for source in raw))
    return tuple(_counted(source, best) for source in raw)


def _prepared(source: RawSource, counting: tuple[str, bool, Counting]) -> tuple[str, list[int]]:
    """Return the text in which is counted, and the code point of each place in it."""
    _, has_short_ends, places = counting
    text = source.text.replace("\r\n", "\n") if has_short_ends else source.text
    return text, places(text)


def _faults(source: RawSource, counting: tuple[str, bool, Counting]) -> int:
    if source.text.isascii() and "\r" not in source.text:
        return 0
    text, places = _prepared(source, counting)
    return sum(
        _fault(text, places, offset) for s in source.selections for offset in (s.start, s.end)
    )


def _fault(text: str, places: Sequence[int], offset: int) -> int:
    if not 0 <= offset < len(places):
        return 3
    at = places[offset]
    around = text[max(0, at - 1) : at + 1]
    return int(len(around) == 2 and around.isalnum())


def _counted(source: RawSource, counting: tuple[str, bool, Counting]) -> ExchangedSource:
    text, places = _prepared(source, counting)
    shortened = text.replace("\r\n", "\n")
    selections = []
    for selection in source.selections:
        if 0 <= selection.start < selection.end < len(places):
            start, end = places[selection.start], places[selection.end]
            start -= text.count("\r\n", 0, start)
            end -= text.count("\r\n", 0, end)
            selections.append(ExchangedSelection(start, end, selection.codings))
    return ExchangedSource(
        source.uid, source.name, shortened, tuple(source.codings), tuple(selections)
    )


@dataclass(frozen=True, slots=True)
class SourcePart:
    """A passage within the text of a source, from `start` on."""

    position: int
    question_id: int | None
    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset just after it."""
        return self.start + len(self.text)


def join_parts(passages: Iterable[tuple[int, int | None, str]]) -> list[SourcePart]:
    """Return the passages (position, question, text) of a source where they stand in its text."""
    parts: list[SourcePart] = []
    at = 0
    for position, question_id, text in passages:
        parts.append(SourcePart(position, question_id, at, text))
        at += len(text) + len(BETWEEN_PASSAGES)
    return parts


def text_of(parts: Sequence[SourcePart]) -> str:
    """Return the text of a source."""
    return BETWEEN_PASSAGES.join(part.text for part in parts)


def find_words(
    parts: Sequence[SourcePart], words: str, at: int
) -> Iterator[tuple[SourcePart, WordSpan]]:
    """Yield where words stand in passages; those that span several are found in each of them.

    Kinds and numbers of blanks don't count. Of several places the one nearest to `at` is taken;
    nothing is yielded for words that stand nowhere.
    """
    found = _nearest(parts, words, at)
    if found is not None:
        yield found
        return
    for piece in words.split(BETWEEN_PASSAGES):
        found = _nearest(parts, piece, at)
        if found is not None:
            yield found


def _nearest(
    parts: Sequence[SourcePart], words: str, at: int
) -> tuple[SourcePart, WordSpan] | None:
    folded = fold_blanks(words)
    if not folded:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, folded.split(" "))))
    places = [
        (part, WordSpan(match.start(), match.end()))
        for part in parts
        for match in pattern.finditer(part.text)
    ]
    return min(places, key=lambda place: abs(place[0].start + place[1].start - at), default=None)
