"""Ways in which strangers paste their answers, each row with what a careful reader makes of it.

A row says who is answered and then what stands there: `1"` is a quotation of question 1, `1` what
answers it, `-` what answers none, and `?` asks the author. A `+` goes on in the same line, and
`{1}` and `{1es}` stand for the wordings of question 1.
"""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.cli.measuring.matching import count_lost_characters
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.markup import MOST_LINES
from forum.domain.matching import Certainty, match
from forum.domain.matching.assembly import match_with
from forum.domain.matching.comparison import MAX_COMPARED_WORDS, WordBudget

WATER = {
    1: [
        "What are the main challenges that rural communities face in managing water?",
        "¿Cuáles son los principales desafíos que enfrentan las comunidades rurales en la gestión "
        "del agua?",
    ],
    2: [
        "What are the main opportunities that digital tools offer for managing water?",
        "¿Cuáles son las principales oportunidades que ofrecen las herramientas digitales para la "
        "gestión del agua?",
    ],
    3: [
        "What role should women play in local water committees, and what prevents them from "
        "doing so?",
        "¿Qué papel deberían desempeñar las mujeres en los comités locales del agua y qué se lo "
        "impide?",
    ],
    4: [
        "How can South-South cooperation help to share good practices? Please give examples from "
        "your country.",
        "¿Cómo puede la cooperación Sur-Sur ayudar a compartir buenas prácticas? Dé ejemplos de "
        "su país.",
    ],
    5: [
        "Which policies have worked and which have not?",
        "¿Qué políticas han funcionado y cuáles no?",
    ],
    6: [
        "What should the international community do in the next five years?",
        "¿Qué debería hacer la comunidad internacional en los próximos cinco años?",
    ],
}
MANY = {
    n: [text]
    for n, text in enumerate(
        [f"What does the law of your country say about matter {n}?" for n in range(1, 12)]
        + [
            "Who benefits from open access to publications?",
            "Who pays for open access to publications?",
            "What role do libraries play?",
            "What role do publishers play?",
            "What role do funders play?",
        ]
        + [f"How should article {n} be put in practice?" for n in range(17, 26)],
        1,
    )
}
_WHO = re.compile(r"(?P<who>-|\d+)(?P<doubt>\??)(?P<quoted>\"?) (?P<same>\+ )?(?P<said>.*)")


