"""Drafts on the pages: kept as one types, opened again, given back by whatever goes wrong."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.consultations import consent, setup
from forum.services.contributions.revise import withdraw
from forum.services.drafts import store as drafts
from forum.services.drafts.store import WritingPlace
from forum.services.moderation.decisions import decide
from forum.views.organise import form as consultation_form
from tests.builders import (
    PASSWORD,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in, sign_out
from tests.support.content import files
from tests.support.content.words import field, words
from tests.support.sites import MakeApp
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce
from tests.test_html import check as valid

LONG = "We keep our own seeds in clay pots, year after year."
FORM = "/en/consultations/seeds/contribute"


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds")


@pytest.fixture
def me(client: FreshClient, consultation: Consultation) -> User:
    """Return who is signed in and may write."""
    user = make_user("Amina Odhiambo", organisation="Seed Bank", country="KE")
    sign_in(client, user)
    return user


def kept() -> list[Draft]:
    db.session.expire_all()
    return list(db.session.scalars(select(Draft).order_by(Draft.id)))


def stored() -> list[Contribution]:
    db.session.expire_all()
    return list(db.session.scalars(select(Contribution).order_by(Contribution.id)))


def typed(consultation: Consultation, **fields: str) -> dict[str, str]:
    number = consent.current_number(consultation)
    agreed = {"agreed": "yes", "consent": str(number)}
    return {"text": LONG, "language": "en", "key": str(uuid4()), "act": "send", **agreed, **fields}


def autosave(client: FreshClient, slug: str = "seeds", **fields: str) -> TestResponse:
    fields = {"text": LONG, "language": "en", "version": "0", **fields}
    return client.post(f"/en/drafts/{fields['key']}?consultation={slug}", data=fields)


# --- saving as one types ----------------------------------------------------------------------


@pytest.mark.usefixtures("me", "consultation")
def test_what_is_typed_is_saved_and_stands_in_the_form_again(client: FreshClient) -> None:
    key = field(client.get(FORM), "key")
    answer = autosave(client, key=key)
    said = answer.get_json()
    assert (said["state"], said["version"], said["saved"]) == ("saved", 1, "09:00")
    again = client.get(said["address"])
    assert (field(again, "text"), field(again, "key"), field(again, "version")) == (LONG, key, "1")
    assert "Draft saved at 09:00 on our server" in words(again)
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
    assert "You have a draft from 09:00:" in words(form)


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
    assert "This text was already sent." in words(page)
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


@pytest.mark.parametrize("name", ["q-²", "q-" + "9" * 5000, "q-", "q-x"])
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
    "query", ["consultation=%00", "consultation=seeds&parent=99999999999", "contribution=%00"]
)
def test_saving_for_a_place_that_there_is_not_is_answered(
    any_database: str, client: FreshClient, query: str
) -> None:
    key = str(uuid4())
    assert client.post(f"/en/drafts/{key}?{query}", data={"key": key}).status_code == 404
    assert client.get(f"{FORM}?draft=%00").status_code == 200


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
    assert "You have a draft from 09:00: “We keep our own seeds" in words(again)
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
    assert "That draft is not there any more" in words(client.get(f"{FORM}?draft={key}"))


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


# --- closing ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("me")
def test_at_the_closing_instant_the_text_is_refused_given_back_and_kept(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    form = typed(consultation)
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    answer = client.post(FORM, data=form)
    assert answer.status_code == 403
    assert "It takes no more contributions." in words(answer)
    assert "It is kept as a draft and was not sent." in words(answer)
    assert LONG in words(answer)
    form_page = client.get(f"{FORM}?draft={form['key']}")
    assert form_page.location == f"/en/drafts/{form['key']}"
    page = client.get(form_page.location)
    assert page.status_code == 200
    assert "cannot be sent any more" in words(page)
    assert LONG in page.text
    saved = autosave(client, key=form["key"], version="1", text=f"{LONG} And more.").get_json()
    assert (saved["state"], stored()) == ("closed", [])


@pytest.mark.usefixtures("me")
def test_in_the_grace_period_a_draft_begun_before_is_sent_and_marked_late(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    consultation.grace_minutes = 60
    begun = field(client.get(FORM), "begun")
    key = str(uuid4())
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + timedelta(minutes=30))
    assert client.get(FORM).status_code == 403
    assert client.post(FORM, data=typed(consultation)).status_code == 403
    check = client.post(FORM, data=typed(consultation, key=key, begun=begun, act="check"))
    assert "It will be marked as received after closing." in words(check)
    assert "You can still send it until" in words(client.get(f"{FORM}?draft={key}"))
    sent = client.post(FORM, data=typed(consultation, key=key, begun=begun, version="1"))
    assert sent.status_code == 302
    [said] = stored()
    assert said.late


@pytest.mark.usefixtures("consultation")
def test_nobody_can_say_that_they_began_earlier_than_they_did(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    consultation.grace_minutes = 60
    other = make_consultation(slug="others", grace_minutes=60)
    elsewhere = field(client.get("/en/consultations/others/contribute"), "begun")
    assert other.closes_at is not None
    time.go_to(other.closes_at + timedelta(minutes=1))
    for begun in (elsewhere, '"2020-01-01T00:00:00+00:00"', ""):
        assert client.post(FORM, data=typed(consultation, begun=begun)).status_code == 403


# --- another version was sent meanwhile -------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED])
def test_a_version_sent_from_another_device_is_not_replaced_unseen(
    client: FreshClient, consultation: Consultation, me: User, status: Status
) -> None:
    mine = make_contribution(consultation, "We keep seeds.", author=me, status=status)
    page = f"/en/contributions/{mine.key}/edit"
    first, second = (as_typed(client.get(page)) for _ in range(2))
    client.post(page, data={**first, "text": "We keep seeds in clay pots."})
    form = {**second, "text": "We keep seeds in baskets."}
    answer = client.post(page, data=form)
    assert "You sent another version of this text meanwhile." in words(answer)
    assert "clay pots" in words(answer)
    assert "Send this version all the same" in words(answer)
    assert field(answer, "text") == form["text"]
    assert (stored()[0].latest_revision, [draft.key for draft in kept()]) == (2, [form["key"]])
    again = client.get(f"{page}?draft={form['key']}")
    assert field(again, "base") == "1"
    form |= {"base": field(answer, "base"), "version": field(answer, "version")}
    assert client.post(page, data=form).status_code == 302
    assert (stored()[0].latest_revision, kept()) == (3, [])


def test_checking_tells_of_the_other_version_and_going_back_remembers_that_it_was_told(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    mine = make_contribution(consultation, author=me)
    page = f"/en/contributions/{mine.key}/edit"
    first, second = (as_typed(client.get(page)) for _ in range(2))
    client.post(page, data=first)
    answer = client.post(page, data={**second, "act": "check"})
    assert "You sent another version of this text meanwhile." in words(answer)
    valid(answer.text)
    form = {**second, "version": field(answer, "version"), "base": field(answer, "base")}
    back = client.post(page, data={**form, "act": "back"})
    form |= {"version": field(back, "version"), "base": field(back, "base"), "act": "check"}
    assert "another version" not in words(client.post(page, data=form))


def test_a_version_that_was_taken_back_stands_in_nobodys_way(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    mine = make_contribution(consultation, author=me)
    page = f"/en/contributions/{mine.key}/edit"
    first, second = (as_typed(client.get(page)) for _ in range(2))
    client.post(page, data=first)
    client.post(f"/en/contributions/{mine.key}/edit/take-back")
    assert client.post(page, data=second).status_code == 302


def as_typed(form: TestResponse) -> dict[str, str]:
    """Return what this form posts, with other words in it."""
    names = ("key", "base", "begun", "version", "language", "publication", "capacity")
    return {name: field(form, name) for name in names} | {"text": LONG, "act": "send"}


# --- what is replied to is gone ---------------------------------------------------------------


@pytest.mark.usefixtures("me")
@pytest.mark.parametrize("text", [LONG, "Yes."])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.WITHDRAWN, "was withdrawn by its author and takes no more replies."),
        (Status.HIDDEN, "is no longer shown and takes no more replies."),
    ],
)
def test_a_reply_is_kept_where_what_it_answers_is_gone_meanwhile(
    client: FreshClient, consultation: Consultation, status: Status, sentence: str, text: str
) -> None:
    above = make_contribution(consultation, "Words that nobody may read now.")
    address = f"/en/consultations/seeds/contributions/{above.number}/reply"
    form = typed(consultation, key=field(client.get(address), "key"), text=text)
    place = f"consultation=seeds&parent={above.number}"
    data = {"key": form["key"], "text": text, "version": "0"}
    assert client.post(f"/en/drafts/{form['key']}?{place}", data=data).get_json()["version"] == 1
    go_away(above, status)
    told = client.post(f"/en/drafts/{form['key']}?{place}", data={**data, "version": "1"})
    assert (told.get_json()["state"], sentence in told.get_json()["sentence"]) == ("closed", True)
    for act in ("send", "check", "save", "quote-1"):
        answer = client.post(address, data={**form, "act": act, "version": version_of_draft()})
        assert answer.status_code == 409
        assert f"[{above.number}] {sentence}" in words(answer)
        assert "It is kept as a draft and was not sent." in words(answer)
        assert f"Text 1 {text}" in words(answer)
    page = client.get(f"{address}?draft={form['key']}", follow_redirects=True)
    assert sentence in words(page)
    assert text in page.text
    for seen in (told, answer, page):
        assert "nobody may read" not in seen.text
    assert (len(kept()), len(stored())) == (1, 1)


def test_a_file_chosen_for_such_a_reply_is_kept_with_its_draft(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    above = make_contribution(consultation)
    address = f"/en/consultations/seeds/contributions/{above.number}/reply"
    form = typed(consultation, key=field(client.get(address), "key"), text=LONG)
    go_away(above, Status.HIDDEN)
    assert client.get(address).status_code == 409
    for act in ("check", "attach"):
        chosen = {**form, "act": act, "file": (BytesIO(files.odt()), f"{act}.odt")}
        assert client.post(address, data=chosen).status_code == 409
        form["version"] = version_of_draft()
    kept_files = uploads.list_form_files(me, form["key"], None)
    assert [file.name for file in kept_files] == ["check.odt", "attach.odt"]


def test_a_file_chosen_when_the_draft_is_saved_is_kept(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    address = "/en/consultations/seeds/contribute"
    form = typed(consultation, key=field(client.get(address), "key"), text=LONG)
    chosen = {**form, "act": "save", "file": (BytesIO(files.odt()), "seeds.odt")}
    saved = client.post(address, data=chosen)
    assert "seeds.odt" in client.get(saved.location).text


@pytest.mark.usefixtures("me", "consultation")
def test_a_reply_to_what_never_was_is_no_page(client: FreshClient) -> None:
    address = "/en/consultations/seeds/contributions/99/reply"
    assert client.post(address, data={"text": LONG}).status_code == 404
    assert (client.get(address).status_code, kept()) == (404, [])


def go_away(said: Contribution, status: Status) -> None:
    """Let readers see a stub in place of this text from now on."""
    if status is Status.HIDDEN:
        decide(said, status, by=make_user(role=Role.ADMINISTRATOR), reason="Names.")
    else:
        withdraw(said, said.consultation, by=said.author)
    db.session.commit()


def version_of_draft() -> str:
    """Return the version of the one draft that is kept."""
    [draft] = kept()
    return str(draft.version)


# --- what goes wrong --------------------------------------------------------------------------


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
    assert "You are signed in as Wanjiru Kamau now." in words(answer)
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
        assert "Send once more" not in words(foreign)


@pytest.mark.usefixtures("me")
def test_a_database_that_does_not_answer_gives_the_text_back_and_a_time_to_try_again(
    client: FreshClient, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*args: object, **more: object) -> None:
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr("forum.views.drafts.state.store.save_draft", locked)
    answer = client.post(FORM, data=typed(consultation))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "It is not stored on our server. Send it once more" in words(answer)
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


# --- when a request reached us ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "seconds_ago", "form", "taken"),
    [
        (1, 2, "t={:.3f}", True),
        (1, 2, "{:.3f}", True),
        (1, 2, "{ms}", True),
        (1, 61, "t={:.3f}", False),
        (1, -5, "t={:.3f}", False),
        (1, 2, "yesterday", False),
        (0, 2, "t={:.3f}", False),
    ],
)
def test_a_proxy_may_say_when_a_request_reached_it(
    make_app: MakeApp,
    time: StillClock,
    proxies: int,
    seconds_ago: float,
    form: str,
    *,
    taken: bool,
) -> None:
    app = make_app(FORUM_TRUSTED_PROXIES=proxies)
    with app.app_context():
        client = make_client(app)
        consultation = make_consultation(slug="seeds")
        sign_in(client, make_user())
        assert consultation.closes_at is not None
        time.go_to(consultation.closes_at + timedelta(seconds=1))
        began = time.now.timestamp() - seconds_ago
        told = form.format(began, ms=int(began * 1000))
        answer = client.post(FORM, data=typed(consultation), headers={"X-Request-Start": told})
        assert answer.status_code == (302 if taken else 403)


def test_the_limit_of_sendings_is_each_persons_own(make_app: MakeApp) -> None:
    app = make_app(RATELIMIT_ENABLED=True)
    with app.app_context():
        consultation = make_consultation(slug="seeds")
        for _ in range(3):
            client = make_client(app)
            sign_in(client, make_user())
            form = typed(consultation, act="back")
            answers = [client.post(FORM, data=form).status_code for _ in range(29)]
            assert set(answers) == {200}


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
    assert "It was not sent, and cannot be sent any more." in page


def test_the_pages_are_valid_html(
    client: FreshClient, consultation: Consultation, me: User, time: StillClock
) -> None:
    consultation.grace_minutes = 60
    begun, key = field(client.get(FORM), "begun"), str(uuid4())
    autosave(client, key=key, begun=begun)
    valid(client.get(FORM).text)
    valid(client.get("/en/contributions").text)
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at)
    valid(client.get(f"{FORM}?draft={key}").text)
    valid(client.post(FORM, data=typed(consultation, key=key, version="1", act="check")).text)
    valid(client.post(FORM, data=typed(consultation)).text)
    time.tick(hours=2)
    valid(client.get(f"/en/drafts/{key}").text)
    sign_out(client)
    valid(client.post(FORM, data=typed(consultation)).text)


def test_an_organiser_sets_the_grace_period_and_the_desk_says_it(client: FreshClient) -> None:
    consultation = make_consultation(slug="seeds")
    organiser = make_appointment(consultation, Role.ORGANISER)
    sign_in(client, organiser)
    form = client.get("/en/consultations/seeds/edit")
    assert 'value="0" selected' in form.text
    draft = setup.read_draft(consultation)
    draft.grace_minutes = consultation_form.read({"grace": "1440"}).draft.grace_minutes
    setup.edit_consultation(consultation, draft, by=organiser)
    assert "Accepted until 1 day after closing" in words(client.get("/en/consultations/seeds/edit"))
    desk = words(client.get("/en/consultations/seeds/organise"))
    assert "Late texts begun before closing are accepted for 1 day." in desk
    assert "can still be sent for 1 day, marked as late." in desk


@pytest.mark.parametrize("typed", ["", "-5", "x", "20161", "1e3", "99999999999"])
def test_a_grace_period_that_no_page_offers_is_none(typed: str) -> None:
    assert consultation_form.read({"grace": typed}).draft.grace_minutes == 0
