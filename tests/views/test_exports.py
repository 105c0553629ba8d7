"""Exports as people take them from the page."""

import csv
import io
import threading
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
from flask import Flask

from forum.adapters import export_process
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.exports.choice import ExportChoice
from forum.domain.exports.formulas import unescape_formula
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.contributions.visibility import publish_contribution
from forum.views.exports import files
from forum.views.exports.files import PATIENCE
from tests.builders import make_consultation, make_contribution, make_user, store_contribution
from tests.support.clients import FreshClient
from tests.support.content.words import words
from tests.support.worlds import BuiltOnce

HERE = "/en/consultations/seeds"
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
    "image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
}
FOOTNOTE = "Deficiency fell by a third.[1]\n\n[1] Ministry of Health, survey, 2024."
SIGNS = "\U00013000\U00013001"
"""Egyptian hieroglyphs, for which a server has hardly ever a font."""


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a consultation in which people write footnotes, sums, links, and in many scripts."""

    def build() -> Consultation:
        made = make_consultation(slug="seeds")
        make_contribution(made, "We mill grain.")
        make_contribution(made, FOOTNOTE)
        make_contribution(made, "-5 + 3 = -2")
        make_contribution(made, "See [our plan](https://example.org/plan).")
        return made

    return built_once(build)


def exported(client: FreshClient, format: str, **headers: str) -> bytes:
    answer = client.get(f"{HERE}/proceedings.{format}", headers=headers)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.data


@pytest.mark.usefixtures("consultation")
def test_footnotes_lead_to_no_contribution(client: FreshClient) -> None:
    page = exported(client, "html").decode()
    assert "by a third.[1]</p>" in page
    assert 'class="citation"' not in page
    document = docx.Document(io.BytesIO(exported(client, "docx")))
    noted = [p for p in document.paragraphs if "[1]" in p.text and "[1] " not in p.text[:4]]
    assert [p._p.xpath("w:hyperlink") for p in noted] == [[]]
    pdf = pypdf.PdfReader(io.BytesIO(exported(client, "pdf")))
    targets = [
        annotation.get_object().get("/Dest") or annotation.get_object().get("/A", {}).get("/D")
        for page in pdf.pages[1:]
        for annotation in page.get("/Annots", ())
    ]
    assert not [target for target in targets if target]
    for format in ("txt", "csv"):
        assert "by a third.[1]" in exported(client, format).decode()


@pytest.mark.usefixtures("consultation")
def test_tables_keep_sums_and_links(client: FreshClient) -> None:
    rows = list(csv.reader(io.StringIO(exported(client, "csv").decode("utf-8-sig"))))
    texts = [row[10] for row in rows[1:]]
    assert texts[2:] == ["'-5 + 3 = -2", "See our plan <https://example.org/plan>."]
    assert rows[1][6].endswith("+00:00")
    book = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx")))
    written = [unescape_formula(text) for text in texts]
    assert [cell.value for cell in book["Text"]["K"]][1:] == written
    assert book["Text"]["G2"].is_date


@pytest.mark.parametrize(
    ("language", "headings", "kind_and_region"),
    [
        ("en", ("Title", "Kind of stakeholder", "Region"), ("Cooperative", "Africa")),
        ("es", ("Título", "Categoría de parte interesada", "Región"), ("Cooperativa", "África")),
    ],
)
def test_tables_have_title_kind_of_stakeholder_and_region(
    client: FreshClient, language: str, headings: tuple[str, ...], kind_and_region: tuple[str, str]
) -> None:
    made = make_consultation(slug="seeds")
    said = store_contribution(
        made,
        make_user(),
        [Part("Grain for all", "en", kind=PassageKind.TITLE), Part("We mill grain.", "en")],
        appearance=Appearance(name="Amina", countries="KE", stakeholder_type="Cooperative"),
        key="titled",
    )
    publish_contribution(made, said)
    db.session.commit()
    make_contribution(made, "We bake.", countries="")
    here = f"/{language}/consultations/seeds/proceedings"
    rows = csv.reader(io.StringIO(client.get(f"{here}.csv").data.decode("utf-8-sig")))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{here}.xlsx").data))
    sheets = [[list(row) for row in sheet.values] for sheet in book.worksheets[:2]]
    for header, first, second in (list(rows), *sheets):
        columns = [header.index(heading) for heading in headings]
        assert [first[n] for n in columns] == ["Grain for all", *kind_and_region]
        assert [second[n] or "" for n in columns] == ["", "", ""]


@pytest.mark.usefixtures("consultation")
def test_a_browser_gets_a_whole_pdf_at_once(client: FreshClient) -> None:
    assert exported(client, "pdf", **BROWSER).startswith(b"%PDF-")


def test_what_a_pdf_lacks_is_said_before_it_and_in_it(client: FreshClient) -> None:
    make_contribution(make_consultation(slug="seeds"), f"We carved {SIGNS}.")
    page = client.get(f"{HERE}/proceedings.pdf?by=date", headers=BROWSER)
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    assert "has no font for letters of these scripts: Egyptian hieroglyphs" in words(page)
    anyway = f"{HERE}/proceedings.pdf?letters=missing&by=date"
    assert anyway.replace("&", "&amp;") in page.text
    for answer in (client.get(anyway, headers=BROWSER), client.get(f"{HERE}/proceedings.pdf")):
        assert answer.mimetype == "application/pdf"
        assert "Accept" in answer.headers["Vary"]
        assert b"pdfuaid" in answer.data
        read = pypdf.PdfReader(io.BytesIO(answer.data))
        text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
        assert "This file lacks letters" in text
        assert "We carved [Egyptian hieroglyphs]." in text
    assert client.get(f"{HERE}/proceedings.html", headers=BROWSER).data.count(SIGNS.encode()) == 1


@pytest.mark.usefixtures("consultation")
@pytest.mark.parametrize("query", ["", "?format=", "?format=exe", "?by=date&texts=original"])
def test_without_a_format_the_form_comes_back_with_a_message(
    client: FreshClient, query: str
) -> None:
    answer = client.get(f"{HERE}/export{query}")
    assert answer.status_code == 302
    assert str(answer.location).partition("?")[0] == f"{HERE}/exports"
    assert "Choose a format." in client.get(f"{HERE}/exports").text


@pytest.mark.usefixtures("consultation")
def test_few_wait_for_a_file_while_another_is_made(app: Flask) -> None:
    here = f"{HERE}/proceedings.txt"
    ask, answers = client_of_own(app), list[int]()
    with export_process.turn(Path(app.config["FORUM_DATA_DIR"])):
        waiting = [threading.Thread(target=lambda: answers.append(ask(here))) for _ in range(6)]
        for thread in waiting:
            thread.start()
        threading.Event().wait(PATIENCE / 2)
        at_once = list(answers)
    for thread in waiting:
        thread.join()
    assert at_once == [303] * 4
    assert 200 in answers[4:]  # the other may have waited in vain


@pytest.mark.usefixtures("consultation")
def test_a_file_that_two_ask_for_at_once_is_made_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, make = [], files._make

    def count(slug: str, choice: ExportChoice) -> files.SmallFile:
        made.append(choice)
        return make(slug, choice)

    monkeypatch.setattr(files, "_make", count)
    ask, answers = client_of_own(app), list[int]()
    both = [
        threading.Thread(target=lambda: answers.append(ask(f"{HERE}/proceedings.md")))
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert 200 in answers  # the other may have waited in vain
    assert len(made) == 1


def client_of_own(app: Flask) -> Callable[[str], int]:
    """Return a function that asks as a new visitor and returns the status."""
    return lambda address: Context().run(app.test_client().get, address).status_code
