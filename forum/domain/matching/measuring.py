"""How well texts whose answers are known are matched: a count for people who improve it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.domain.contributions.content import PassageKind
from forum.domain.matching.assembly import match
from forum.domain.matching.result import Certainty, Match


@dataclass(frozen=True)
class Figures:
    """What was found of the answers that are known; `lost` are characters that no part has."""

    contributions: int = 0
    answers: int = 0
    found: int = 0
    lost: int = 0
    unsure: int = 0

    @property
    def share(self) -> float:
        """Return how many of 100 answers were found exactly; all where none are known."""
        return 100 * self.found / self.answers if self.answers else 100.0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.contributions + other.contributions,
            self.answers + other.answers,
            self.found + other.found,
            self.lost + other.lost,
            self.unsure + other.unsure,
        )


def measure(
    text: str, answers: Sequence[tuple[int, str]], wordings: Mapping[int, Sequence[str]]
) -> Figures:
    """Match a text and count how many of its answers (question, words) come out word by word."""
    matches = match(text, wordings)
    found: dict[int | None, list[str]] = defaultdict(list)
    for each in matches:
        if each.kind is PassageKind.WORDS:
            found[each.question].append(text[each.start : each.end])
    known: dict[int, list[str]] = defaultdict(list)
    for question, words in answers:
        known[question].append(words)
    return Figures(
        contributions=1,
        answers=len(known),
        found=sum(_plain(words) == _plain(found[question]) for question, words in known.items()),
        lost=lost(text, matches),
        unsure=sum(each.certainty is Certainty.UNSURE for each in matches),
    )


def lost(text: str, matches: Sequence[Match]) -> int:
    """Return how many characters, blanks aside, are in no part or in more than one."""
    missing, at = 0, 0
    for each in matches:
        missing += _said(text[at : each.start]) + max(0, at - each.start)
        at = max(at, each.end)
    return missing + _said(text[at:])


def _said(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _plain(parts: Sequence[str]) -> str:
    return " ".join(" ".join(parts).split())
