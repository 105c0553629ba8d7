"""Files: kept with their form, sent with a text, shown with its versions."""

from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.adapters.storage.errors import StorageError
from forum.adapters.storage.store import FileStore
from forum.domain.contributions.attachments import Extraction, FileKind
from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Status
from forum.domain.policy import Role
from forum.errors import Invalid
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.attachments import downloads, uploads
from forum.services.contributions.revise import revise, take_back_edit, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.content import files
from tests.support.content.uploads import PDF, Database, keep, send, sent_with_file
from tests.support.tasks import work, work_without_sweeps
from tests.support.times import StillClock


@pytest.fixture
def moderator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.MODERATOR)


def change(contribution: Contribution, author: User, form_key: str) -> None:
    parts = [Part("We bury clay pots in sand.", "en")]
    revise(contribution, contribution.consultation, parts, by=author)
    uploads.attach_files(contribution, form_key)


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

    store = FileStore(
        fail, lambda key: b"", lambda key: BytesIO(), lambda key: None, lambda: iter(())
    )
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
    time: StillClock,
) -> None:
    said = sent_with_file(author, consultation)
    keep(author, consultation, said.key)
    if was_published:
        decide(said, Status.PUBLISHED, by=moderator)
    if end is Status.WITHDRAWN:
        withdraw(said, consultation, by=author)
    else:
        decide(said, end, by=moderator, reason="Nothing new.")
    if end is Status.WITHDRAWN:  # it can be undone for a day
        db_session.commit()
        time.tick(days=1)
        work(app)
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
