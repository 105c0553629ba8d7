"""Marking on the desk: with script and without, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.domain.synthesis.points import Stance
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.reading import DeskPresence, ReadingMark
from forum.models.user import User
from tests.builders import make_appointment, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.views.synthesis.desk.conftest import desk_of, make_mark, marking, page_of

JSON = {"Accept": "application/json"}


def send(
    client: FreshClient, consultation: Consultation, act: str = "mark", **fields: Any
) -> TestResponse:
    data = marking(**fields) if act == "mark" else fields
    return client.post(desk_of(consultation, f"/{act}"), data=data, headers=JSON)


def contribution(consultation: Consultation, number: int = 1) -> Contribution:
    return (
        db.session.query(Contribution)
        .filter_by(consultation_id=consultation.id, number=number)
        .one()
    )


def evidence() -> list[Evidence]:
    db.session.commit()
    db.session.expire_all()
    return list(db.session.scalars(select(Evidence).order_by(Evidence.point_id)))


def test_a_script_marks_words_for_a_new_point_and_an_existing_one(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    place = f"q{consultation.questions[0].id}"
    answer = send(client, consultation, text="Seed is kept.", place=place).json
    assert answer is not None
    assert answer["message"] == "Marked for the new point P1."
    assert '<mark data-excerpts="1">Many keep</mark>' in answer["article"]
    assert "Seed is kept." in answer["points"]
    (point,) = answer["points_marked"]
    assert db.session.get(Point, point).question_id == consultation.questions[0].id
    again = send(
        client, consultation, point=str(point), start="10", **{"end": "15", "text-words": "their"}
    )
    assert again.json is not None
    assert again.json["message"] == "Marked for P1."
    assert again.json["version"] != answer["version"]
    removed = send(client, consultation, "unmark", mark=again.json["marks"], number="1").json
    assert removed is not None
    assert removed["ok"]
    assert len(evidence()) == 1


def test_a_form_without_script_marks_sentences_for_several_points(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    first = make_mark(contribution(consultation), me)
    fields = {
        "number": "1",
        "revision": "1",
        "part": "0-0",
        "pick": "1",
        "sentence": ["0:0-25", "0:26-39"],
        "point": first.partition("-")[2],
        "text": "Seed is swapped.",
        "title": "Custom",
        "stance": "qualifies",
    }
    answer = client.post(desk_of(consultation, "/mark"), data=fields)
    assert answer.status_code == 302
    assert answer.location == desk_of(consultation, "/1?part=0-0&pick=1#c1")
    page = page_of(client.get(answer.location))
    assert "Marked for P1, P2." in page.text
    assert "Custom" in page.one("#points").text
    assert sorted(e.stance for e in evidence()) == ["qualifies", "qualifies", "supports"]
    spans = {(e.start, e.end) for e in db.session.scalars(select(Excerpt))}
    assert spans == {(0, 9), (0, 39)}


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({}, 422, "point"),
        ({"text": "x" * 501}, 422, "too_long"),
        ({"text": "New.", "place": "q999"}, 200, ""),
        ({"text": "Bad \u202e one."}, 422, "unseen"),
        ({"point": "99"}, 422, "point"),
        ({"point": "x", "text": "New.", "language": "xx"}, 200, ""),
        ({"text": "New.", "text-words": "Some keep"}, 409, "words"),
        ({"text": "New.", "position": "7"}, 409, "words"),
        ({"text": "New.", "start": "9", "end": "3"}, 409, "words"),
        ({"text": "New.", "of": "es"}, 409, "words"),
        ({"text": "New.", "number": "77"}, 409, "gone"),
        ({"text": "New.", "revision": "2"}, 409, "words"),
    ],
)
def test_bad_input_gets_a_message(
    client: FreshClient,
    consultation: Consultation,
    me: User,
    fields: dict[str, str],
    status: int,
    code: str,
) -> None:
    answer = send(client, consultation, **fields)
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json.get("code", "") == code
    assert answer.json["message"]
    assert bool(evidence()) == (status == 200)


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN])
def test_nothing_is_marked_in_what_readers_no_longer_see(
    client: FreshClient, consultation: Consultation, me: User, status: Status
) -> None:
    contribution(consultation).status = status
    answer = send(client, consultation, text="New.")
    assert answer.status_code == 409
    assert answer.json is not None
    assert "Readers no longer see this text" in answer.json["message"]
    assert "article" not in answer.json
    form = marking(text="New point.", part="0-0")
    page = client.post(desk_of(consultation, "/mark"), data=form)
    assert page.status_code == 409
    assert "Many keep" not in page.text.replace("Many keep their", "")


def test_a_text_edited_meanwhile_keeps_what_was_typed(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    fields = {
        "number": "1",
        "revision": "5",
        "part": "0-0",
        "pick": "1",
        "sentence": ["0:0-25"],
        "text": "What I typed.",
        "title": "A theme",
        "stance": "opposes",
    }
    answer = client.post(desk_of(consultation, "/mark"), data=fields)
    assert answer.status_code == 409
    page = page_of(answer)
    alert = page.one('[role="alert"]')
    assert "The text has changed since you opened it" in alert.text
    assert page.one("#pick-text")["value"] == "What I typed."
    assert page.one("#pick-title")["value"] == "A theme"
    assert page.one('[name="revision"]')["value"] == "1"
    assert page.one('#pick [name="stance"][checked]')["value"] == "opposes"
    picked = page.select('#pick [name="sentence"][checked]')
    assert [box["value"] for box in picked] == ["0:0-25"]
    assert evidence() == []


def test_nobody_overwrites_the_stance_of_a_colleague(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    colleague = make_appointment(consultation, Role.FACILITATOR, make_user("Awa Sarr"))
    point = make_mark(contribution(consultation), colleague).partition("-")[2]
    answer = send(client, consultation, point=point, stance="opposes")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "other_stance"
    assert "Awa Sarr has marked these words already: “supports it”" in answer.json["message"]
    assert evidence()[0].stance is Stance.SUPPORTS
    assert send(client, consultation, point=point, stance="opposes", replace="1").status_code == 200
    assert evidence()[0].stance is Stance.OPPOSES


def test_texts_are_marked_as_read_and_unread(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    page = page_of(client.get(desk_of(consultation)))
    button = page.one('#desk-read button[name="done"]')
    assert button["value"] == "1 2 3"
    answer = client.post(desk_of(consultation, "/read"), data={"done": "1 2", "go": "after-2"})
    assert answer.location == desk_of(consultation, "?after=2")
    assert db.session.query(ReadingMark).count() == 2
    page = page_of(client.get(desk_of(consultation)))
    assert len(page.select("[data-read]")) == 2
    assert "2 of 3 texts read by you" in page.text
    answer = send(client, consultation, "read", unread="2")
    assert answer.json is not None
    assert answer.json["message"] == "Marked as unread."
    assert " data-read>" not in answer.json["article"]
    fields = {"read": "1", "go": "after-3", "here": "after-0"}
    answer = client.post(desk_of(consultation, "/read"), data=fields)
    assert answer.location == desk_of(consultation, "?after=0#c1")
    assert db.session.query(ReadingMark).count() == 1
    answer = client.post(
        desk_of(consultation, "/read?unread=1"), data={"done": "x", "go": "text-3"}
    )
    assert answer.location == desk_of(consultation, "/3?unread=1")
    assert client.post(desk_of(consultation, "/here"), data={"number": "2"}).status_code == 204
    assert db.session.query(DeskPresence).one().number == 2


@pytest.mark.parametrize("act", ["mark", "unmark", "read", "here"])
def test_others_can_do_none_of_it(
    client: FreshClient, consultation: Consultation, act: str
) -> None:
    fields = marking(text="New.", read="1", mark="1-1")
    assert client.post(desk_of(consultation, f"/{act}"), data=fields).status_code in (302, 401)
    for person in (make_user(), make_appointment(consultation, Role.MODERATOR)):
        sign_in(client, person)
        assert client.post(desk_of(consultation, f"/{act}"), data=fields).status_code == 403
    assert evidence() == []
    assert db.session.query(ReadingMark).count() == 0


def test_a_script_needs_the_token_too(
    app: Flask, consultation: Consultation, me: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = make_client(app)
    sign_in(client, me)
    assert send(client, consultation, text="New.").status_code == 400
    token = page_of(client.get(desk_of(consultation))).select('[name="csrf_token"]')[0]
    answer = send(client, consultation, text="New.", csrf_token=token["value"])
    assert answer.status_code == 200


def test_a_mark_costs_the_same_however_many_there_are(
    client: FreshClient, consultation: Consultation, me: User, statements: Statements
) -> None:
    point = make_mark(contribution(consultation), me).partition("-")[2]
    client.get(desk_of(consultation))  # so that the outline of the consultation is kept
    counts = []
    for size in (2, 20):
        for n in range(size):
            make_mark(contribution(consultation), me, end=4 + n, point=f"Point {n} of {size}")
        with statements.counted():
            answer = send(
                client, consultation, point=point, start=str(size), end="38", **{"text-words": ""}
            )
        assert answer.status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 26


def test_undoing_a_mark_for_a_new_point_leaves_no_empty_point(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    answer = send(client, consultation, text="Seed is kept.", place="", title="Seed").json
    assert answer is not None
    undone = send(
        client,
        consultation,
        "unmark",
        mark=answer["marks"],
        number="1",
        undo="yes",
        theme=str(answer["theme"] or ""),
    ).json
    assert undone is not None
    assert undone["message"] == "Undone. The new point is gone too."
    assert "Seed is kept." not in undone["points"]
    assert (evidence(), db.session.query(Point).all()) == ([], [])
