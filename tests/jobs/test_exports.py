"""Long exports: made once for all by a job, kept while they are true, erased afterwards."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum import clock
from forum.adapters import export_process
from forum.adapters.export_process import ExportFailed, ExportsBusy
from forum.adapters.storage.store import configured_store
from forum.database import writing
from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.exports.choice import ExportChoice, ExportFilters
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.worker import run_worker
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.export import Export
from forum.models.job import Job
from forum.models.user import User
from forum.services.access.locking import touch
from forum.services.contributions.revise import revise, withdraw
from forum.services.exports import files
from forum.services.moderation.decisions import decide
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.support.servers.buckets import bucket
from tests.support.sites import MakeApp
from tests.support.times import StillClock

HERE = "/en/consultations/seeds"
PAGE = f"{HERE}/exports/csv"
FILE = f"{HERE}/proceedings.csv"
KEPT = f"{FILE}?kept=yes"


@pytest.fixture
def consultation(app_context: AppContext, monkeypatch: pytest.MonkeyPatch) -> Consultation:
    """Return a consultation that counts as long."""
    monkeypatch.setattr(files, "MOST_WORDS_AT_ONCE", 0)
    made = make_consultation(slug="seeds")
    make_contribution(made, "We mill grain.")
    return made


def keys(app: Flask) -> list[str]:
    """Return the keys of all files in the store."""
    return [key for key, _at in configured_store(app.config).list_keys()]


def take(
    client: FreshClient, headers: dict[str, str] | None = None, address: str = FILE
) -> TestResponse:
    """Ask for the file and read the answer to its end."""
    answer = client.get(address, headers=headers)
    answer.get_data()
    answer.close()
    return answer


def exports() -> list[Export]:
    db.session.rollback()
    return list(db.session.scalars(select(Export)))


@pytest.mark.usefixtures("any_database", "consultation")
def test_a_long_file_is_made_once_for_all_and_kept(app: Flask, client: FreshClient) -> None:
    answer = take(client)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "Prepare the file" in client.get(PAGE).text
    for _ in range(5):
        assert client.post(PAGE).location == PAGE
    assert db.session.scalar(select(func.count()).where(Job.kind == "export")) == 1
    waiting = client.get(PAGE)
    assert "It is waiting for its turn" in words(waiting)
    assert '<noscript><meta http-equiv="refresh"' in waiting.text
    run_worker(app, threads=1, once=True)
    assert f'href="{KEPT}"' in client.get(PAGE).text
    first = take(client)
    assert b"We mill grain." in first.data
    assert first.headers["Last-Modified"]
    assert take(client, {"If-None-Match": first.headers["ETag"]}).status_code == 304
    part = take(client, {"Range": "bytes=0-2"})
    assert (part.status_code, part.data) == (206, b"\xef\xbb\xbf")
    assert len(keys(app)) == 1
    client.post(PAGE)
    assert db.session.scalar(select(func.count()).where(Job.kind == "export")) == 0


@pytest.mark.usefixtures("any_database")
def test_a_changed_consultation_serves_no_old_file(
    app: Flask, client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert take(client).status_code == 200
    (old,) = keys(app)
    touch(consultation.id)
    db.session.commit()
    assert take(client).status_code == 303
    assert "Prepare the file" in client.get(PAGE).text
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert take(client).status_code == 200
    assert old not in keys(app)
    touch(consultation.id)
    db.session.commit()
    time.tick(days=1, seconds=1)
    run_worker(app, threads=1, once=True)
    run_worker(app, threads=1, once=True)
    assert (exports(), keys(app)) == ([], [])


def change_while_made(
    monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]
) -> list[object]:
    """Let something change while the first file is made; return what stands for each try."""
    make, tries = export_process.make_file, list[object]()

    def make_and_change(*args: object, **options: object) -> object:
        result = make(*args, **options)  # type: ignore[arg-type]
        tries.append(result)
        if len(tries) == 1:
            with writing():
                change()
                db.session.commit()
        return result

    monkeypatch.setattr(export_process, "make_file", make_and_change)
    return tries


def test_a_change_while_the_file_is_made_makes_it_anew(
    app: Flask, client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = consultation.id
    tries = change_while_made(monkeypatch, lambda: touch(id_))
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert len(tries) == 2
    assert take(client).status_code == 200


@pytest.mark.usefixtures("any_database")
def test_texts_added_while_the_file_is_made_leave_it_as_asked_for(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
    time: StillClock,
) -> None:
    id_ = consultation.id

    def contribute() -> None:
        time.tick(minutes=5)
        make_contribution(db.session.get_one(Consultation, id_), "We roast grain.")

    tries = change_while_made(monkeypatch, contribute)
    begun_at = clock.now()
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert len(tries) == 1
    assert exports()[0].made_at == begun_at
    page = client.get(PAGE)
    assert f"as it was on {begun_at:%A} {begun_at.day} {begun_at:%B %Y, %H:%M}" in words(page)
    assert "Prepare it again" in page.text
    assert take(client).status_code == 303
    earlier = take(client, address=KEPT)
    assert f"seeds-en-{begun_at:%Y-%m-%d-%H%M}.csv" in earlier.headers["Content-Disposition"]
    assert (b"mill" in earlier.data, b"roast" in earlier.data) == (True, False)
    client.post(PAGE)
    assert "an earlier file" in words(client.get(PAGE))
    assert take(client, address=KEPT).data == earlier.data
    run_worker(app, threads=1, once=True)
    assert b"roast" in take(client).data


ALTERATIONS: Final[dict[str, Callable[[Contribution, User], object]]] = {
    "hidden": lambda c, by: decide(c, Status.HIDDEN, by=by, reason="It names a child."),
    "withdrawn": lambda c, _by: withdraw(c, c.consultation, by=c.author),
    "changed": lambda c, _by: revise(
        c, c.consultation, [Part("We store grain.", "en")], by=c.author
    ),
}


@SLOW_ON_POSTGRESQL
@pytest.mark.parametrize("kind", ALTERATIONS)
@pytest.mark.usefixtures("any_database")
def test_nobody_gets_a_file_that_holds_what_was_taken_from_readers(
    app: Flask, client: FreshClient, consultation: Consultation, kind: str, time: StillClock
) -> None:
    consultation.moderation = Moderation.AFTER
    second = make_contribution(consultation, "We dry grain.")
    moderator = make_user(role=Role.ADMINISTRATOR)
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    make_contribution(consultation, "We roast grain.")
    db.session.commit()
    assert b"We dry" in take(client, address=KEPT).data
    ALTERATIONS[kind](db.session.get_one(Contribution, second.id), moderator)
    db.session.commit()
    for address in (FILE, KEPT):
        assert take(client, address=address).status_code == 303
    page = client.get(PAGE)
    assert "Prepare the file" in page.text
    assert "It is no longer available, because something in it has been changed" in words(page)
    assert "proceedings" not in page.text
    client.post(PAGE)
    assert "an earlier file" not in words(client.get(PAGE))
    run_worker(app, threads=1, once=True)
    assert b"We dry" not in take(client).data


@pytest.mark.usefixtures("consultation")
def test_a_file_that_fails_says_so_and_can_be_tried_again(
    app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def fail(*_args: object, **_options: object) -> None:
            raise ExportFailed("no memory")

        broken.setattr(export_process, "make_file", fail)
        client.post(PAGE)
        run_worker(app, threads=1, once=True)
    page = client.get(PAGE)
    assert "could not be prepared" in words(page)
    assert "Try again" in page.text
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert take(client).status_code == 200


@pytest.mark.usefixtures("consultation")
def test_a_file_that_vanished_from_the_store_is_made_again(app: Flask, client: FreshClient) -> None:
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    configured_store(app.config).erase(keys(app)[0])
    assert take(client).status_code == 303
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    assert take(client).status_code == 200


def test_a_bucket_keeps_files_too(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, time: StillClock
) -> None:
    monkeypatch.setattr(files, "MOST_WORDS_AT_ONCE", 0)
    with bucket() as url:
        app = make_app(FORUM_STORAGE_URL=f"{url}/site?tls=0")
        with app.app_context():
            made = make_consultation(slug="seeds")
            make_contribution(made, "We mill grain.")
            client = make_client(app)
            client.post(PAGE)
            run_worker(app, threads=1, once=True)
            first = take(client)
            assert b"We mill grain." in first.data
            assert take(client, {"Range": "bytes=0-2"}).data == b"\xef\xbb\xbf"
            assert take(client, {"If-None-Match": first.headers["ETag"]}).status_code == 304
            assert len(keys(app)) == 1
            touch(made.id)
            db.session.commit()
            assert take(client).status_code == 303
            time.tick(days=1, seconds=1)
            run_worker(app, threads=1, once=True)
            run_worker(app, threads=1, once=True)
            assert (exports(), keys(app)) == ([], [])
    assert not (tmp_path / "files").exists()


@pytest.mark.usefixtures("consultation")
def test_one_file_at_a_time_is_made_on_a_machine(app: Flask, client: FreshClient) -> None:
    client.post(PAGE)
    with export_process.turn(Path(app.config["FORUM_DATA_DIR"])):
        with pytest.raises(ExportsBusy), export_process.turn(Path(app.config["FORUM_DATA_DIR"])):
            raise AssertionError("two at once")
        run_worker(app, threads=1, once=True)
        assert take(client).status_code == 303
        job = db.session.scalars(select(Job).where(Job.kind == "export")).one()
        assert job.attempts == 0


@pytest.mark.usefixtures("consultation")
def test_nobody_waits_for_ever(app: Flask, client: FreshClient, time: StillClock) -> None:
    client.post(PAGE)
    db.session.rollback()
    db.session.query(Job).delete()
    db.session.commit()
    time.tick(hours=3)
    run_worker(app, threads=1, once=True)
    assert "could not be prepared" in words(client.get(PAGE))


def test_only_who_may_read_gets_a_file(
    app: Flask, client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    client.post(PAGE)
    run_worker(app, threads=1, once=True)
    consultation = db.session.get_one(Consultation, consultation.id)
    consultation.published_at = None
    db.session.commit()
    for answer in (take(client), client.get(PAGE), client.post(PAGE)):
        assert answer.status_code == 404


@pytest.mark.usefixtures("consultation")
def test_too_many_files_are_refused_with_a_sentence(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_WAITING", 1)
    assert client.post(PAGE).status_code == 303
    answer = client.post(f"{HERE}/exports/xlsx")
    assert answer.status_code == 503
    assert "So many files are being prepared" in words(answer)
    assert len(exports()) == 1


@pytest.mark.usefixtures("export_processes")
def test_a_process_of_its_own_makes_the_file(
    app: Flask, client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.views.exports.files.SECONDS", 150)
    made = make_consultation(slug="seeds")
    for n in range(3):
        make_contribution(made, f"We mill grain {n}.")
    db.session.commit()
    before, told = rss(), list[tuple[int, int]]()
    answer = client.get(f"{HERE}/proceedings.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book["Text"].max_row == 4
    path = Path(app.config["FORUM_DATA_DIR"]) / "file"
    make_contribution(made, "Not from there.", countries="NP")
    choice = ExportChoice(
        format="pdf", language="es", order="date", texts="original",
        filters=ExportFilters(country="KE", capacity="personal", late="no"),
    )  # fmt: skip
    scripts = export_process.make_file(
        app.config, "seeds", choice, path, told=lambda done, of: told.append((done, of))
    )
    assert scripts == ()
    assert told[-1] == (3, 3)
    assert path.read_bytes().startswith(b"%PDF-")
    assert rss() - before < 30_000_000
    with pytest.raises(ExportFailed):
        export_process.make_file(app.config, "nowhere", choice, path, told=lambda *_: None)
    with pytest.raises(ExportFailed):
        export_process.make_file(
            app.config, "seeds", choice, path, told=lambda *_: None, seconds=0.05
        )


def rss() -> int:
    """Return the bytes of memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
