"""A text model is believed where it quotes word by word, and nowhere else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.synthesis.proposals.verbatim import (
    MAX_REQUEST,
    SentPassage,
    key_of_request,
    make_requests,
    names_author,
    read_answer,
    verify,
)

TEXTS = {"1.0": "Many keep  their own\nseed.", "2.0": "Others buy it."}


def answer(*quotes: tuple[str, str], title: str = "Seed is kept") -> str:
    rows = [{"passage": passage, "words": words} for passage, words in quotes]
    return json.dumps({"points": [{"title": title, "quotes": rows}]})


def test_quotes_that_stand_in_their_passage_hold() -> None:
    held, dropped = verify(read_answer(answer(("[1.0]", "their own seed"))), TEXTS)
    assert dropped == 0
    ((point, ((key, span),)),) = held
    assert (point.title, key, TEXTS[key][span.start : span.end]) == (
        "Seed is kept",
        "1.0",
        "their own\nseed",
    )


@pytest.mark.parametrize(
    "quotes",
    [
        [("1.0", "their own seeds")],
        [("2.0", "their own seed")],
        [("1.0", "their own seed"), ("2.0", "Others sell it.")],
        [("3.0", "their own seed")],
        [("1.0", "  ")],
        [],
    ],
)
def test_a_point_with_one_wrong_quote_or_none_is_dropped_and_counted(
    quotes: list[tuple[str, str]],
) -> None:
    assert verify(read_answer(answer(*quotes)), TEXTS) == ([], 1)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda s: (
            st.lists(s)
            | st.dictionaries(st.sampled_from(["points", "title", "quotes", "passage", "words"]), s)
        ),
    )
)
def test_any_answer_is_read_without_an_error(read: object) -> None:
    for text in (json.dumps(read), f"```json\n{json.dumps(read)}\n```", str(read)):
        held, _ = verify(read_answer(text), TEXTS)
        for _, places in held:
            assert places


def test_requests_are_of_limited_size_and_their_keys_differ_by_model_and_text() -> None:
    passages = [SentPassage(f"{n}.0", "word " * 500) for n in range(20)]
    passages.append(SentPassage("99.0", "w" * MAX_REQUEST))
    requests = list(make_requests(passages))
    assert all(len(request) <= MAX_REQUEST for request in requests)
    assert sum(request.count("[") for request in requests) == 20
    keys = {key_of_request(m, r) for m in ("one", "two") for r in (requests[0], requests[-1])}
    assert len(keys) == 4


def test_a_text_that_has_the_withheld_name_of_its_author_is_known() -> None:
    assert names_author("As I, RUEDA, have said", "Marta Rueda")
    assert not names_author("As I have said", "Marta Rueda")
