"""Workbooks, CSV and JSON: words, never formulas."""

import csv
import io
import json

import openpyxl
import pytest

from forum.exports.csv import escape_formula
from forum.exports.json import render_json
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
    ],
)  # fmt: skip
def test_no_cell_starts_a_formula(cell: str | int, written: str | int) -> None:
    assert escape_formula(cell) == written


def test_json_is_readable_text() -> None:
    content = render_json({"title": "Año"})
    assert json.loads(content) == {"title": "Año"}
    assert "Año" in content.decode()
