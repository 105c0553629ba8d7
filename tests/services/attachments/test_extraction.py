"""Files in the background: their words are read, and what nobody wants is erased."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.adapters.documents.text import Unextractable
from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import FileStore, new_key
from forum.database import writing
from forum.domain.contributions.attachments import Extraction, FileKind
from forum.jobs import attachments as file_jobs
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.models.job import Job
from forum.models.user import User
from forum.services.attachments import uploads
from tests.support.content import files
from tests.support.content.uploads import PDF, Database, keep, send
from tests.support.tasks import do, work_without_sweeps
from tests.support.times import StillClock


def test_the_text_of_a_document_is_read_for_search(
    app: Flask,
    author: User,
    consultation: Consultation,
    db_session: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = keep(author, consultation, "form", PDF)
    work_without_sweeps(app)
    assert kept.extraction is Extraction.DONE
    assert kept.text.startswith("The pots are buried in dry sand")
    assert (kept.words, kept.language) == (16, "en")


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (files.repacked(files.word("x"), {"word/document.xml": b"<a><b>"}), Extraction.FAILED),
        (files.pdf("#rect()"), Extraction.NONE),
    ],
)
def test_what_holds_no_text_is_tried_once(
    content: bytes,
    outcome: Extraction,
    app: Flask,
    author: User,
    consultation: Consultation,
    db_session: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = keep(author, consultation, "form", content)
    work_without_sweeps(app)
    assert (kept.extraction, kept.text, kept.words) == (outcome, "", 0)
    assert not db_session.scalars(select(Job).where(Job.kind == "extract")).all()


def test_a_document_is_read_once_the_storage_of_this_machine_is_there(
    app: Flask, author: User, consultation: Consultation, db_session: Database, time: StillClock
) -> None:
    kept = keep(author, consultation, "form", PDF)
    folder = Path(app.config["FORUM_DATA_DIR"])
    (folder / "files").rename(folder / "elsewhere")  # as where a disk is not mounted
    work_without_sweeps(app)
    assert kept.extraction is Extraction.WAITING
    (folder / "elsewhere").rename(folder / "files")
    time.tick(minutes=5)
    work_without_sweeps(app)
    assert kept.extraction is Extraction.DONE


@pytest.mark.usefixtures("any_database")
def test_reading_holds_no_transaction_and_minds_no_file_that_goes_meanwhile(
    author: User, consultation: Consultation, db_session: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(author, consultation, "form", PDF)
    db_session.commit()
    was_in_transaction: list[bool] = []

    def read(kind: FileKind, content: bytes) -> str:
        was_in_transaction.append(db_session().in_transaction())
        with writing():
            uploads.remove_file(db_session.get_one(User, author_id), "form", key)
            db_session.commit()
        return "seeds"

    monkeypatch.setattr(file_jobs, "extract_document_text", read)
    author_id, key, number = author.id, kept.key, kept.id
    db_session.commit()
    do(file_jobs.extract_text, {"attachment": number})
    do(file_jobs.extract_text, {"attachment": number})
    assert was_in_transaction == [False]


def test_a_file_that_was_read_is_not_read_again(
    author: User, consultation: Consultation, db_session: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(author, consultation, "form", PDF)
    calls: list[int] = []

    def read(kind: FileKind, content: bytes) -> str:
        calls.append(1)
        raise Unextractable

    monkeypatch.setattr(file_jobs, "extract_document_text", read)
    for _ in range(2):
        do(file_jobs.extract_text, {"attachment": kept.id})
    assert calls == [1]


def kinds(db_session: Database) -> list[str]:
    return sorted(db_session.scalars(select(Job.kind).where(Job.kind != "index")))


@pytest.mark.usefixtures("any_database")
def test_a_lost_reading_is_asked_for_again(
    author: User, consultation: Consultation, db_session: Database, time: StillClock
) -> None:
    keep(author, consultation, "form", PDF)
    for job in db_session.scalars(select(Job)):
        db_session.delete(job)
    do(file_jobs.sweep_files)
    assert "extract" not in kinds(db_session)
    time.tick(minutes=11)
    for _ in range(2):
        do(file_jobs.sweep_files)
    assert kinds(db_session).count("extract") == 1


@pytest.mark.parametrize(
    ("days", "has_draft", "is_sent", "stays"),
    [
        (29, False, False, True),
        (31, False, False, False),
        (31, True, False, True),
        (31, False, True, True),
    ],
)
def test_files_that_were_never_sent_go_after_a_month(
    days: int,
    has_draft: bool,
    is_sent: bool,
    stays: bool,
    author: User,
    consultation: Consultation,
    db_session: Database,
    time: StillClock,
) -> None:
    key = str(uuid4())
    keep(author, consultation, key)
    if has_draft:
        db_session.add(Draft(key=key, user_id=author.id, consultation_id=consultation.id))
    if is_sent:
        send(author, consultation, key)
    time.tick(days=days)
    do(file_jobs.sweep_files)
    found = db_session.scalar(select(func.count()).select_from(Attachment))
    assert found == (1 if stays else 0)
    assert ("erase_file" in kinds(db_session)) is not stays


def test_bytes_without_a_file_are_erased_a_day_later(
    author: User,
    consultation: Consultation,
    store: FileStore,
    db_session: Database,
    time: StillClock,
) -> None:
    kept = keep(author, consultation, "form")
    lost = new_key()
    store.put(lost, b"left by a crash")
    db_session.commit()
    time.go_to(max(at for _, at in store.list_keys()))
    do(file_jobs.tidy_files, {})
    assert len(list(store.list_keys())) == 2
    time.tick(days=1, seconds=1)
    do(file_jobs.tidy_files, {})
    assert [key for key, _ in store.list_keys()] == [kept.key]


def test_bytes_are_tidied_a_day_after_files_have_come(
    author: User, consultation: Consultation, db_session: Database
) -> None:
    for _ in range(3):
        keep(author, consultation, "form")
    jobs = db_session.scalars(select(Job).where(Job.kind == "tidy_files")).all()
    assert [job.run_at - clock.now() for job in jobs] == [timedelta(days=1)]


def test_bytes_that_a_file_has_are_never_erased(
    author: User, consultation: Consultation, store: FileStore, db_session: Database
) -> None:
    kept = keep(author, consultation, "form")
    do(file_jobs.erase_file, {"key": kept.key})
    assert store.read(kept.key)
    gone = new_key()
    do(file_jobs.erase_file, {"key": gone})
    with pytest.raises(FileMissing):
        store.read(gone)
