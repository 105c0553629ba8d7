"""PDF files, opened with a library that reads them."""

import io
from collections import Counter

import pypdf
import pypdfium2

from forum.domain.exports.report import ReportPassage, ReportText
from tests.support.content.reports import NESTED, entry, made, passage, report


def text_of(content: bytes) -> str:
    """Return the words of a PDF on one line."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def fonts_of(content: bytes) -> set[str]:
    """Return the names of the fonts in a PDF."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]) for font in fonts}


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


def test_a_letter_without_a_font_is_named_and_costs_no_accessibility() -> None:
    strange = (entry(1, passage("<p>Seeds \U00013000 grow, \U00013000\U00013001!</p>", 1)),)
    content = made("pdf", contributions=strange)
    assert b"pdfuaid" in content
    words = text_of(content)
    assert "Seeds [Egyptian hieroglyphs] grow, [Egyptian hieroglyphs]!" in words
    assert "Unset: Egyptian hieroglyphs." in words
    content = made("pdf", contributions=strange, language="es")
    assert "[jeroglíficos egipcios]" in text_of(content)


def test_a_whole_document_says_nothing_of_letters() -> None:
    content = made("pdf", contributions=report().contributions[1:3])
    assert b"pdfuaid" in content
    assert "Unset" not in text_of(content)


def test_other_scripts_are_set_with_the_fonts_of_packages() -> None:
    spoken = "<p>हिन्दी</p><p>ไทย</p><p>தமிழ்</p><p>Здраво Ελλάδα</p>"
    content = made("pdf", contributions=(entry(1, passage(spoken, 1)),))
    words = text_of(content)
    for script in ("ไทย", "Здраво Ελλάδα"):
        assert script in words
    assert "Unset" not in words
    fonts = " ".join(fonts_of(content))
    assert "NotoSansThai" in fonts
    assert "NotoSansTamil" in fonts


def test_arabic_is_joined_and_begins_at_the_right() -> None:
    arabic = ReportText("ar", "<p>المدارس</p>")
    content = made("pdf", contributions=(entry(1, ReportPassage(arabic, 1)),))
    assert "Unset" not in text_of(content)
    page = pypdfium2.PdfDocument(content)[1]
    text = page.get_textpage()
    letters = [n for n in range(text.count_chars()) if text.get_text_range(n, 1) >= "\u0600"]
    boxes = [text.get_charbox(n) for n in letters]
    assert max(box[2] for box in boxes) > page.get_width() * 0.8  # the end of the line


def test_chinese_emoji_and_eight_scripts_are_set_whole() -> None:
    spoken = (
        "<p>Łódź Ελλάδα Здраво العربية हिन्दी ไทย 中文測試 汉语 "
        "\N{GRINNING FACE} \N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}</p>"
    )
    content = made("pdf", contributions=(entry(1, passage(spoken, 1)),))
    assert b"pdfuaid" in content
    words = text_of(content)
    assert "Unset" not in words
    assert "汉语" in words
    fonts = " ".join(fonts_of(content))
    assert "NotoSansSC" in fonts or "NotoSerifSC" in fonts
    assert "NotoEmoji" in fonts


def test_every_page_tells_its_number_and_that_of_all_pages() -> None:
    long = tuple(entry(n, passage(f"<p>{'Grain is milled. ' * 700}</p>", 1)) for n in range(1, 28))
    content = made("pdf", contributions=long)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 40  # it is set in several parts
    for n, page in enumerate(pages, start=1):
        stamps = page["/Resources"]["/XObject"]["/Stamp"]
        assert f"page {n} of {len(pages)}" in " ".join(page.extract_text().split()), n
        assert stamps["/BBox"] == page["/MediaBox"]
    assert b"pdfuaid" in content


def test_a_summary_has_a_footnote_for_each_citation() -> None:
    whole = report()
    content = made(
        "pdf", document="summary", notes={2: "[2] Author 2, Kenya. http://localhost/2"},
        contributions=whole.contributions[1:2],
    )  # fmt: skip
    assert b"pdfuaid" in content
    assert "1 [2] Author 2, Kenya. http://localhost/2" in text_of(content).replace("1[2]", "1 [2]")
