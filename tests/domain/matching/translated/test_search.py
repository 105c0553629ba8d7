"""Questions that authors translate by hand, quote in an unknown language, or cut short.

Texts are put together from questions in three languages, free translations of them, and answers,
in the ways in which people set questions apart. What is proposed is right, most is found, and
where it is unclear which question is meant, the author is asked.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, match
from tests.support.content.matched import parts
from tests.support.needs import leave_to_slow

ENGLISH: Final = [
    "What are the main reasons why fishing families leave the coast?",
    "How could small cooperatives get better prices for their fish?",
    "Which role should the regional government play in protecting the mangroves?",
    "What training do young fishers lack, and who should provide it?",
    "What would you recommend for the next national law on fisheries?",
]
SPANISH: Final = [
    "¿Cuáles son las principales razones por las que las familias pesqueras dejan la costa?",
    "¿Cómo podrían las pequeñas cooperativas obtener mejores precios por su pescado?",
    "¿Qué papel debería desempeñar el gobierno regional en la protección de los manglares?",
    "¿Qué formación les falta a los jóvenes pescadores y quién debería ofrecerla?",
    "¿Qué recomendaría para la próxima ley nacional de pesca?",
]
FRENCH: Final = [
    "Quelles sont les principales raisons pour lesquelles les familles quittent la côte ?",
    "Comment les petites coopératives pourraient-elles obtenir de meilleurs prix ?",
    "Quel rôle le gouvernement régional devrait-il jouer dans la protection des mangroves ?",
    "Quelle formation manque aux jeunes pêcheurs, et qui devrait la donner ?",
    "Que recommanderiez-vous pour la prochaine loi nationale sur la pêche ?",
]
BY_HAND: Final = {
    "English": [
        "Why do families of fishermen go away from the coast?",
        "In which way do cooperatives obtain a better price?",
        "What must the region do to protect mangroves?",
        "Which skills are missing among young people who fish?",
        "Your advice for the new law?",
    ],
    "Spanish": [
        "¿Por qué se van de la costa las familias de pescadores?",
        "¿De qué manera consiguen las cooperativas un precio mejor?",
        "¿Qué debe hacer la región para proteger el manglar?",
        "¿Qué capacitación necesitan los jóvenes que pescan?",
        "¿Qué aconseja usted para la nueva ley?",
    ],
    "French": [
        "Pourquoi les familles de pêcheurs partent-elles de la côte ?",
        "De quelle manière une coopérative obtient-elle un meilleur prix ?",
        "Que doit faire la région pour protéger la mangrove ?",
        "De quelles compétences les jeunes pêcheurs ont-ils besoin ?",
        "Quel conseil pour la nouvelle loi ?",
    ],
}
ANSWERS: Final = [
    "Diesel is dear.\n\nThe nets are old, and nobody repairs them.",
    "Hace falta hielo en el muelle: sin hielo todo se vende el mismo día.",
    "On en parle depuis dix ans ; rien n’a changé.",
    "- ice\n- a road\n- a scale that does not lie",
    "No.",
    "1. Primero, escuchar a la gente\n2. Después, decidir",
    "¿Quién sabe? Yo no. Pero mi vecina conoce a todos.",
    "The big boats take it all, and then they ask us to close the season. Who is to blame?",
]
FORMS: Final[dict[str, Callable[[int, str], str]]] = {
    "bullets": lambda n, q: f"• {q}\n\n",
    "lines": lambda n, q: f"{q}\n\n",
    "no empty lines": lambda n, q: f"{q}\n",
    "bold": lambda n, q: f"**{q}**\n\n",
    "headings": lambda n, q: f"## {q}\n\n",
    "numbers": lambda n, q: f"{n}. {q}\n\n",
}


@dataclass
class Figures:
    """How many answers there were, were found, were asked about; and how many parts were wrong."""

    answers: int = 0
    found: int = 0
    asked: int = 0
    parts: int = 0
    wrong: int = 0
    surely_wrong: int = 0

    def add(self, text: str, answers: list[tuple[int, str]], known: dict[int, list[str]]) -> None:
        matches = [m for m in match(text, known) if m.kind is PassageKind.WORDS]
        at = 0
        for question, words in answers:
            start = text.index(words, at)
            at = start + len(words)
            here = [m for m in matches if m.start <= start < m.end]
            is_found = [(m.start, m.end, m.question) for m in here] == [(start, at, question)]
            self.answers += 1
            self.found += is_found
            self.asked += not is_found and any(m.certainty is Certainty.UNSURE for m in here)
            wrong = [m for m in here if m.question not in (None, question)]
            self.parts += any(m.question is not None for m in here)
            self.wrong += bool(wrong)
            self.surely_wrong += any(m.certainty is Certainty.SURE for m in wrong)


def texts(questions: list[str], form: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield texts that answer some of the questions, with their answers."""
    chance = random.Random(11)
    for _ in range(12):
        places = [n for n in range(len(questions)) if chance.random() < 0.8] or [0]
        answers = [(n, chance.choice(ANSWERS)) for n in places]
        opening = chance.choice(["", "Dear colleagues,\n\n", "Estimadas y estimados:\n\n"])
        blocks = [f"{FORMS[form](n + 1, questions[n])}{words}" for n, words in answers]
        yield opening + "\n\n".join(blocks), answers


