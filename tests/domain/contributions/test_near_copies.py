"""Near-copies are near, other texts are not, and a sketch stays the same for ever."""

import json
import random
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

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
from tests.support.needs import REAL_DATA

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


@pytest.mark.parametrize(
    ("text", "is_near"),
    [
        ("We keep our own seeds too.", True),
        ("Dear all,\n\nWe keep our own seeds.", True),
        ("Hola a todas: we keep our own seeds. Saludos, Ana", True),
        ("We keep our own beans.", True),
        ("We keep our cows.", False),
        ("Our own seeds: we keep.", False),
        ("We keep", False),
        (
            "We say that we keep what is our own, and never buy any seeds from the shops here.",
            False,
        ),
    ],
)
def test_a_short_text_is_near_with_a_greeting_a_signature_or_a_changed_word(
    text: str, is_near: bool
) -> None:
    older = folded_words("We keep our own seeds.")
    assert (shared_words(folded_words(text), older) >= NEAR_COPY_SHARE) is is_near
    assert (shared_words(older, folded_words(text)) >= NEAR_COPY_SHARE) is is_near


SHORT_TEXTS: Final = [
    "The well is dry from March to June, and we carry water from the river.",
    "La escuela necesita un techo antes de las lluvias.",
    "No estoy de acuerdo: los jóvenes no se van por el agua, se van por el trabajo.",
    "Il faut payer les animatrices chaque mois, sinon elles partent en ville.",
    "Women should keep the accounts of the committee.",
    "Estoy de acuerdo con lo que dice la mayoría, pero falta hablar del dinero.",
    "The price of diesel doubled, so nobody runs the pump at night any more.",
    "Les jeunes ne trouvent pas de terre, ni de crédit pour commencer.",
    "I agree with the colleague from the coast about the fish market.",
    "Los mapas sirven si alguien los explica en quechua.",
]


def copies(text: str, chance: random.Random) -> Iterator[str]:
    """Yield a text as others may send it again."""
    words = text.split()
    changed = chance.randrange(len(words))
    one_other_word = " ".join([*words[:changed], "something", *words[changed + 1 :]])
    greeting = chance.choice(["Dear colleagues,", "Estimadas y estimados:", "Bonjour à tous,"])
    signature = chance.choice(["Best regards, Ana", "Saludos, José Quispe, Puno", "Merci, Awa"])
    yield f"{greeting}\n\n{text}"
    yield f"{text}\n\n{signature}"
    yield f"{greeting}\n\n{text}\n\n{signature}"
    yield one_other_word
    yield f"{greeting} {one_other_word}"


def is_noticed(text: str, older: str) -> bool:
    """Return whether a text is found by its hashes, and then found to be near."""
    words, older_words = folded_words(text), folded_words(older)
    is_found = bool((hash_runs(words) | {hash_text(words)}) & make_sketch(older_words))
    return is_found and shared_words(words, older_words) >= NEAR_COPY_SHARE


def measure(texts: list[str], more: Callable[[str, random.Random], Iterator[str]]) -> list[float]:
    """Return the share of copies noticed, and of pairs of different texts taken for copies."""
    chance = random.Random(5)
    found = [is_noticed(copy, text) for text in texts for copy in more(text, chance)]
    alarms = [is_noticed(a, b) for a, b in combinations(texts, 2)]
    return [sum(found) / len(found), sum(alarms) / len(alarms)]


def test_copies_of_short_texts_are_noticed_and_different_ones_are_not() -> None:
    assert measure(SHORT_TEXTS, copies) == [1.0, 0.0]


if REAL_DATA.is_dir():  # other people's words are not part of the product

    @pytest.mark.parametrize(
        "name", ["decide-madrid-derecho-a-jugar.json", "chile-2020-igualdad-genero-ctci.json"]
    )
    def test_copies_of_real_short_texts_are_noticed_with_few_false_alarms(name: str) -> None:
        contributions = json.loads((REAL_DATA / name).read_text("utf-8"))["contributions"]
        texts = [
            answer["text"] for given in contributions for answer in given.get("answers") or [given]
        ]
        texts = list({" ".join(folded_words(text)): text for text in texts}.values())
        short = [text for text in texts if 6 <= len(folded_words(text)) < 30]
        noticed, alarms = measure(short, copies)
        print(f"{name}: {len(short)} texts, {noticed:.1%} noticed, false alarms {alarms:.3%}")
        assert noticed >= 0.97
        assert alarms <= 1 / 3000


def test_a_sketch_is_small_stable_and_grows_with_the_text() -> None:
    assert hash_text(["seed", "law"]) == 2469334190115989480
    assert len(make_sketch(TEXT)) == LEAST_HASHES + 1
    assert len(make_sketch([f"w{n}" for n in range(8_000)])) == pytest.approx(1_000, abs=5)
    assert all(-(2**63) <= value < 2**63 for value in make_sketch(TEXT))
