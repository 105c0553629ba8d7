"""`forum matching`: the figures that it prints and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from forum.cli import main
from tests.support.transactions import apart

BANKS = "What is the role of community seed banks?"
ROADS = "Who should pay for the roads to market?"


def run(*args: object) -> Result:
    result = apart(CliRunner().invoke, main, ["matching", *map(str, args)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def document(folder: Path, *answers: list[dict[str, Any]], name: str = "seeds.json") -> Path:
    text = f"• {BANKS}\n\nThey keep beans.\n\n• ¿Quién paga los caminos?\n\nThe state."
    questions = [
        {"index": 0, "text": BANKS},
        {"index": 1, "text": ROADS, "translations": {"es": "¿Quién paga los caminos?"}},
    ]
    contributions = [{"text": text, "answers": given} for given in answers]
    path = folder / name
    path.write_text(json.dumps({"questions": questions, "contributions": contributions}))
    return path


RIGHT = [{"question": 0, "text": "They keep beans."}, {"question": 1, "text": "The state."}]
WRONG = [{"question": 0, "text": "They keep maize."}, {"question": 1, "text": "The state."}]


def test_it_prints_figures_of_each_file(tmp_path: Path) -> None:
    one = document(tmp_path, RIGHT, [], RIGHT, name="one.json")
    other = document(tmp_path, RIGHT, WRONG, name="other.json")
    result = run(one, other)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "one.json: contributions 2, answers 4, found exactly 4 (100.0 %), "
        "characters lost 0, parts unsure 0",
        "other.json: contributions 2, answers 4, found exactly 3 (75.0 %), "
        "characters lost 0, parts unsure 0",
    ]


@pytest.mark.parametrize(("least", "code"), [(75, 0), (75.1, 1), (98, 1), (0, 0)])
def test_it_fails_below_what_is_asked_for(tmp_path: Path, least: float, code: int) -> None:
    path = document(tmp_path, RIGHT, WRONG)
    assert run(path, "--least", least).exit_code == code


def test_a_file_without_known_answers_fails_nobody(tmp_path: Path) -> None:
    result = run(document(tmp_path, []), "--least", 98)
    assert (result.exit_code, result.stdout) == (0, "seeds.json: no answers are known\n")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"questions": [], "contributions": [1]}'])
def test_what_is_no_such_document_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "nonsense.json"
    path.write_text(content)
    result = run(path)
    assert result.exit_code == 1
    assert result.stderr == "Error: nonsense.json is no document with known answers.\n"
