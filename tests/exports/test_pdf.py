"""PDF files, opened with a library that reads them."""

import io
import logging
from collections import Counter

import pypdf
import pytest

from tests.support.content.reports import NESTED, entry, made, passage, report


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
