"""What becomes of a draft when the discussion closes, or another version was sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from forum.domain.contributions.statuses import Status
from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import (
    make_consultation,
    make_contribution,
)
from tests.support.clients import FreshClient
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, stored
from tests.support.forms.drafts import FORM, autosave, kept, typed
from tests.support.times import StillClock
from tests.test_html import check as valid

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
    assert "It no longer accepts contributions." in words(answer)
    assert "It is kept as a draft and was not sent." in words(answer)
    assert LONG in words(answer)
    form_page = client.get(f"{FORM}?draft={form['key']}")
    assert form_page.location == f"/en/drafts/{form['key']}"
    page = client.get(form_page.location)
    assert page.status_code == 200
    assert "can no longer be sent" in words(page)
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
    assert "You sent another version of this text in the meantime." in words(answer)
    assert "clay pots" in words(answer)
    assert "Send this version anyway" in words(answer)
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
    assert "You sent another version of this text in the meantime." in words(answer)
    valid(answer)
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
