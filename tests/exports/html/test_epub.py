"""EPUB: what the checker of books asks for, as far as it concerns such a book."""

import io
import posixpath
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from zipfile import ZIP_STORED, ZipFile

import pytest

from forum.exports.html.fragments import STYLE
from forum.exports.html.xhtml import clean_address, to_xhtml
from tests.support.content.reports import BREAKING, HOSTILE_LINE, NESTED, RICH, entry, made, passage

OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"


def opened(file: bytes) -> dict[str, ET.Element]:
    """Return the pages of a book by name, after its package was checked."""
    with ZipFile(io.BytesIO(file)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert book.read("mimetype") == b"application/epub+zip"
        package = ET.fromstring(book.read("book/package.opf"))
        items = {i.attrib["id"]: i.attrib for i in package.iter(f"{OPF}item")}
        names = {f"book/{attributes['href']}" for attributes in items.values()}
        rest = {"mimetype", "META-INF/container.xml", "book/package.opf"}
        assert names | rest == set(book.namelist())
        spine = [one.attrib["idref"] for one in package.iter(f"{OPF}itemref")]
        assert len(spine) == len(set(spine))
        assert {items[id_]["media-type"] for id_ in spine} == {"application/xhtml+xml"}
        assert [a["href"] for a in items.values() if a.get("properties") == "nav"] == ["nav.xhtml"]
        for element in ("identifier", "title", "language", "rights"):
            assert next(e.text for e in package.iter(f"{DC}{element}"))
        return {name: ET.fromstring(book.read(name)) for name in names if name.endswith(".xhtml")}


def check_pages(pages: dict[str, ET.Element]) -> None:
    """Fail if an id stands twice on a page, or a link within the book leads nowhere."""
    ids = {name: [e.attrib["id"] for e in page.iter() if "id" in e.attrib]
           for name, page in pages.items()}  # fmt: skip
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name]))
        assert page.attrib["lang"]
        assert page.find(f"{XHTML}head/{XHTML}title").text  # type: ignore[union-attr]
        for link in page.iter(f"{XHTML}a"):
            address = link.attrib["href"]
            if "://" in address or address.startswith("mailto:"):
                continue
            target, _, anchor = address.partition("#")
            target = posixpath.join("book", target) if target else name
            assert target in pages, address
            assert not anchor or anchor in ids[target], address
        for inner in page.iter(f"{XHTML}p"):
            assert not [e.tag for e in inner if e.tag[len(XHTML) :] in ("p", "ul", "ol", "div")]


def test_a_book_has_contents_and_pages_that_lead_to_each_other() -> None:
    pages = opened(made("epub", licence="CC BY 4.0"))
    check_pages(pages)
    nav = next(e for e in pages["book/nav.xhtml"].iter(f"{XHTML}nav") if e.attrib[TYPE] == "toc")
    lines = ["".join(a.itertext()) for a in nav.iter(f"{XHTML}a")]
    assert lines[0] == "Exchange & learning"
    assert "Question 2. What is lost?" in lines
    words = " ".join("".join(page.itertext()) for page in pages.values())
    assert "Se gana confianza." in words
    assert {"es"} <= {e.attrib.get("lang") for page in pages.values() for e in page.iter()}


def test_the_style_sheet_has_no_size_of_letters_that_checkers_of_books_do_not_know() -> None:
    assert not re.search(r"font:[^;}]*\drem", STYLE)


def test_a_long_book_is_cut_into_pages_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said = tuple(entry(n, passage(f"<p>Text {n}</p>" + RICH + NESTED, 1)) for n in range(1, 28))
    whole = opened(made("epub", contributions=said, licence="x"))
    monkeypatch.setattr("forum.exports.html.chapters.LONG", 1_500)
    cut = opened(made("epub", contributions=said, licence="x"))
    assert len(cut) > len(whole) + 5
    check_pages(cut)
    words = " ".join("".join(page.itertext()) for page in cut.values())
    assert all(f"Text {n}" in words for n in range(1, 28))


def test_hostile_words_are_words_in_a_book() -> None:
    hostile = replace(entry(1, passage(BREAKING, 1)), displayed_name=HOSTILE_LINE)
    pages = opened(made("epub", contributions=(hostile,), licence="x"))
    check_pages(pages)
    words = " ".join("".join(page.itertext()) for page in pages.values())
    assert words.count("<script>alert(1)</script>") == 2
    links = {a.attrib["href"] for page in pages.values() for a in page.iter(f"{XHTML}a")}
    assert not [link for link in links if "javascript" in link or "[bad" in link]


@pytest.mark.parametrize(
    ("address", "cleaned"),
    [
        ("https://example.org/a?b=c&d=é#e", "https://example.org/a?b=c&d=%C3%A9#e"),
        ("http://exa mple.org/", ""), ("http://[bad", ""), ("javascript:alert(1)", ""),
        ("http://example.org:99999/", ""), ("http://example.org/100%", "http://example.org/100%25"),
        ("https://münchen.example/x", "https://xn--mnchen-3ya.example/x"),
        ("mailto:a@example.org", "mailto:a@example.org"), ("#c2", "#c2"), ("", ""),
    ],
)  # fmt: skip
def test_addresses_can_be_followed_or_are_none(address: str, cleaned: str) -> None:
    assert clean_address(address) == cleaned


def test_html_becomes_xml() -> None:
    made_ = to_xhtml('<p>a&nbsp;b<br>c &amp; <a href="x:y">d</a></p><hr>')
    assert made_ == "<p>a\u00a0b<br/>c &amp; d</p><hr/>"
