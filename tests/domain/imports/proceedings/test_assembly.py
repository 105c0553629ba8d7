"""Paragraphs of proceedings become topics and contributions."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.notes import NoteKind
from forum.domain.imports.proceedings.assembly import read_proceedings
from forum.domain.imports.proceedings.paragraphs import DocumentParagraph, SourceDocument
from forum.domain.imports.sources.pieces import SourceReading


def p(words: str, level: int | None = None, **looks: Any) -> DocumentParagraph:
    return DocumentParagraph(words, words, level, **looks)


def read(*paragraphs: DocumentParagraph) -> SourceReading:
    return read_proceedings(SourceDocument(paragraphs))


def summary(reading: SourceReading) -> list[tuple[int | None, str, Sequence[int | None]]]:
    return [(c.number, c.author, [q for q, _ in c.answers]) for c in reading.pieces]


def test_topics_above_contributions_are_questions() -> None:
    reading = read(
        p("Food losses", is_title=True),
        p("Introduction", 0), p("We asked two things."),
        p("Part one", 0),
        p("Topic 1: Causes", 1),
        p("1. Amina Odhiambo, Green Fields, Kenya", 2), p("12 March 2019"), p("Poor stores."),
        p("2. José Pérez, Perú", 2), p("Malas carreteras."), p("Y pocas."),
        p("Topic 2: Remedies", 1),
        p("3. Jane Doe, FAO, Italy", 2), p("Better stores."),
        p("4. Farmers’ Union", 2), p("Better roads."),
    )  # fmt: skip
    assert reading.title == "Food losses"
    assert reading.questions == ["Causes", "Remedies"]
    assert reading.sections == [("Part one", [0, 1])]
    assert summary(reading) == [
        (1, "Amina Odhiambo", [0]), (2, "José Pérez", [0]), (3, "Jane Doe", [1]),
        (4, "Farmers’ Union", [1]),
    ]  # fmt: skip
    assert reading.pieces[0].date == "2019-03-12"
    assert reading.pieces[1].words == "Malas carreteras.\n\nY pocas."
    assert reading.background == "## Introduction\n\nWe asked two things."


def test_what_the_team_says_after_contributions_keeps_its_heading() -> None:
    reading = read(
        p("Topic 1: Causes", 0),
        p("1. Amina Odhiambo, Green Fields, Kenya", 1), p("Poor stores."),
        p("Topic 2: Remedies", 0), p("The second week was quieter."),
        p("2. José Pérez, Perú", 1), p("Malas carreteras."),
        p("Conclusions", 0), p("Stores and roads."),
    )  # fmt: skip
    assert [c.words for c in reading.pieces] == ["Poor stores.", "Malas carreteras."]
    assert reading.background.split("\n\n") == [
        "## Topic 2: Remedies", "The second week was quieter.",
        "## Conclusions", "Stores and roads.",
    ]  # fmt: skip


def test_bold_topics_are_topics_where_no_styles_mark_headings() -> None:
    reading = read(
        p("Rural water", is_bold=True), p("Proceedings, 2008"),
        p("Question 1: Who pays?", is_bold=True),
        p("Contribution 1 - Jane Doe, WaterAid, Kenya", is_bold=True), p("Users pay."),
        p("Contribution 2 - Kofi Mensah, Ghana", is_bold=True), p("The district pays."),
        p("Question 2: Who repairs?", is_bold=True),
        p("Contribution 3 - Ministry of Water, Mali", is_bold=True), p("Women repair."),
    )  # fmt: skip
    assert reading.title == "Rural water"
    assert reading.questions == ["Who pays?", "Who repairs?"]
    assert summary(reading) == [
        (1, "Jane Doe", [0]), (2, "Kofi Mensah", [0]), (3, "Ministry of Water", [1]),
    ]  # fmt: skip
    assert reading.pieces[1].words == "The district pays."


def test_bold_lines_that_a_list_counts_are_headings() -> None:
    names = ("Ana Gómez, Colombia", "Luis Soto, Chile", "Rosa Díaz, Bolivia")
    paragraphs = [
        part
        for n, name in enumerate(names, 1)
        for part in (p(name, label=f"{n}.", is_bold=True), p(f"Words {n}."))
    ]
    assert summary(read(*paragraphs)) == [
        (1, "Ana Gómez", [None]), (2, "Luis Soto", [None]), (3, "Rosa Díaz", [None]),
    ]  # fmt: skip


def test_a_signature_under_a_text_begins_nothing() -> None:
    reading = read(
        p("1. Ana Gómez, Colombia", 1), p("Words."), p("Ana Gómez, Universidad, Colombia"),
        p("2. Luis Soto, Chile", 1), p("More words."),
    )  # fmt: skip
    assert [piece.author for piece in reading.pieces] == ["Ana Gómez", "Luis Soto"]
    assert reading.pieces[0].words.endswith("Ana Gómez, Universidad, Colombia")


def test_replies_stand_below_or_name_a_number() -> None:
    reading = read(
        p("1. Ana Gómez, Colombia", 1), p("Words."),
        p("2. Luis Soto, Chile", 2), p("Below."),
        p("3. Rosa Díaz, Bolivia (reply to 2)", 1), p("By number."),
        p("4. Marie Dupont, France", 1), p("Alone."),
    )  # fmt: skip
    ids = [piece.source_id for piece in reading.pieces]
    assert [piece.reply_to for piece in reading.pieces] == ["", ids[0], ids[1], ""]


def test_one_that_answers_several_topics_is_one_contribution() -> None:
    reading = read(
        p("Causes", 0), p("1. Ana Gómez, Colombia", 1), p("Of causes."),
        p("Remedies", 0), p("1. Ana Gómez, Colombia", 1), p("Of remedies."),
        p("2. Luis Soto, Chile", 1), p("Roads."),
    )  # fmt: skip
    assert summary(reading) == [(1, "Ana Gómez", [0, 1]), (2, "Luis Soto", [1])]


def test_questions_below_contributions_are_known_when_they_come_again() -> None:
    reading = read(
        p("Ana Gómez, Colombia", 1), p("Causes", 2), p("Of causes."), p("Remedies", 2), p("None."),
        p("Luis Soto, Chile", 1), p("Causes", 2), p("Others."), p("An aside", 2), p("Aside."),
        p("Remedies", 2), p("Roads."),
    )  # fmt: skip
    assert reading.questions == ["Causes", "Remedies"]
    assert [q for q, _ in reading.pieces[1].answers] == [0, 1]
    assert "### An aside" in reading.pieces[1].words


def test_headings_without_words_are_left_out() -> None:
    reading = read(
        p("Contributions received", 0),
        p("1. Ana Gómez, Colombia", 1), p("2. Luis Soto, Chile", 1), p("Words."),
    )  # fmt: skip
    assert summary(reading) == [(2, "Luis Soto", [None])]
    assert reading.left_out[NoteKind.ROW, "Ana Gómez"] == 1


def test_lists_stay_lists() -> None:
    reading = read(
        p("1. Ana Gómez, Colombia", 1), p("First", label="•"), p("Deeper", label="•", depth=1),
        p("Counted", label="3)"), p("Words."),
    )  # fmt: skip
    assert reading.pieces[0].words == "- First\n    - Deeper\n3. Counted\n\nWords."


PARAGRAPHS = st.builds(
    DocumentParagraph,
    text=(words := st.sampled_from(
        ["Ana Gómez, Colombia", "1. Luis, Chile", "Words.", "Topic 1", "2019-03-12", "", "12"]
    ) | st.text(max_size=30)),
    plain=words,
    level=st.none() | st.integers(0, 8),
    label=st.sampled_from(["", "1.", "•", "iv)", "12"]),
    is_bold=st.booleans(),
    is_title=st.booleans(),
)  # fmt: skip


@given(st.lists(PARAGRAPHS, max_size=25))
def test_whatever_follows_whatever_is_read(paragraphs: list[DocumentParagraph]) -> None:
    reading = read(*paragraphs)
    ids = {piece.source_id for piece in reading.pieces}
    assert len(ids) == len(reading.pieces)
    numbers = [piece.number for piece in reading.pieces if piece.number]
    assert len(set(numbers)) == len(numbers)
    for piece in reading.pieces:
        assert not piece.reply_to or piece.reply_to in ids
        assert all(q is None or q < len(reading.questions) for q, _ in piece.answers)
