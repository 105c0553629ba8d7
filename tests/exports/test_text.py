"""Plain text: narrow, whole, and as readable as the other documents."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pypdf
import pytest

from forum.domain.exports.report import ReportFile, ReportSignatory
from forum.exports import FORMATS
from forum.exports.text import LINE_WIDTH
from tests.support.content.reports import HOSTILE, NESTED, RICH, TRUST, entry, passage, report


def text(**values: object) -> str:
    return FORMATS["txt"].render(report(**values)).decode()


@pytest.mark.parametrize("by_question", [True, False])
def test_lines_are_narrow_but_no_word_is_broken(by_question: bool) -> None:
    long = " ".join(["Verschlimmbesserungsmaßnahmen and all that"] * 40)
    address = "https://example.org/" + "x" * 90
    html = f'<p>{long}</p><p><a href="{address}">{address}</a></p>'
    said = text(
        contributions=(entry(1, passage(html, 1), passage(RICH, 2)),), by_question=by_question
    )
    wide = [line for line in said.splitlines() if len(line) > LINE_WIDTH]
    assert all(" " not in line.strip() for line in wide)
    assert address in said
    assert said.count("Verschlimmbesserungsmaßnahmen") == 40


def test_headings_lists_quotations_links_and_tables_can_be_told() -> None:
    said = text(contributions=(entry(2, passage(RICH, 1), passage(NESTED, 2)),))
    assert said.startswith("Exchange & learning\n===================\n")
    assert "\nContributions\n=============\n" in said
    assert "\nQuestion 1. What is gained?\n---------------------------\n" in said
    assert "a link <https://example.org/x>" in said
    for line in ("- one", "  - deep", "1. uno", "> said before", "    x = 1", "a | b", "5. five"):
        assert f"\n{line}\n" in said, line


def test_a_translation_comes_with_its_label_and_the_original() -> None:
    said = text(contributions=(entry(2, passage("<p>Se gana.</p>", 1, translation=TRUST)),))
    order = ["(Machine translation from Spanish)", "Trust is gained.", "(Original)", "    Se gana."]
    assert re.search(".*".join(map(re.escape, order)), said, re.DOTALL)


def test_what_else_there_is_to_say_of_a_contribution_stands_with_it() -> None:
    quoted = replace(passage("<p>so said she</p>", None), attribution="Quoted from [12], Rosa:")
    gone = replace(passage("", None), attribution="Quoted from [13]. No longer shown.")
    found = entry(
        7,
        quoted,
        gone,
        passage("<p>I add this.</p>", None),
        name="",
        displayed_name="Name withheld",
        remarks=("Received after closing", "Edited on 3 December"),
        signatories=(ReportSignatory("Ana", "Desk, Kenya"), ReportSignatory("Name withheld", "")),
        files=(ReportFile("budget.pdf", "12 kB"),),
    )
    said = text(contributions=(found,))
    for line in (
        "[7] Name withheld",
        "Received after closing, Edited on 3 December)",
        "(Quoted from [12], Rosa:) > so said she",
        "(Quoted from [13]. No longer shown.)",
        "(2): Ana, Desk, Kenya; Name withheld)",
        "budget.pdf (12 kB)",
    ):
        assert line in " ".join(said.split()), line
    assert said.index("so said she") < said.index("I add this.")


def test_hostile_words_stay_words() -> None:
    said = text(contributions=(entry(1, passage(HOSTILE, 1), passage("<p>a\x0bb\x07c</p>", 2)),))
    assert "=cmd|' /C calc'!A0" in said
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", said)


def test_nothing_said_is_missing() -> None:
    said = " ".join(text().split())
    for words in (
        "Welcome.",
        "Trust is gained [2].",
        "See [2].",
        "On request.",
        "Kenya 4",
        "(Withdrawn by its author.)",
        "All in all.",
        "In reply to [2]",
    ):
        assert words in said, words


@pytest.mark.parametrize("format_", [name for name, kind in FORMATS.items() if kind.write])
def test_marks_signatories_and_files_stand_in_every_format(format_: str) -> None:
    found = entry(
        7,
        passage("<p>I add this.</p>", 1),
        publication="By name",
        is_late=True,
        edited_at=datetime(2026, 12, 3, tzinfo=UTC),
        remarks=("Received after closing",),
        signatories=(
            ReportSignatory("Ana Nkomo", "Kenya", "before the edit"),
            ReportSignatory("Name withheld", ""),
        ),
        files=(ReportFile("budget.pdf", "12 kB"),),
    )
    make = FORMATS[format_].render
    assert make is not None
    said = " ".join(read(make(report(contributions=(found,)))).split())
    for words in ("Ana Nkomo, Kenya, before the edit; Name withheld", "budget.pdf"):
        assert words in said, words
    edited = {
        "csv": "2026-12-03",
        "contributions.csv": "2026-12-03",
        "xlsx": "46359",
    }  # a day is a number in a workbook
    assert edited.get(format_, "Received after closing") in said


def read(content: bytes) -> str:
    """Return the words of a file, whatever it is."""
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return "".join(page.extract_text() for page in pages)
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith("ml")]
    return re.sub(r"<[^>]+>", "", "".join(parts))


def test_a_link_with_a_bold_word_has_its_address_once() -> None:
    html = '<p><a href="https://example.org/x">see <strong>this</strong> page</a> now</p>'
    said = text(contributions=(entry(1, passage(html, 1)),))
    assert "see this page <https://example.org/x> now" in said
    assert said.count("example.org/x>") == 1
