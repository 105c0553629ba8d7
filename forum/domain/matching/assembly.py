"""From quotations to the parts of a text: each answer follows what it quotes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from forum.domain.contributions.content import PassageKind
from forum.domain.matching.comparison import WordBudget
from forum.domain.matching.layout import Layout, lay_out
from forum.domain.matching.letters import closing, general_headings
from forum.domain.matching.named import in_order, labelled
from forum.domain.matching.numbering import numbered
from forum.domain.matching.questions import QuestionWordings
from forum.domain.matching.quotations import QuestionQuote, find
from forum.domain.matching.result import Certainty, Match, Reason

LONGEST_HEADING: Final = 12
NEARLY_ALL: Final = 0.85
MANY: Final = 3
MOST_QUOTATIONS: Final = 400
"""No more are looked for: a text that quotes more is no answer."""

_DASH = re.compile(r"[^\S\n]*(?:[–—:-]+|=>|→)(?=[^\S\n])")
_SECTION_WORDS: Final = frozenset(("question", "questions", "pregunta", "preguntas"))


def match(text: str, wordings: Mapping[int, Sequence[str]]) -> list[Match]:
    """Return the parts of a text with the questions that they quote and answer, in order.

    The parts cover the text: only blanks stand between them. `wordings` are all wordings of
    each question, in the order of their numbers.
    """
    return match_with(text, wordings, WordBudget())


def match_with(text: str, wordings: Mapping[int, Sequence[str]], effort: WordBudget) -> list[Match]:
    """Match and note the effort that it takes."""
    layout = lay_out(text)
    asked = QuestionWordings(wordings)
    found = find(layout, asked, effort)
    found = _sorted([*found, *labelled(layout, len(asked.questions), found)])
    found = _sorted([*found, *numbered(layout, len(asked.questions), found)])
    found = _sorted([*found, *in_order(layout, asked, found)])
    found = _joined(text, [_widened(layout, each) for each in found])[:MOST_QUOTATIONS]
    return _parts(text, asked.questions, _with_endings(layout, found))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a part begins, with the quotation that it begins with or an empty one."""

    start: int
    end: int
    place: int | None
    certainty: Certainty
    reason: Reason


