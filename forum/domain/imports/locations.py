"""Where the known answers stand in a text, among other words and quotations of questions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Self

from forum.domain.matching.words import folded_words

LEAST_QUOTED_WORDS: Final = 3
UNQUOTED_COST: Final = 3
"""What it costs that an answer does not stand below the quotation of its question."""

QUOTED_COST: Final = 6
"""What it costs that an answer repeats a part of a question."""

MAX_CANDIDATES: Final = 500
"""The greatest number of places at which one answer is looked for."""

BULLET: Final = re.compile(r"[ \t\u00a0]*(?:[•·▪◦‣●○\-–—*]|\(?\d{1,2}[.)])[ \t\u00a0]+")
_QUOTED_WORD = re.compile(r"[^\W_]+")
_ACCENTS: Final = "\u0300-\u036f"
_IS_LETTER: Final = re.compile(r"\w")
_ENDS_IN_LETTER: Final = re.compile(rf"[\w{_ACCENTS}]")
_WORD_ENDS: Final = re.compile(rf"(?![\w{_ACCENTS}])")
_BLANKS_OR_WORDS: Final = re.compile(r"\s+|\S+")

TokenSpan = tuple[int, int]


@dataclass(frozen=True)
class AnswerLocation:
    """Where an answer may stand; the less it costs, the more likely it stands there."""

    start: int
    end: int
    question: int
    cost: int = 0


@dataclass(frozen=True)
class _EvenText:
    """A text with one blank for each run of blanks; `places` says where each sign stands."""

    text: str
    signs: str
    places: Sequence[int]

    @classmethod
    def make(cls, text: str) -> Self:
        """Return a text with single blanks."""
        runs = [(run[0], run.start()) for run in _BLANKS_OR_WORDS.finditer(text)]
        signs = "".join(" " if run.isspace() else run for run, _start in runs)
        places = [start + n for run, start in runs for n in range(1 if run.isspace() else len(run))]
        return cls(text, signs, places)


@dataclass(frozen=True)
class _Way:
    """A way to locate the first answers: one place for each, in order."""

    cost: int
    locations: tuple[AnswerLocation, ...]


def locate_answers(
    text: str, answers: Sequence[tuple[int, str]], wordings: Mapping[int, Sequence[str]]
) -> list[AnswerLocation] | None:
    """Return where the answers stand, in their order, or None if one is not in the text.

    Of all ways the best one is taken: each answer below the quotation of its question, and in lines
    of its own; of equal ways the first in the text.
    """
    quotations = _find_quotations(text, wordings)
    even = _EvenText.make(text)
    best: list[_Way] = [_Way(0, ())]
    for question, words in answers:
        if not words.strip():
            continue
        best = list(_extend(best, _find_candidates(even, question, words, quotations)))
    located = min(best, key=lambda way: way.cost, default=None)
    return list(located.locations) or None if located is not None else None


def _extend(ways: Sequence[_Way], candidates: Sequence[AnswerLocation]) -> Iterator[_Way]:
    """Yield, for each candidate, the best way that ends before it, with the candidate added.

    Ways and candidates come in the order of the text.
    """
    best: _Way | None = None
    n = 0
    for candidate in candidates:
        while n < len(ways) and _end_of(ways[n]) <= candidate.start:
            if best is None or ways[n].cost < best.cost:
                best = ways[n]
            n += 1
        if best is not None:
            yield _Way(best.cost + candidate.cost, (*best.locations, candidate))


def _end_of(way: _Way) -> int:
    return way.locations[-1].end if way.locations else 0


def _find_candidates(
    even: _EvenText, question: int, words: str, quotations: Sequence[AnswerLocation]
) -> list[AnswerLocation]:
    """Return all places of these words between other words, outside quotations, in order."""
    is_quoted = any(quotation.question == question for quotation in quotations)
    candidates: list[AnswerLocation] = []
    for start, end in islice(_find_words(even, words), MAX_CANDIDATES):
        around = [q for q in quotations if q.start <= start and end <= q.end]
        if any(not q.cost for q in around):
            continue
        last = max((q for q in quotations if q.end <= start), key=lambda q: q.end, default=None)
        is_below = last is not None and last.question == question
        cost = max((q.cost for q in around), default=0) + _cost_of_lines(even.text, start, end)
        cost += UNQUOTED_COST * (is_quoted and not is_below)
        candidates.append(AnswerLocation(start, end, question, cost))
    return candidates


def _find_words(even: _EvenText, words: str) -> Iterator[tuple[int, int]]:
    """Yield where these words stand between others, whatever blanks are between them."""
    wanted = " ".join(words.split())
    text, places = even.text, even.places
    last_end = 0
    for first in _occurrences(even.signs, wanted):
        start, end = places[first], places[first + len(wanted) - 1] + 1
        goes_before = start and _IS_LETTER.match(text[start - 1]) and _IS_LETTER.match(wanted)
        goes_on = _ENDS_IN_LETTER.match(wanted[-1]) and not _WORD_ENDS.match(text, end)
        if start >= last_end and not goes_before and not goes_on:
            last_end = end
            yield start, end


def _occurrences(text: Sequence[str], wanted: Sequence[str]) -> Iterator[int]:
    """Yield every place of a string, or of words, in linear time.

    See D. Knuth, J. Morris, V. Pratt, 1977. No words stand nowhere.
    """
    if not wanted:
        return
    borders = [0]
    length = 0
    for sign in wanted[1:]:
        while length and sign != wanted[length]:
            length = borders[length - 1]
        length += sign == wanted[length]
        borders.append(length)
    length = 0
    for n, sign in enumerate(text):
        while length and sign != wanted[length]:
            length = borders[length - 1]
        length += sign == wanted[length]
        if length == len(wanted):
            yield n + 1 - length
            length = borders[-1]


def _cost_of_lines(text: str, start: int, end: int) -> int:
    """Return 1 for each end of an answer at which its line goes on."""
    opens = not text[:start].rpartition("\n")[2].strip()
    closes = not text[end:].partition("\n")[0].strip()
    return (not opens) + (not closes)


def _find_quotations(text: str, wordings: Mapping[int, Sequence[str]]) -> list[AnswerLocation]:
    """Return where questions are quoted, whatever stands between their words.

    A paragraph that is only a part of a question may be an answer too, and costs something.
    """
    quotations: list[AnswerLocation] = []
    words_of_text = [match.span() for match in _QUOTED_WORD.finditer(text)]
    folded_text = [text[start:end].casefold() for start, end in words_of_text]
    for question, texts in wordings.items():
        for wording in texts:
            wanted = [word.casefold() for word in _QUOTED_WORD.findall(wording)]
            find = _find_phrases if len(wanted) >= LEAST_QUOTED_WORDS else _find_lines
            places = _occurrences(folded_text, wanted)
            found = find(text, words_of_text, ((n, n + len(wanted)) for n in places))
            quotations += (AnswerLocation(*span, question) for span in found)
    folded = {q: [folded_words(wording) for wording in texts] for q, texts in wordings.items()}
    for start, end in split_blocks(text):
        words = folded_words(BULLET.sub("", text[start:end], count=1))
        for question, questions_words in folded.items():
            if any(is_part(question_words, words) for question_words in questions_words):
                quotations.append(AnswerLocation(start, end, question, QUOTED_COST))
    return quotations


def _find_phrases(
    text: str, words: Sequence[TokenSpan], places: Iterable[TokenSpan]
) -> Iterator[TokenSpan]:
    """Yield where words stand that are not parts of a name with low lines; none twice."""
    last_end = 0
    for first, after in places:
        start, end = words[first][0], words[after - 1][1]
        if start >= last_end and text[start - 1 : start] != "_" != text[end : end + 1]:
            last_end = end
            yield start, end


def _find_lines(
    text: str, words: Sequence[TokenSpan], places: Iterable[TokenSpan]
) -> Iterator[TokenSpan]:
    """Yield the lines in which there are no other words; empty lines around are part of them."""
    last_end = 0
    for first, after in places:
        if words[first][0] < last_end:
            continue
        earliest = max(last_end, words[first - 1][1] if first else 0)
        begins_line = earliest == 0 or text[earliest - 1] == "\n"
        start = earliest if begins_line else text.find("\n", earliest, words[first][0]) + 1
        is_last = after == len(words)
        end = len(text) if is_last else text.rfind("\n", words[after - 1][1], words[after][0])
        if (begins_line or start) and end >= 0:
            last_end = end
            yield start, end


def split_blocks(gap: str) -> Iterator[tuple[int, int]]:
    """Yield where paragraphs and bullet points start and end."""
    start: int | None = None
    position = 0
    for line in gap.splitlines(keepends=True):
        if start is not None and (not line.strip() or BULLET.match(line)):
            yield start, position
            start = None
        if start is None and line.strip():
            start = position
        position += len(line)
    if start is not None:
        yield start, position


def is_part(question_words: list[str], words: list[str]) -> bool:
    """Return whether these are words of the question in the same order, and not too few."""
    if len(words) < max(min(LEAST_QUOTED_WORDS, len(question_words)), 1):
        return False
    return f" {' '.join(words)} " in f" {' '.join(question_words)} "
