"""Documents are opened with the libraries of those who will read them."""

import csv
import io
import json
import logging
import re
from collections import Counter
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf
import pytest

from forum.domain.exports.nodes import original_title, report_nodes
from forum.domain.exports.report import (
    Report,
    ReportChapter,
    ReportQuestion,
    ReportSection,
    ReportText,
    chapters,
)
from forum.domain.html.blocks import Block, BlockKind, read_blocks
from forum.exports import FORMATS
from forum.exports.characters import shorten
from forum.exports.csv import escape_formula
from forum.exports.json import render_json
from forum.exports.trees import ItemList, QuotationBlock, build_tree
from tests.support.content.reports import HOSTILE, NESTED, RICH, entry, passage, report


def made(format_: str, **values: object) -> bytes:
    render = FORMATS[format_].render
    assert render is not None
    return render(report(**values))


def test_rich_text_keeps_every_word_and_its_style() -> None:
    found = read_blocks(RICH)
    assert [b.kind.value for b in found] == [
        "paragraph", "item", "item", "item", "item", "quote", "heading", "code", "table",
    ]  # fmt: skip
    assert found[0].text == "First bold soft words, a link and [2]."
    assert [run.text for run in found[0].runs if run.bold] == ["bold"]
    assert [run.href for run in found[0].runs if run.href] == ["https://example.org/x"]
    assert [(b.text, b.level, b.number) for b in found if b.kind is BlockKind.ITEM] == [
        ("one", 1, 0), ("two", 1, 0), ("deep", 2, 0), ("uno", 1, 1),
    ]  # fmt: skip
    assert [["".join(r.text for r in cell) for cell in row] for row in found[-1].rows] == [
        ["a", "b"], ["1", "2"],
    ]  # fmt: skip


def test_lists_keep_their_numbers_and_what_stands_in_their_items() -> None:
    found = [(b.kind.value, b.level, b.number, b.depth, b.text) for b in read_blocks(NESTED)]
    assert found == [
        ("item", 1, 5, 1, "five"), ("paragraph", 1, 0, 1, "more of five"),
        ("item", 1, 6, 1, "six"), ("item", 2, 0, 2, "deep"), ("paragraph", 1, 0, 1, "after"),
        ("quote", 1, 0, 0, "said"), ("item", 1, 0, 1, "there"),
        ("item", 1, 0, 1, ""), ("code", 1, 0, 1, "x [2]\n"), ("table", 1, 0, 0, ""),
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


def test_word_has_real_headings_links_languages_and_bookmarks() -> None:
    document = docx.Document(io.BytesIO(made("docx")))
    styles = {(p.style.name, p.text) for p in document.paragraphs}
    assert ("Title", "Exchange & learning") in styles
    assert ("Heading 1", "Contributions") in styles
    assert ("Heading 2", "Question 1. What is gained?") in styles
    assert ("Heading 3", "[2] Author 2") in styles
    assert ("Heading 4", "[3] Author 3") in styles
    assert ("Forum Label", "Machine translation from Spanish") in styles
    assert ("Forum Translation", "Trust is gained.") in styles
    assert ("Forum Original", "Se gana confianza.") in styles
    assert ("Forum Meta", "Withdrawn by its author.") in styles
    xml = document.element.xml
    assert 'w:val="es-ES"' in xml
    assert 'w:name="c2"' in xml
    assert 'w:anchor="c2"' in xml
    assert "https://example.org/x" in {r.target_ref for r in document.part.rels.values()}
    assert document.core_properties.title == "Exchange & learning"
    assert "#read(" in "".join(p.text for p in document.paragraphs)


def test_word_has_real_lists_tables_with_headers_and_valid_styles() -> None:
    document = docx.Document(
        io.BytesIO(made("docx", contributions=(entry(2, passage(NESTED, 1, translation=NESTED)),)))
    )
    items = [p for p in document.paragraphs if p.text in ("five", "six", "deep")]
    lists = [p._p.pPr.numPr.numId.val for p in items]
    assert lists[0] == lists[1] != lists[2]
    assert lists[0] != lists[3] == lists[4]  # the original counts anew
    assert [p._p.pPr.numPr.ilvl.val for p in items[:3]] == [0, 0, 1]
    numbering = document.part.numbering_part.element
    starts = numbering.xpath(f"w:num[@w:numId='{lists[0]}']//w:startOverride/@w:val")
    assert starts == ["5"]
    headers = [row._tr.xpath("w:trPr/w:tblHeader") for t in document.tables for row in t.rows]
    assert sum(map(len, headers)) == 2 + 1
    assert ["".join(cell.text for cell in row.cells) for row in document.tables[-1].rows] == [
        "GroupCount", "Kenya4",
    ]  # fmt: skip
    code = next(p for p in document.paragraphs if p.text == "x [2]")
    assert code.runs[0].font.name == "Consolas"
    borders = document.styles["Forum Translation"].element.pPr
    names = [child.tag.split("}")[1] for child in borders]
    assert names.index("pBdr") < names.index("spacing") < names.index("ind")


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


def words_of(format_: str, content: bytes) -> str:
    if format_ == "docx":
        return "".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    if format_ == "pdf":
        return "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode()


def test_pdf_is_tagged_titled_and_outlined_and_runs_no_text_as_markup() -> None:
    pdf = pypdf.PdfReader(io.BytesIO(made("pdf")))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text
    assert "*stars*" in text
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Exchange & learning"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    titles = [item.title for item in pdf.outline if not isinstance(item, list)]
    assert "Contributions" in titles
    assert "[2] Author 2" in str(pdf.outline)
    addresses = [
        annotation.get_object().get("/A", {}).get("/URI")
        for page in pdf.pages
        for annotation in page.get("/Annots", ())
    ]
    assert {"https://example.org/x", "http://localhost/en/consultations/x"} <= set(addresses)


def test_pdf_tags_lists_tables_and_quotations() -> None:
    plain = tuple(entry(n, passage(NESTED, 1, translation=NESTED)) for n in (1, 2))
    content = made("pdf", contributions=plain)
    assert b"pdfuaid" in content
    tags: Counter[str] = Counter()
    seen: list[object] = [pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]]
    while seen:
        node = seen.pop()
        node = node.get_object() if isinstance(node, pypdf.generic.PdfObject) else node
        if isinstance(node, list):
            seen += node
        elif isinstance(node, dict):
            tags[str(node.get("/S"))] += 1
            seen.append(node.get("/K"))
    assert tags["/LI"] == 2 * 2 * 5
    assert tags["/BlockQuote"] == 2 * 2
    assert tags["/Table"] == 2 * 2 + 2  # with the facts and the counts
    assert tags["/H3"] == 2


