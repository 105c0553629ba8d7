"""Files: kept with a form, sent with a text, shown and removed as it is, and never lost midway."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.adapters.documents.text import Unextractable
from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.store import FileStore, configured_store, new_key
from forum.database import writing
from forum.domain.contributions.attachments import Extraction, FileKind
from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Status
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.jobs import attachments as file_jobs
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.job import Job
from forum.models.user import User
from forum.services.attachments import downloads, uploads
from forum.services.contributions.revise import revise, take_back_edit, withdraw
from forum.services.contributions.submit import contribute
from forum.services.discussion import contribution_views
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content import files
from tests.support.statements import Statements
from tests.support.tasks import do, work_without_sweeps
from tests.support.times import StillClock

Database = scoped_session[Session]


PDF = files.pdf("The pots are buried in dry sand and the seeds stay alive for seven years there.")
PICTURE = files.picture()


@pytest.fixture
def consultation(db_session: Database) -> Consultation:
    return make_consultation()


@pytest.fixture
def author(db_session: Database) -> User:
    return make_user()


@pytest.fixture
def moderator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.MODERATOR)


@pytest.fixture
def store(app: Flask, consultation: Consultation) -> FileStore:
    return configured_store(app.config)


def keep(
    author: User,
    consultation: Consultation,
    form_key: str,
    content: bytes = PICTURE,
    *,
    name: str = "pots.png",
    contribution: Contribution | None = None,
) -> Attachment:
    return uploads.store_upload(
        author,
        consultation,
        form_key,
        name=name,
        stream=BytesIO(content),
        contribution=contribution,
    )


def send(author: User, consultation: Consultation, key: str) -> Contribution:
    parts = [Part("We bury clay pots.", "en")]
    return contribute(author, consultation, parts, appearance=Appearance(name="A"), key=key)


def change(contribution: Contribution, author: User, form_key: str) -> None:
    parts = [Part("We bury clay pots in sand.", "en")]
    revise(contribution, contribution.consultation, parts, by=author)
    uploads.attach_files(contribution, form_key)


def sent_with_file(author: User, consultation: Consultation, name: str = "a.png") -> Contribution:
    key = str(uuid4())
    keep(author, consultation, key, name=name)
    return send(author, consultation, key)


def names(contribution: Contribution, **whose: bool) -> list[str]:
    shown = downloads.list_files([contribution.id], **whose)
    return [file.name for file in shown.get(contribution.id, [])]


# --- keeping ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_a_kept_file_waits_with_its_form(
    author: User, consultation: Consultation, store: FileStore
) -> None:
    first = keep(author, consultation, "form", PDF, name="C:\\pots.exe")
    second = keep(author, consultation, "form")
    assert uploads.list_form_files(author, "form") == [first, second]
    assert (first.name, first.kind) == ("pots.exe.pdf", FileKind.PDF)
    assert (first.extraction, second.extraction) == (Extraction.WAITING, Extraction.NONE)
    assert len(store.read(first.key)) == first.size
    assert store.read(second.key)
    assert uploads.list_form_files(make_user(), "form") == []
    assert uploads.list_form_files(author, "other form") == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "file_empty"),
        (b"<html>", "file_type"),
        (files.locked_pdf("secret"), "file_locked"),
        (b"%PDF-1.7\nhello startxref", "file_type"),
    ],
)
def test_what_is_refused_leaves_nothing(
    content: bytes, why: str, author: User, consultation: Consultation, store: FileStore
) -> None:
    with pytest.raises(Invalid) as refused:
        keep(author, consultation, "form", content)
    assert refused.value.code == why
    assert list(store.list_keys()) == []


def test_a_pdf_that_everybody_can_open_is_taken(author: User, consultation: Consultation) -> None:
    assert keep(author, consultation, "form", files.locked_pdf(""), name="a.pdf").size


def test_a_form_holds_only_so_many_files(
    author: User, consultation: Consultation, store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_FILES", 2)
    for _ in range(2):
        keep(author, consultation, "form")
    with pytest.raises(Invalid) as refused:
        keep(author, consultation, "form")
    assert (refused.value.code, refused.value.values) == ("file_many", {"limit": 2})
    assert len(list(store.list_keys())) == 2
    keep(author, consultation, "another form")


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(("limit", "most"), [("MAX_FILES_A_DAY", 2), ("MAX_BYTES_A_DAY", 900)])
def test_a_person_sends_only_so_much_a_day(
    limit: str,
    most: int,
    author: User,
    consultation: Consultation,
    time: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    size = keep(author, consultation, "1").size
    monkeypatch.setattr(uploads, limit, most if limit == "MAX_FILES_A_DAY" else 2 * size)
    keep(author, consultation, "2")
    with pytest.raises(Invalid) as refused:
        keep(author, consultation, "3")
    assert refused.value.code == "file_quota"
    keep(make_user(), consultation, "4")
    time.tick(days=1, seconds=1)
    keep(author, consultation, "5")


def test_a_store_that_fails_is_told_and_nothing_is_noted(
    author: User, consultation: Consultation, monkeypatch: pytest.MonkeyPatch, db_session: Database
) -> None:
    def fail(key: str, content: bytes) -> None:
        raise StorageError("gone")

    store = FileStore(fail, lambda key: BytesIO(), lambda key: None, lambda: iter(()))
    monkeypatch.setattr(uploads, "configured_store", lambda config: store)
    with pytest.raises(Invalid) as refused:
        keep(author, consultation, "form")
    assert refused.value.code == "file_store"
    assert db_session.scalar(select(func.count()).select_from(Attachment)) == 0


@pytest.mark.usefixtures("any_database")
def test_a_file_is_examined_and_stored_while_nothing_is_locked(
    author: User, consultation: Consultation, monkeypatch: pytest.MonkeyPatch, db_session: Database
) -> None:
    was_in_transaction: list[bool] = []
    examine = uploads.check_file

    def watched(stream: BytesIO) -> object:
        was_in_transaction.append(db_session().in_transaction())
        return examine(stream)

    monkeypatch.setattr(uploads, "check_file", watched)
    db_session.commit()
    keep(author, consultation, "form")
    assert was_in_transaction == [False]


# --- with a contribution ----------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_files_are_sent_with_the_text_and_shown_when_it_is(
    author: User, consultation: Consultation, moderator: User
) -> None:
    said = sent_with_file(author, consultation)
    assert (said.status, said.files) == (Status.PENDING, 1)
    assert names(said) == []
    assert names(said, is_reading=False) == ["a.png"]
    assert uploads.list_form_files(author, said.key) == []
    decide(said, Status.PUBLISHED, by=moderator)
    assert names(said) == ["a.png"]
    assert said.files == 1


def test_files_of_another_person_or_another_discussion_are_not_sent(
    author: User, consultation: Consultation
) -> None:
    key = str(uuid4())
    keep(make_user(), consultation, key)
    keep(author, make_consultation(), key)
    assert send(author, consultation, key).files == 0


@pytest.mark.usefixtures("any_database")
def test_a_file_taken_out_of_a_form_is_gone_with_its_bytes(
    app: Flask,
    author: User,
    consultation: Consultation,
    store: FileStore,
    db_session: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = keep(author, consultation, "form")
    uploads.remove_file(make_user(), "form", kept.key)
    assert uploads.list_form_files(author, "form") == [kept]
    uploads.remove_file(author, "form", kept.key)
    uploads.remove_file(author, "form", kept.key)
    assert uploads.list_form_files(author, "form") == []
    # The bytes go only when that is certain:
    assert len(list(store.list_keys())) == 1
    work_without_sweeps(app)
    assert list(store.list_keys()) == []


@pytest.mark.parametrize(
    ("end", "was_published"),
    [(Status.REJECTED, False), (Status.WITHDRAWN, False), (Status.WITHDRAWN, True)],
)
def test_a_text_that_is_taken_away_takes_its_files_along(
    end: Status,
    was_published: bool,
    app: Flask,
    author: User,
    consultation: Consultation,
    moderator: User,
    store: FileStore,
    db_session: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = sent_with_file(author, consultation)
    keep(author, consultation, said.key)
    if was_published:
        decide(said, Status.PUBLISHED, by=moderator)
    if end is Status.WITHDRAWN:
        withdraw(said, consultation, by=author)
    else:
        decide(said, end, by=moderator, reason="Nothing new.")
    assert said.files == 0
    assert db_session.scalar(select(func.count()).select_from(Attachment)) == 0
    work_without_sweeps(app)
    assert list(store.list_keys()) == []


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.RETURNED])
def test_what_may_come_back_keeps_its_files_but_shows_them_to_no_reader(
    status: Status, author: User, consultation: Consultation, moderator: User
) -> None:
    said = sent_with_file(author, consultation)
    if status is Status.HIDDEN:
        decide(said, Status.PUBLISHED, by=moderator)
    decide(said, status, by=moderator, reason="A name.")
    assert names(said) == []
    assert names(said, is_reading=False) == ["a.png"]
    decide(said, Status.PUBLISHED, by=moderator)
    assert names(said) == ["a.png"]


# --- with a new version -----------------------------------------------------------------------


@pytest.fixture
def edited(author: User, consultation: Consultation, moderator: User) -> Contribution:
    """Publish a text with the file a, and send an edit with b in its place."""
    said = sent_with_file(author, consultation)
    decide(said, Status.PUBLISHED, by=moderator)
    keep(author, consultation, "edit", name="b.png", contribution=said)
    first, second = uploads.list_form_files(author, "edit", said)
    assert (first.name, second.name) == ("a.png", "b.png")
    uploads.remove_file(author, "edit", first.key, said)
    assert uploads.list_form_files(author, "edit", said) == [second]
    assert names(said) == ["a.png"]  # nothing is sent yet
    change(said, author, "edit")
    return said


@pytest.mark.usefixtures("any_database")
def test_readers_keep_the_files_they_saw_while_an_edit_waits(
    edited: Contribution, moderator: User
) -> None:
    assert names(edited) == ["a.png"]
    assert names(edited, is_reading=False) == ["a.png"]
    assert names(edited, is_reading=False, is_latest=True) == ["b.png"]
    assert edited.files == 1
    decide(edited, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    assert names(edited) == ["b.png"]


@pytest.mark.parametrize("how", ["rejected", "taken back"])
def test_what_came_with_an_edit_goes_with_it(
    how: str, edited: Contribution, author: User, moderator: User, db_session: Database
) -> None:
    if how == "rejected":
        decide(
            edited,
            Status.REJECTED,
            by=moderator,
            reason="Off the question.",
            target=DecisionTarget.EDIT,
        )
    else:
        take_back_edit(edited, edited.consultation, by=author)
    assert names(edited) == ["a.png"]
    assert [a.name for a in db_session.scalars(select(Attachment))] == ["a.png"]
    change(edited, author, "another edit")
    decide(edited, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    assert names(edited) == ["a.png"]


def test_a_returned_edit_is_changed_again_with_its_files(
    edited: Contribution, author: User, moderator: User
) -> None:
    decide(edited, Status.RETURNED, by=moderator, reason="Say where.", target=DecisionTarget.EDIT)
    keep(author, edited.consultation, "again", name="c.png", contribution=edited)
    change(edited, author, "again")
    decide(edited, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    assert names(edited) == ["b.png", "c.png"]
    assert edited.files == 2


def test_an_edit_that_is_discarded_before_it_is_sent_changes_nothing(
    author: User, consultation: Consultation, moderator: User
) -> None:
    said = sent_with_file(author, consultation)
    decide(said, Status.PUBLISHED, by=moderator)
    keep(author, consultation, "edit", contribution=said)
    uploads.remove_file(author, "edit", uploads.list_form_files(author, "edit", said)[0].key, said)
    uploads.discard_form_files(author, "edit", said)
    assert [file.name for file in uploads.list_form_files(author, "edit", said)] == ["a.png"]


def test_where_nobody_reads_first_a_new_file_is_shown_at_once(author: User) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    said = sent_with_file(author, consultation)
    assert names(said) == ["a.png"]
    keep(author, consultation, "edit", name="b.png", contribution=said)
    change(said, author, "edit")
    assert (names(said), said.files) == (["a.png", "b.png"], 2)


# --- on pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 10])
def test_pages_ask_once_for_all_files_and_not_where_there_are_none(
    number: int, author: User, statements: Statements, db_session: Database
) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    bare = [make_contribution(consultation) for _ in range(number)]
    with_files = [sent_with_file(author, consultation) for _ in range(number)]
    db_session.commit()
    ids = [said.id for said in with_files]
    with statements.counted():
        shown = downloads.list_files(ids)
    assert len(shown) == number
    assert len(statements) == 1
    counts = []
    for said in (bare[0], with_files[0]):
        db_session.refresh(said)
        with statements.counted():
            entry = contribution_views.read_view_for_readers(said, "en")
        counts.append(len(statements))
        assert len(entry.attachments) == said.files
    assert counts[1] - counts[0] == 1


# --- in the background ------------------------------------------------------------------------


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
