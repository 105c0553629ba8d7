"""From quotations to the parts of a text: each answer follows the quotation of its question."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.markup import MOST_LINES
from forum.domain.matching.comparison import WordBudget
from forum.domain.matching.layout import Layout, lay_out
from forum.domain.matching.letters import find_closing, find_general_headings
from forum.domain.matching.marks import MarkStyle
from forum.domain.matching.named import find_in_order, find_labelled
from forum.domain.matching.numbering import find_numbered
from forum.domain.matching.questions import read_wordings
from forum.domain.matching.quotations import QuestionQuote, find_quotes
from forum.domain.matching.result import Certainty, Match, Reason
from forum.domain.matching.translated import find_translated

MAX_HEADING_WORDS: Final = 12
ALMOST_WHOLE: Final = 0.85
MANY_QUESTIONS: Final = 3
MAX_QUOTATIONS: Final = 400
"""The greatest number of quotations in a text; a text with more is no answer."""

_DASH = re.compile(r"[^\S\n]*(?:[–—:-]+|=>|→)(?=[^\S\n])")
_SECTION_WORDS: Final = frozenset(("question", "questions", "pregunta", "preguntas"))
_TITLE: Final = """
    some other more further specific broad general guiding main key include including
    algunas otras mas especificas generales amplias orientadoras guia clave principales incluyen
    quelques autres plus specifiques generales larges directrices cles principales comprennent
