"""Where the known answers of an imported text stand: between words, below their questions."""

import json
import random
import unicodedata

import pytest

from forum.domain.contributions.content import PassageKind
from forum.domain.imports.passages import PassageSlice, cut_passages
from tests.support.needs import REAL_DATA

NEEDS = "¿Por qué necesita el valle una nueva técnica de riego?"
TAKES = "What does it take to note the technologies that the valley has no money for?"
WORDINGS = {0: [NEEDS], 1: [TAKES]}
SHORT = ["si", "ta", "no", "a", "de", "it", "No.", "¿no?", "tec", "una", "the valley"]


def answered(slices: list[PassageSlice]) -> list[tuple[int, str]]:
    return [
        (s.question, s.text)
        for s in slices
        if s.kind is PassageKind.WORDS and s.question is not None
    ]


def below_own_question(slices: list[PassageSlice]) -> bool:
    """Return whether each answer follows the quotation of its question."""
    pairs = zip([None, *slices], slices, strict=False)
    return all(
        before is not None
        and (before.kind, before.question) == (PassageKind.QUESTION, each.question)
        for before, each in pairs
        if each.kind is PassageKind.WORDS and each.question is not None
    )


@pytest.mark.parametrize("words", SHORT)
@pytest.mark.parametrize("form", ["{}\n\n{}", "• {}\n{}", "1) {} {}", "{}\r\n{}"])
def test_an_answer_of_few_letters_stands_below_its_question(words: str, form: str) -> None:
    text = "\n\n".join([form.format(NEEDS, words), form.format(TAKES, words)])
    slices = cut_passages(
        text, answers=[(0, words), (1, words)], answers_to=[0, 1], wordings=WORDINGS
    )
    assert answered(slices) == [(0, words), (1, words)]
    assert below_own_question(slices)


def test_an_answer_is_not_looked_for_within_words() -> None:
    text = "Necesitamos tecnología, nota bene."
    for words in ("si", "no", "ta", "tec", "Nec", "ene"):
        slices = cut_passages(text, answers=[(0, words)], answers_to=[], wordings=WORDINGS)
        assert [s.text for s in slices] == [text]


def test_a_combining_accent_belongs_to_its_word() -> None:
    text = unicodedata.normalize("NFD", "Así, sí. si")
    slices = cut_passages(text, answers=[(0, "si")], answers_to=[], wordings=WORDINGS)
    assert [s.text for s in slices] == [text.removesuffix(" si"), "si"]


def test_a_line_of_its_own_is_better_than_words_within_a_line() -> None:
    text = "Here is what I think about water and so on.\n\nwater\n\nThank you."
    slices = cut_passages(text, answers=[(1, "water")], answers_to=[], wordings=WORDINGS)
    assert [s.text for s in slices] == text.split("\n\n")


def test_an_answer_may_repeat_words_of_its_question() -> None:
    text = f"{NEEDS}\n\nuna nueva técnica de riego\n\nSaludos"
    words = "una nueva técnica de riego"
    slices = cut_passages(text, answers=[(0, words)], answers_to=[], wordings=WORDINGS)
    assert [s.text for s in slices] == text.split("\n\n")
    assert answered(slices) == [(0, words)]


def test_a_text_made_of_one_word_is_cut_in_no_time() -> None:
    answers = [(n % 2, "no") for n in range(60)]
    slices = cut_passages("no " * 20_000, answers=answers, answers_to=[], wordings=WORDINGS)
    assert len(answered(slices)) == 60


if REAL_DATA.is_dir():  # other people's words are not part of the product

    def test_no_real_text_is_cut_within_a_word() -> None:
        chance = random.Random(3)
        document = json.loads(
            (REAL_DATA / "chile-2020-igualdad-genero-ctci.json").read_text("utf-8")
        )
        questions = {q["index"]: [q["text"]] for q in document["questions"]}
        for contribution in document["contributions"]:
            known = [(a["question"], a["text"]) for a in contribution["answers"]]
            short = [(question, chance.choice(SHORT[:6])) for question, _ in known]
            blocks = [f"• {questions[question][0]}\n\n{words}" for question, words in short]
            for text, answers in ((contribution["text"], known), ("\n\n".join(blocks), short)):
                slices = cut_passages(text, answers=answers, answers_to=[], wordings=questions)
                assert answered(slices) == [(q, words.strip()) for q, words in answers]
                assert below_own_question(slices)
