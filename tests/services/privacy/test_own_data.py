"""A person gets all that is kept about them, and nothing that is about others."""

import json
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from flask import Flask, current_app
from sqlalchemy import inspect, select

from forum import clock
from forum.adapters.storage.store import configured_store
from forum.domain.contributions.content import Appearance
from forum.domain.contributions.flags import FlagOutcome
from forum.domain.contributions.statuses import Moderation
from forum.domain.policy import Role
from forum.domain.privacy.erasure import FILE_KEPT
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.flag import Flag
from forum.models.privacy.requests import OwnDataFile
from forum.models.user import User
from forum.services.consultations.consent import accept_version
from forum.services.contributions import cosignatures
from forum.services.drafts import store as drafts
from forum.services.drafts.store import WritingPlace
from forum.services.inquiries import threads
from forum.services.privacy.data_files import ask_for_file, require_file
from forum.services.privacy.own_data import gather_own_data
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.uploads import sent_with_file
from tests.support.statements import Statements
from tests.support.tasks import work
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def archive_of(row: OwnDataFile) -> ZipFile:
    content = configured_store(current_app.config).read(row.file_key or "")
    return ZipFile(BytesIO(content))


def person_who_took_part() -> User:
    person = make_user("Amina Odhiambo", organisation="Seed House")
    consultation = make_consultation(moderation=Moderation.AFTER)
    said = make_contribution(consultation, "First words.", author=person)
    said.consent_version_id = accept_version(consultation, 1).id
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    inquiry = threads.ask(said, "Which seed?", "en", by=facilitator, key=str(uuid4()))
    threads.answer(inquiry, "Sorghum alone.", "en", by=person, key=str(uuid4()))
    other = make_contribution(consultation, "Words of another.")
    cosignatures.sign(other, consultation, by=person, appearance=Appearance(person.name))
    drafts.save_draft(
        person, WritingPlace(consultation), str(uuid4()), {"text": "Unsent words."}, base_version=0
    )
    place = {"consultation_id": consultation.id, "contribution_id": other.id, "language": "en"}
    closed = {"closed_by_id": person.id, "closed_at": clock.now(), "outcome": FlagOutcome.KEPT}
    db.session.add(Flag(**place, by_id=person.id, reason="My report."))
    db.session.add(Flag(**place, **closed, by_id=make_user().id, reason="A report by another."))
    sent_with_file(person, consultation)
    db.session.commit()
    return person


def test_the_file_holds_everything_that_is_the_persons(app: Flask) -> None:
    person = person_who_took_part()
    row = ask_for_file(person, by=person)
    work(app)
    archive = archive_of(db.session.get_one(OwnDataFile, row.id))
    text = archive.read("data.json").decode()
    document = json.loads(text)
    for words in (
        *("First words.", "Which seed?", "Sorghum alone.", "Unsent words.", "My report."),
        *("Seed House", person.email, "Seeds for dry lands"),
    ):
        assert str(words) in text
    assert "Words of another." not in text
    assert "A report by another." not in text
    assert list(document["records"]["flag.closed_by_id"][0]) == ["id", "at", "closed_at"]
    assert str(person.password) not in text
    assert person.session_key not in text
    [consent] = document["consents"]
    assert (consent["version"], bool(consent["words"])) == (1, True)
    [version] = document["contributions"][0]["versions"]
    assert version["passages"][0]["words"] == "First words."
    [path] = [file["path"] for file in document["files"]]
    assert archive.read(path)[:4] == b"\x89PNG"
    assert "data.json" in archive.read("README.txt").decode()
    columns = {c.key for c in inspect(User).column_attrs}
    assert columns - set(document["account"]) == {"password", "session_key"}


def test_only_who_asked_gets_it_and_only_for_some_days(app: Flask, time: StillClock) -> None:
    person, other, administrator = (
        make_user(),
        make_user(),
        make_user(role=Role.ADMINISTRATOR),
    )
    with pytest.raises(NotAllowed):
        ask_for_file(person, by=other)
    own, asked = ask_for_file(person, by=person), ask_for_file(person, by=administrator)
    work(app)
    for row, by in ((own, other), (own, administrator), (asked, person)):
        with pytest.raises(NotFound):
            require_file(row.id, by)
    key = require_file(own.id, person).file_key
    assert key != require_file(asked.id, administrator).file_key
    time.tick(FILE_KEPT)
    time.tick(seconds=1)
    work(app)
    work(app)
    assert db.session.scalars(select(OwnDataFile)).all() == []
    assert not {key for key, _at in configured_store(current_app.config).list_keys()}


def test_it_reads_the_same_number_of_statements_however_much_was_written(
    statements: Statements,
) -> None:
    person, consultation = make_user(), make_consultation()
    counted = []
    for n in (2, 20):
        for _ in range(n):
            make_contribution(consultation, author=person)
        db.session.expire_all()
        with statements.counted() as made:
            gather_own_data(person)
        counted.append(len(made))
    assert counted[0] == counted[1]
