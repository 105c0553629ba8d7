"""Old discussions are brought in from pages: looked at, corrected, confirmed and undone."""

import io
import json
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum import clock
from forum.database import Base
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.imports import Import
from forum.models.job import Notice
from forum.models.user import User
from forum.services.imports.remembered import store
from tests.builders import make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.documents import MAILS, TABLE, document, proceedings, said
from tests.support.needs import leave_to_slow
from tests.support.statements import Statements
from tests.support.tasks import work
from tests.support.times import StillClock

LEFT_BEHIND = {"import", "brought_item", "job", "latest_instant"}


@pytest.fixture
def organiser(app: Flask, app_context: object) -> FreshClient:
    """Return the client of somebody who may set up consultations."""
    client = make_client(app)
    sign_in(client, make_user("Rosa", role=Role.ORGANISER))
    return client


def upload(client: FreshClient, name: str, content: bytes) -> TestResponse:
    return client.post(
        "/en/imports",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def bring(app: Flask, client: FreshClient, name: str, content: bytes) -> str:
    """Upload a file, let it be read, and return the address of its page."""
    answer = upload(client, name, content)
    assert answer.status_code == 303
    work(app)
    return answer.headers["Location"]


def words_of(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def rows() -> dict[str, int]:
    return {
        t.name: db.session.scalar(select(func.count()).select_from(t)) or 0
        for t in Base.metadata.sorted_tables
        if t.name not in LEFT_BEHIND
    }


@pytest.mark.parametrize(
    ("name", "content", "told"),
    leave_to_slow(
        [
            ("old.docx", proceedings(), "Causes 3 Remedies 1"),
            ("old.json", json.dumps(document(said("c1"))).encode(), "What changed? 1"),
            ("old.csv", TABLE, "Columns that are not brought in: 1 ( Mood )"),
            ("old.mbox", MAILS, "named and not brought in: 1 ( semences.pdf )"),
        ],
        quick=2,
    ),
)
def test_each_kind_is_looked_at_confirmed_and_undone(
    app: Flask, organiser: FreshClient, name: str, content: bytes, told: str
) -> None:
    before = rows()
    page = bring(app, organiser, name, content)
    looked = words_of(organiser.get(page))
    assert told in looked
    assert "Nothing is stored yet." in looked
    assert rows() == before
    organiser.post(page, data={"act": "store", "is_public": "yes"})
    assert "0% of the contributions are done." in organiser.get(page).text
    work(app)
    stored = organiser.get(page).text
    assert "Go to the consultation" in stored
    consultation = db.session.scalars(select(Consultation)).one()
    shown = make_client(app).get(f"/en/consultations/{consultation.slug}")
    assert shown.status_code == 200
    assert "seeds.example" not in shown.text
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0
    people = db.session.scalars(select(User).where(User.name != "Rosa")).all()
    assert people
    assert not any(person.email or person.password for person in people)
    organiser.post(f"{page}/undo")
    work(app)
    assert "Nothing of it is left here." in organiser.get(page).text
    assert rows() == before
    assert db.session.scalars(select(Import.file_key)).all() == [None]


def test_columns_are_matched_and_the_result_is_looked_at_again(
    app: Flask, organiser: FreshClient
) -> None:
    table = b"a,b,c\nAna,We keep the seeds at home.,2019-03-12\n"
    page = bring(app, organiser, "plain.csv", table)
    assert "No contributions were recognised" in organiser.post(page, data={"act": "store"}).text
    roles = {"column-0": "author", "column-1": "text", "column-2": "date"}
    form = {**roles, "title": "Seeds", "language": "en", "opens_on": "", "closes_on": ""}
    answer = organiser.post(page, data={**form, "act": "store"}, follow_redirects=True)
    assert "You changed something." in answer.text
    work(app)
    looked = organiser.get(page).text
    assert "We keep the seeds at home." in looked
    assert 'value="2019-03-12"' in looked
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 0
    organiser.post(page, data={**form, "opens_on": "2019-03-12", "act": "store"})
    work(app)
    consultation = db.session.scalars(select(Consultation)).one()
    assert consultation.published_at is None
    assert make_client(app).get(f"/en/consultations/{consultation.slug}").status_code == 404
    organiser.post(f"{page}/publish")
    assert make_client(app).get(f"/en/consultations/{consultation.slug}").status_code == 200


def test_a_day_is_asked_for_where_the_file_has_none(app: Flask, organiser: FreshClient) -> None:
    page = bring(app, organiser, "old.csv", b"name,text\nAna,We keep the seeds at home.\n")
    answer = organiser.post(page, data={"act": "store"})
    assert answer.status_code == 422
    assert "Give its first and last day." in answer.text
    wrong = organiser.post(page, data={"act": "look", "opens_on": "soon", "title": "Typed title"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    assert "Typed title" in wrong.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("", b"", "Choose a file."),
        ("a.csv", b" ", "The file is empty."),
        ("a.pdf", b"%PDF-1.7", "This kind of file cannot be read."),
    ],
)
def test_what_is_no_discussion_is_refused_at_once(
    organiser: FreshClient, name: str, content: bytes, told: str
) -> None:
    answer = upload(organiser, name, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalar(select(func.count()).select_from(Import)) == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "The data file is broken in line 1, column 2."),
        ("a.json", json.dumps(document({"id": 1})).encode(), "contributions[0].id"),
        ("a.docx", b"PK\x03\x04 nothing", "The file must be"),
        ("a.mbox", b"From nobody", "There are no messages in this file."),
        ("a.csv", b"a,b\n", "The table needs a first row with headings"),
    ],
)
def test_what_cannot_be_read_says_why(
    app: Flask, organiser: FreshClient, name: str, content: bytes, told: str
) -> None:
    page = bring(app, organiser, name, content)
    answer = organiser.get(page)
    assert "This file cannot be brought in" in answer.text
    assert told in answer.text or name == "a.docx"
    organiser.post(f"{page}/discard")
    assert organiser.get(page).status_code == 404
    assert "cannot be brought in" not in organiser.get("/en/imports").text