def _sorted(found: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    return sorted(found, key=lambda each: (each.start, each.end))


def _widened(layout: Layout, found: QuestionQuote) -> QuestionQuote:
    """Take in a heading of questions before a quotation and a mark such as "Answer:" after it."""
    fragments = layout.fragments
    start, end = found.start, found.end
    if found.end > found.start:
        heading = _heading_before(layout, found.first)
        start = start if heading is None else fragments[heading].start
    if start == fragments[found.first].start and _is_number_before(layout, found):
        start = fragments[found.first - 1].start
    if found.last > found.first and found.last < len(fragments):
        following = fragments[found.last]
        end = max(end, following.marks.answers)
    if end > start and (dash := _DASH.match(layout.text, end)) and end == found.end:
        end = dash.end()
    return replace(found, start=start, end=end)


def _is_number_before(layout: Layout, found: QuestionQuote) -> bool:
    """Tell whether the number of the question stands in a line of its own before it."""
    n = found.first - 1
    if n < 0 or found.place is None or not layout.fragments[n].opens:
        return False
    fragment = layout.fragments[n]
    said = layout.text[fragment.start : fragment.end].strip(" \t\xa0.)(|")
    return fragment.closes and said == str(found.place + 1)


def _heading_before(layout: Layout, first: int) -> int | None:
    """Return the line before, where it announces questions: "Some specific questions include:"."""
    n = first - 1
    if n < 0 or not layout.fragments[first].opens:
        return None
    fragment = layout.fragments[n]
    if not (fragment.opens and fragment.closes) or fragment.mark not in ("", ":", "**", "__"):
        return None
    said = layout.words[fragment.first : fragment.last]
    if len(said) > LONGEST_HEADING or fragment.marks.label is not None:
        return None
    return n if any(word.folded in _SECTION_WORDS for word in said) else None


def _joined(text: str, found: Sequence[QuestionQuote]) -> list[QuestionQuote]:
    """Join what quotes one question without a word between; a wording outweighs a number."""
    joined: list[QuestionQuote] = []
    for each in found:
        last = joined[-1] if joined else None
        if last is None or (each.start >= last.end and _says(text, last.end, each.start)):
            joined.append(each)
        elif each.start < last.end and each.end <= last.end:
            continue
        elif each.place == last.place:
            joined[-1] = _both(last, each)
        elif last.reason is Reason.NUMBER and each.reason is not Reason.NUMBER:
            joined[-1] = replace(each, start=last.start, first=last.first)
        else:
            joined.append(replace(each, start=max(each.start, last.end)))
    return joined


def _says(text: str, start: int, end: int) -> bool:
    return any(map(str.isalnum, text[start:end]))


def _both(one: QuestionQuote, other: QuestionQuote) -> QuestionQuote:
    share = one.share + other.share
    better = min(one, other, key=lambda each: (_RANK[each.reason], each.certainty is not _SURE))
    reason = better.reason
    if reason is Reason.PART and share >= NEARLY_ALL:
        reason = Reason.EXACT
    is_sure = _SURE in (one.certainty, other.certainty)
    return replace(
        one,
        end=max(one.end, other.end),
        last=max(one.last, other.last),
        share=share,
        reason=reason,
        certainty=_SURE if is_sure else Certainty.UNSURE,
    )


_SURE: Final = Certainty.SURE
_RANK: Final = {reason: n for n, reason in enumerate(Reason)}


def _with_endings(layout: Layout, found: Sequence[QuestionQuote]) -> list[_Cut]:
    """Return where parts begin, with the end of a letter and headings of general remarks."""
    if not found:
        return []
    cuts = []
    unanswered: list[int | None] = []
    for n, each in enumerate(found):
        following = found[n + 1].start if n + 1 < len(found) else len(layout.text)
        cut = _Cut(each.start, each.end, each.place, each.certainty, each.reason)
        cuts.append(cut)
        if not layout.text[each.end : following].strip():
            unanswered.append(each.place)
            continue
        if unanswered and each.place not in unanswered:
            is_block = len(unanswered) + 1 >= MANY and len(unanswered) == n
            place = None if is_block else each.place
            cuts.append(_Cut(each.end, each.end, place, Certainty.UNSURE, Reason.SEVERAL))
        unanswered = []
    covered = [(each.start, each.end) for each in found]
    styles = {layout.fragments[each.first].style for each in found}
    after = max(found[-1].last - 1, found[-1].first)
    ends = dict.fromkeys(general_headings(layout, styles), Certainty.UNSURE)
    if (last := closing(layout, after)) is not None:
        ends[last] = Certainty.SURE
    for n, certainty in ends.items():
        start = layout.fragments[n].start
        if start > found[0].end and not any(a <= start < b for a, b in covered):
            cuts.append(_Cut(start, start, None, certainty, Reason.GENERAL))
    return sorted(cuts, key=lambda cut: (cut.start, cut.end))


def _parts(text: str, questions: Sequence[int], cuts: Sequence[_Cut]) -> list[Match]:
    """Return the parts between the cuts, without the blanks at their ends."""
    parts: list[Match] = []
    opening = _Cut(0, 0, None, Certainty.SURE, Reason.GENERAL)
    starts = [opening, *cuts]
    for n, cut in enumerate(starts):
        stop = starts[n + 1].start if n + 1 < len(starts) else len(text)
        question = None if cut.place is None else questions[cut.place]
        kind = PassageKind.QUESTION
        for kind, start, end in (
            (PassageKind.QUESTION, cut.start, cut.end),
            (PassageKind.WORDS, cut.end, stop),
        ):
            start, end = _stripped(text, start, end)
            if start == end:
                continue
            part = Match(start, end, kind, question, cut.certainty, cut.reason)
            if parts and not _says(text, start, end):
                parts[-1] = replace(parts[-1], end=end)
            else:
                parts.append(part)
    return parts


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
