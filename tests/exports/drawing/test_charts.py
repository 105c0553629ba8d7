"""Charts in files: a drawing, its description for who cannot see it, and the table of it."""

import io
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest
from PIL import Image
from pypdf import PdfReader

from forum.exports.drawing.charts import bars_of, draw_picture, whole_svg
from tests.support.content.reports import CHART, made

WORDS = "Kenya 4, Perú <b> & co 1"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_drawing_is_a_picture_of_the_right_shape() -> None:
    picture = draw_picture(CHART)
    with Image.open(io.BytesIO(picture.content)) as image:
        assert image.height / image.width == pytest.approx(picture.height, abs=0.01)
        colours = image.convert("RGB").getcolors(1 << 20) or []
        assert any(colour == (0, 91, 97) for _count, colour in colours)
    assert ElementTree.fromstring(whole_svg(CHART)).tag == f"{SVG}svg"
    assert bars_of(CHART) == ["█" * 24, "█" * 6]


def test_word_has_a_picture_with_its_words_above_the_table() -> None:
    document = docx.Document(io.BytesIO(made("docx")))
    [shape] = document.inline_shapes
    properties = shape._inline.docPr
    assert (properties.get("title"), properties.get("descr")) == (
        "Countries",
        f"Countries: {WORDS}",
    )
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == ["Country", "Count"]
    assert [cell.text for cell in table.rows[1].cells] == ["Kenya", "4"]


def test_opendocument_has_a_picture_with_its_words() -> None:
    with ZipFile(io.BytesIO(made("odt"))) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
        [frame] = (one for one in root.iter() if one.tag.endswith("}frame"))
        words = {child.tag.rpartition("}")[2]: child.text for child in frame}
        assert (words["title"], words["desc"]) == ("Countries", WORDS)
        [image] = (child for child in frame if child.tag.endswith("}image"))
        name = image.attrib["{http://www.w3.org/1999/xlink}href"]
        assert archive.read(name).startswith(b"\x89PNG")
        assert f'"{name}"' in archive.read("META-INF/manifest.xml").decode()


def test_a_pdf_has_a_figure_with_its_words() -> None:
    reader = PdfReader(io.BytesIO(made("pdf")))
    figures = [
        one.get_object()
        for one in map(reader.get_object, range(1, len(reader.xref[0]) + 1))
        if hasattr(one, "get") and one.get("/S") == "/Figure"
    ]
    assert [figure["/Alt"] for figure in figures] == [f"Countries: {WORDS}"]
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Kenya" in text


def test_pages_have_the_drawing_itself() -> None:
    page = made("html").decode()
    drawing = page.partition("<svg")[2].partition("</svg>")[0]
    root = ElementTree.fromstring(f"<svg{drawing}</svg>")
    assert root.findtext(f"{SVG}title") == "Countries"
    assert '<th scope="col">Country</th>' in page
    with ZipFile(io.BytesIO(made("epub"))) as book:
        package = book.read("book/package.opf").decode()
        drawn = [
            name
            for name in book.namelist()
            if name.endswith(".xhtml") and f"{SVG}svg" in str(list_tags(book.read(name)))
        ]
    assert len(drawn) == 1
    name = drawn[0].removeprefix("book/")
    assert f'href="{name}" media-type="application/xhtml+xml" properties="svg"' in package


def list_tags(xml: bytes) -> list[str]:
    return [one.tag for one in ElementTree.fromstring(xml).iter()]


def test_markdown_has_bars_beside_the_numbers() -> None:
    text = made("md").decode()
    assert f"| Country | Count | |\n| --- | ---: | --- |\n| Kenya | 4 | {'█' * 24} |" in text
