"""Matching pasted texts: what quotes a question, what answers it, what neither.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.cli.matching import MatchingFigures, count_lost_characters, measure
from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, Match, Reason, comparison, match
from forum.domain.matching.assembly import match_with
from forum.domain.matching.comparison import MAX_COMPARED_WORDS, WordBudget
from forum.domain.matching.labels import answer_mark_at, label_at
from forum.domain.matching.words import Vocabulary, folded_words

BANKS = "What is the role of community seed banks in keeping local varieties alive?"
DROUGHT = "How will drought change what farmers plant in the coming years?"
WEATHER = "How can weather services be used to prepare for it?"
RADIO = "Many villages have lost their advisers, and advice now comes by radio or telephone."
VISIT = "Which kinds of advice still need a visit?"
ROADS = "Who should pay for the roads that bring vegetables to market?"
BANKS_ES = (
    "¿Cuál es el papel de los bancos comunitarios de semillas para mantener vivas las "
    "variedades locales?"
)
BANKS_FR = (
    "Quel est le rôle des banques de semences communautaires pour garder vivantes les "
    "variétés locales ?"
)
ROADS_ES = "¿Quién debería pagar los caminos que llevan las verduras al mercado?"
WORDINGS = {
    1: [BANKS, BANKS_ES, BANKS_FR],
    2: [f"{DROUGHT} {WEATHER}"],
    3: [f"{RADIO} {VISIT}"],
    4: [ROADS, ROADS_ES],
    5: ["Other comments"],
}


def parts(text: str, wordings: dict[int, list[str]] = WORDINGS) -> list[str]:
    """Return the parts of a text as the tables write them."""
    return [told(text, each) for each in match(text, wordings)]


def told(text: str, each: Match) -> str:
    who = "-" if each.question is None else str(each.question)
    doubt = "?" if each.certainty is Certainty.UNSURE else ""
    said = " / ".join(" ".join(line.split()) for line in text[each.start : each.end].splitlines())
    return (
        f'{who}{doubt} "{said}"' if each.kind is PassageKind.QUESTION else f"{who}{doubt}: {said}"
    )


def reasons(text: str) -> list[tuple[int | None, Reason]]:
    found = [(m.question, m.reason) for m in match(text, WORDINGS) if m.kind is PassageKind.WORDS]
    return list(dict.fromkeys(found))


# --- how people set questions apart -----------------------------------------------------------

MARKS = {
    "nothing": ("", ""),
    "a bullet": ("• ", ""),
    "a bullet within a line": ("   ▪ ", ""),
    "Word's own bullet": ("\uf0b7\t", ""),
    "a hyphen": ("- ", ""),
    "a dash": ("– ", ""),
    "a star": ("* ", ""),
    "a number": ("4. ", ""),
    "a number that is not its own": ("1. ", ""),
    "a number and a bracket": ("4) ", ""),
    "a number in brackets": ("(4) ", ""),
    "an escaped number": ("4\\. ", ""),
    "a letter": ("d) ", ""),
    "a Roman number": ("IV. ", ""),
    "Q and a number": ("Q4: ", ""),
    "Q, a blank and a dash": ("Q 4 - ", ""),
    "its name": ("Question 4: ", ""),
    "its name in Spanish": ("Pregunta N° 4.- ", ""),
    "its name in French": ("Question 4\u00a0: ", ""),
    "P and a number": ("P4. ", ""),
    "its name on a line": ("**Question 4**\n", ""),
    "a heading": ("## ", ""),
    "bold type": ("**", "**"),
    "bold type in a list": ("1. **", "**"),
    "italics": ("*", "*"),
    "a quote": ("> ", ""),
    "curly quotation marks": ("“", "”"),
    "angle quotation marks": ("« ", " »"),
    "a link": ("[", "](https://example.org/q4)"),
    "words that lead to it": ("My answer to your question: ", ""),
}


@pytest.mark.parametrize(("before", "after"), MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("gap", ["\n\n", "\n", "\r\n\r\n"])
def test_a_question_is_known_by_its_words_however_it_is_set_apart(
    before: str, after: str, gap: str
) -> None:
    text = f"Dear all,{gap}{before}{ROADS}{after}{gap}The state should."
    quoted = " / ".join(f"{before}{ROADS}{after}".split("\n")).strip()
    assert parts(text) == [
        "-: Dear all,",
        f'4 "{" ".join(quoted.split())}"',
        "4: The state should.",
    ]
    assert reasons(text)[-1] == (4, Reason.EXACT)


BETWEEN = {
    "a blank": " ",
    "a colon": " : ",
    "a dash": " – ",
    "an arrow": " → ",
    "a mark of answers": "\nA: ",
    "a mark of answers in bold": "\n\n**Answer:** ",
    "a mark of answers in Spanish": " R/ ",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
def test_a_quotation_ends_where_the_question_ends(between: str) -> None:
    text = f"{BANKS}{between}I think that they keep beans. What else?\n{ROADS}{between}Nobody."
    found = match(text, WORDINGS)
    assert [(m.kind.value, m.question) for m in found] == [
        ("question", 1),
        ("words", 1),
        ("question", 4),
        ("words", 4),
    ]
    words = [text[m.start : m.end] for m in found if m.kind is PassageKind.WORDS]
    assert words == ["I think that they keep beans. What else?", "Nobody."]


WRITTEN = {
    "as it stands": BANKS,
    "in capital letters": BANKS.upper(),
    "in small letters": BANKS.lower(),
    "without its mark": BANKS[:-1],
    "with a blank before its mark": BANKS[:-1] + "\u202f?",
    "with no-break blanks": BANKS.replace(" ", "\u00a0"),
    "with unseen characters": BANKS.replace("seed", "se\u00aded").replace("role", "ro\u200ble"),
    "over several lines": BANKS.replace("seed ", "seed\n").replace("in ", "in\n"),
    "with typing errors": "What is the rôle of comunity seed bnaks in keepping local varietes "
    "alive?",
    "with a word left out": BANKS.replace("local ", ""),
    "with words in another order": BANKS.replace("local varieties alive", "alive local varieties"),
    "in another language": BANKS_ES,
    "in another language without accents": "Cual es el papel de los bancos comunitarios de "
    "semillas para mantener vivas las variedades locales",
    "in two languages": f"{BANKS} / {BANKS_FR}",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_question_is_known_however_it_is_written(written: str) -> None:
    quoted = " / ".join(written.replace("\u00a0", " ").splitlines())
    expected = [f'1 "• {" ".join(quoted.split())}"', "1: They keep beans."]
    assert parts(f"• {written}\n\nThey keep beans.") == expected


# --- parts of questions, other words ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        (f"• {DROUGHT}\n• {WEATHER}\n\nMillet.", f'2 "• {DROUGHT} / • {WEATHER}"', Reason.EXACT),
        (f"{DROUGHT}\n\n{WEATHER}\n\nMillet.", f'2 "{DROUGHT} /  / {WEATHER}"', Reason.EXACT),
        (f"• {WEATHER}\n\nMillet.", f'2 "• {WEATHER}"', Reason.PART),
        (f"• {VISIT}\n\nMillet.", f'3 "• {VISIT}"', Reason.PART),
        ("• How will drought change…\n\nMillet.", '2? "• How will drought change…"', Reason.PART),
        (
            "Role of community seed banks:\nMillet.",
            '1? "Role of community seed banks:"',
            Reason.PART,
        ),
        (
            "Relevance of seed banks for local varieties:\nMillet.",
            '1? "Relevance of seed banks for local varieties:"',
            Reason.REWORDED,
        ),
        (
            "Roads to market: who pays for them?\nMillet.",
            '4? "Roads to market: who pays for them?"',
            Reason.REWORDED,
        ),
        ("**4. Roads**\n\nMillet.", '4? "**4. Roads**"', Reason.PART),
        ("Other comments:\nMillet.", '5 "Other comments:"', Reason.EXACT),
    ],
)
def test_a_question_may_be_cut_in_two_shortened_or_reworded(
    text: str, expected: str, reason: Reason
) -> None:
    found = parts(text)
    assert found[0] == expected
    assert found[1].endswith(": Millet.")
    assert reasons(text) == [(int(expected[0]), reason)]


def test_headings_that_name_the_topics_of_questions_are_proposed() -> None:
    text = (
        "## Community seed banks\nThey keep.\n\n## Drought\nMillet.\n\n"
        "## Roads to market\nThe state.\n\n## Conclusion\nMany thanks."
    )
    assert parts(text) == [
        '1? "## Community seed banks"',
        "1?: They keep.",
        '2? "## Drought"',
        "2?: Millet.",
        '4? "## Roads to market"',
        "4?: The state.",
        "-?: ## Conclusion / Many thanks.",
    ]


def test_the_letters_of_a_question_with_a_list_belong_to_it() -> None:
    wordings = {1: ["What holds you back?\n\na) money\nb) land\nc) time"], 2: [ROADS]}
    text = f"What holds you back?\na) money\nb) land\nc) time\n\na) money\nMostly.\n\n{ROADS}\nNo."
    assert parts(text, wordings) == [
        '1 "What holds you back? / a) money / b) land / c) time"',
        "1: a) money / Mostly.",
        f'2 "{ROADS}"',
        "2: No.",
    ]


def test_the_last_sentence_that_asks_in_an_unknown_language_is_found_by_its_place() -> None:
    text = (
        f"• {BANKS}\n\nSie erhalten.\n\n• Was ändert die Dürre?\n\nHirse.\n\n• {VISIT}\n\nVeredeln."
    )
    found = match(text, WORDINGS)
    assert [(m.question, m.certainty.value) for m in found[2:4]] == [(2, "unsure")] * 2
    assert reasons(text)[1] == (2, Reason.ORDER)


ALIKE = {
    1: ["What are the main challenges for women in science?"],
    2: ["What are the main challenges for young people in science?"],
    3: ["What are the main opportunities for women in science?"],
    4: ["What should governments do?"],
    5: ["What should universities do?"],
}


def test_questions_that_are_alike_are_told_apart() -> None:
    asked = [texts[0] for texts in ALIKE.values()]
    text = "\n".join(f"{question}\nAnswer" for question in asked)
    assert parts(text, ALIKE)[1::2] == [f"{n}: Answer" for n in ALIKE]
    text = "Challenges for women:\nA\nChallenges for young people:\nB\nOpportunities:\nC"
    assert parts(text, ALIKE)[1::2] == ["1?: A", "2?: B / Opportunities: / C"]


def test_the_same_question_in_two_places_is_answered_in_turn_or_by_its_number() -> None:
    wordings = dict(enumerate([["What is hard?"], ["What helps?"], ["What is hard?"]], 1))
    assert parts("What is hard?\nA\nWhat helps?\nB\nWhat is hard?\nC", wordings)[1::2] == [
        "1?: A",
        "2: B",
        "3?: C",
    ]
    assert parts("3. What is hard?\nC", wordings)[1] == "3: C"


# --- short headings ---------------------------------------------------------------------------

KEPT = {
    "lines of their own": "{}",
    "a colon": "{}:",
    "headings": "## {}",
    "bold type": "**{}**",
    "bold type and a colon": "**{}:**",
}


@pytest.mark.parametrize("written", KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("title", ["Weather services", "The use of weather services"])
def test_a_short_heading_is_proposed_beside_headings_of_other_questions(
    written: str, title: str
) -> None:
    first, second, third = map(
        written.format, ("Role of community seed banks", title, "Paid roads")
    )
    text = f"{first}\n\nThey keep.\n\n{second}\n\nBy radio.\n\nDaily.\n\n{third}\n\nNo."
    assert parts(text)[:4] == [
        f'1? "{first}"',
        "1?: They keep.",
        f'2? "{second}"',
        f"2?: By radio. /  / Daily. /  / {third} /  / No.",
    ]


def test_a_short_heading_with_the_number_of_its_question_is_proposed() -> None:
    text = "1. Role of community seed banks\n\nThey keep.\n\n2. Weather services\n\nBy radio."
    assert parts(text)[2:] == ['2? "2. Weather services"', "2?: By radio."]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Our points", "Weather services"),  # nothing else stands for a question
        (BANKS, "Weather services"),  # a question quoted whole is no heading
        ("## Role of community seed banks", "Weather services"),  # set apart otherwise
        ("Role of community seed banks", "Weather"),  # a single word
        ("Role of community seed banks", "Weather services."),  # a sentence
        ("Role of community seed banks", "- Weather services"),  # an item of a list
        ("Role of community seed banks", "Weather services are what farmers use most"),
        ("Role of community seed banks", "Our weather station and its services"),
        ("Role of community seed banks", "Weather services\n\nBeans and maize"),  # a list
        ("Role of community seed banks", "3. Weather services"),  # the number of another
    ],
)
def test_other_short_lines_are_part_of_an_answer(heading: str, title: str) -> None:
    found = match(f"{heading}\n\nThey keep.\n\n{title}\n\nBy radio.", WORDINGS)
    assert 2 not in [each.question for each in found]


def test_a_short_heading_within_the_answer_to_its_question_is_not_cut() -> None:
    text = (
        "Role of community seed banks\n\nThey keep.\n\nHow will drought change…\n\nMillet.\n\n"
        "Weather services\n\nBy radio."
    )
    assert parts(text)[-1] == "2?: Millet. /  / Weather services /  / By radio."


# --- names and numbers of questions -----------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Question 1: yes", 1),
        ("QUESTION 12 – yes", 12),
        ("Question no. 3.", 3),
        ("Question four:", 4),
        ("Question II.", 2),
        ("Question 1 (role of banks): yes", 1),
        ("Guiding question 2:", 2),
        ("Q1:", 1),
        ("Q 3 - x", 3),
        ("Q#2)", 2),
        ("A2: yes", 2),
        ("Answer 2:", 2),
        ("Answer to question 3.", 3),
        ("Answer to Q1:", 1),
        ("First question:", 1),
        ("The 2nd question:", 2),
        ("Re: question 3", 3),
        ("Regarding the first question:", 1),
        ("Pregunta 1: sí", 1),
        ("Pregunta N° 2.-", 2),
        ("P2. sí", 2),
        ("Respuesta 4:", 4),
        ("Respuesta a la pregunta 2:", 2),
        ("Primera pregunta:", 1),
        ("En cuanto a la tercera pregunta:", 3),
        ("Question 2\u00a0: oui", 2),
        ("Première question :", 1),
        ("2e question :", 2),
        ("Réponse à la question 3 :", 3),
        ("Questions 1 and 2: both", 0),
        ("Preguntas 1, 2 y 3: todas", 0),
    ],
)
def test_a_label_names_a_question(line: str, number: int) -> None:
    found = label_at(line, 0)
    assert found is not None
    assert (found.number, found.is_prose) == (number, False)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("On question 3, I think", 3),
        ("Regarding the first question, I", 1),
        ("Question 2 is hard", 2),
        ("Sobre la pregunta n° 2, creo", 2),
        ("À propos de la question 2, je", 2),
    ],
)
def test_a_sentence_may_name_the_question_that_it_answers(line: str, number: int) -> None:
    found = label_at(line, 0)
    assert found is not None
    assert (found.number, found.is_prose) == (number, True)


@pytest.mark.parametrize(
    "line",
    ["1.1", "Q1.2 x", "A new question 2", "The second question that arises", "Question", "a 2 b"],
)
def test_other_lines_name_no_question(line: str) -> None:
    assert label_at(line, 0) is None


@pytest.mark.parametrize(
    ("line", "end"),
    [("A: yes", 2), ("R/ sí", 2), ("Respuesta : sí", 11), ("Answer:yes", 7), ("a/b", None)],
)
def test_a_mark_of_answers(line: str, end: int | None) -> None:
    assert answer_mark_at(line, 0) == end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Pregunta 1: mantienen.\nPregunta 4: el Estado.",
            ['1 "Pregunta 1:"', "1: mantienen.", '4 "Pregunta 4:"', "4: el Estado."],
        ),
        (
            "Q4. The state.\n\nQ1. They keep.",
            ['4 "Q4."', "4: The state.", '1 "Q1."', "1: They keep."],
        ),
        (
            "On the first question, I believe that.\n\nOn question 3, a visit.\n\nBest regards\nJo",
            [
                "1: On the first question, I believe that.",
                "3: On question 3, a visit.",
                "-: Best regards / Jo",
            ],
        ),
        (
            "Questions 1 and 2: together.\n\nQuestion 3: visits.",
            ['-? "Questions 1 and 2:"', "-?: together.", '3 "Question 3:"', "3: visits."],
        ),
        (
            f"Question 1 - {BANKS}\nThey keep:\n1. beans\n2. maize\n\nQuestion 9: nothing",
            [
                f'1 "Question 1 - {BANKS}"',
                "1: They keep: / 1. beans / 2. maize /  / Question 9: nothing",
            ],
        ),
    ],
)
def test_answers_may_name_their_questions(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


FIVE = "{0}1{1} Beans.\n{0}2{1} Millet.\n{0}3{1} Grafting.\n{0}4{1} The state.\n{0}5{1} Thanks."


@pytest.mark.parametrize("marks", [("", "."), ("", ")"), ("(", ")"), ("", ".-")])
@pytest.mark.parametrize("opening", ["", "Dear all, here are my answers:\n"])
def test_bare_numbers_stand_for_questions_where_they_count_through_all(
    marks: tuple[str, str], opening: str
) -> None:
    found = match(opening + FIVE.format(*marks), WORDINGS)
    answers = [m for m in found if m.kind is PassageKind.WORDS and m.question]
    assert [m.question for m in answers] == [1, 2, 3, 4, 5]
    assert {(m.certainty, m.reason) for m in answers} == {(Certainty.UNSURE, Reason.NUMBER)}


LISTS = "1) Beans:\n\n{0}\n\n2) Millet.\n\n3) Grafting:\n{0}\n\n4) The state.\n\n5) Thanks."


@pytest.mark.parametrize(
    "points",
    ["1. white\n2. red", "1. a\n2. b\n3. c\n4. d\n5. e", "(1) white\n(2) red", "1.- a\n3.- b"],
)
def test_numbers_that_count_through_all_questions_are_told_from_lists_in_answers(
    points: str,
) -> None:
    found = match(LISTS.format(points), WORDINGS)
    answers = [m for m in found if m.kind is PassageKind.WORDS]
    assert [m.question for m in answers] == [1, 2, 3, 4, 5]
    assert {(m.certainty, m.reason) for m in answers} == {(Certainty.UNSURE, Reason.NUMBER)}


LONG = "because " + "this is a long answer that says many things " * 4


@pytest.mark.parametrize(
    "text",
    [
        f"1. {LONG}\n\n2. {LONG}",
        f"2) {LONG}\n4) {LONG}",
        "1. Beans.\n\n4. The state.",
    ],
)
def test_some_bare_numbers_stand_for_questions_where_they_are_no_list(text: str) -> None:
    assert all(m.question and m.certainty is Certainty.UNSURE for m in match(text, WORDINGS))


@pytest.mark.parametrize(
    "text",
    [
        "We propose three things:\n1. More banks.\n2. More radios.\n3. More roads.",
        "Banks matter because:\n" + FIVE.format("", "."),
        "1. One\n2. Two\n3. Three\n4. Four\n5. Five\n6. Six\n7. Seven",
        "1. One\n2. Two\n1. One again\n2. Two again",
        "In 2010.\n3. Juni.",
        "1) a\n\n1. x\n2. y\n\n2) b\n\n3) c\n\n4) d",
        "1) a\n\n1. x\n2. y\n\n3) c\n\n2) b\n\n4) d\n\n5) e",
        "We say:\n\n1) a\n\n1. x\n2. y\n\n2) b\n\n3) c\n\n4) d\n\n5) e",
    ],
)
def test_a_list_of_ones_own_is_no_series_of_questions(text: str) -> None:
    assert [(m.question, m.reason) for m in match(text, WORDINGS)] == [(None, Reason.GENERAL)]


def test_questions_quoted_in_a_block_are_answered_below_by_number() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, ROADS))
    text = f"{block}\n\n1. They keep.\n\n2. Millet.\n\n4. The state."
    answers = [each for each in parts(text) if '"' not in each]
    assert answers == ["1: They keep.", "2: Millet.", "4: The state."]


@pytest.mark.parametrize("mark", ["{}.", "{})", "**{}.**"])
@pytest.mark.parametrize("between", ["", "Here are my answers:\n\n"])
def test_a_block_of_numbered_questions_is_told_from_numbered_answers(
    mark: str, between: str
) -> None:
    asked = {1: BANKS, 2: f"{DROUGHT} {WEATHER}", 3: f"{RADIO} {VISIT}", 4: ROADS}
    said = {1: "They keep.", 2: "Two plants:\n\n1. millet;\n2. beans.", 3: "Grafting.", 4: "No."}
    block = "\n".join(f"{n}. {question}" for n, question in asked.items())
    below = "\n\n".join(f"{mark.format(n)} {answer}" for n, answer in said.items())
    text = f"{block}\n\n{between}{below}"
    quoted = [m for m in match(text, WORDINGS) if m.kind is PassageKind.QUESTION]
    assert [(m.question, text[m.start : m.end]) for m in quoted[:4]] == [
        (n, f"{n}. {question}") for n, question in asked.items()
    ]
    found = measure(text, list(said.items()), WORDINGS)
    assert (found.exact, found.answers, found.lost_characters) == (4, 4, 0)


def test_numbers_below_a_block_that_may_be_read_in_two_ways_are_left() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, VISIT))
    text = f"{block}\n\n1. a\n\n2. b\n\n1. c\n\n2. d\n\n3. e"
    assert [m.question for m in match(text, WORDINGS)] == [1, 2, 3, None]


def test_what_follows_a_block_of_questions_is_given_to_none_of_them() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, ROADS))
    assert parts(f"{block}\n\nIt all hangs together.")[-1] == "-?: It all hangs together."


def test_what_follows_two_questions_is_proposed_for_the_second() -> None:
    assert parts(f"{BANKS}\n{ROADS}\nBoth.") == [f'1 "{BANKS}"', f'4 "{ROADS}"', "4?: Both."]


def test_a_missing_number_between_quoted_ones_is_proposed() -> None:
    text = (
        f"1. {BANKS}\n\nThey keep.\n\n2. What about the dry season?\n\nMillet.\n\n"
        f"3. {VISIT}\n\nGrafting."
    )
    assert parts(text)[2:4] == ['2? "2. What about the dry season?"', "2?: Millet."]


# --- what belongs to whom ---------------------------------------------------------------------


def test_answers_may_come_in_another_order_and_in_two_parts() -> None:
    text = f"{ROADS}\nThe state.\n{BANKS}\nThey keep.\n{ROADS}\nAnd the towns."
    assert parts(text)[1::2] == ["4: The state.", "1: They keep.", "4: And the towns."]


def test_lists_in_answers_stay_with_them() -> None:
    text = (
        f"- {BANKS}\n  - Beans.\n  - Maize.\n    1. white\n    2. yellow\n\n"
        f"- {ROADS}\n  1. The state.\n  2. The towns."
    )
    assert parts(text)[1::2] == [
        "1: - Beans. / - Maize. / 1. white / 2. yellow",
        "4: 1. The state. / 2. The towns.",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "Community seed banks keep local varieties alive. So they do.",
        "Local varieties:\n- Community seed banks\n- Roads to market",
        "What is the role of the state in that? To pay.",
        "¿Quién paga? ¿Los pueblos? Nadie.",
        "The role of community seed banks in keeping local varieties alive is large.",
        "Roads bring vegetables to market. Who should pay for that? All of us.",
        "Other comments are welcome.",
    ],
)
def test_an_answer_that_speaks_of_a_question_is_not_cut(answer: str) -> None:
    whole = " / ".join(answer.splitlines())
    assert parts(answer) == [f"-: {whole}"]
    text = f"• {BANKS}\n\nYes. {answer}\n\n• {ROADS}\n\nNo. {answer}"
    assert parts(text)[1::2] == [f"1: Yes. {whole}", f"4: No. {whole}"]


def test_a_question_in_a_sentence_of_the_author_begins_an_answer() -> None:
    text = f"My answer to the question “{ROADS}” is: nobody."
    assert parts(text) == [f"4?: {text}"]


@pytest.mark.parametrize(
    "closing",
    [
        "Best regards,\nAna",
        "Thank you for reading.\n\nKind regards\nAna\nSeed Bank of the Valley",
        "Thanks and regards",
        "Saludos cordiales,\nAna",
        "Atentamente\nAna",
        "Cordialement,\nAna",
        "Veuillez agréer mes salutations.",
        "--\nAna",
    ],
)
def test_the_end_of_a_letter_is_general(closing: str) -> None:
    text = f"Dear all,\n\n{ROADS}\n\nThe state.\n\n{closing}"
    assert parts(text)[0] == "-: Dear all,"
    assert parts(text)[-2:] == ["4: The state.", "-: " + " / ".join(closing.splitlines())]


@pytest.mark.parametrize(
    "ending", ["Thank you.", "That is all.\n\nAna", "I send my regards to all."]
)
def test_other_endings_belong_to_the_last_answer(ending: str) -> None:
    assert len(parts(f"{ROADS}\n\nThe state.\n\n{ending}")) == 2


def test_a_line_that_announces_questions_belongs_to_the_next() -> None:
    text = f"Guiding questions\n\n• {BANKS}\n\nYes.\n\nSome questions include:\n• {ROADS}\nNo."
    assert parts(text)[1::2] == ["1: Yes.", "4: No."]


def test_wrapped_lines_do_not_begin_quotations() -> None:
    wordings = {1: ["Internet governance principles"], 2: ["A roadmap for the Internet"]}
    text = (
        "For many years people all over the world have asked for a set of good\n"
        "Internet governance principles.\n"
        "Now they are here, and that is well, and better than it has been before,\n"
        "though a great deal remains."
    )
    assert len(match(text, wordings)) == 1
    assert len(match("Internet governance principles\n\nThey are here.", wordings)) == 2


# --- what always holds ------------------------------------------------------------------------

SNIPPETS = [
    BANKS,
    BANKS_ES,
    DROUGHT,
    WEATHER,
    ROADS[:30],
    RADIO,
    "Question 2:",
    "On question 3, yes",
    "A:",
    "1.",
    "2)",
    "5.",
    "Best regards",
    "## Conclusion",
    "They keep beans.",
    "other comments",
    "\n",
    "\n\n",
    "\n• ",
    "\n> ",
    "\n**",
    "** ",
    " – ",
    "\u00a0",
    "\u200b",
    "\r\n",
    "?",
    "seed",
    "](x",
    "\\",
    "\t|",
]
texts = st.one_of(
    st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join),
    st.lists(st.sampled_from(SNIPPETS), max_size=25).map(" ".join),
    st.text(max_size=200),
)


@given(texts)
@example("")
@example(" \n\u00a0")
@example("\u200b")
@example(BANKS)
@example(f"{BANKS}\x00{BANKS}")
def test_the_parts_cover_the_text_in_order(text: str) -> None:
    at = 0
    for each in match(text, WORDINGS):
        assert at <= each.start < each.end <= len(text)
        assert not text[at : each.start].strip()
        assert text[each.start : each.end] == text[each.start : each.end].strip()
        assert each.question is None or each.question in WORDINGS
        at = each.end
    assert not text[at:].strip()
    assert count_lost_characters(text, match(text, WORDINGS)) == 0


@given(texts)
def test_without_questions_a_text_is_one_part(text: str) -> None:
    assert len(match(text, {})) <= 1


@given(texts, texts)
def test_what_is_matched_does_not_depend_on_what_was_matched_before(one: str, other: str) -> None:
    before = match(one, WORDINGS)
    match(other, WORDINGS)
    assert match(one, WORDINGS) == before


def hostile(length: int) -> dict[str, str]:
    """Return texts of so many characters that are made to take long."""
    chance = random.Random(3)
    said = [word for lines in WORDINGS.values() for line in lines for word in line.split()]
    some = [chance.choice(said) for _ in range(length // 5)]
    found = {
        "words of questions": " ".join(some),
        "one word a line": "\n".join(some),
        "one word a sentence": ". ".join(some),
        "one word a bullet": "\n• ".join(some),
        "one word a number": "\n1. ".join(some),
        "beginnings": f"{BANKS[:40]}? " * (length // 40),
        "whole questions": f"{BANKS}\n{ROADS}\n" * (length // 100),
        "names": "Question 1: " * (length // 12),
        "blanks": "a" + " " * (length - 2) + "?",
        "marks": "?" * length,
        "numbers": "".join(f"{'(*' * (n % 9)}{n % 5 + 1}) a\n\n" for n in range(length // 11)),
        "brackets": "?](" * (length // 3),
    }
    return {name: text[:length] for name, text in found.items()}


LONGEST = 100_000


@pytest.mark.parametrize("name", hostile(0))
@pytest.mark.parametrize("share", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_no_text_takes_more_than_so_many_steps(
    name: str, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried on the longest texts, and on an eighth of them with an eighth of the steps."""
    most = comparison.MOST_STEPS // share
    monkeypatch.setattr(comparison, "MOST_STEPS", most)
    effort, text = WordBudget(), hostile(LONGEST // share)[name]
    found = match_with(text, WORDINGS, effort)
    assert effort.spent <= most + 1_000
    assert lost(text, found) == 0


def test_a_text_twice_as_long_takes_twice_the_steps() -> None:
    answer = "They keep beans. Farmers know what to plant, and advice comes from the bank. " * 8
    spent = []
    for times in (10, 20, 40):
        effort = WordBudget()
        match_with(f"{BANKS}\n\n{answer}\n\n{ROADS}\n\n{answer}\n\n" * times, WORDINGS, effort)
        spent.append(effort.spent)
    assert spent[1] <= 2.1 * spent[0]
    assert spent[2] <= 2.1 * spent[1]


# --- words and figures ------------------------------------------------------------------------


def test_words_are_compared_without_case_accents_and_what_is_unseen() -> None:
    text = "L’ÉGALITÉ\u00a0e\u0301gale: co\u00adope\u200bration, COVID-19, ﬁn"
    assert folded_words(text) == ["l", "egalite", "egale", "cooperation", "covid", "19", "fin"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("exchange", "exchange"),
        ("exchanges", "exchange"),
        ("exchanging", "exchange"),
        ("exhcange", "exchange"),
        ("exchnge", "exchange"),
        ("market", None),
        ("of", None),
    ],
)
def test_a_word_is_known_in_its_forms_and_misspelt(written: str, meant: str | None) -> None:
    vocabulary = Vocabulary(["exchange", "personnel", "on"])
    assert (vocabulary.read(written) == vocabulary.read("exchange")) is (meant is not None)


def test_figures_say_how_many_answers_were_found() -> None:
    text = f"{BANKS}\nYes.\n{ROADS}\nNo."
    figures = measure(text, [(1, "Yes."), (4, "Something else.")], WORDINGS)
    assert (figures.answers, figures.exact, figures.lost_characters, figures.unsure_parts) == (
        2,
        1,
        0,
        0,
    )
    assert figures.percentage == 50.0
    assert (figures + MatchingFigures(answers=2, exact=2)).percentage == 75.0
    assert MatchingFigures().percentage == 100.0


def test_characters_in_no_part_or_in_two_are_lost() -> None:
    sure = (PassageKind.WORDS, None, Certainty.SURE, Reason.GENERAL)
    assert count_lost_characters("one two three", [Match(0, 3, *sure), Match(8, 13, *sure)]) == 3
    assert count_lost_characters("one two", [Match(0, 5, *sure), Match(4, 7, *sure)]) == 1
    assert count_lost_characters("one two", []) == 6
