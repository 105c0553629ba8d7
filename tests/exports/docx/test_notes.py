"""Footnotes, contents and numbers of pages of Word files."""

import io

import docx

from tests.support.content.reports import made, report


def test_a_summary_has_a_footnote_for_each_citation() -> None:
    content = made(
        "docx",
        document="summary",
        notes={2: "[2] Ben <b>, Kenya\x0b"},
        contributions=report().contributions[1:2],
        contributors=("Ana: [1]", "Ben: [2]"),
    )
    document = docx.Document(io.BytesIO(content))
    [part] = [p for p in document.part.package.iter_parts() if "footnotes" in p.partname]
    assert b"[2] Ben &lt;b&gt;, Kenya<" in part.blob
    cited = next(p for p in document.paragraphs if p.text.startswith("Trust is gained"))
    assert len(cited._p.xpath(".//w:footnoteReference")) == 1
    texts = [p.text for p in document.paragraphs]
    assert "Ana: [1]" in texts
    assert "Dear all" not in texts


def test_the_contents_have_numbers_of_pages_and_the_foot_has_both() -> None:
    document = docx.Document(io.BytesIO(made("docx")))
    contents = [p for p in document.paragraphs if p.style.name.startswith("toc ")]
    assert len(contents) == 13
    names = set(document.element.xpath("//w:bookmarkStart/@w:name"))
    for line in contents:
        [field] = line._p.xpath(".//w:instrText")
        assert field.text.split()[0] == "PAGEREF"
        assert field.text.split()[1] in names
    foot = document.sections[0].footer._element
    fields = [one.text.strip() for one in foot.xpath(".//w:instrText")]
    assert fields == ["PAGE", "NUMPAGES"]
