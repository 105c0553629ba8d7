"""`forum matching`: measures how well pasted texts are matched, on texts with known answers."""

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
    """The figures of a measurement; `exact` counts answers that were matched word by word.

    `lost_characters` counts characters that are in no part or in more than one, `unsure_parts`
    counts parts whose question is uncertain.
    """

    contributions: int = 0
    answers: int = 0
    exact: int = 0
    lost_characters: int = 0
    unsure_parts: int = 0

    @property
    def percentage(self) -> float:
        """Return the percentage of answers that were found exactly; 100 if no answers are known."""
        return 100 * self.exact / self.answers if self.answers else 100.0

    def __add__(self, other: "MatchingFigures") -> "MatchingFigures":
        return MatchingFigures(
            contributions=self.contributions + other.contributions,
            answers=self.answers + other.answers,
            exact=self.exact + other.exact,
            lost_characters=self.lost_characters + other.lost_characters,
            unsure_parts=self.unsure_parts + other.unsure_parts,
        )


def measure(
    text: str, answers: Sequence[tuple[int, str]], question_texts: Mapping[int, Sequence[str]]
) -> MatchingFigures:
    """Match a text and compare the result with its known answers (question, words)."""
    matches = match(text, question_texts)
    matched_texts: dict[int | None, list[str]] = defaultdict(list)
    for part in matches:
        if part.kind is PassageKind.WORDS:
            matched_texts[part.question].append(text[part.start : part.end])
    known_texts: dict[int, list[str]] = defaultdict(list)
    for question, words in answers:
        known_texts[question].append(words)
    return MatchingFigures(
        contributions=1,
        answers=len(known_texts),
        exact=sum(_normalise(known_texts[q]) == _normalise(matched_texts[q]) for q in known_texts),
        lost_characters=count_lost_characters(text, matches),
        unsure_parts=sum(part.certainty is Certainty.UNSURE for part in matches),
    )


def count_lost_characters(text: str, matches: Sequence[Match]) -> int:
    """Return how many characters, except white space, are in no part or in more than one."""
    count, position = 0, 0
    for part in matches:
        count += _count_characters(text[position : part.start]) + max(0, position - part.start)
        position = max(position, part.end)
    return count + _count_characters(text[position:])


def _count_characters(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _normalise(parts: Sequence[str]) -> str:
    return " ".join(" ".join(parts).split())


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE…")
@click.option(
    "--least", "minimum", type=float, help="Exit with 1 if less than this percentage is found."
)
def matching(files: tuple[Path, ...], minimum: float | None) -> None:
    """Match the texts of documents with known `answers`, and print how many answers are found.

    A document is JSON with `questions` (index, text) and `contributions` (text, answers).
    """
    has_failed = False
    for path in files:
        figures = sum(_figures(path), MatchingFigures())
        click.echo(f"{path.name}: {_sentence(figures)}")
        has_failed = (
            has_failed or figures.lost_characters > 0 or figures.percentage < (minimum or 0)
        )
    sys.exit(1 if has_failed and minimum is not None else 0)


def _figures(path: Path) -> Iterator[MatchingFigures]:
    try:
        document = json.loads(path.read_text("utf-8"))
        question_texts = {q["index"]: _question_texts(q) for q in document["questions"]}
        for contribution in document["contributions"]:
            answers = [(a["question"], a["text"]) for a in contribution.get("answers") or []]
            if answers:
                yield measure(contribution["text"], answers, question_texts)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise click.ClickException(f"{path.name} is no document with known answers.") from error


def _question_texts(question: dict[str, Any]) -> list[str]:
    return [question["text"], *question.get("translations", {}).values()]


def _sentence(figures: MatchingFigures) -> str:
    if not figures.answers:
        return "no answers are known"
    return (
        f"contributions {figures.contributions}, answers {figures.answers}, "
        f"found exactly {figures.exact} ({figures.percentage:.1f} %), "
        f"characters lost {figures.lost_characters}, parts unsure {figures.unsure_parts}"
    )
