"""A PDF that is set in parts reads like one that is set at once."""

import io
import re
from collections import Counter
from typing import Any

import pypdf
import pypdfium2
import pytest

from forum.exports.pdf import document
from tests.support.content.reports import NESTED, entry, made, passage

TEXT = "<p>We keep the ledger in the village. </p>" * 30


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut documents into short parts."""
    monkeypatch.setattr(document, "PART_CHARACTERS", 1_500)


def made_long(**values: Any) -> pypdf.PdfReader:
    """Return a document of twelve contributions, the first of which cites none."""
    said = tuple(entry(n, passage(TEXT + NESTED, 1 + n % 2)) for n in range(1, 13))
    return pypdf.PdfReader(io.BytesIO(made("pdf", contributions=said, **values)))


def text_of(reader: pypdf.PdfReader, start: int) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages[start:]).split())


def flat(outline: Any, depth: int = 0) -> list[tuple[int, str]]:
    """Return the bookmarks with their depth."""
    items: list[tuple[int, str]] = []
    for item in outline:
        items += flat(item, depth + 1) if isinstance(item, list) else [(depth, item.title)]
    return items


def tags_of(reader: pypdf.PdfReader) -> Counter[str]:
    root: Any = reader.trailer["/Root"]
    tags: Counter[str] = Counter()
    seen: list[Any] = [root["/StructTreeRoot"]]
    while seen:
        node = seen.pop()
        node = node.get_object() if isinstance(node, pypdf.generic.PdfObject) else node
        if isinstance(node, list):
            seen += node
        elif isinstance(node, dict):
            tags[str(node.get("/S"))] += 1
            seen.append(node.get("/K"))
    return tags


def destinations(reader: pypdf.PdfReader) -> dict[str, int]:
    """Return the number of the page, from 0, of each named destination."""
    found = reader.named_destinations
    return {name: reader.get_destination_page_number(found[name]) or 0 for name in found}


@pytest.mark.slow
def test_parts_give_the_same_words_tags_and_bookmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made_long()
    monkeypatch.setattr(document, "PART_CHARACTERS", 1_500)
    joined = made_long()
    assert len(joined.pages) > len(whole.pages)
    footer = re.compile(r"(?:Exchange & learning )?[Pp]age \d+ of \d+")
    assert footer.sub("", text_of(joined, 1)).split() == footer.sub("", text_of(whole, 1)).split()
    assert flat(joined.outline) == flat(whole.outline)
    assert tags_of(joined) == tags_of(whole)
    assert destinations(joined).keys() == destinations(whole).keys()


@pytest.mark.usefixtures("parts")
def test_page_numbers_contents_and_links_are_right_across_parts() -> None:
    reader = made_long()
    pages = destinations(reader)
    for n, page in enumerate(reader.pages, start=1):
        assert re.search(rf"\b[Pp]age {n}\s+of {len(reader.pages)}\s*$", page.extract_text())
    opened = pypdfium2.PdfDocument(reader.stream.getvalue())  # type: ignore[attr-defined]
    contents = opened[0].get_textpage().get_text_range()
    links = [
        str(annotation.get_object()["/Dest"])
        for annotation in reader.pages[0]["/Annots"]  # type: ignore[union-attr]
        if "/Dest" in annotation.get_object()
    ]
    assert "Contributions" in contents
    headings = list(dict.fromkeys(links))
    assert len(headings) >= 4
    for name in headings:
        assert str(pages[name] + 1) in contents.split()
    for n in range(1, 13):
        assert f"[{n}] Author {n}" in reader.pages[pages[f"c{n}"]].extract_text()


@pytest.mark.usefixtures("parts")
def test_the_tree_of_tags_and_pages_is_whole() -> None:
    reader = made_long()
    root: Any = reader.trailer["/Root"]
    assert b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert f"<xmpTPg:NPages>{len(reader.pages)}<".encode() in root["/Metadata"].get_data()
    assert root["/Lang"] == "en"
    parents: dict[int, Any] = {}
    for leaf in root["/StructTreeRoot"]["/ParentTree"]["/Kids"]:
        numbers = leaf.get_object()["/Nums"]
        parents |= dict(zip(numbers[::2], numbers[1::2], strict=True))
    keys = [int(page["/StructParents"]) for page in reader.pages]  # type: ignore[call-overload]
    for page in reader.pages:
        annotations: Any = page.get("/Annots", ())
        keys += [int(annotation.get_object()["/StructParent"]) for annotation in annotations]
    assert len(keys) == len(set(keys))
    assert set(keys) <= set(parents)
    opened = pypdfium2.PdfDocument(reader.stream.getvalue())  # type: ignore[attr-defined]
    assert len(opened) == len(reader.pages)


@pytest.mark.usefixtures("parts")
def test_a_citation_leads_into_another_part() -> None:
    reader = pypdf.PdfReader(io.BytesIO(made("pdf")))
    pages = destinations(reader)
    targets = {
        str(annotation.get_object()["/Dest"])
        for page in reader.pages[1:]
        for annotation in page.get("/Annots", ())  # type: ignore[attr-defined]
        if "/Dest" in annotation.get_object()
    }
    assert targets
    assert targets <= set(pages)
    assert b"forum:" not in reader.stream.getvalue()  # type: ignore[attr-defined]
