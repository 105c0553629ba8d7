"""Drafts: saved as one types, or by a button."""

import re
from uuid import uuid4

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in, sign_out
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, stored
from tests.support.forms.drafts import FORM, autosave, kept, typed
from tests.support.sites import MakeApp
from tests.support.times import StillClock

# --- saving as one types ----------------------------------------------------------------------


@pytest.mark.usefixtures("me", "consultation")
def test_what_is_typed_is_saved_and_stands_in_the_form_again(client: FreshClient) -> None:
    key = field(client.get(FORM), "key")
    answer = autosave(client, key=key)
    said = answer.get_json()
    assert (said["state"], said["version"], said["saved"]) == ("saved", 1, "09:00")
    again = client.get(said["address"])
    assert (field(again, "text"), field(again, "key"), field(again, "version")) == (LONG, key, "1")
    assert "Draft saved: 09:00 (UTC)" in words(again)
    assert again.headers["Cache-Control"] == "no-store, private"


@pytest.mark.usefixtures("me", "consultation")
def test_a_page_behind_the_draft_does_not_overwrite_it(client: FreshClient) -> None:
    key = str(uuid4())
    autosave(client, key=key, text=f"{LONG} From the first tab.")
    said = autosave(client, key=key, text=f"{LONG} From the second tab.").get_json()
    assert said["state"] == "second"
    assert said["key"] != key
    assert "Yours is kept as a second draft" in said["sentence"]
    assert len(kept()) == 2
    form = client.get(f"{FORM}?draft={key}")
    assert "From the first tab." in field(form, "text")
    assert "You have a draft (09:00):" in words(form)


@pytest.mark.usefixtures("consultation")
def test_without_a_session_saving_says_so_and_loses_nothing(client: FreshClient, me: User) -> None:
    key = str(uuid4())
    sign_out(client)
    answer = autosave(client, key=key)
    assert (answer.status_code, answer.get_json()["state"]) == (401, "signed_out")
    assert client.get("/en/drafts/token").status_code == 401
    sign_in(client, me)
    assert client.get("/en/drafts/token").get_json()["token"]
    assert autosave(client, key=key).get_json()["state"] == "saved"


def test_a_page_older_than_the_session_gets_a_new_token(make_app: MakeApp) -> None:
    app = make_app(WTF_CSRF_ENABLED=True)
    with app.app_context():
        client = make_client(app)
        make_consultation(slug="seeds")
        sign_in(client, make_user())
        answer = autosave(client, key=str(uuid4()), csrf_token="of the session before")
        assert (answer.status_code, answer.get_json()["state"]) == (400, "stale")
        token = answer.get_json()["token"]
        assert autosave(client, key=str(uuid4()), csrf_token=token).status_code == 200


@pytest.mark.usefixtures("me")
def test_what_was_sent_in_another_tab_is_not_made_a_draft_again(
    client: FreshClient, consultation: Consultation
) -> None:
    form = typed(consultation)
    client.post(FORM, data=form)
    said = autosave(client, key=form["key"], version="3").get_json()
    assert (said["state"], said["version"]) == ("gone", 0)
    assert said["key"] != form["key"]
    assert kept() == []


@pytest.mark.usefixtures("me")
def test_the_same_text_sent_twice_is_one_and_another_text_is_a_second_draft(
    client: FreshClient, consultation: Consultation
) -> None:
    form = typed(consultation)
    assert client.post(FORM, data=form).location == client.post(FORM, data=form).location
    assert (len(stored()), kept()) == (1, [])
    other = client.post(FORM, data={**form, "text": "Something else that I wrote since then."})
    page = client.get(other.location)
    assert "This text has already been sent." in words(page)
    assert field(page, "text") == "Something else that I wrote since then."
    assert len(stored()) == 1


@pytest.mark.usefixtures("me")
def test_drafts_are_saved_for_replies_and_for_changes_of_ones_own_text(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    said = make_contribution(consultation)
    mine = make_contribution(consultation, author=me, status=Status.PENDING)
    for page in (
        f"/en/consultations/seeds/contributions/{said.number}/reply",
        f"/en/contributions/{mine.key}/edit",
    ):
        form = client.get(page)
        [save_to] = re.findall(r'data-draft="([^"]+)"', form.text)
        fields = {"key": field(form, "key"), "version": "0", "text": LONG, "language": "en"}
        told = client.post(save_to.replace("&amp;", "&"), data=fields).get_json()
        assert told["state"] == "saved"
        assert told["address"].startswith(page)
        assert field(client.get(told["address"]), "text") == LONG


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED])
def test_the_same_change_sent_twice_is_one(
    any_database: str, client: FreshClient, consultation: Consultation, me: User, status: Status
) -> None:
    mine = make_contribution(consultation, author=me, status=status)
    page = f"/en/contributions/{mine.key}/edit"
    form = typed(consultation, key=field(client.get(page), "key"), act="check")
    version = field(client.post(page, data=form), "version")
    for _ in range(2):
        answer = client.post(page, data={**form, "version": version, "act": "send"})
        assert answer.location == f"/en/contributions/{mine.key}"
        assert "Received." in words(client.get(answer.location))
    [said] = stored()
    assert (said.latest_revision, kept()) == (2, [])