def read(table: str, asked: dict[int, list[str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text of a table, and from where to where what is expected."""
    text, rows = "", []
    for line in table.strip("\n").split("\n"):
        if not (found := _WHO.fullmatch(line)):
            text += "\n" + line
            continue
        said = re.sub(
            r"\{(\d+)(es)?\}",
            lambda it: asked[int(it[1])][1 if it[2] else 0],
            found["said"],
        )
        text += (" " if found["same"] else "\n") if text else ""
        who = found["who"] + found["doubt"] + found["quoted"]
        rows.append((len(text), len(text) + len(said), who))
        text += said
    return text, rows


def told(text: str, asked: dict[int, list[str]]) -> list[str]:
    """Return for each character what it was taken for."""
    marks = [""] * len(text)
    for each in match(text, asked):
        who = "-" if each.question is None else str(each.question)
        who += "?" if each.certainty is Certainty.UNSURE else ""
        who += '"' if each.kind is PassageKind.QUESTION else ""
        marks[each.start : each.end] = [who] * (each.end - each.start)
    return marks


def check(table: str, asked: dict[int, list[str]]) -> None:
    """Compare a table with what the matching says of each of its rows."""
    text, rows = read(table, asked)
    marks = told(text, asked)
    found = [
        (sorted({marks[n] for n in range(a, b) if text[n].isalnum()}), text[a:b])
        for a, b, _ in rows
        if any(map(str.isalnum, text[a:b]))
    ]
    wanted = [([who], text[a:b]) for a, b, who in rows if any(map(str.isalnum, text[a:b]))]
    assert found == wanted
    assert count_lost_characters(text, match(text, asked)) == 0


NAMED = {
    "Re Q2": '2" Re Q2:\n2 + Only large schemes.\n\n3" Re Q3:\n3 + The chair.',
    "Ad 3)": '1" Ad 1)\n1 + Late rains.\n\n3" Ad 3)\n3 + Keep the accounts.',
    "Pregunta n.º": '1" Pregunta n.º 1:\n1 + El precio.\n4" Pregunta Nro. 4.-\n4 + Visitas.',
    "1° pregunta": '1" 1° pregunta:\n1 + El precio.\n2" 2da. pregunta:\n2 + Mapas.',
    "Roman": '5" Question V.\n5 + Few.\n6" Question VI.\n6 + Pay.',
    "a part of one": '1" Question 1a:\n1 + Price.\n1" Question 1 b)\n1 + Distance.',
    "in one line": '1" Q1:\n1 + Wells are dry.\n2" + Q2:\n2 + Phones.\n3" + Q3:\n3 + Lead.',
    "behind a greeting": '- Buenos días.\n1" + Pregunta 1:\n1 + Pozos.\n2" + Pregunta 2:\n2 + No.',
    "two at once": '-?" Q1 & Q3:\n-? + The distance.\n\n2" Q2:\n2 + Phones.',
    "with its topic in bold": '1" **Question 1: Challenges**\n1 Many.\n\n'
    '2" **Question 2: Tools**\n2 Few.',
    "not those of pumps": "3? P3 is the name of our pump. R5 is the road, A2 the map.",
    "not quarters of a year": '- Rain in mm:\n1?" Q1:\n1? + 30\n2?" Q2:\n2? + 120',
}
NUMBERED = {
    "keycaps": "\n\n".join(f'{n}?" {n}\ufe0f\u20e3\n{n}? + {w}' for n, w in enumerate("abcdef", 1)),
    "circles": "\n\n".join(
        f'{n}?" {chr(0x245F + n)}\n{n}? + {w}' for n, w in enumerate("abcdef", 1)
    ),
    "points": "\n".join(f'{n}?" Punto {n}:\n{n}? + {w}' for n, w in enumerate("abcdef", 1)),
    "in a line of its own": '1" 1\n1" {1}\n1 Price.\n2" 2\n2" {2}\n2 Maps.',
    "of sections": '1" 1.1 {1}\n1 Price.\n\n2" 1.2. {2}\n2 Maps.',
    "within an answer": '1" 1. {1}\n1 1. Low tariffs\n1 2. Old pipes\n\n2" 2. {2}\n2 1. Meters\n'
    "2 2. Maps\n2 3. Money",
}
SHORTENED = {
    "one word": '1?" Challenges\n\n1? Springs dry up in March.\n\n'
    '2?" Opportunities of digital tools\n\n'
    '2? Forecasts by telephone.\n\n3?" Role of women\n\n3? They bring the tea as well.',
    "in capitals": '1?" MAIN CHALLENGES:\n1? + salt, and the young leave.\n2?" DIGITAL TOOLS:\n'
    '2? + good for bills.\n4?" SOUTH-SOUTH COOPERATION:\n4? + visits.',
    "with a dash": '1?" • Challenges for rural communities –\n1? + the price of diesel.\n'
    '2?" • Opportunities of digital tools –\n2? + fewer trips.',
    "in a sentence": '1?" On the challenges we face:\n1? + our pumps are old.\n\n'
    '2?" As for digital tools and the opportunities they offer:\n2? + we see few.\n\n'
    '3?" On the role of women in committees:\n3? + they lead.',
    "in Spanish": '1?" En cuanto a los desafíos:\n1? + la sequía.\n\n'
    '2?" En cuanto a las oportunidades digitales:\n2? + pocas.\n\n'
    '4?" En cuanto a la cooperación Sur-Sur:\n4? + con Perú.',
    "with dots": '1?" What are the main challenges...\n1? Price.\n'
    '6?" What should the international community do...\n6? Pay.',
    "the first half": '3?" What role should women play in local water committees\n'
    "3? They should lead.",
    "other words": '1?" - Which challenges do rural communities have when they manage water?\n'
    '1? Drought.\n2" - What do digital tools offer for water management?\n2 Maps.',
}
LAID_OUT = {
    "a table": '1" {1}\t\n1 + Lack of funds\n2" {2}\t\n2 + Meters',
    "a table with numbers": '1" 1\t{1}\t\n1 + Lack of funds\n2" 2\t{2}\t\n2 + Meters',
    "hyphens at line ends": '1" 1. What are the main chal-\n1" lenges that rural commu-\n'
    '1" nities face in managing water?\n1 Depth.',
    "lines without empty ones": '1?" Challenges\n1? Springs dry up.\n'
    '2?" Opportunities of digital tools\n'
    '2? Forecasts.\n3?" Role of women\n3? Tea.',
    "short lines": '5" {5}\n5 None\n6" {6}\n6 Pay',
    "signs for writing from right to left": '1" \u20671. {1}\u2069\n1 Wells.\n'
    '2" \u202b2. {2}\u202c\n2 Maps.',
    "two languages": '1" {1es}\n1" {1}\n1 El precio. The price.\n\n2" {2es} / {2}\n2 Mapas.',
    "an answer of dashes": '1" 1. {1}\n1 -\n2" 2. {2}\n2 ...\n3" 3. {3}\n3 The chair.',
    "a letter in one line": '- Thank you.\n1" + {1}\n1 + Price.\n6" + {6}\n6 + Pay.\n'
    "- + Yours faithfully, A. Cole",
    "references": '1" {1}\n1 Price.\n\n-? References\n-? Silva (2021). Water. Colombo.',
    "about us": '1" {1}\n1 Price.\n\n-? About us\n\n-? We are thirty.',
}
UNCUT = {
    "told in a sentence": '1" {1}\n1 When Tom asked "{2}" I laughed. We have no current.\n\n'
    '5" {5}\n5 No.',
    "questions of one's own": '1" {1}\n1 What are challenges? Who can say? '
    "Which policies exist at all?",
    "a list of questions": "- Ask yourselves:\n- • What challenges do we face in managing water?\n"
    "- • Who is to pay?\n- • Which friends have we?",
    "questions to the team": "- Before I answer, may I ask:\n"
    + "\n".join(f"- {n}. Who are the {w}?" for n, w in enumerate("abcdef", 1)),
    "chapters of a report": "\n\n".join(
        f"- {n}. {title}\n\n- We planted trees with the towns."
        for n, title in enumerate(["Introduction", "Background", "What we do", "Contact"], 1)
    ),
    "theses": "\n".join(
        f"- {n}. Water is {word}." for n, word in enumerate(["old", "dear", "ours"], 1)
    ),
    "a report": "- Water in our hands\n\n- Challenges\n- The drought was long.\n\n"
    "- Finance\n- We spent it.",
    "strengths and weaknesses": "- Strengths: committees.\n- Weaknesses: money.\n"
    "- Threats: drought.",
}


@pytest.mark.parametrize("table", NAMED.values(), ids=NAMED)
def test_answers_that_name_their_questions(table: str) -> None:
    check(table, WATER)


@pytest.mark.parametrize("table", NUMBERED.values(), ids=NUMBERED)
def test_answers_with_numbers(table: str) -> None:
    check(table, WATER)


@pytest.mark.parametrize("table", SHORTENED.values(), ids=SHORTENED)
def test_questions_in_few_or_other_words_are_proposed(table: str) -> None:
    check(table, WATER)


@pytest.mark.parametrize("table", LAID_OUT.values(), ids=LAID_OUT)
def test_questions_as_programs_lay_them_out(table: str) -> None:
    check(table, WATER)


@pytest.mark.parametrize("table", UNCUT.values(), ids=UNCUT)
def test_what_only_looks_like_a_question_is_not_cut(table: str) -> None:
    check(table, WATER)


@pytest.mark.parametrize(
    "table",
    [
        '17" Pregunta 17:\n17 + a\n23" Question XXIII.\n23 + b\n20" Question twenty:\n20 + c',
        '14" {14}\n14 + A large one.\n15" + {15}\n15 + A small one.\n16" + {16}\n16 + Its own.',
        '13" {13}\n13 The poor.\n12" {12}\n12 The rich.',
    ],
)
def test_many_questions_are_told_apart(table: str) -> None:
    check(table, MANY)


ALTERED = {
    "Windows": lambda text: text.replace("\n", "\r\n"),
    "Mac": lambda text: text.replace("\n", "\r"),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "accents of their own": lambda text: unicodedata.normalize("NFD", text),
    "a quoted mail": lambda text: "> " + text.replace("\n", "\n> "),
    "capitals": str.upper,
}
LETTER = (
    '- Estimados colegas:\n\n1" 1. {1es}\n\n1 El precio.\n\n2" Pregunta núm. 2:\n2 + Los mapas.\n\n'
    '5" {5es}\n\n5 Ninguna.\n\n- Saludos cordiales,\n- Rosa'
)


@pytest.mark.parametrize("way", ALTERED)
def test_a_letter_is_read_alike_however_its_characters_are_stored(way: str) -> None:
    text, rows = read(LETTER, WATER)
    altered = ALTERED[way](text)
    marks = told(altered, WATER)
    found = [marks[n] for n, letter in enumerate(altered) if letter.isalnum()]
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(who for _, _, who in rows))


TABLES = [t for kind in (NAMED, NUMBERED, SHORTENED, LAID_OUT, UNCUT) for t in kind.values()]
GAPS = ["\n", "\n\n", " ", "\r", "\t"]


@given(st.lists(st.sampled_from(TABLES), max_size=4), st.sampled_from(GAPS))
def test_of_any_mixture_no_character_is_lost_or_moved(tables: list[str], between: str) -> None:
    text = between.join(read(table, WATER)[0] for table in tables)
    at, found = 0, match(text, WATER)
    for each in found:
        assert at <= each.start < each.end <= len(text)
        assert not text[at : each.start].strip()
        at = each.end
    assert not text[at:].strip()
    assert count_lost_characters(text, found) == 0


@pytest.mark.parametrize(
    "text",
    [
        "1.1 a\n" * 2_000,
        "what-\n" * 5_000,
        "> " * 20_000,
        "Q1: Q2: Q3: " * 1_000,
        f'When Tom asked "{WATER[1][0]}" I said ' * 200,
        "Challenges: x.\nDigital tools: y.\n" * 800,
    ],
    ids=["sections", "hyphens", "quotes", "names", "told", "topics"],
)
def test_new_ways_take_no_more_steps(text: str) -> None:
    effort = WordBudget()
    assert count_lost_characters(text, match_with(text, WATER, effort)) == 0
    assert effort.spent <= MAX_COMPARED_WORDS + 1_000


def test_texts_of_one_form_are_not_read_for_longer_than_one_text() -> None:
    budget, text = WordBudget(), "1. Water\n" * (MOST_LINES // 2)
    first, *_others = (match_with(text, WATER, budget) for _ in range(6))
    spent = budget.spent
    assert count_lost_characters(text, first) == 0
    (whole,) = match_with(text, WATER, budget)
    assert text[whole.start : whole.end].strip() == text.strip()
    assert budget.spent == spent