def test_pdf_meets_the_accessibility_standard_and_falls_back_for_other_scripts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain = report().contributions[1:3]
    assert b"pdfuaid" in made("pdf", contributions=plain)
    with caplog.at_level(logging.WARNING):
        assert made("pdf", subtitle="会议").startswith(b"%PDF")
    assert "without it" in caplog.text


class Checker(HTMLParser):
    """Collects what a self-contained page must not have, and its languages."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.languages: set[str] = set()
        self.sources: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.languages.add(values.get("lang") or "")
        self.sources += [v for v in (values.get("src"), values.get("srcset")) if v]
        if values.get("id"):
            self.ids.append(str(values["id"]))


def test_html_is_one_file_without_script_or_requests() -> None:
    page = made("html").decode()
    checker = Checker()
    checker.feed(page)
    assert "script" not in checker.tags
    assert "link" not in checker.tags
    assert checker.sources == []
    assert {"en", "es"} <= checker.languages
    assert len(checker.ids) == len(set(checker.ids))
    assert 'href="#c2">[2]</a>' in page
    assert (
        "<title>[1] &amp; [2]</title>"
        in made("html", title=ReportText("en", "[1] &amp; [2]")).decode()
    )
    assert "\x0b" not in page


def test_workbook_holds_words_and_never_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    answers = book["Answer"]
    rows = list(answers.iter_rows(values_only=True))
    assert len(rows) == 1 + 7
    assert answers.freeze_panes == "A2"
    hostile = next(cell for row in answers.iter_rows() for cell in row if "=cmd" in str(cell.value))
    assert hostile.data_type == "s"
    assert [row[0] for row in book["Contributions"].iter_rows(min_row=2, values_only=True)] == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


def test_a_cell_that_is_cut_says_so() -> None:
    long = entry(1, passage(f"<p>{'😀' * 20_000}</p>", None))
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", contributions=(long,))))
    row = next(book["Answer"].iter_rows(min_row=2, values_only=True))
    assert str(row[10]).endswith("😀 […]")
    assert len(str(row[10]).encode("utf-16-le")) <= 2 * 32_767
    assert row[12] == long.address


def test_csv_opens_in_spreadsheets_with_its_accents_and_without_formulas() -> None:
    content = made("csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["1", "1", "1", "2", "3", "4", "5"]
    assert next(row for row in rows if "=cmd" in row[10])[10].startswith("'=")
    assert rows[4][10:12] == ["Se gana confianza.", "Trust is gained."]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("＝1", "'＝1"), (" =1", "' =1"), ("plain", "plain"), ("", ""), (-5, -5),
    ],
)  # fmt: skip
def test_no_cell_starts_a_formula(cell: str | int, written: str | int) -> None:
    assert escape_formula(cell) == written


def test_a_running_title_is_cut_between_words() -> None:
    assert shorten("Seeds for dry lands", 19) == "Seeds for dry lands"
    assert shorten("Seeds, for dry lands", 10) == "Seeds…"
    assert shorten("Semillasdelastierrassecas", 10) == "Semillasd…"


def test_json_is_readable_text() -> None:
    content = render_json({"title": "Año"})
    assert json.loads(content) == {"title": "Año"}
    assert "Año" in content.decode()


@pytest.mark.parametrize("format_", ["docx", "pdf", "html", "xlsx", "csv"])
def test_order_by_date_keeps_all_contributions(format_: str) -> None:
    content = made(format_, by_question=False)
    assert len(content) > 500
    if format_ == "html":
        numbers = re.findall(r'id="c(\d+)"', content.decode())
        assert numbers == ["1", "2", "3", "4", "5"]
    assert HOSTILE
