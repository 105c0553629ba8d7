"""Files on pages: sent with the form, handed over to those who may have them alone."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from forum.adapters.documents.metadata import without_authors
from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import Store, chosen_store
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs import worker
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import uploads as attachments
from forum.services.contributions.revise import withdraw
from forum.views import attachments as views
from forum.web.http import guards
from tests.builders import make_appointment, make_consultation, make_contribution, make_user, reach
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content import files
from tests.support.content.words import markup
from tests.support.servers.buckets import bucket
from tests.support.sites import MakeApp

Database = scoped_session[Session]

PDF = files.pdf("We bury clay pots in dry sand.")
KEPT = without_authors(FileKind.PDF, PDF)
PICTURE = files.picture()
KEY = "2f1c6f0e-91a4-4f6e-9d7e-0a4d7c1f2b3a"


@pytest.fixture
def consultation(app_context: object) -> Consultation:
    return make_consultation(slug="seeds")


@pytest.fixture
def author(app_context: object) -> User:
    return make_user()


def attached(
    contribution: Contribution, content: bytes = PDF, name: str = "Señales.pdf"
) -> Attachment:
    """Store a file with the latest revision of a contribution."""
    kept = attachments.keep(
        contribution.author,
        contribution.consultation,
        contribution.key,
        name=name,
        stream=BytesIO(content),
    )
    attachments.attach(contribution)
    db.session.commit()
    return kept


def address(kept: Attachment, slug: str = "seeds") -> str:
    return f"/en/consultations/{slug}/files/{kept.key}/{quote(kept.name)}"


# --- who may have what ------------------------------------------------------------------------

MATRIX = """
            pending  published  returned  hidden