def test_a_change_of_what_was_hidden_meanwhile_can_still_be_read(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    mine = make_contribution(consultation, author=me)
    key = str(uuid4())
    place = f"consultation=seeds&contribution={mine.key}"
    client.post(f"/en/drafts/{key}?{place}", data={"key": key, "version": "0", "text": LONG})
    decide(mine, Status.HIDDEN, by=make_user(role=Role.ADMINISTRATOR), reason="Names.")
    db.session.commit()
    page = client.get(f"/en/drafts/{key}")
    assert page.status_code == 200
    assert LONG in page.text


@pytest.mark.parametrize("name", ["q-²", "q-" + "9" * 1_900, "q-", "q-x"])
def test_a_draft_with_a_box_that_no_form_has_is_shown_all_the_same(
    client: FreshClient, consultation: Consultation, me: User, time: StillClock, name: str
) -> None:
    key = str(uuid4())
    autosave(client, **{"key": key, name: "In a box of one's own."})
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    assert "In a box of one&#39;s own." in client.get(f"/en/drafts/{key}").text


@pytest.mark.usefixtures("me", "consultation")
@pytest.mark.parametrize(
    "query", ["consultation=zz", "consultation=seeds&parent=99999999999", "contribution=zz"]
)
def test_saving_for_a_place_that_there_is_not_is_answered(
    any_database: str, client: FreshClient, query: str
) -> None:
    key = str(uuid4())
    assert client.post(f"/en/drafts/{key}?{query}", data={"key": key}).status_code == 404
    assert client.get(f"{FORM}?draft=zz").status_code == 200


@pytest.mark.usefixtures("me", "consultation")
def test_nothing_is_kept_of_an_empty_form(client: FreshClient) -> None:
    assert autosave(client, key=str(uuid4()), text=" ").get_json()["state"] == "empty"
    assert kept() == []


# --- without script ---------------------------------------------------------------------------


@pytest.mark.usefixtures("me")
def test_the_draft_is_saved_by_a_button_and_found_again(
    client: FreshClient, consultation: Consultation
) -> None:
    key = field(client.get(FORM), "key")
    saved = client.post(FORM, data=typed(consultation, key=key, act="save"))
    assert saved.status_code == 302
    assert field(client.get(saved.location), "text") == LONG
    again = client.get(FORM)
    assert "You have a draft (09:00): “ We keep our own seeds" in words(again)
    assert field(again, "text") == ""
    assert client.get(f"/en/drafts/{key}").location == saved.location


@pytest.mark.usefixtures("me")
def test_checking_and_sending_keep_the_text_first(
    client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = field(client.get(FORM), "key")
    check = client.post(FORM, data=typed(consultation, key=key, act="check"))
    assert [draft.fields["text"] for draft in kept()] == [LONG]
    assert field(check, "version") == "1"
    client.post(FORM, data=typed(consultation, key=key, version="1"))
    assert (len(stored()), kept()) == (1, [])


@pytest.mark.usefixtures("me", "consultation")
def test_a_draft_is_deleted_by_its_author(client: FreshClient) -> None:
    key = str(uuid4())
    autosave(client, key=key)
    assert client.post(f"/en/drafts/{key}/discard", data={"from": "form"}).location == FORM
    assert kept() == []
    assert client.get(f"/en/drafts/{key}").status_code == 404
    assert "That draft no longer exists" in words(client.get(f"{FORM}?draft={key}"))


def test_nobody_else_reads_or_deletes_a_draft(client: FreshClient, app: Flask, me: User) -> None:
    key = str(uuid4())
    autosave(client, key=key)
    stranger = make_client(app)
    sign_in(stranger, make_user("Sam Stranger"))
    assert stranger.get(f"/en/drafts/{key}").status_code == 404
    assert stranger.post(f"/en/drafts/{key}/discard").status_code == 404
    assert LONG not in words(stranger.get(f"{FORM}?draft={key}"))
    assert autosave(stranger, key=key, text="Overwritten.").status_code == 404
    assert [draft.fields["text"] for draft in kept()] == [LONG]


def test_the_limit_of_sendings_is_each_persons_own(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        consultation = make_consultation(slug="seeds")
        for _ in range(2):
            client = make_client(app)
            sign_in(client, make_user())
            form = typed(consultation, act="back")
            answers = [client.post(FORM, data=form).status_code for _ in range(20)]
            assert set(answers) == {200}


def test_the_preview_is_safe_and_for_members(client: FreshClient) -> None:
    address = "/en/drafts/preview"
    assert client.post(address, data={"text": "*a*"}).status_code == 401
    sign_in(client, make_user())
    answer = client.post(address, data={"text": "**Bold** <script>alert(1)</script>"})
    assert "<strong>Bold</strong>" in answer.json["html"]  # type: ignore[index]
    assert "<script" not in answer.json["html"]  # type: ignore[index]
