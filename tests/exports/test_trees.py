"""Rich text as a tree, and the order of a report, whatever the format."""

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pypdf
import pytest

from forum.domain.characters import shorten
from forum.domain.exports.documents import report_nodes
from forum.domain.exports.nodes import original_title
from forum.domain.exports.report import (
    Report,
    ReportChapter,
    ReportQuestion,
    ReportSection,
    ReportText,
    chapters,
)
from forum.domain.html.blocks import Block, BlockKind, read_blocks
from forum.domain.html.render import to_safe_html
from forum.exports import FORMATS
from forum.exports.trees import ItemList, QuotationBlock, build_tree
from tests.support.content.reports import HOSTILE, NESTED, RICH, entry, made, passage, report


def test_rich_text_keeps_every_word_and_its_style() -> None:
    found = read_blocks(RICH)
    assert [b.kind.value for b in found] == [
        "paragraph", "item", "item", "item", "item", "quote", "heading", "code", "table",
    ]  # fmt: skip
    assert found[0].text == "First bold soft words, a link and [2]."
    assert [run.text for run in found[0].runs if run.bold] == ["bold"]
    assert [run.href for run in found[0].runs if run.href] == ["https://example.org/x"]
    assert [(b.text, b.level, b.number) for b in found if b.kind is BlockKind.ITEM] == [
        ("one", 1, None), ("two", 1, None), ("deep", 2, None), ("uno", 1, 1),
    ]  # fmt: skip
    assert [["".join(r.text for r in cell) for cell in row] for row in found[-1].rows] == [
        ["a", "b"], ["1", "2"],
    ]  # fmt: skip


def test_lists_keep_their_numbers_and_what_stands_in_their_items() -> None:
    found = [(b.kind.value, b.level, b.number, b.depth, b.text) for b in read_blocks(NESTED)]
    assert found == [
        ("item", 1, 5, 1, "five"), ("paragraph", 1, None, 1, "more of five"),
        ("item", 1, 6, 1, "six"), ("item", 2, None, 2, "deep"), ("paragraph", 1, None, 1, "after"),
        ("quote", 1, None, 0, "said"), ("item", 1, None, 1, "there"),
        ("item", 1, None, 1, ""), ("code", 1, None, 1, "x [2]\n"), ("table", 1, None, 0, ""),
    ]  # fmt: skip
    assert [b.text for b in read_blocks(NESTED) if b.is_quoted] == ["said", "there"]
    assert read_blocks("<p>one<br>\ntwo</p>")[0].text == "one\ntwo"
    numbered = [(b.number, b.text) for b in read_blocks("<ol><li></li><li>b</li></ol>")]
    assert numbered == [(1, ""), (2, "b")]


def test_blocks_form_a_tree_for_renderers_that_nest() -> None:
    numbers, quotation, bullets, table = build_tree(read_blocks(NESTED))
    assert isinstance(numbers, ItemList)
    assert [item.number for item in numbers.items] == [5, 6]
    assert [len(item.parts) for item in numbers.items] == [2, 3]
    assert isinstance(numbers.items[1].parts[1], ItemList)
    assert isinstance(quotation, QuotationBlock)
    assert isinstance(quotation.parts[1], ItemList)
    assert isinstance(bullets, ItemList)
    assert not bullets.is_numbered
    assert isinstance(table, Block)


def test_replies_are_kept_where_their_root_is_not() -> None:
    lost = entry(9, passage("<p>I say</p>", None), parent=8, root=None)
    assert [
        e.number for e, _ in list(chapters(report(contributions=(lost,))))[-1].contributions
    ] == [9]


def test_a_contribution_stands_under_each_question_it_answers_and_nothing_is_lost() -> None:
    def summed(chapter: ReportChapter) -> tuple[int | None, list[tuple[int, int]]]:
        number = chapter.question.number if chapter.question else None
        return number, [(e.number, len(ps)) for e, ps in chapter.contributions]

    assert [summed(chapter) for chapter in chapters(report())] == [
        (1, [(1, 2), (2, 1)]),  # the greeting goes with the first place
        (2, [(1, 1)]),
        (None, [(4, 0), (5, 1)]),
    ]


def test_a_translated_line_has_its_label_and_the_original(report_in_two_languages: Report) -> None:
    kinds = [(n.kind.value, n.text or n.html) for n in report_nodes(report_in_two_languages)]
    at = kinds.index(("question", "1. What?"))
    assert kinds[at + 1 : at + 3] == [("label", "Machine"), ("original", "<p>¿Qué?</p>")]
    at = kinds.index(("title", "Mine"))
    assert kinds[at + 1 : at + 3] == [("label", "Machine"), ("original", "<p>Lo mío</p>")]
    for format_ in ("docx", "pdf", "html"):
        content = FORMATS[format_].render
        assert content is not None
        assert original_title(report_in_two_languages) == "Intercambio"
        assert "Intercambio" in words_of(format_, content(report_in_two_languages))


