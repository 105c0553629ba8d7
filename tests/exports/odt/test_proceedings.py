"""OpenDocument texts: well-formed, with real headings, lists, notes, languages and contents."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from zipfile import ZIP_STORED, ZipFile

from forum.domain.exports.report import ReportPassage, ReportText
from tests.support.content.reports import (
    BREAKING,
    HOSTILE_LINE,
    NESTED,
    entry,
    made,
    passage,
    report,
)

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"


def content_of(file: bytes) -> ET.Element:
    """Return the content of a file, after all its parts could be read."""
    with ZipFile(io.BytesIO(file)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == ZIP_STORED
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        listed = ET.fromstring(archive.read("META-INF/manifest.xml"))
        names = {one.attrib[one.keys()[0]] for one in listed}
        assert {n for n in archive.namelist() if n.endswith(".xml")} <= names | {
            "META-INF/manifest.xml"
        }
        for name in ("styles.xml", "meta.xml"):
            ET.fromstring(archive.read(name))
        return ET.fromstring(archive.read("content.xml"))


def words_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_headings_contents_and_bookmarks_are_real() -> None:
    content = content_of(made("odt"))
    headings = {
        (int(h.attrib[f"{TEXT}outline-level"]), words_of(h)) for h in content.iter(f"{TEXT}h")
    }
    assert {
        (1, "Contributions"),
        (2, "Question 1. What is gained?"),
        (3, "[2] Author 2"),
    } <= headings
    marks = {mark.attrib[f"{TEXT}name"] for mark in content.iter(f"{TEXT}bookmark")}
    contents = next(content.iter(f"{TEXT}table-of-content"))
    pages = [one.attrib[f"{TEXT}ref-name"] for one in contents.iter(f"{TEXT}bookmark-ref")]
    assert len(pages) == 13
    assert set(pages) <= marks
    links = {link.attrib[f"{XLINK}href"] for link in content.iter(f"{TEXT}a")}
    assert {"#c2", "https://example.org/x"} <= links
    assert all(link[1:] in marks for link in links if link.startswith("#"))


def test_lists_tables_and_languages_are_real() -> None:
    content = content_of(made("odt", contributions=(entry(2, passage(NESTED, 1)),)))
    starts = [i.attrib.get(f"{TEXT}start-value") for i in content.iter(f"{TEXT}list-item")]
    assert starts[:2] == ["5", "6"]
    assert len(list(content.iter(f"{TABLE}table-header-rows"))) == 2  # of the author, and counts
    spanish = content_of(made("odt"))
    languages = {e.attrib.get(f"{FO}language") for e in spanish.iter(f"{STYLE}text-properties")}
    assert "es" in languages
    arabic = ReportPassage(ReportText("ar", "<p>المدارس</p>"), 1)
    turned = content_of(made("odt", contributions=(entry(1, arabic),)))
    modes = {
        e.attrib.get(f"{STYLE}writing-mode") for e in turned.iter(f"{STYLE}paragraph-properties")
    }
    assert "rl-tb" in modes
    complex_ = {
        e.attrib.get(f"{STYLE}language-complex") for e in turned.iter(f"{STYLE}text-properties")
    }
    assert "ar" in complex_


def test_a_summary_has_footnotes_and_a_list_of_contributors() -> None:
    content = content_of(
        made(
            "odt",
            document="summary",
            notes={2: "[2] Ben, Kenya"},
            contributions=report().contributions[1:2],
            contributors=("Ana: [1]", "Ben: [2]"),
        )
    )
    notes = [words_of(note) for note in content.iter(f"{TEXT}note")]
    assert notes == ["1[2] Ben, Kenya"]
    words = words_of(content)
    assert "Ana: [1]" in words
    assert "Se gana confianza." in words
    assert "Dear all" not in words


def test_hostile_words_are_words() -> None:
    hostile = replace(entry(1, passage(BREAKING, 1)), displayed_name=HOSTILE_LINE)
    content = content_of(made("odt", contributions=(hostile,)))
    words = words_of(content)
    assert words.count("<script>alert(1)</script>") == 2
    links = {link.attrib[f"{XLINK}href"] for link in content.iter(f"{TEXT}a")}
    assert not [link for link in links if link.startswith("javascript")]
