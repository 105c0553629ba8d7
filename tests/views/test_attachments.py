"""Files on the pages: who may have them, and how they are handed over."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import FileStore, configured_store
from forum.domain.contributions.attachments import FileKind
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions.revise import withdraw
from forum.views import attachments as views
from tests.builders import make_appointment, make_consultation, make_contribution, make_user, reach
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content import files
from tests.support.content.cleaning import without_authors
from tests.support.forms.attachments import KEY, PDF, PICTURE, address, attached
from tests.support.servers.buckets import bucket
from tests.support.sites import MakeApp
from tests.support.tasks import work, work_without_sweeps
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

KEPT = without_authors(FileKind.PDF, PDF)


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds")


@pytest.fixture
def author(app_context: object) -> User:
    return make_user()


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


def make_said(status: Status) -> tuple[Contribution, Attachment]:
    """Store a text that comes with a file and then reaches a status."""
    said = make_contribution(make_consultation(slug="seeds"), status=Status.PENDING)
    kept = attached(said)
    reach(said, status, said.author)
    return said, kept


@pytest.mark.parametrize(("reader", "status", "may"), CASES)
def test_who_may_have_a_file(
    reader: str, status: Status, may: str, built_once: BuiltOnce, client: FreshClient
) -> None:
    said, kept = built_once(make_said, status)
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
    kept = uploads.store_upload(author, consultation, KEY, name="a.pdf", stream=BytesIO(PDF))
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


@pytest.mark.parametrize(
    "wanted",
    ["lines=0-4", "bytes=0-4,7-9", "bytes=0-4,", "bytes=a-b", "bytes", "bytes=0-4;q=1", "0-4"],
)
def test_the_whole_file_is_sent_where_a_range_is_not_one_of_bytes(
    client: FreshClient, wanted: str
) -> None:
    there = served(client, PDF, "a.pdf").request.path
    whole = client.get(there, headers={"Range": wanted})
    assert (whole.status_code, whole.data) == (200, KEPT)
    assert "Content-Range" not in whole.headers


def test_a_range_counts_only_where_a_file_is_fetched(client: FreshClient) -> None:
    there = served(client, PDF, "a.pdf").request.path
    told = client.head(there, headers={"Range": "bytes=0-4"})
    assert (told.status_code, told.headers["Content-Length"]) == (200, str(len(KEPT)))
    part = client.get(there, headers={"Range": "Bytes = -3 "})
    assert (part.status_code, part.data) == (206, KEPT[-3:])


@pytest.mark.parametrize("how", ["gone", "down"])
def test_a_store_without_the_file_is_told_as_such(
    how: str, app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation(slug="seeds")
    kept = attached(make_contribution(consultation))
    if how == "gone":
        configured_store(app.config).erase(kept.key)
    else:

        def fail(key: str) -> Any:
            raise StorageError("down")

        store = FileStore(lambda key, content: None, fail, fail, lambda key: None, lambda: iter(()))
        monkeypatch.setattr(views, "configured_store", lambda config: store)
    assert client.get(address(kept)).status_code == (404 if how == "gone" else 503)


def test_a_site_whose_files_lie_in_a_bucket_does_the_same(
    make_app: MakeApp, tmp_path: Path, time: StillClock
) -> None:
    with bucket() as url:
        app = make_app(FORUM_STORAGE_URL=f"{url}/site?tls=0")
        with app.app_context():
            said = make_contribution(make_consultation(slug="seeds"))
            kept = attached(said)
            work_without_sweeps(app)
            assert kept.text == "We bury clay pots in dry sand."
            client, there = make_client(app), address(kept)
            assert client.get(there, headers={"Range": "bytes=0-4"}).data == b"%PDF-"
            assert client.get(there).data == KEPT
            withdraw(said, said.consultation, by=said.author)
            assert client.get(there).status_code == 404
            time.tick(days=1)
            work(app)
            assert list(configured_store(app.config).list_keys()) == []
    assert not (tmp_path / "files").exists()
