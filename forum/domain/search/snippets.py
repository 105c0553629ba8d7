"""Where the words of a search stand in a text, and the part of the text that shows them best."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final

from forum.domain.search.analyser import SearchWord, stems, text_stems, word_pattern, words
from forum.domain.search.query import SearchTerms, Term
from forum.domain.search.spellings import find_compounds

SNIPPET_LENGTH: Final = 280
CONTEXT_BEFORE: Final = 60
PORTION: Final = 600
"""The characters whose words are looked at together: each different one once."""

_BETWEEN_WORDS: Final = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
"""A blank that stands in no word: those that are written in several pieces have none like it."""

Span = tuple[int, int]
MarkedPieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text in pieces, each with whether it matches; `score` ranks snippets."""

    pieces: MarkedPieces
    score: int = 0
    is_beginning: bool = True
    is_end: bool = True


def find_marks(text: str, terms: SearchTerms, language: str) -> Iterator[Span]:
    """Yield the spans of the search terms in a text of this language, in order.

    Spans may overlap where a word stands in a phrase of the search. Without phrases, no more of
    the text is read than is asked for.
    """
    wanted_terms = list(terms.terms)
    single = frozenset().union(*(term.stems for term in wanted_terms if not term.is_phrase))
    phrases = [term for term in wanted_terms if term.is_phrase]
    if phrases:
        marks = _mark_terms(list(words(text)), single, phrases, language)
        yield from merge(marks, _mark_compounds(text, (0, len(text)), single, language))
    elif single:
        start = 0
        while start < len(text):
            portion = start, _end_of_portion(text, start)
            compounds = _mark_compounds(text, portion, single, language)
            yield from sorted(_mark_words(text, portion, single, language) + compounds)
            start = portion[1]


def has_all(text: str, search: SearchTerms, language: str) -> bool:
    """Return whether a short text has a term of every required group and no excluded term."""

    def has_any(*terms: Term) -> bool:
        return any(True for _ in find_marks(text, SearchTerms((terms,)), language))

    return all(has_any(*group) for group in search.required) and not any(
        map(has_any, search.excluded)
    )


def best_snippet(text: str, terms: SearchTerms, language: str) -> Snippet:
    """Return the part of a text with the most different terms, or its beginning without any.

    The text is only read up to the first part that has all required terms.
    """
    spans, start, score = _find_densest(find_marks(text, terms, language), text, terms, language)
    start = _next_word_start(text, max(0, start - CONTEXT_BEFORE))
    end = min(len(text), start + SNIPPET_LENGTH)
    if end < len(text) and (blank := text.rfind(" ", start + SNIPPET_LENGTH // 2, end)) > 0:
        end = blank
    marks_within = [span for span in _join_spans(spans) if start <= span[0] < end]
    end = max([end, *(last for _, last in marks_within)])
    return Snippet(
        _cut_pieces(text, marks_within, start, end),
        score,
        is_beginning=start == 0,
        is_end=end == len(text),
    )


def mark_pieces(text: str, terms: SearchTerms, language: str) -> MarkedPieces:
    """Return the whole of a short text in pieces, each with whether it matches."""
    return _cut_pieces(text, _join_spans(find_marks(text, terms, language)), 0, len(text))


def _cut_pieces(text: str, spans: Sequence[Span], start: int, end: int) -> MarkedPieces:
    cut: list[tuple[str, bool]] = []
    position = start
    for first, last in spans:
        cut += [(text[position:first], False), (text[first:last], True)]
        position = last
    cut.append((text[position:end], False))
    return tuple((_one_line(words), is_match) for words, is_match in cut if words)


def _mark_compounds(
    text: str, portion: Span, stems_wanted: frozenset[str], language: str
) -> list[Span]:
    return [
        (compound.start, compound.end)
        for compound in (find_compounds(text, *portion) if stems_wanted else ())
        if not stems_wanted.isdisjoint(stems(compound.form, language))
    ]


def _mark_words(
    text: str, portion: Span, stems_wanted: frozenset[str], language: str
) -> list[Span]:
    pattern = word_pattern()
    forms = {
        form
        for form in set(pattern.findall(text, *portion))
        if not stems_wanted.isdisjoint(text_stems(form, language))
    }
    if not forms:
        return []
    return [match.span() for match in pattern.finditer(text, *portion) if match[0] in forms]


def _end_of_portion(text: str, start: int) -> int:
    """Return where a portion of a text ends that cuts no word."""
    blank = _BETWEEN_WORDS.search(text, start + PORTION)
    return len(text) if blank is None else blank.start()


def _mark_terms(
    text_words: Sequence[SearchWord],
    stems_wanted: frozenset[str],
    phrases: Sequence[Term],
    language: str,
) -> Iterator[Span]:
    for index, word in enumerate(text_words):
        ends = [
            end
            for phrase in phrases
            if (end := _end_of_phrase(phrase, text_words, index)) is not None
        ]
        if stems_wanted and not stems_wanted.isdisjoint(text_stems(word.form, language)):
            ends.append(word.end)
        if ends:
            yield word.start, max(ends)


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\t", " ")


def _end_of_phrase(phrase: Term, text_words: Sequence[SearchWord], index: int) -> int | None:
    """Return where the phrase ends that begins at this word, or None if it does not stand here."""
    last = index + len(phrase.words) - 1
    if last >= len(text_words):
        return None
    for word, form in zip(text_words[index:last], phrase.words, strict=False):
        if word.folded != form:
            return None
    last_word, form = text_words[last], phrase.words[-1]
    if last_word.folded == form:
        return last_word.end
    is_longer = phrase.is_beginning and last_word.folded.startswith(form)
    return last_word.start + 1 if is_longer else None


def _join_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order; spans that overlap or touch are merged."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _find_densest(
    spans: Iterator[Span], text: str, terms: SearchTerms, language: str
) -> tuple[list[Span], int, int]:
    """Return the spans, the start of the part with the most different terms, and their number."""
    seen: list[Span] = []
    stems_by_span: list[tuple[str, ...]] = []
    best_start, score, first = 0, 0, 0
    for span in spans:
        has_all_terms = score >= len(terms.required)
        if has_all_terms and span[0] >= best_start + SNIPPET_LENGTH:
            break
        seen.append(span)
        if has_all_terms:
            continue
        stems_by_span.append(_stems_of(text[span[0] : span[1]], language))
        while span[0] - seen[first][0] > SNIPPET_LENGTH - CONTEXT_BEFORE:
            first += 1
        if (count := len(set(stems_by_span[first:]))) > score:
            best_start, score = seen[first][0], count
    return seen, best_start, score


def _stems_of(text: str, language: str) -> tuple[str, ...]:
    return tuple(stems(word.form, language)[0] for word in words(text))


def _next_word_start(text: str, position: int) -> int:
    if position == 0:
        return 0
    blanks = (text.find(blank, position, position + CONTEXT_BEFORE) for blank in " \n\t")
    positions = [blank for blank in blanks if blank >= 0]
    return min(positions) + 1 if positions else position
