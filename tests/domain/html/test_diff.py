"""Differences between two versions: nothing lost, readable, and never slow."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.contributions.content import MAX_CHARACTERS
from forum.domain.html.diff import Change, DiffPiece, compare_texts, is_changed

SIGNS = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}

words = st.text(alphabet="ab. \n-é", max_size=80)


def marked(before: str, after: str) -> str:
    """Return the difference as people write it by hand."""
    return "".join(SIGNS[p.change].format(p.words) for p in compare_texts(before, after))


def kept(pieces: list[DiffPiece], *changes: Change) -> str:
    return "".join(piece.words for piece in pieces if piece.change in changes)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("We keep seeds.", "We keep seeds.", "We keep seeds."),
        ("", "Seeds.", "{+Seeds.+}"),
        ("Seeds.", "", "[-Seeds.-]"),
        ("", "", ""),
        ("We keep our own seeds.", "We keep our seeds.", "We keep our [-own -]seeds."),
        ("We keep seeds.", "We keep dry seeds.", "We keep {+dry +}seeds."),
        (
            "The quick brown fox jumps.",
            "The slow red fox jumps.",
            "The [-quick brown-]{+slow red+} fox jumps.",
        ),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", "One.\n\nTwo.{+\n\nThree.+}"),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", "One.\n\n[-Two.\n\n-]Three."),
        ("a b c", "d e f", "[-a b c-]{+d e f+}"),
        ("L’eau d'ici", "L’eau d’ici", "L’eau [-d'ici-]{+d’ici+}"),
        ("It is **dry**.", "It is **wet**.", "It is **[-dry-]{+wet+}**."),
    ],
)
def test_what_changed_is_marked_by_words(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown
    assert is_changed(compare_texts(before, after)) is (before != after)


@given(before=words, after=words)
def test_both_texts_can_be_read_out_of_their_difference(before: str, after: str) -> None:
    pieces = compare_texts(before, after)
    assert kept(pieces, Change.SAME, Change.REMOVED) == before
    assert kept(pieces, Change.SAME, Change.ADDED) == after
    assert all(piece.words for piece in pieces)
    assert all(one.change is not other.change for one, other in pairwise(pieces))


@given(text=words)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not is_changed(compare_texts(text, text))


HOSTILE: dict[str, Callable[[Random], str]] = {
    "letters": lambda r: "".join(r.choice("ab ") for _ in range(MAX_CHARACTERS)),
    "words": lambda r: " ".join(r.choice("ab") for _ in range(MAX_CHARACTERS // 2)),
    "paragraphs": lambda r: "\n\n".join(r.choice("abcd") for _ in range(MAX_CHARACTERS // 3)),
    "sentences": lambda r: "".join(r.choice([". ", "! "]) for _ in range(MAX_CHARACTERS // 2)),
    "long sentences": lambda r: ". ".join(
        " ".join(r.choice("ab") for _ in range(200)) for _ in range(250)
    ),
    "long paragraphs": lambda r: "\n\n".join(
        " ".join(r.choice("ab") for _ in range(400)) for _ in range(120)
    ),
    "every other word": lambda r: " ".join(
        f"w{n} {r.randint(0, 10**9)}" for n in range(MAX_CHARACTERS // 15)
    ),
    "every other sentence": lambda r: "".join(
        f"S{n}. {r.randint(0, 10**9)}. " for n in range(MAX_CHARACTERS // 18)
    ),
    "one word": lambda r: r.choice("abcdef") * MAX_CHARACTERS,
    "lines": lambda r: "\n" * (MAX_CHARACTERS - r.randint(1, 9)),
}


@pytest.mark.timeout(120)  # without bounds it would take hours
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_pair_of_texts_takes_long(kind: str) -> None:
    random = Random(7)
    before, after = HOSTILE[kind](random), HOSTILE[kind](random)
    pieces = compare_texts(before, after)
    assert kept(pieces, Change.SAME, Change.REMOVED) == before
    assert kept(pieces, Change.SAME, Change.ADDED) == after


def test_a_word_changed_in_a_very_long_text_is_found() -> None:
    sentence = "We keep number {} of our seeds in a cool place. "
    before = "".join(sentence.format(n) for n in range(2000))
    after = before.replace("number 700 of", "number 700 out of").replace("number 1500 ", "")
    changed = [p.words for p in compare_texts(before, after) if p.change is not Change.SAME]
    assert "".join(changed).split() == ["out", "number", "1500"]