@pytest.fixture
def report_in_two_languages() -> Report:
    def words(original: str, translation: str) -> ReportText:
        return ReportText("es", f"<p>{original}</p>", f"<p>{translation}</p>", "en", "Machine")

    question = ReportQuestion(1, words("¿Qué?", "What?"))
    return report(
        title=words("Intercambio", "Exchange"),
        sections=(ReportSection(None, (question,)),),
        contributions=(entry(1, passage("<p>x</p>", None), title=words("Lo mío", "Mine")),),
    )


def test_a_discussion_without_questions_has_no_heading_for_them(
    report_in_two_languages: Report,
) -> None:
    kinds = [node.text for node in report_nodes(report_in_two_languages)]
    assert report_in_two_languages.labels["questions"] in kinds
    without = replace(report_in_two_languages, sections=())
    assert without.labels["questions"] not in [node.text for node in report_nodes(without)]


def words_of(format_: str, content: bytes) -> str:
    if format_ == "docx":
        return "".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    if format_ == "pdf":
        return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode()


def test_a_running_title_is_cut_between_words() -> None:
    assert shorten("Seeds for dry lands", 19) == "Seeds for dry lands"
    assert shorten("Seeds, for dry lands", 10) == "Seeds…"
    assert shorten("Semillasdelastierrassecas", 10) == "Semillasd…"
    assert shorten("Seeds 旱地种子可以抵御干旱", 15) == "Seeds 旱地种子可以抵御…"
    assert shorten("Coûts\u00a0: combien, pour qui ?", 12) == "Coûts…"


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "xlsx", "csv"])
def test_order_by_date_keeps_all_contributions(format_: str) -> None:
    content = made(format_, by_question=False)
    assert len(content) > 500
    if format_ == "html":
        numbers = re.findall(r'id="c(\d+)"', content.decode())
        assert numbers == ["1", "2", "3", "4", "5"]
    assert HOSTILE


LISTS = to_safe_html(
    "1. We agree\n3. We disagree\n7. No opinion\n\n0. Preamble\n1. First\n\n4) fourth\n6) sixth\n\n"
    "* (a) money\n* (b) time\n\n- hens\n- goats"
)
MARKED = [
    *("1. We agree", "3. We disagree", "7. No opinion", "0. Preamble", "1. First"),
    *("4) fourth", "6) sixth", "(a) money", "(b) time"),
]


@pytest.mark.parametrize("format_", ["pdf", "txt", "csv", "xlsx"])
def test_lists_keep_their_numbers_in_every_format(format_: str) -> None:
    content = made(format_, contributions=(entry(1, passage(LISTS, 1)),))
    if format_ == "pdf":
        text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif format_ == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Answer"]
        text = str([cell.value for cell in sheet[2]]).replace("\\n", "\n")
    else:
        text = content.decode()
    text = re.sub(r"[ \u00a0]+", " ", text)
    assert [line for line in MARKED if line not in text] == []
    assert not re.search(r"[•–-] \(a\)", text)


def test_lists_keep_their_numbers_in_word() -> None:
    content = made("docx", contributions=(entry(1, passage(LISTS, 1)),))
    document = docx.Document(io.BytesIO(content))
    numbering = document.part.numbering_part.element
    marks = {}
    for paragraph in document.paragraphs:
        if (properties := paragraph._p.pPr.numPr) is not None:
            list_ = numbering.xpath(f"w:num[@w:numId='{properties.numId.val}']")[0]
            kind = list_.abstractNumId.val
            pattern = numbering.xpath(f"w:abstractNum[@w:abstractNumId='{kind}']//w:lvlText/@w:val")
            starts = list_.xpath(".//w:startOverride/@w:val")
            marks[paragraph.text] = (pattern[0], starts)
    assert marks["We disagree"] == ("%1.", ["3"])
    assert marks["Preamble"] == marks["First"] == ("%1.", ["0"])
    assert marks["sixth"] == ("%1)", ["6"])
    assert marks["hens"] == ("•", [])
    assert "(a) money" not in marks
    assert "(a) money" in {paragraph.text for paragraph in document.paragraphs}


def test_lists_keep_their_numbers_in_html() -> None:
    html = made("html", contributions=(entry(1, passage(LISTS, 1)),)).decode()
    assert '<li value="3">We disagree</li>' in html
    assert '<ol start="0">' in html
    assert '<ol start="4" class="bracketed">' in html
    assert "@counter-style bracketed" in html
