"""`forum matching`: how well pasted texts are matched, on texts whose answers are known."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from forum.domain.matching.measuring import Figures, measure

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
        figures = sum(_figures(path), Figures())
        click.echo(f"{path.name}: {_sentence(figures)}")
        is_below = is_below or figures.lost > 0 or figures.share < (least or 0)
    sys.exit(1 if is_below and least is not None else 0)


def _figures(path: Path) -> Iterator[Figures]:
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


def _sentence(figures: Figures) -> str:
    if not figures.answers:
        return "no answers are known"
    return (
        f"contributions {figures.contributions}, answers {figures.answers}, "
        f"found exactly {figures.found} ({figures.share:.1f} %), "
        f"characters lost {figures.lost}, parts unsure {figures.unsure}"
    )
