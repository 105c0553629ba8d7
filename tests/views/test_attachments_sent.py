"""Files that come with a form, and stand under a text."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from forum.domain.contributions.attachments import MAX_BYTES
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.web.http import guards
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content import files
from tests.support.content.documents_inside import pdf_with_photo, photo, workbook
from tests.support.content.words import markup
from tests.support.forms.attachments import KEY, PDF, PICTURE, address, attached
from tests.support.worlds import BuiltOnce

Database = scoped_session[Session]


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds")


@pytest.fixture
def author(app_context: object) -> User:
    return make_user()


# --- with the form ----------------------------------------------------------------------------


def posted(client: FreshClient, path: str, values: dict[str, Any]) -> TestResponse:
    """Send a form with files; the client's own way would leave large ones open."""
    body, _, boundary = stream_encode_multipart(values, use_tempfile=False)
    content_type = f"multipart/form-data; boundary={boundary}"
    return client.post(path, data=body.read(), content_type=content_type)


def post(
    client: FreshClient, act: str, *sent: tuple[bytes, str], text: str = "We bury clay pots."
) -> TestResponse:
    values = {"text": text, "act": act, "key": KEY, "language": "en", "mode": "text"}
    chosen = [FileStorage(BytesIO(content), name) for content, name in sent]
    return posted(client, "/en/consultations/seeds/contribute", {**values, "file": chosen})


def kept_files(db_session: Database) -> list[str]:
    db_session.rollback()
    return list(db_session.scalars(select(Attachment.name).order_by(Attachment.id)))


@pytest.mark.usefixtures("consultation")
def test_files_are_kept_with_the_form_and_can_be_removed(
    client: FreshClient, author: User, db_session: Database
) -> None:
    sign_in(client, author)
    page = post(client, "attach", (PDF, "pots.pdf"), (PICTURE, "pots.png"))
    body = page.get_data(as_text=True)
    assert page.status_code == 200
    assert kept_files(db_session) == ["pots.pdf", "pots.png"]
    assert "We bury clay pots." in body
    assert "pots.pdf</a> <small>PDF, " in markup(page)
    first = db_session.scalars(select(Attachment.key).order_by(Attachment.id)).first()
    body = post(client, f"detach-{first}").get_data(as_text=True)
    assert kept_files(db_session) == ["pots.png"]
    assert "pots.pdf" not in body
    assert "We bury clay pots." in body


@pytest.mark.usefixtures("consultation")
def test_a_file_that_is_refused_costs_neither_the_text_nor_the_others(
    client: FreshClient, author: User, db_session: Database
) -> None:
    sign_in(client, author)
    page = post(client, "attach", (b"<html>", "page.pdf"), (PICTURE, "pots.png"))
    body = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "page.pdf: This is not a PDF" in body
    assert "We bury clay pots." in body
    assert kept_files(db_session) == ["pots.png"]


@pytest.mark.usefixtures("consultation")
def test_a_file_that_is_too_large_is_named_and_the_text_is_kept(
    client: FreshClient, author: User, db_session: Database
) -> None:
    sign_in(client, author)
    page = post(client, "check", (b"%PDF-" + b"x" * MAX_BYTES, "large.pdf"))
    body = page.get_data(as_text=True)
    assert page.status_code == 422
    assert "large.pdf: The file is larger than 10 MB." in body
    assert "We bury clay pots." in body
    assert kept_files(db_session) == []


@pytest.mark.usefixtures("consultation")
@pytest.mark.parametrize("text", ["See attached.", "Véase el adjunto.", "Voir pièce jointe.", ""])
def test_a_text_that_only_points_to_its_file_asks_for_a_summary(
    text: str, client: FreshClient, author: User
) -> None:
    sign_in(client, author)
    page = post(client, "check", (PDF, "pots.pdf"), text=text)
    assert page.status_code == 422
    assert "Say in two or three sentences what your file" in page.get_data(as_text=True)


@pytest.mark.parametrize(("path", "is_known", "status"), [
    ("/en/consultations/seeds/contribute", True, 200),
    ("/en/consultations/seeds/contribute", False, 413),
    ("/en/login", True, 413),
])  # fmt: skip
def test_only_pages_that_take_files_take_much_and_from_nobody_unknown(
    path: str, is_known: bool, status: int, app: Flask, consultation: Consultation, author: User
) -> None:
    client = make_client(app)
    if is_known:
        sign_in(client, author)
    large = FileStorage(BytesIO(PDF * 400), "a.pdf")
    values = {"text": "We bury pots.", "act": "attach", "key": KEY, "file": large}
    answer = posted(client, path, values)
    assert len(PDF) * 400 > 2_000_000
    assert answer.status_code == status


@pytest.mark.usefixtures("consultation")
def test_even_there_not_everything_is_taken(
    client: FreshClient, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "MAX_REQUEST_BYTES", 5_000)
    sign_in(client, author)
    assert post(client, "attach", (b"x" * 9_000, "a.pdf")).status_code == 413


@pytest.mark.usefixtures("consultation")
def test_what_is_handed_over_names_nobody(
    client: FreshClient, author: User, db_session: Database
) -> None:
    name = "Zuberi Secret"
    sheet = {"word/embeddings/a.xlsx": workbook(name), "word/media/a.jpg": photo(name)}
    sent = [
        (b"\xef\xbb\xbf" + pdf_with_photo(name), "map.pdf"),
        (files.repacked(files.word("Our figures.", author=name), sheet), "figures.docx"),
        (files.locked_pdf(""), "open.pdf"),
        (photo(name), "field.jpg"),
    ]
    sign_in(client, author)
    assert post(client, "attach", *sent).status_code == 200
    for kept in db_session.scalars(select(Attachment)):
        content = client.get(address(kept)).data
        assert name.encode() not in content, kept.name
        if kept.name == "figures.docx":
            with ZipFile(BytesIO(content)) as package:
                assert name.encode() not in package.read("word/media/a.jpg")
                book = openpyxl.load_workbook(BytesIO(package.read("word/embeddings/a.xlsx")))
            assert book.properties.creator != name
            assert book.active["A1"].value == "Seeds"
    assert kept_files(db_session) == ["map.pdf", "figures.docx", "open.pdf", "field.jpg"]


@pytest.mark.usefixtures("consultation")
def test_a_file_that_needs_a_password_is_refused_in_words(
    client: FreshClient, author: User, db_session: Database
) -> None:
    sign_in(client, author)
    page = post(client, "attach", (files.locked_pdf("secret"), "locked.pdf"))
    assert page.status_code == 422
    assert "locked.pdf: The file opens only with a password." in page.get_data(as_text=True)
    assert kept_files(db_session) == []


# --- under a text -----------------------------------------------------------------------------


def test_the_author_and_readers_see_what_a_text_brings(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation)
    kept = attached(said)
    kept.words, kept.language = 1_200, "es"
    page = client.get(f"/en/consultations/seeds/contributions/{said.number}")
    body = page.get_data(as_text=True)
    assert f'href="{address(kept)}"' in body
    assert "1,200 words" in body
    sign_in(client, said.author)
    assert kept.key in client.get(f"/en/contributions/{said.key}").get_data(as_text=True)
