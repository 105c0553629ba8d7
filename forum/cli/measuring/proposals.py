"""`forum proposals`: measures how well codes are found for texts, on codes that people gave."""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import click

from forum.domain.synthesis.proposals.measure import (
    LEAST_HELD_OUT,
    CodedText,
    CodeToFind,
    FindingFigures,
    measure_finding,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
QUESTION: Final = re.compile(r"[PQ]([0-9]{1,2})[ .:_-]+")
"""With what the name of a code begins that belongs to one question: P2 or Q2."""


@click.command()
@click.argument("file", type=FILE)
@click.option("--coded", default=28, show_default=True, help="People whose texts are coded.")
@click.option("--draws", default=10, show_default=True, help="How often they are drawn.")
@click.option("--seed", default=1, show_default=True, help="Where drawing begins.")
@click.option("--language", default="es", show_default=True, help="Language of the texts.")
@click.option("--least", type=float, help="Exit with 1 if less than so many times plain BM25.")
def proposals(
    file: Path, *, coded: int, draws: int, seed: int, language: str, least: float | None
) -> None:
    """Find the codes of texts from a few that are coded, and compare with the codes they have.

    FILE is JSON with `contributions` (id, answers of question and text, and `extra` with a list
    whose name begins with `codes`).
    """
    try:
        texts = _read_texts(json.loads(file.read_text("utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise click.ClickException(f"{file.name} has no contributions with codes.") from error
    names = Counter(code for text in texts for code in text.codes)
    codes = {name: _code_of(name) for name in sorted(names)}
    figures = measure_finding(
        texts, codes, language=language, coded_people=coded, draws=draws, seed=seed
    )
    people = len({text.person for text in texts})
    click.echo(
        f"Protocol: {len(texts)} answers of {people} people with {len(codes)} codes; "
        f"{min(coded, people)} people drawn at random are coded, the answers of all others "
        f"are held out; {draws} draws from seed {seed}. A code counts in a draw "
        f"if it has an example and {LEAST_HELD_OUT} answers to be found. Known of a code: its "
        "name, its question where the name begins with it (P1), and its examples. "
        "The threshold is chosen on the examples, each left out in turn."
    )
    click.echo("\n".join(_lines(figures)))
    ratio = figures.mean("at_ten") / (figures.mean("bm25") or 1)
    if not figures.codes or (least is not None and ratio < least):
        sys.exit(1)


def _read_texts(document: dict[str, Any]) -> list[CodedText]:
    texts = []
    for contribution in document["contributions"]:
        key = next((k for k in contribution["extra"] if k.startswith("codes")), "")
        given = frozenset(map(str, contribution["extra"][key]))
        words: dict[int, list[str]] = {}
        for answer in contribution["answers"]:
            words.setdefault(answer["question"], []).append(answer["text"])
        for question, parts in words.items():
            codes = frozenset(c for c in given if _code_of(c).question in (None, question))
            texts.append(CodedText(contribution["id"], question, "\n".join(parts), codes))
    return texts


def _code_of(name: str) -> CodeToFind:
    """Return a code by its name; questions are numbered from 1 in names and from 0 in files."""
    if match := QUESTION.match(name):
        return CodeToFind(name[match.end() :], int(match[1]) - 1)
    return CodeToFind(name)


def _lines(figures: FindingFigures) -> list[str]:
    at_ten, plain, within = (figures.mean(n) for n in ("at_ten", "bm25", "bm25_within"))
    return [
        f"Codes measured in all draws: {figures.codes}",
        f"At the chosen threshold: precision {figures.mean('precision'):.3f}, "
        f"recall {figures.mean('recall'):.3f}, F1 {figures.mean('f1'):.3f} (mean of codes), "
        f"F1 of all proposals together {figures.micro_f1:.3f}",
        f"F1 of the first 10 of plain BM25 {figures.mean('bm25_f1'):.3f}, "
        f"of proposing every answer to the question {figures.mean('all_f1'):.3f}",
        f"Recall in the first 10: {at_ten:.3f} (highest possible {figures.mean('ceiling'):.3f})",
        f"Plain BM25, the same name and examples as query, all answers: {plain:.3f}; "
        f"ours is {at_ten / (plain or 1):.2f} times that",
        f"Plain BM25 within the answers to the question: {within:.3f}; "
        f"ours is {at_ten / (within or 1):.2f} times that",
    ]
