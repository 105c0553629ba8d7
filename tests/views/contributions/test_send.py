"""Sending a contribution: when and by whom."""

import pytest

from forum.domain.consultations.seat_labels import NO_LABEL, label_in
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.models.user import User
from tests.builders import make_appointment, make_consultation
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.forms.contributions import LONG, send, stored
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("sure_of_english")


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.SCHEDULED, "This consultation has not opened yet."),
        (Stage.CLOSED, "This consultation is closed. It no longer accepts contributions."),
        (Stage.ARCHIVED, "This consultation is archived."),
    ],
)
def test_outside_the_opening_times_the_text_is_refused_and_given_back(
    client: FreshClient, author: User, stage: Stage, sentence: str
) -> None:
    consultation = make_consultation(stage=stage)
    question = f"q-{consultation.questions[0].id}"
    page = send(client, consultation, **{question: "A long answer to the first question."})
    assert page.status_code == 403
    for text in (sentence, LONG, "A long answer to the first question."):
        assert text in words(page)
    assert stored() == []


def test_the_closing_comes_between_checking_and_sending(
    client: FreshClient, author: User, time: StillClock
) -> None:
    consultation = make_consultation()
    assert consultation.closes_at is not None
    assert send(client, consultation, act="check").status_code == 200
    time.go_to(consultation.closes_at)
    page = send(client, consultation)
    assert (page.status_code, LONG in words(page), stored()) == (403, True, [])


def test_a_visitor_is_led_to_sign_in_and_back(client: FreshClient) -> None:
    consultation = make_consultation()
    address = f"/en/consultations/{consultation.slug}/contribute"
    answer = client.get(address + "?mode=text")
    assert answer.status_code == 302
    assert answer.location.startswith("/en/sign-in?next=")
    assert "contribute" in answer.location


def test_who_was_signed_out_meanwhile_gets_their_text_back(client: FreshClient) -> None:
    page = send(client, make_consultation())
    assert (page.status_code, LONG in words(page), stored()) == (401, True, [])


def test_what_a_database_cannot_keep_is_refused_and_not_an_error(
    any_database: str, client: FreshClient, author: User
) -> None:
    page = send(client, make_consultation(), text=f"{LONG}\0")
    assert (page.status_code, stored()) == (400, [])


@pytest.mark.parametrize("text", ["\ud83c\udf3e \U0001f33e", "\u202eabc\u2066", "\x01\x02 a"])
def test_any_other_character_is_kept_or_refused(
    any_database: str, client: FreshClient, author: User, text: str
) -> None:
    plain = text.encode("utf-16", "surrogatepass").decode("utf-16")
    assert send(client, make_consultation(), text=plain).status_code in (302, 422)


def test_the_team_writes_under_its_label_and_appears_at_once(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.FACILITATOR, label="Guide"))
    send(client, consultation)
    (said,) = stored()
    assert (said.number, said.shown_label) == (1, label_in("en", "Guide"))


def test_the_label_would_tell_who_withholds_the_name_and_comes_back_with_it(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.FACILITATOR, label="Guide"))
    checked = send(client, consultation, act="check", publication="withheld")
    assert "<small>Guide" not in checked.text
    send(client, consultation, publication="withheld")
    (said,) = stored()
    assert (said.shown_name, said.shown_label) == ("", NO_LABEL)
    fields = {"mode": "one", "text": "Other words.", "language": "en", "capacity": "personal"}
    client.post(
        f"/en/contributions/{said.key}/edit",
        data={**fields, "publication": "name", "act": "send"},
    )
    (said,) = stored()
    assert (said.approved_revision, said.shown_label) == (2, label_in("en", "Guide"))
