"""`forum matching`: how well pasted texts are matched, on texts whose answers are known."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from forum.domain.contributions.content import PassageKind
from forum.domain.matching.assembly import match
from forum.domain.matching.result import Certainty, Match


@dataclass(frozen=True)
class MatchingFigures:
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

    def __add__(self, other: "MatchingFigures") -> "MatchingFigures":
        return MatchingFigures(
            self.contributions + other.contributions,
            self.answers + other.answers,
            self.found + other.found,
            self.lost + other.lost,
            self.unsure + other.unsure,
        )


def measure(
    text: str, answers: Sequence[tuple[int, str]], wordings: Mapping[int, Sequence[str]]
) -> MatchingFigures:
    """Match a text and count how many of its answers (question, words) come out word by word."""
    matches = match(text, wordings)
    found: dict[int | None, list[str]] = defaultdict(list)
    for each in matches:
        if each.kind is PassageKind.WORDS:
            found[each.question].append(text[each.start : each.end])
    known: dict[int, list[str]] = defaultdict(list)
    for question, words in answers:
        known[question].append(words)
    return MatchingFigures(
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


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
@click.option("--least", type=float, help="Exit with 1 where fewer of 100 answers are found.")
def matching(files: tuple[Path, ...], least: float | None) -> None:
    """Match the texts of documents whose `answers` are known, and say how many are found.

    A document is JSON with `questions` (index, text) and `contributions` (text, answers).
    """
    is_below = False
    for path in files:
        figures = sum(_figures(path), MatchingFigures())
        click.echo(f"{path.name}: {_sentence(figures)}")
        is_below = is_below or figures.lost > 0 or figures.share < (least or 0)
    sys.exit(1 if is_below and least is not None else 0)


def _figures(path: Path) -> Iterator[MatchingFigures]:
    try:
        document = json.loads(path.read_text("utf-8"))
        wordings = {question["index"]: _wordings(question) for question in document["questions"]}
        for contribution in document["contributions"]:
            answers = [(a["question"], a["text"]) for a in contribution.get("answers") or []]
            if answers:
                yield measure(contribution["text"], answers, wordings)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise click.ClickException(f"{path.name} is no document with known answers.") from error


def _wordings(question: dict[str, Any]) -> list[str]:
    return [question["text"], *question.get("translations", {}).values()]


def _sentence(figures: MatchingFigures) -> str:
    if not figures.answers:
        return "no answers are known"
    return (
        f"contributions {figures.contributions}, answers {figures.answers}, "
        f"found exactly {figures.found} ({figures.share:.1f} %), "
        f"characters lost {figures.lost}, parts unsure {figures.unsure}"
    )
