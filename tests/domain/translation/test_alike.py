"""Words are found again in another form or order, and nothing else is."""

import pytest

from forum.domain.translation.alike import find_alike

ALIKE = [
    (
        "La cooperación triangulaire ayuda.",
        ["coopération triangulaire"],
        ["cooperación triangulaire"],
    ),
    ("quieren carreteras y agua limpias", ["agua limpia"], ["agua limpias"]),
    ("las decisiones regionales", ["regional decision"], ["decisiones regionales"]),
    ("un plan nuevo y otro plan", ["plans"], ["plan", "plan"]),
    ("la casa es roja", ["the red of it"], []),
    ("", ["plan"], []),
]


@pytest.mark.parametrize(("answer", "wordings", "found"), ALIKE)
def test_alike(answer: str, wordings: list[str], found: list[str]) -> None:
    assert [answer[start:end] for start, end in find_alike(answer, wordings)] == found
