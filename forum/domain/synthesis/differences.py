"""Differences between a statement and its translation: citations, numbers, quotations."""

import re
from enum import StrEnum

from forum.domain.html.read import CITATION, cited_numbers, plain_text
from forum.domain.synthesis.quotations import QuotableTexts, find_quotations
from forum.domain.translation.meaning.numbers import are_numbers_kept

_BLOCK = re.compile(r"<blockquote>(.*?)</blockquote>", re.DOTALL)


class Difference(StrEnum):
    """What a translation lacks, or has otherwise than the original."""

    MISSING = "missing"
    WAITING = "waiting"
    OUTDATED = "outdated"
    CITATIONS = "citations"
    NUMBERS = "numbers"
    QUOTATIONS = "quotations"


def compare_translation(
    html: str, translated: str, *, source: str, target: str
) -> list[Difference]:
    """Return what differs between the safe HTML of a statement and of its translation.

    A quotation has to stand in the translation as it was written, whatever stands beside it.
    """
    differences = []
    if sorted(cited_numbers(html)) != sorted(cited_numbers(translated)):
        differences.append(Difference.CITATIONS)
    before, after = _words(html), _words(translated)
    if not are_numbers_kept(before, after, source=source, target=target):
        differences.append(Difference.NUMBERS)
    quotable = QuotableTexts([after])
    if not all(quotable.have(words) for words in _quoted(html)):
        differences.append(Difference.QUOTATIONS)
    return differences


def _words(html: str) -> str:
    return CITATION.sub("", plain_text(html))


def _quoted(html: str) -> set[str]:
    blocks = [plain_text(block) for block in _BLOCK.findall(html)]
    rest = plain_text(_BLOCK.sub("", html))
    return {*filter(None, map(str.strip, blocks)), *(q.words for q in find_quotations(rest))}
