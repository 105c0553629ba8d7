"""The state of a part, by the states of its texts, and the codes that a row must have."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.translation import codes
from forum.services.translation.desk.worklist import WorkState, state_of
from forum.services.translation.memory import clean_target

STATES = """
texts missing stale reviewed checked  state
1     0       0     0        0        machine
1     0       0     0        3        part
1     0       0     1        3        reviewed
1     0       1     0        3        out-of-date
1     1       0     0        0        missing
3     3       0     0        0        missing
3     1       0     0        0        machine
3     1       0     2        5        part
3     0       0     3        0        reviewed
3     0       0     1        0        part
3     0       1     2        9        out-of-date
3     2       1     0        0        out-of-date
"""
NAMES, *ROWS = [line.split() for line in STATES.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_the_state_of_a_part(row: list[str]) -> None:
    numbers = {name: int(value) for name, value in zip(NAMES[:-1], row[:-1], strict=True)}
    assert state_of(**numbers) is WorkState(row[-1])


WORDS = st.text(alphabet="abc XQ1Zé⟨⟩=/", max_size=12)


@st.composite
def coded_texts(draw: st.DrawFn) -> str:
    """Return a sentence with marks that nest and atoms, each once."""
    atoms = draw(st.integers(0, 3))
    parts = [f"word ⟨={number}⟩" for number in range(1, atoms + 1)]
    text = " ".join([*parts, "and more"])
    for number in range(1, draw(st.integers(0, 3)) + 1):
        text = f"⟨{number}⟩{text}⟨/{number}⟩ end"
    return text


@given(coded_texts())
def test_a_sentence_has_the_codes_of_itself(coded: str) -> None:
    assert codes.find_code_faults(coded, coded) == []
    assert clean_target(f" {coded}\n") == coded


@given(coded_texts(), st.data())
def test_a_code_that_is_lost_or_doubled_is_named(coded: str, data: st.DataObject) -> None:
    present = [match[0] for match in codes.CODE.finditer(coded)]
    if not present:
        return
    code = data.draw(st.sampled_from(present))
    assert code in codes.find_code_faults(coded, coded.replace(code, ""))
    assert code in codes.find_code_faults(coded, f"{coded} {code}")


@given(coded_texts(), WORDS, WORDS)
def test_whatever_is_typed_is_refused_or_keeps_every_code(
    coded: str, before: str, after: str
) -> None:
    target = clean_target(f"{before}{coded}{after}")
    if codes.find_code_faults(coded, target):
        return
    kept = codes.decode(target, codes.mark_spans(coded))
    assert len(kept.spans) == len(codes.mark_spans(coded))
    assert sorted(re.findall("⟨=.⟩", coded)) == sorted(re.findall("⟨=.⟩", target))
