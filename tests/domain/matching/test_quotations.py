"""Quotations of questions in pasted texts: however they are set apart, cut or reworded.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest

from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Reason, match
from tests.support.content.matched import (
    BANKS,
    BANKS_ES,
    BANKS_FR,
    DROUGHT,
    ROADS,
    VISIT,
    WEATHER,
    WORDINGS,
    parts,
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