visitor     -        all        -         -
stranger    -        all        -         -
facilitator -        all        -         -
author      own      all        own       own
moderator   own      all        own       own
organiser   own      all        own       own
admin       own      all        own       own
"""

HEADER, *ROWS = (line.split() for line in MATRIX.strip().splitlines())
CASES = [
    (row[0], Status(status), cell)
    for row in ROWS
    for status, cell in zip(HEADER, row[1:], strict=True)
]


def reader_called(name: str, contribution: Contribution) -> User | None:
    if name in ("facilitator", "moderator", "organiser"):
        return make_appointment(contribution.consultation, Role(name))
    if name == "admin":
        return make_user(role=Role.ADMINISTRATOR)
    return {"visitor": None, "author": contribution.author}.get(name, make_user())


@pytest.mark.parametrize(("reader", "status", "may"), CASES)
def test_who_may_have_a_file(
    reader: str, status: Status, may: str, client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, status=Status.PENDING)
    kept = attached(said)
    reach(said, status, said.author)
    db.session.commit()
    if (person := reader_called(reader, said)) is not None:
        sign_in(client, person)
    response = client.get(address(kept))
    assert response.status_code == (404 if may == "-" else 200)
    if may == "-":
        assert b"PDF-" not in response.data
    else:
        assert response.data == KEPT
        public = "no-cache" if may == "all" else "private, no-store"
        assert response.headers["Cache-Control"] == public


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_what_is_taken_away_nobody_has(
    status: Status, client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, status=Status.PENDING)
    there = address(attached(said))
    reach(said, status, said.author)
    db.session.commit()
    for person in (said.author, make_user(role=Role.ADMINISTRATOR)):
        sign_in(client, person)
        assert client.get(there).status_code == 404


def test_a_file_that_is_not_sent_yet_is_its_owners_alone(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    kept = attachments.keep(author, consultation, KEY, name="a.pdf", stream=BytesIO(PDF))
    for person in (make_user(role=Role.ADMINISTRATOR), make_user()):
        sign_in(client, person)
        assert client.get(address(kept)).status_code == 404
    sign_in(client, author)
    assert client.get(address(kept)).data == KEPT


def test_files_of_other_revisions_are_not_for_readers(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation)
    first = attached(said)
    said.latest_revision = 2
    later = attached(said, name="later.pdf")
    assert (client.get(address(first)).status_code, client.get(address(later)).status_code) == (
        200,
        404,
    )
    said.approved_revision = 2
    first.until_revision = 2
    assert (client.get(address(first)).status_code, client.get(address(later)).status_code) == (
        404,
        200,
    )
    sign_in(client, said.author)
    assert client.get(address(first)).status_code == 200


def test_a_file_is_found_only_under_its_own_discussion_and_name(
    client: FreshClient, consultation: Consultation
) -> None:
    kept = attached(make_contribution(consultation))
    make_consultation(slug="other")
    draft = make_consultation(slug="draft", stage=Stage.DRAFT)
    in_draft = attached(make_contribution(draft))
    assert client.get(address(kept)).status_code == 200
    for wrong in (
        address(kept, "other"),
        address(kept).replace(".pdf", ".exe"),
        address(kept).replace(kept.key, KEY),
        address(in_draft, "draft"),
        address(in_draft, "seeds"),
    ):
        assert client.get(wrong).status_code == 404


# --- how it is handed over --------------------------------------------------------------------


def served(client: FreshClient, content: bytes, name: str, **headers: str) -> TestResponse:
    consultation = make_consultation(slug="seeds")
    kept = attached(make_contribution(consultation), content, name)
    return client.get(address(kept), headers=headers)


@pytest.mark.parametrize(
    ("content", "kind", "media_type", "disposition"),
    [
        (PDF, FileKind.PDF, "application/pdf", "attachment"),
        (PICTURE, FileKind.PNG, "image/png", "inline"),
        (
            files.odt(),
            FileKind.ODT,
            "application/vnd.oasis.opendocument.text",
            "attachment",
        ),
    ],
)
def test_no_browser_runs_what_it_is_handed(
    content: bytes, kind: FileKind, media_type: str, disposition: str, client: FreshClient
) -> None:
    response = served(client, content, "page.html")
    headers = response.headers
    assert headers["Content-Type"] == media_type
    assert headers["Content-Disposition"].startswith(disposition)
    assert f"page.html.{kind}" in headers["Content-Disposition"]
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_with_any_letters_reaches_the_reader(client: FreshClient) -> None:
    response = served(client, PDF, 'Señales "2026".pdf')
    assert "filename*=UTF-8''Se%C3%B1ales%202026.pdf" in response.headers["Content-Disposition"]


def test_a_part_can_be_asked_for_and_what_is_there_is_not_sent_again(client: FreshClient) -> None:
    whole = served(client, PDF, "a.pdf")
    there = whole.request.path
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Length"] == str(len(KEPT))
    part = client.get(there, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, KEPT[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(KEPT)}"
    same = client.get(there, headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert client.head(there).data == b""
    assert client.get(there, headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize("how", ["gone", "down"])
def test_a_store_without_the_file_is_told_as_such(
    how: str, app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation(slug="seeds")
    kept = attached(make_contribution(consultation))
    if how == "gone":
        chosen_store(app.config).erase(kept.key)
    else:

        def fail(key: str) -> Any:
            raise StorageError("down")

        store = Store(lambda key, content: None, fail, lambda key: None, lambda: iter(()))
        monkeypatch.setattr(views, "chosen_store", lambda config: store)
    assert client.get(address(kept)).status_code == (404 if how == "gone" else 503)


def test_a_site_whose_files_lie_in_a_bucket_does_the_same(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with bucket() as url:
        app = make_app(FORUM_STORAGE_URL=f"{url}/site?tls=0")
        with app.app_context():
            said = make_contribution(make_consultation(slug="seeds"))
            kept = attached(said)
            monkeypatch.setattr(worker, "SWEEPS", ())
            worker.run_worker(app, once=True)
            db.session.expire_all()
            assert kept.text == "We bury clay pots in dry sand."
            client, there = make_client(app), address(kept)
            assert client.get(there, headers={"Range": "bytes=0-4"}).data == b"%PDF-"
            assert client.get(there).data == KEPT
            withdraw(said, said.consultation, by=said.author)
            db.session.commit()
            worker.run_worker(app, once=True)
            assert client.get(there).status_code == 404
            assert list(chosen_store(app.config).every()) == []
    assert not (tmp_path / "files").exists()


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
    assert "page.pdf: This is no PDF" in body
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
    monkeypatch.setattr(guards, "MOST_BYTES", 5_000)
    sign_in(client, author)
    assert post(client, "attach", (b"x" * 9_000, "a.pdf")).status_code == 413


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
