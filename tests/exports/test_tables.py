"""Workbooks, CSV and JSON: words, never formulas."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.domain.exports.formulas import escape_formula, unescape_formula
from forum.exports.json import write_json
from forum.exports.progress import ignore
from tests.support.content.reports import entry, made, passage


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
        ("-5 + 3 = -2", "'-5 + 3 = -2"), ("00123", "00123"), ("- a list", "'- a list"),
        ("+CMD|' /C calc'!A0", "'+CMD|' /C calc'!A0"), ("+41 22 917", "'+41 22 917"),
        ("a;=1+1", "a;'=1+1"), ("a\n=1+1;b", "a\n'=1+1;b"), ("'=1", "''=1"),
        ("it's = 1", "it's = 1"),
        ('so ;"=1"', 'so ;\'"=1"'), ("two-fold; a=b", "two-fold; a=b"), ("x|\t@y", "x|'\t'@y"),
        ('-1+HYPERLINK("http://x")', '\'-1+HYPERLINK("http://x")'),
        ("－1＋SUM（A1）", "'－1＋SUM（A1）"), ("-1+'\\\\host\\x'!A1", "'-1+'\\\\host\\x'!A1"),
    ],
)  # fmt: skip
def test_no_cell_starts_a_formula(cell: str | int, written: str | int) -> None:
    assert escape_formula(cell) == written


WRITTEN = st.text(st.sampled_from("ab =+-@'\"\t\r\n,;|＝\u00a0é0"), max_size=30)
SEPARATORS = [",", ";", "\t", "|"]


@given(WRITTEN)
def test_a_cell_can_be_read_as_it_was_written(text: str) -> None:
    assert unescape_formula(str(escape_formula(text))) == text


@given(st.lists(WRITTEN, min_size=1, max_size=4), st.sampled_from(SEPARATORS))
@example(["a;=1+1"], ";")
@example(['b";=1'], ";")
def test_no_separator_and_no_cut_line_lets_a_formula_begin(texts: list[str], other: str) -> None:
    """Read the bytes as a program does that takes another separator, with quotes and without."""
    file = io.StringIO(newline="")
    csv.writer(file).writerow([escape_formula(text) for text in texts])
    line = file.getvalue().removesuffix("\r\n")
    cells = [cell for row in re.split("[\r\n]", line) for cell in row.split(other)]
    for row in csv.reader(io.StringIO(line, newline=""), delimiter=other):
        cells += row
    if other == ",":
        cells += next(csv.reader(io.StringIO(line, newline="")))
    for cell in cells:
        assert not cell.lstrip(' "\u00a0').startswith(("=", "+", "-", "@", "＝", "\t"))


LINKED = (
    '<p>See <a href="https://example.org/a?b=1&amp;c=2">our <strong>plan</strong></a>, '
    '<a href="http://www.example.org/x">www.example.org/x</a> and '
    '<a href="mailto:a@example.org">a@example.org</a>.</p>'
)
TEXT = "See our plan <https://example.org/a?b=1&c=2>, www.example.org/x and a@example.org."


def test_tables_keep_the_addresses_of_links() -> None:
    linked = (entry(1, passage(LINKED, 1, translation=LINKED)),)
    row = list(csv.reader(io.StringIO(made("csv", contributions=linked).decode("utf-8-sig"))))[1]
    assert row[10:12] == [TEXT, TEXT]
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", contributions=linked)))
    assert book["Answer"]["K2"].value == TEXT
    assert book["Contributions"]["L2"].value == TEXT


def test_times_are_those_of_the_consultation() -> None:
    zone = ZoneInfo("America/La_Paz")
    sent, edited = (datetime(2026, 11, day, 1, 30, tzinfo=UTC).astimezone(zone) for day in (2, 3))
    dated = (entry(1, passage("<p>x</p>", 1), submitted_at=sent, edited_at=edited),)
    content = made("csv", contributions=dated, zone=zone.key).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(content)))[1]
    assert row[6] == "2026-11-01T21:30:00-04:00"
    assert "2026-11-02T21:30:00-04:00" in row
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", contributions=dated, zone=zone.key)))
    for sheet in (book["Answer"], book["Contributions"]):
        assert sheet["G1"].value == "Date (America/La_Paz)"
        assert sheet["G2"].value == datetime(2026, 11, 1, 21, 30)
        assert sheet["G2"].is_date


def test_json_is_readable_text() -> None:
    file = io.BytesIO()
    document = {"title": "Año", "contributions": [], "team": []}
    said = [{"text": "one\ntwo"}, {"text": '"contributions": ['}]
    write_json(document, said, file, ignore)
    content = file.getvalue()
    assert json.loads(content) == {**document, "contributions": said}
    assert (
        content.decode()
        == json.dumps({**document, "contributions": said}, ensure_ascii=False, indent=1) + "\n"
    )
    assert "Año" in content.decode()
