"""Where asked words stand in a text, and the part of the text that shows them best."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forum.domain.search.analyser import SearchWord, pattern, stems, words
from forum.domain.search.query import SearchTerms, Term

LENGTH: Final = 280
BEFORE: Final = 60

Span = tuple[int, int]
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text in pieces, each with whether it was asked for; `score` ranks snippets."""

    pieces: Pieces
    score: int = 0
    is_beginning: bool = True
    is_end: bool = True


def marks(text: str, asked: SearchTerms, language: str) -> Iterator[Span]:
    """Return where the terms that are asked for stand in a text of this language, in order.

    Spans may overlap where a word stands in a phrase that is asked for too.
    """
    terms = list(asked.terms)
    single = frozenset().union(*(term.stems for term in terms if not term.is_phrase))
    phrases = [term for term in terms if term.is_phrase]
    if not phrases:
        return _marked_words(text, single, language) if single else iter(())
    return _marked(list(words(text)), single, phrases, language)


def has_all(text: str, asked: SearchTerms, language: str) -> bool:
    """Tell whether a short text has a term of every group that is wanted, and none unwanted."""

    def has(*terms: Term) -> bool:
        return any(True for _ in marks(text, SearchTerms((terms,)), language))

    return all(has(*group) for group in asked.wanted) and not any(map(has, asked.unwanted))


def snippet(text: str, asked: SearchTerms, language: str) -> Snippet:
    """Return the part of a text with the most different marks, or its beginning without any.

    The text is read no further than the first part that has all that is asked for.
    """
    spans, start, score = _densest(marks(text, asked, language), text, asked, language)
    start = _beginning_of_word(text, max(0, start - BEFORE))
    end = min(len(text), start + LENGTH)
    if end < len(text) and (blank := text.rfind(" ", start + LENGTH // 2, end)) > 0:
        end = blank
    shown = [span for span in _joined(spans) if start <= span[0] < end]
    end = max([end, *(last for _, last in shown)])
    return Snippet(
        _cut(text, shown, start, end), score, is_beginning=start == 0, is_end=end == len(text)
    )


def pieces(text: str, asked: SearchTerms, language: str) -> Pieces:
    """Return the whole of a short text in pieces, each with whether it was asked for."""
    return _cut(text, _joined(marks(text, asked, language)), 0, len(text))


def _cut(text: str, spans: Sequence[Span], start: int, end: int) -> Pieces:
    found: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        found += [(text[at:first], False), (text[first:last], True)]
        at = last
    found.append((text[at:end], False))
    return tuple((_one_line(words), marked) for words, marked in found if words)


def _marked_words(text: str, wanted: frozenset[str], language: str) -> Iterator[Span]:
    for match in pattern().finditer(text):
        if not wanted.isdisjoint(stems(match[0], language)):
            yield match.span()


def _marked(
    present: Sequence[SearchWord], single: frozenset[str], phrases: Sequence[Term], language: str
) -> Iterator[Span]:
    for index, word in enumerate(present):
        ends = [end for phrase in phrases if (end := _end_of(phrase, present, index)) is not None]
        if single and not single.isdisjoint(stems(word.form, language)):
            ends.append(word.end)
        if ends:
            yield word.start, max(ends)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _end_of(phrase: Term, present: Sequence[SearchWord], index: int) -> int | None:
    """Return where the phrase that begins at this word ends, if it does stand here."""
    last = index + len(phrase.words) - 1
    if last >= len(present):
        return None
    for word, wanted in zip(present[index:last], phrase.words, strict=False):
        if word.folded != wanted:
            return None
    found, wanted = present[last], phrase.words[-1]
    if found.folded == wanted:
        return found.end
    is_longer = phrase.is_beginning and found.folded.startswith(wanted)
    return found.start + 1 if is_longer else None


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _densest(
    spans: Iterator[Span], text: str, asked: SearchTerms, language: str
) -> tuple[list[Span], int, int]:
    """Return spans, where the part with the most different ones begins, and how many it has."""
    seen: list[Span] = []
    kinds: list[tuple[str, ...]] = []
    best, score, first = 0, 0, 0
    for span in spans:
        if score >= len(asked.wanted) and span[0] >= best + LENGTH:
            break
        seen.append(span)
        kinds.append(_kind(text[span[0] : span[1]], language))
        while span[0] - seen[first][0] > LENGTH - BEFORE:
            first += 1
        if (here := len(set(kinds[first:]))) > score and score < len(asked.wanted):
            best, score = seen[first][0], here
    return seen, best, score


def _kind(text: str, language: str) -> tuple[str, ...]:
    return tuple(stems(word.form, language)[0] for word in words(text))


def _beginning_of_word(text: str, at: int) -> int:
    if at == 0:
        return 0
    blanks = (text.find(blank, at, at + BEFORE) for blank in " \n\t")
    found = [blank for blank in blanks if blank >= 0]
    return min(found) + 1 if found else at