def test_what_people_added_is_told_before_it_goes(app: Flask, organiser: FreshClient) -> None:
    page = bring(app, organiser, "old.docx", proceedings())
    organiser.post(page, data={"act": "store", "is_public": "yes"})
    work(app)
    consultation = db.session.scalars(select(Consultation)).one()
    make_contribution(consultation, "I add this.", author=make_user("Reader"))
    asked = organiser.post(f"{page}/undo")
    assert asked.status_code == 422
    assert "What people added since: 1 contribution." in words_of(asked)
    work(app)
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 1
    organiser.post(f"{page}/undo", data={"confirmed": "yes"})
    work(app)
    assert db.session.scalar(select(func.count()).select_from(Consultation)) == 0


def test_only_who_brought_it_and_administrators_see_it(app: Flask, organiser: FreshClient) -> None:
    page = bring(app, organiser, "old.csv", TABLE)
    statuses = {}
    for role in (Role.PARTICIPANT, Role.MODERATOR, Role.ORGANISER, Role.ADMINISTRATOR):
        client = make_client(app)
        sign_in(client, make_user(f"A {role}", role=role))
        answers = [client.get("/en/imports"), client.get(page), client.post(f"{page}/undo")]
        statuses[role] = [answer.status_code for answer in answers]
        assert ("old.csv" in answers[0].text) is (role is Role.ADMINISTRATOR)
    assert statuses[Role.PARTICIPANT] == statuses[Role.MODERATOR] == [403, 403, 403]
    assert statuses[Role.ORGANISER] == [200, 404, 404]
    assert statuses[Role.ADMINISTRATOR] == [200, 200, 303]
    assert make_client(app).get(page).status_code in (302, 401, 403)


def test_the_same_file_again_adds_only_what_is_new(app: Flask, organiser: FreshClient) -> None:
    for contributions in ((said("c1"),), (said("c1"), said("c2", "So do we."))):
        page = bring(app, organiser, "a.json", json.dumps(document(*contributions)).encode())
        organiser.post(page, data={"act": "store", "is_public": "yes"})
        work(app)
    assert "Items that were here already and stay as they are: 1" in words_of(organiser.get(page))
    organiser.post(f"{page}/undo")
    work(app)
    assert db.session.scalars(select(Consultation)).one().last_number == 2
    assert rows()["contribution"] == 1


def test_nothing_is_added_to_what_is_archived(app: Flask, organiser: FreshClient) -> None:
    given = json.dumps(document(said("c1"))).encode()
    page = bring(app, organiser, "a.json", given)
    organiser.post(page, data={"act": "store", "is_public": "yes"})
    work(app)
    db.session.scalars(select(Consultation)).one().archived_at = clock.now()
    db.session.commit()
    again = bring(app, organiser, "a.json", given)
    assert "It is archived" in organiser.get(again).text
    assert organiser.post(again, data={"act": "store"}).status_code == 403


def test_a_button_pressed_too_late_changes_nothing(app: Flask, organiser: FreshClient) -> None:
    page = bring(app, organiser, "old.csv", TABLE)
    for place in ("/undo", "/publish"):
        answer = organiser.post(page + place, follow_redirects=True)
        assert "This has changed since the page was loaded." in answer.text
    organiser.post(page, data={"act": "store"})
    late = organiser.post(f"{page}/discard", follow_redirects=True)
    assert "This has changed since the page was loaded." in late.text


def test_files_that_nobody_confirms_are_forgotten(
    app: Flask, organiser: FreshClient, time: StillClock
) -> None:
    for n in range(store.MAX_WAITING):
        bring(app, organiser, f"{n}.csv", TABLE + b"3,x,,,,y,%d\n" % n)
        time.tick(minutes=2)
    assert "Several of your files are waiting" in upload(organiser, "more.csv", TABLE).text
    time.tick(days=15)
    work(app)
    assert db.session.scalar(select(func.count()).select_from(Import)) == 0


def test_the_page_costs_the_same_however_much_was_recognised(
    app: Flask, organiser: FreshClient, statements: Statements
) -> None:
    counts = []
    for n in (2, 200):
        table = b"name,text,date\n" + b"Ana,We keep them.,2019-03-12\n" * n
        page = bring(app, organiser, "a.csv", table)
        with statements.counted() as counted:
            organiser.get(page)
        counts.append(len(counted))
    assert counts[0] == counts[1]
