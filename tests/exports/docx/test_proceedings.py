"""Word files, opened with a library that reads them."""

import io

import docx

from forum.domain.exports.report import ReportPassage, ReportText
from tests.support.content.reports import NESTED, entry, made, passage


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
        "CountryCount", "Kenya4", "Perú <b> & co1",
    ]  # fmt: skip
    code = next(p for p in document.paragraphs if p.text == "x [2]")
    assert code.runs[0].font.name == "Consolas"
    borders = document.styles["Forum Translation"].element.pPr
    names = [child.tag.split("}")[1] for child in borders]
    assert names.index("pBdr") < names.index("spacing") < names.index("ind")


def test_only_texts_of_the_team_cite() -> None:
    footnote = passage("<p>Fell by a third.[1] [1] Ministry, and [2].</p>", 1)
    document = docx.Document(
        io.BytesIO(made("docx", contributions=(entry(1, footnote), entry(2)), date_changes=()))
    )
    cited = {
        p.text: list(p._p.xpath("w:hyperlink/@w:anchor"))
        for p in document.paragraphs
        if "[" in p.text and p.style.name == "Forum Words"
    }
    assert cited == {
        "Fell by a third.[1] [1] Ministry, and [2].": [],
        "Trust is gained [2].": ["c2"],
        "See [2].": ["c2"],
    }


def test_texts_from_the_right_begin_there() -> None:
    arabic = ReportText("ar", "<p>المدارس <strong>تشتري</strong></p>")
    content = made("docx", contributions=(entry(1, ReportPassage(arabic, 1)),))
    document = docx.Document(io.BytesIO(content))
    [turned] = [p for p in document.paragraphs if "المدارس" in p.text]
    assert len(turned._p.xpath("w:pPr/w:bidi")) == 1
    assert [run.font.rtl for run in turned.runs] == [True] * len(turned.runs)
    assert set(turned._p.xpath("w:r/w:rPr/w:lang/@w:bidi")) == {"ar"}
    others = [p for p in document.paragraphs if p.text and p.text != turned.text]
    assert not [p.text for p in others if p._p.xpath("w:pPr/w:bidi")]
