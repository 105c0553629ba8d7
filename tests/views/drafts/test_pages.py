"""The pages of drafts: carried over signing in, given back by whatever goes wrong."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from forum.domain.lifecycle import Stage
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.drafts import store as drafts
from forum.services.drafts.store import WritingPlace
from tests.builders import (
    PASSWORD,
    make_consultation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in, sign_out
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, stored
from tests.support.forms.drafts import FORM, autosave, kept, typed
from tests.support.sites import MakeApp
from tests.support.times import StillClock
from tests.test_html import check as valid


def test_a_session_that_ended_is_begun_again_on_the_way(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    form = typed(consultation)
    sign_out(client)
    page = client.post(FORM, data=form)
    assert page.status_code == 401
    assert "nothing was sent or stored" in words(page)
    assert LONG in words(page)
    carried = {"carried": field(page, "carried")}
    wrong = client.post("/en/drafts/sign-in", data={**carried, "email": me.email, "password": "no"})
    assert wrong.status_code == 422
    assert LONG in words(wrong)
    assert field(wrong, "carried") == carried["carried"]
    right = {"email": me.email, "password": PASSWORD}
    answer = client.post("/en/drafts/sign-in", data={**carried, **right}, follow_redirects=True)
    assert field(answer, "text") == LONG
    assert field(answer, "key") == form["key"]
    assert "Your text is here and kept as a draft." in words(answer)
    assert stored() == []


@pytest.mark.parametrize("box", ["text", "q-1"])
def test_a_short_text_is_carried_over_signing_in_as_a_long_one_is(
    client: FreshClient, consultation: Consultation, me: User, box: str
) -> None:
    sign_out(client)
    page = client.post(
        FORM, data={box: "Yes.", "act": "check", "organisation": "Seed Bank of Kenya"}
    )
    assert page.status_code == 401
    assert "Text 1 Yes." in words(page)
    assert "Seed Bank" not in words(page)
    right = {"email": me.email, "password": PASSWORD, "carried": field(page, "carried")}
    client.post("/en/drafts/sign-in", data=right)
    [draft] = kept()
    assert (draft.fields[box], draft.fields["organisation"]) == ("Yes.", "Seed Bank of Kenya")


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_what_was_written_with_another_account_becomes_a_draft_of_this_one(
    client: FreshClient, consultation: Consultation, me: User, *, is_signed_in: bool
) -> None:
    key = str(uuid4())
    autosave(client, key=key)
    form = typed(consultation, key=key, version="1", text=f"{LONG} And more.")
    other = make_user("Wanjiru Kamau")
    if is_signed_in:
        sign_in(client, other)
        answer = client.post(FORM, data=form, follow_redirects=True)
    else:
        sign_out(client)
        right = {"email": other.email, "password": PASSWORD}
        right["carried"] = field(client.post(FORM, data=form), "carried")
        answer = client.post("/en/drafts/sign-in", data=right, follow_redirects=True)
    assert "You are now signed in as Wanjiru Kamau." in words(answer)
    assert field(answer, "text") == form["text"]
    [first, second] = kept()
    assert (first.user_id, first.fields["text"], second.user_id) == (me.id, LONG, other.id)
    assert stored() == []


def test_a_form_with_errors_says_so_in_its_title(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    answer = client.post(FORM, data=typed(consultation, text=" ", act="check"))
    assert "<title>Error: Write a contribution: " in answer.text
    assert "<title>Write a contribution: " in client.get(FORM).text


def test_another_form_is_carried_over_signing_in_and_sent_once_more(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    address = "/en/consultations/seeds/posts/new"
    page = client.post(address, data={"title": "Welcome", "body": LONG})
    if page.status_code != 401:
        sign_out(client)
        page = client.post(address, data={"title": "Welcome", "body": LONG})
    data = {"carried": field(page, "carried"), "email": me.email, "password": PASSWORD}
    answer = client.post("/en/drafts/sign-in", data=data)
    assert "You are signed in" in words(answer)
    assert f'action="{address}"' in answer.text
    assert field(answer, "body") == LONG


@pytest.mark.parametrize("path", ["//elsewhere.example/", "/en/nothing", "", "/en/rules"])
@pytest.mark.usefixtures("me")
def test_a_carried_form_goes_to_a_form_of_this_site_alone(client: FreshClient, path: str) -> None:
    carried = f'["{path}", [["text", "{LONG}"]]]'
    answer = client.post("/en/drafts/sign-in", data={"carried": carried})
    assert "elsewhere.example" not in answer.text
    assert LONG not in answer.text


@pytest.mark.usefixtures("me", "consultation")
@pytest.mark.parametrize("path", [FORM, "/en/consultations/\\ud800/contribute"])
def test_halves_of_characters_are_not_carried(client: FreshClient, path: str) -> None:
    carried = f'["{path}", [["text", "{LONG} \\ud800"]]]'
    answer = client.post("/en/drafts/sign-in", data={"carried": carried})
    assert (answer.status_code, kept()) == (200, [])


def test_a_stale_form_gives_a_short_text_back(make_app: MakeApp) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        make_consultation(slug="seeds")
        form = {"text": "Agreed, with thanks", "key": str(uuid4()), "act": "check"}
        assert client.post(FORM, data=form).status_code == 401
        sign_in(client, make_user())
        answer = client.post(FORM, data=form)
        assert answer.status_code == 400
        assert "Text 1 Agreed, with thanks" in words(answer)
        assert field(answer, "text") == "Agreed, with thanks"


def test_a_stale_form_can_be_sent_once_more_with_all_its_fields(make_app: MakeApp) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation(slug="seeds")
        sign_in(client, make_user())
        form = typed(consultation, organisation="Seed Bank")
        answer = client.post(FORM, data=form)
        assert answer.status_code == 400
        for name in ("text", "organisation", "key", "act", "language"):
            assert field(answer, name) == form[name]
        token = field(answer, "csrf_token")
        assert client.post(FORM, data={**form, "csrf_token": token}).status_code == 302
        foreign = client.post(FORM, data=form, headers={"Origin": "https://elsewhere.example"})
        assert "Send again" not in words(foreign)


@pytest.mark.usefixtures("me")
def test_a_database_that_does_not_answer_gives_the_text_back_and_a_time_to_try_again(
    client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: object, **more: object) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr("forum.views.contributions.send.contribute", locked)
    monkeypatch.setattr("forum.views.drafts.state.store.save_draft", locked)
    answer = client.post(FORM, data=typed(consultation))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "It is not stored on our server. Send it again" in words(answer)
    assert field(answer, "text") == LONG


@pytest.mark.usefixtures("me")
def test_after_a_failure_in_the_middle_of_sending_the_draft_is_there(
    app: Flask,
    client: FreshClient,
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*args: object, **more: object) -> None:
        raise RuntimeError("this is private")

    monkeypatch.setattr("forum.views.contributions.send.contribute", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.post(FORM, data=typed(consultation))
    assert answer.status_code == 500
    assert "It is kept as a draft and was not sent." in words(answer)
    assert [draft.fields["text"] for draft in kept()] == [LONG]


def test_my_contributions_show_what_was_not_sent(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    autosave(client, key=str(uuid4()))
    closed = make_consultation("Old wells", stage=Stage.CLOSED)
    drafts.save_draft(
        me, WritingPlace(closed), str(uuid4()), {"text": "Never sent."}, base_version=0
    )
    page = words(client.get("/en/contributions"))
    assert "Not sent yet" in page
    assert LONG[:40] in page
    assert "It was not sent and can no longer be sent." in page


def test_the_pages_are_valid_html(
    client: FreshClient, consultation: Consultation, me: User, time: StillClock
) -> None:
    consultation.grace_minutes = 60
    begun, key = field(client.get(FORM), "begun"), str(uuid4())
    autosave(client, key=key, begun=begun)
    valid(client.get(FORM))
    valid(client.get("/en/contributions"))
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    valid(client.get(f"{FORM}?draft={key}"))
    valid(client.post(FORM, data=typed(consultation, key=key, version="1", act="check")))
    valid(client.post(FORM, data=typed(consultation)))
    time.tick(hours=2)
    valid(client.get(f"/en/drafts/{key}"))
    sign_out(client)
    valid(client.post(FORM, data=typed(consultation)))