"""
_TITLE_WORDS: Final = frozenset(_TITLE.split())
"""The other words of a heading like "Some specific questions"; a sentence has more words."""


def match(
    text: str, wordings: Mapping[int, Sequence[str]], budget: WordBudget | None = None
) -> list[Match]:
    """Return the parts of a text with the questions that they quote and answer, in order.

    The parts cover the text: only blanks stand between them. `wordings` are all wordings of
    each question, in the order of their numbers. Texts that come together share a `budget`.
    """
    return match_with(text, wordings, budget or WordBudget())


def match_with(text: str, wordings: Mapping[int, Sequence[str]], budget: WordBudget) -> list[Match]:
    """Match within a budget, which counts the lines read and the words compared."""
    questions = read_wordings(wordings)
    budget.lines += text.count("\n")
    if budget.lines > MOST_LINES:
        return _to_matches(text, questions.keys, [])
    layout = lay_out(text)
    quotes = find_quotes(layout, questions, budget)
    quotes = _sort([*quotes, *find_labelled(layout, len(questions.keys), quotes)])
    quotes = _sort([*quotes, *find_numbered(layout, len(questions.keys), quotes)])
    with_translated = find_translated(layout, wordings, quotes)
    if len(with_translated) == len(quotes):
        with_translated += find_in_order(layout, questions, with_translated)
    quotes = _sort(with_translated)
    quotes = _join(text, _widen_all(layout, quotes))[:MAX_QUOTATIONS]
    return _to_matches(text, questions.keys, _find_cuts(layout, quotes))


@dataclass(frozen=True, slots=True)
class _Cut:
    """The start of a part, with the quotation that the part begins with, which may be empty."""

    start: int
    end: int
    place: int | None
    certainty: Certainty
    reason: Reason


def _sort(quotes: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    return sorted(quotes, key=lambda quote: (quote.start, quote.end))


def _widen_all(layout: Layout, quotes: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    """Extend each quotation by what belongs to it before and after it."""
    ends = [0, *(quote.last for quote in quotes)]
    return [_widen(layout, quote, end) for quote, end in zip(quotes, ends, strict=False)]


def _widen(layout: Layout, quote: QuestionQuote, previous_end: int) -> QuestionQuote:
    """Extend a quotation by a heading of questions before it and a mark like "Answer:" after it.

    The answer before it begins at fragment `previous_end`, or it is the first quotation at 0.
    """
    fragments = layout.fragments
    start, end = quote.start, quote.end
    if quote.end > quote.start:
        heading = _heading_before(layout, quote.first, is_first=not previous_end)
        start = start if heading is None else fragments[heading].start
    if start == fragments[quote.first].start and _is_number_before(layout, quote, previous_end):
        start = fragments[quote.first - 1].start
    if quote.last > quote.first and quote.last < len(fragments):
        following = fragments[quote.last]
        end = max(end, following.marks.answers)
    if end > start and (dash := _DASH.match(layout.text, end)) and end == quote.end:
        end = dash.end()
    return replace(quote, start=start, end=end)


def _is_number_before(layout: Layout, quote: QuestionQuote, previous_end: int) -> bool:
    """Return whether the number of the question stands in a line of its own before it.

    A number that is all there is below the question before is an answer.
    """
    n = quote.first - 1
    if n < 0 or quote.place is None or not layout.fragments[n].opens or 0 < previous_end == n:
        return False
    fragment = layout.fragments[n]
    line = layout.text[fragment.start : fragment.end].strip(" \t\xa0.)(|")
    return fragment.closes and line == str(quote.place + 1)


def _heading_before(layout: Layout, first: int, *, is_first: bool) -> int | None:
    """Return the line before, if it announces questions: "Some specific questions include:".

    Below an answer it must look like a heading: "The question is premature" ends the answer.
    """
    n = first - 1
    if n < 0 or not layout.fragments[first].opens:
        return None
    fragment = layout.fragments[n]
    if not (fragment.opens and fragment.closes) or fragment.mark not in ("", ":", "**", "__"):
        return None
    words = {word.folded for word in layout.words[fragment.first_word : fragment.end_word]}
    if fragment.word_count > MAX_HEADING_WORDS or fragment.marks.label is not None:
        return None
    is_marked = fragment.mark != "" or fragment.style in (MarkStyle.HEADING, MarkStyle.BOLD)
    is_heading = is_first or is_marked or words <= _SECTION_WORDS | _TITLE_WORDS
    return n if is_heading and words & _SECTION_WORDS else None


def _join(text: str, quotes: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    """Join quotations of one question without a word between; a wording outweighs a number."""
    joined: list[QuestionQuote] = []
    for quote in quotes:
        previous = joined[-1] if joined else None
        if previous is None or (
            quote.start >= previous.end and _has_words(text, previous.end, quote.start)
        ):
            joined.append(quote)
        elif quote.start < previous.end and quote.end <= previous.end:
            continue
        elif quote.place == previous.place:
            joined[-1] = _merge(previous, quote)
        elif previous.reason is Reason.NUMBER and quote.reason is not Reason.NUMBER:
            joined[-1] = replace(quote, start=previous.start, first=previous.first)
        else:
            joined.append(replace(quote, start=max(quote.start, previous.end)))
    return joined


def _has_words(text: str, start: int, end: int) -> bool:
    return any(map(str.isalnum, text[start:end]))


def _merge(previous: QuestionQuote, following: QuestionQuote) -> QuestionQuote:
    share = previous.share + following.share
    better = min(
        previous, following, key=lambda quote: (_RANK[quote.reason], quote.certainty is not _SURE)
    )
    reason = better.reason
    if reason is Reason.PART and share >= ALMOST_WHOLE:
        reason = Reason.EXACT
    is_sure = _SURE in (previous.certainty, following.certainty)
    return replace(
        previous,
        end=max(previous.end, following.end),
        last=max(previous.last, following.last),
        share=share,
        reason=reason,
        certainty=_SURE if is_sure else Certainty.UNSURE,
    )


_SURE: Final = Certainty.SURE
_RANK: Final = {reason: n for n, reason in enumerate(Reason)}


def _find_cuts(layout: Layout, quotes: Sequence[QuestionQuote]) -> list[_Cut]:
    """Return where parts begin: at quotations, after unanswered ones, and at endings."""
    if not quotes:
        return []
    cuts = []
    unanswered: list[int | None] = []
    for n, quote in enumerate(quotes):
        following = quotes[n + 1].start if n + 1 < len(quotes) else len(layout.text)
        cut = _Cut(
            start=quote.start,
            end=quote.end,
            place=quote.place,
            certainty=quote.certainty,
            reason=quote.reason,
        )
        cuts.append(cut)
        if not layout.text[quote.end : following].strip():
            unanswered.append(quote.place)
            continue
        if unanswered and quote.place not in unanswered:
            is_block = len(unanswered) + 1 >= MANY_QUESTIONS and len(unanswered) == n
            place = None if is_block else quote.place
            cuts.append(
                _Cut(
                    start=quote.end,
                    end=quote.end,
                    place=place,
                    certainty=Certainty.UNSURE,
                    reason=Reason.SEVERAL,
                )
            )
        unanswered = []
    cuts += _ending_cuts(layout, quotes)
    return sorted(cuts, key=lambda cut: (cut.start, cut.end))


def _ending_cuts(layout: Layout, quotes: Sequence[QuestionQuote]) -> Iterator[_Cut]:
    """Yield the cuts at the end of a letter and at headings of general remarks."""
    covered = [(quote.start, quote.end) for quote in quotes]
    styles = {layout.fragments[quote.first].style for quote in quotes}
    after = max(quotes[-1].last - 1, quotes[-1].first)
    ends = dict.fromkeys(find_general_headings(layout, styles), Certainty.UNSURE)
    if (last := find_closing(layout, after)) is not None:
        ends[last] = Certainty.SURE
    for n, certainty in ends.items():
        start = layout.fragments[n].start
        if start > quotes[0].end and not any(a <= start < b for a, b in covered):
            yield _Cut(
                start=start, end=start, place=None, certainty=certainty, reason=Reason.GENERAL
            )


def _to_matches(text: str, questions: Sequence[int], cuts: Sequence[_Cut]) -> list[Match]:
    """Return the parts between the cuts, without the blanks at their ends."""
    matches: list[Match] = []
    opening = _Cut(start=0, end=0, place=None, certainty=Certainty.SURE, reason=Reason.GENERAL)
    starts = [opening, *cuts]
    for n, cut in enumerate(starts):
        stop = starts[n + 1].start if n + 1 < len(starts) else len(text)
        question = None if cut.place is None else questions[cut.place]
        kind = PassageKind.QUESTION
        for kind, start, end in (
            (PassageKind.QUESTION, cut.start, cut.end),
            (PassageKind.WORDS, cut.end, stop),
        ):
            start, end = _strip(text, start, end)
            if start == end:
                continue
            match = Match(
                start=start,
                end=end,
                kind=kind,
                question=question,
                certainty=cut.certainty,
                reason=cut.reason,
            )
            if matches and not _has_words(text, start, end):
                matches[-1] = replace(matches[-1], end=end)
            else:
                matches.append(match)
    return matches


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
