"""Finding quotations of questions: strong ones by themselves, weak ones by their context."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forum.domain.matching.comparison import Comparison, QuoteCandidate, WordBudget
from forum.domain.matching.context import TextContext, find_topics, share_of_question
from forum.domain.matching.evidence import (
    ALL_WORDS,
    GOOD_LIKENESS,
    HIGH_LIKENESS,
    VERBATIM,
    has_number_of_question,
    has_question_mark,
    is_set_off,
    is_strong,
    is_title,
    is_verbatim,
    start_of_lead,
)
from forum.domain.matching.layout import LEAD_MARKS, Layout
from forum.domain.matching.letters import is_only_reported, start_after_address
from forum.domain.matching.questions import QuestionWordings
from forum.domain.matching.result import Certainty, Reason

LONG_TEXT_WORDS: Final = 400
"""In a text with more words than this, a single unsure quotation may be an own heading."""


@dataclass(frozen=True, slots=True)
class QuestionQuote:
    """A quotation of a question: the fragments from `first` to before `last`.

    `start` and `end` are offsets in the text; `place` is the position of the question, from 0, or
    None for several; `share` is the share of the question that is quoted. A quotation that only
    begins an answer is empty: it ends where it starts.
    """

    start: int
    end: int
    first: int
    last: int
    place: int | None
    certainty: Certainty
    reason: Reason
    share: float = 0.0


def find_quotes(
    layout: Layout, wordings: QuestionWordings, budget: WordBudget
) -> list[QuestionQuote]:
    """Return the quotations of questions by their words, in order."""
    comparison = Comparison(layout, wordings, budget)
    candidates: list[QuoteCandidate] = []
    for n, fragment in enumerate(layout.fragments):
        if budget.is_exhausted:
            break
        if fragment.has_words:
            candidates += comparison.at(n)
    quotes = [
        _to_quote(layout, candidate, is_sure) for candidate, is_sure in _choose(layout, candidates)
    ]
    return _distribute_twins(layout, wordings, quotes)


def _distribute_twins(
    layout: Layout, wordings: QuestionWordings, quotes: Sequence[QuestionQuote]
) -> list[QuestionQuote]:
    """Assign questions of the same wording to quotations in turn, or by the number before them."""
    used: list[int] = []
    distributed = []
    for quote in quotes:
        twins = wordings.twins(quote.place) if quote.place is not None else []
        if len(twins) > 1:
            number = layout.fragments[quote.first].marks.number
            free = [place for place in twins if place not in used]
            later = [place for place in free if not used or place > used[-1]]
            place = next((place for place in twins if place + 1 == number), None)
            certainty = Certainty.UNSURE if place is None else Certainty.SURE
            place = place if place is not None else [*later, *free, *twins][0]
            quote = replace(quote, place=place, certainty=certainty)
        if quote.place is not None:
            used.append(quote.place)
        distributed.append(quote)
    return distributed


def _choose(
    layout: Layout, candidates: Sequence[QuoteCandidate]
) -> list[tuple[QuoteCandidate, bool]]:
    """Return the candidates chosen, in order, and whether each is strong.

    Strong candidates are chosen first, the best before others; then weak ones that go with them.
    """
    by_start = {c.first: c for c in candidates if not c.is_joined}
    candidates = [
        c
        for c in candidates
        if not _is_better_later(layout, c, by_start) and not is_only_reported(layout, c)
    ]
    best_first = sorted(candidates, key=lambda c: -c.gain)
    context = TextContext(layout)
    strong = [c for c in best_first if is_strong(layout, c) and context.take(c)]
    context.update()
    weak = [c for c in best_first if context.allows(c) and context.take(c)]
    if not strong and len(context.places) == 1 and len(layout.words) > LONG_TEXT_WORDS:
        weak = [c for c in weak if c.value >= GOOD_LIKENESS]
    clear = [c for c in (*strong, *weak) if c.precision >= VERBATIM]
    title_styles = {layout.fragments[c.first].style for c in clear if is_title(layout, c)}
    weak += [
        c for c in best_first if context.is_title_like_others(c, title_styles) and context.take(c)
    ]
    if not strong:
        weak += [c for c in find_topics(layout, best_first, weak) if context.take(c)]
    context.update()
    weak += [c for c in best_first if context.is_question_like_others(c) and context.take(c)]
    weak = [c for c in weak if not context.is_own_question(c)]
    chosen = [(c, True) for c in strong] + [(c, False) for c in weak]
    whole_by_end = {
        (c.last, c.wording.place): c
        for c in sorted(candidates, key=lambda c: -c.first)
        if min(c.precision, c.order) >= ALL_WORDS
    }
    chosen = [(_extend_to_start(c, whole_by_end), is_sure) for c, is_sure in chosen]
    return sorted(chosen, key=lambda pair: pair[0].first)


def _extend_to_start(
    candidate: QuoteCandidate, whole_by_end: Mapping[tuple[int, int], QuoteCandidate]
) -> QuoteCandidate:
    """Return the candidate with the part of the question that stands before it, if any."""
    longer = whole_by_end.get((candidate.last, candidate.wording.place))
    is_longer = longer is not None and longer.first < candidate.first
    return replace(longer, rival=candidate.rival) if longer is not None and is_longer else candidate


def _is_better_later(
    layout: Layout, candidate: QuoteCandidate, by_start: Mapping[int, QuoteCandidate]
) -> bool:
    """Return whether it is a better quotation without its beginning."""
    for n in range(candidate.first + 1, candidate.last):
        later = None if layout.fragments[n].opens else by_start.get(n)
        if (
            later is None
            or later.wording.place != candidate.wording.place
            or later.last < candidate.last
        ):
            continue
        is_better = (
            later.value > candidate.value + 0.02 and later.precision > candidate.precision + 0.02
        )
        if is_better and later.hits >= VERBATIM * candidate.hits and is_strong(layout, later):
            return True
    return False


def _to_quote(layout: Layout, candidate: QuoteCandidate, is_sure: bool) -> QuestionQuote:
    first = start_of_lead(layout, candidate.first)
    start = layout.fragments[first].start
    start = start_after_address(layout, candidate) if first == candidate.first else start
    reason = Reason.REWORDED
    if (
        candidate.value >= HIGH_LIKENESS
        and candidate.wording.is_whole
        and candidate.order >= VERBATIM
    ):
        reason = Reason.EXACT
    elif is_verbatim(candidate):
        reason = Reason.PART
    is_question = has_question_mark(layout, candidate) or not candidate.wording.asks
    is_near = (
        candidate.value >= GOOD_LIKENESS and candidate.rival < 0.5 and is_set_off(layout, candidate)
    )
    is_sure = is_sure or (is_near and is_question)
    is_sure = is_sure or _is_named(layout, candidate)
    certainty = Certainty.SURE if is_sure and candidate.rival < 0.9 else Certainty.UNSURE
    place, share = candidate.wording.place, share_of_question(candidate)
    quote = QuestionQuote(
        start=start,
        end=candidate.end,
        first=first,
        last=candidate.last,
        place=place,
        certainty=certainty,
        reason=reason,
        share=share,
    )
    if _continues_in_prose(layout, candidate):
        return replace(quote, end=start, last=first, certainty=Certainty.UNSURE)
    return replace(quote, end=_end_with_marks(layout, quote))


def _is_named(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether the full name of the question stands before its words."""
    first = layout.fragments[candidate.first]
    return first.marks.label is not None and has_number_of_question(first, candidate)


def _continues_in_prose(layout: Layout, candidate: QuoteCandidate) -> bool:
    """Return whether the question stands within a sentence of the author's own."""
    after = layout.text[candidate.end : candidate.end + 3].strip()
    line_goes_on = not layout.fragments[candidate.last - 1].closes
    is_led = layout.fragments[candidate.last - 1].mark in LEAD_MARKS
    return candidate.order < VERBATIM and line_goes_on and not is_led and after[:1].islower()


def _end_with_marks(layout: Layout, quote: QuestionQuote) -> int:
    """Return the end of a quotation with the colon, dash or brackets after it."""
    text, end = layout.text, quote.end
    fragment_end = layout.fragments[quote.last - 1].end
    while end < fragment_end and not text[end].isalnum() and text[end] not in '¿¡"“«‘([*_':
        end += 1
    if end < fragment_end:
        return len(text[:end].rstrip()) if end > quote.end else quote.end
    return end