def measure(questions: list[str], known: dict[int, list[str]]) -> Figures:
    figures = Figures()
    for form in FORMS:
        for text, answers in texts(questions, form):
            figures.add(text, answers, known)
    print(figures)
    return figures


def check(figures: Figures, *, least: float) -> None:
    assert figures.surely_wrong == 0
    assert figures.wrong <= 0.01 * figures.parts
    assert figures.found >= least * figures.answers
    assert figures.found + figures.asked >= 0.95 * figures.answers


ALL = {n: list(texts) for n, texts in enumerate(zip(ENGLISH, SPANISH, FRENCH, strict=True))}
ONLY = {
    "English": {n: [text] for n, text in enumerate(ENGLISH)},
    "Spanish": {n: [text] for n, text in enumerate(SPANISH)},
    "French": {n: [text] for n, text in enumerate(FRENCH)},
}


@pytest.mark.parametrize("language", leave_to_slow(BY_HAND, quick=1))
def test_questions_translated_by_hand_are_found(language: str) -> None:
    check(measure(BY_HAND[language], ALL), least=0.85)


@pytest.mark.parametrize(
    ("known", "questions"),
    leave_to_slow(
        [
            ("English", SPANISH),
            ("Spanish", BY_HAND["French"]),
            ("English", FRENCH),
            ("Spanish", ENGLISH),
            ("French", BY_HAND["English"]),
        ],
        quick=2,
    ),
)
def test_questions_in_a_language_without_wording_are_found(
    known: str, questions: list[str]
) -> None:
    check(measure(questions, ONLY[known]), least=0.85)


@pytest.mark.parametrize(
    ("known", "questions"), [("English", ENGLISH), ("Spanish", SPANISH), ("French", FRENCH)]
)
def test_questions_cut_to_five_words_are_found(known: str, questions: list[str]) -> None:
    short = [" ".join(text.split()[:5]) for text in questions]
    check(measure(short, ONLY[known]), least=0.85)


def test_answers_in_another_order_are_found() -> None:
    blocks = [f"• {BY_HAND['French'][n]}\n\nRien {n}." for n in (4, 1, 3, 0)]
    matches = match("\n\n".join(blocks), ALL)
    assert [m.question for m in matches if m.kind is PassageKind.WORDS] == [4, 1, 3, 0]


def test_an_unclear_question_is_asked_about() -> None:
    text = "• ¿Por qué se van las familias?\n\nPor el precio.\n\n• ¿Y los jóvenes?\n\nTambién."
    known = {0: ["Why do young people leave?"], 1: ["Why do families leave?"], 2: ["How many?"]}
    assert all(m.certainty is Certainty.UNSURE for m in match(text, known))


@pytest.mark.parametrize(
    "text",
    [
        "• ¿Qué pasa con el hielo?\n\nNadie sabe.\n\n• ¿Y el domingo?\n\nTampoco.",
        "The families leave.\n\nThe mangroves stay, and the government of the region sleeps.",
        "Who are we? Fifty fishers of the bay.\n\nWhere do we live? In the harbour.",
    ],
)
def test_own_questions_and_answers_without_questions_are_not_cut(text: str) -> None:
    assert [m.question for m in match(text, ALL)] == [None]


@pytest.mark.parametrize(
    "ending",
    [
        "The question is premature",
        "La pregunta es prematura",
        "That is the question",
        "No more questions",
        "La question est prématurée",
        "Both questions are one",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_last_line_that_speaks_of_the_question_ends_the_answer(ending: str, gap: str) -> None:
    one, other = "Who should pay for the roads?", "Who looks after the wells?"
    known = {1: [one], 2: [other]}
    answer = f"The state.{gap}{ending}"
    told = [f"1: {' / '.join(answer.splitlines())}", "2: All of us."]
    assert parts(f"{one}\n\n{answer}{gap}• {other}\n\nAll of us.", known)[1::2] == told
    assert parts(f"{one}{gap}{ending}{gap}{other}{gap}No.", known)[1] == f"1: {ending}"
