"""Near-copies are near, other texts are not, and a sketch stays the same for ever."""

import pytest

from forum.domain.contributions.near_copies import (
    LEAST_HASHES,
    NEAR_COPY_SHARE,
    folded_words,
    hash_runs,
    hash_text,
    make_sketch,
    shared_words,
)

TEXT = " ".join(f"word{n}" for n in range(240)).split()


def test_case_accents_and_punctuation_do_not_count() -> None:
    assert folded_words("Él dijo: «¡Sí!» – and_so ON.") == ["el", "dijo", "si", "and", "so", "on"]


@pytest.mark.parametrize("every", [6, 12, 30])
def test_a_text_with_some_words_changed_is_near(every: int) -> None:
    changed = [f"new{n}" if n % every == 3 else word for n, word in enumerate(TEXT)]
    assert shared_words(changed, TEXT) >= NEAR_COPY_SHARE
    assert hash_runs(changed) & make_sketch(TEXT)


def test_another_greeting_and_signature_change_little() -> None:
    letter = ["dear", "moderator", *TEXT, "yours", "amina", "from", "kisumu"]
    assert shared_words(letter, TEXT) == 1.0
    assert shared_words(TEXT, letter) == 1.0


def test_a_text_in_which_another_stands_is_near_unless_it_says_much_more() -> None:
    part, rest = TEXT[:60], [f"other{n}" for n in range(200)]
    assert shared_words(part, TEXT) == 1.0
    assert shared_words([*part, *rest], part) == 1.0
    assert (
        shared_words([*part, *rest, *TEXT[60:], *(f"more{n}" for n in range(400))], part)
        < NEAR_COPY_SHARE
    )


def test_texts_with_common_words_in_another_order_are_not_near() -> None:
    assert shared_words(TEXT[::-1], TEXT) == 0.0
    assert not hash_runs(TEXT[::-1]) & make_sketch(TEXT)


def test_a_short_text_is_the_same_or_has_nothing_in_common() -> None:
    short = "i agree with what was said".split()  # noqa: SIM905
    assert shared_words(short, list(short)) == 1.0
    assert shared_words(short, [*short, "here"]) == 0.0
    assert make_sketch(short) == {hash_text(short)}


def test_a_sketch_is_small_stable_and_grows_with_the_text() -> None:
    assert hash_text(["seed", "law"]) == 2469334190115989480
    assert len(make_sketch(TEXT)) == LEAST_HASHES + 1
    assert len(make_sketch([f"w{n}" for n in range(8_000)])) == pytest.approx(1_000, abs=5)
    assert all(-(2**63) <= value < 2**63 for value in make_sketch(TEXT))
