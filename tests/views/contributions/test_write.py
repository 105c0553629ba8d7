"""Writing, checking and sending; one's own texts; what is refused and what is kept."""

import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.adapters import language_detection
from forum.adapters.language_detection import LanguageGuess
from forum.domain.contributions.content import MAX_CHARACTERS, Capacity, Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.contributions.submit import add_revision
from forum.services.contributions.visibility import record_decision
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import field, words
from tests.support.times import StillClock

LONG = "We keep our own seeds in clay pots, year after year."


@pytest.fixture
def author(client: FreshClient) -> User:
    """Return who is signed in."""
    user = make_user("Amina Odhiambo", organisation="Seed Bank", country="KE")
    sign_in(client, user)
    return user


@pytest.fixture(autouse=True)
def sure_of_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the language be told at once, without the detector."""
    guess_as(monkeypatch, LanguageGuess("en", confidence=0.99, letters=400))


def guess_as(monkeypatch: pytest.MonkeyPatch, guess: LanguageGuess) -> None:
    monkeypatch.setattr(language_detection, "detect_language", lambda text: guess)


def typed(**fields: str) -> dict[str, str]:
    return {
        "text": LONG,
        "language": "en",
        "key": str(uuid4()),
        "consent": "1",
        "agreed": "yes",
        "act": "send",
        **fields,
    }


def send(client: FreshClient, consultation: Consultation, **fields: str) -> TestResponse:
    address = f"/en/consultations/{consultation.slug}/contribute"
    return client.post(address, data=typed(**fields))


def stored() -> list[Contribution]:
    return list(db.session.scalars(select(Contribution).order_by(Contribution.id)))


def sources(contribution: Contribution, revision: int = 1) -> list[tuple[int | None, str]]:
    passages = contribution.revisions[revision - 1].passages
    return [(p.question_id, p.text.source) for p in passages]


# --- writing ----------------------------------------------------------------------------------


def test_writing_checking_and_sending(client: FreshClient, author: User) -> None:
    consultation = make_consultation(questions=2)
    one, two = (question.id for question in consultation.questions)
    address = f"/en/consultations/{consultation.slug}/contribute"
    form = client.get(address)
    assert "What do you know about seed 2?" in words(form)
    assert field(form, "organisation") == "Seed Bank"
    key = field(form, "key")
    fields = {f"q-{two}": "On the *second*.", "text": "And more.", "country": "SN", "key": key}
    check = client.post(address, data={**fields, "act": "check"})
    assert check.status_code == 200
    assert "<p>On the <em>second</em>.</p>" in check.text
    assert stored() == []
    assert field(check, f"q-{two}") == "On the *second*."
    kept = (*fields, "language", "capacity", "publication", "consent", "version", "begun")
    again = {name: field(check, name) for name in kept}
    asked = client.post(address, data={**again, "act": "send"})
    assert (asked.status_code, stored()) == (422, [])
    assert "Tick the box if you agree." in words(asked)
    again |= {"agreed": "yes", "act": "send"}
    sent = client.post(address, data=again, follow_redirects=True)
    (said,) = stored()
    assert sent.request.path == f"/en/contributions/{key}"
    assert "Received. A moderator reads your text" in words(sent)
    assert (said.key, said.status, said.shown_countries) == (key, Status.PENDING, "SN")
    assert sources(said) == [(two, "On the *second*."), (None, "And more.")]
    assert one not in {question for question, _ in sources(said)}


def test_where_a_moderator_reads_afterwards_the_text_is_there_at_once(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    answer = send(client, consultation)
    assert "Published." in words(client.get(answer.location))
    assert LONG in client.get(f"/en/consultations/{consultation.slug}").text


def test_the_same_form_sent_twice_makes_one_contribution(client: FreshClient, author: User) -> None:
    consultation, key = make_consultation(), str(uuid4())
    answers = [send(client, consultation, key=key) for _ in range(2)]
    assert [a.location for a in answers] == [f"/en/contributions/{key}"] * 2
    assert len(stored()) == 1


@pytest.mark.parametrize("key", ["", "x", "../..", "'; drop table", "\u2603"])
def test_a_made_up_key_is_replaced(client: FreshClient, author: User, key: str) -> None:
    assert send(client, make_consultation(), key=key).status_code == 302
    assert re.fullmatch(r"[0-9a-f-]{36}", stored()[0].key)


def test_with_somebody_elses_key_nothing_is_sent_and_the_text_becomes_a_draft(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation()
    key = str(uuid4())
    other = make_contribution(consultation)
    other.key = key
    answer = client.get(send(client, consultation, key=key).location)
    assert field(answer, "text").strip() == LONG
    assert field(answer, "key") != key
    assert stored() == [other]


def test_going_back_and_between_the_ways_of_writing_loses_nothing(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation(questions=1)
    question = f"q-{consultation.questions[0].id}"
    fields = {question: 'An "answer" & <b>more</b>', "text": "\n  Indented.", "language": "fr"}
    for act in ("back", "text", "questions"):
        page = send(client, consultation, **fields, act=act, capacity="group")
        assert page.status_code == 200
        assert field(page, question) == fields[question]
        assert field(page, "text").strip() == "Indented."
        assert field(page, "language") == "fr"
        assert field(page, "capacity") == "group"
    assert stored() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " \n "}, "Write an answer to at least one question."),
        ({"text": "x" * (MAX_CHARACTERS + 1)}, f"the limit is {MAX_CHARACTERS}."),
        (
            {"capacity": "organisation", "organisation": " "},
            "Name the organisation for which you write.",
        ),
    ],
)
@pytest.mark.parametrize("act", ["check", "send"])
def test_what_is_missing_is_said_and_every_field_is_kept(
    client: FreshClient, author: User, fields: dict[str, str], sentence: str, act: str
) -> None:
    consultation = make_consultation()
    kept = {"country": "SN", "language": "es", "organisation": "Seed Bank", "capacity": "group"}
    page = send(client, consultation, **{**kept, **fields, "act": act})
    assert page.status_code == 422
    assert sentence in words(page)
    for name, value in {**kept, **fields}.items():
        assert field(page, name).strip() == value.strip()
    assert stored() == []


def test_choices_that_are_none_become_the_defaults(client: FreshClient, author: User) -> None:
    send(client, make_consultation(), capacity="king", country="XX", mode="?", language="tlh")
    (said,) = stored()
    assert (said.capacity, said.shown_countries, said.language) == (Capacity.PERSONAL, "", "en")


def test_html_is_shown_harmless(client: FreshClient, author: User) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    text = "Hello <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>"
    for page in (
        send(client, consultation, text=text, act="check"),
        client.get(send(client, consultation, text=text).location),
        client.get(f"/en/consultations/{consultation.slug}"),
    ):
        assert "<script>alert" not in page.text
        assert not re.search(r"<[^>]+\bonerror=", page.text)
        assert 'href="javascript' not in page.text


# --- language ---------------------------------------------------------------------------------


def test_the_language_is_proposed_where_it_can_be_told(
    client: FreshClient, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_as(monkeypatch, LanguageGuess("fr", confidence=0.99, letters=400))
    page = send(client, make_consultation(), language="", act="check")
    assert "Your text looks like French." in words(page)
    assert field(page, "language") == "fr"


def test_the_language_is_asked_for_where_it_cannot_be_told(
    client: FreshClient, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_as(monkeypatch, LanguageGuess("fr", confidence=0.5, letters=400))
    page = send(client, make_consultation(), language="")
    assert (page.status_code, stored()) == (422, [])
    assert "In which language did you write?" in words(page)
    assert field(page, "text") == LONG


def test_a_choice_that_does_not_fit_the_text_is_questioned_and_stays(
    client: FreshClient, author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_as(monkeypatch, LanguageGuess("fr", confidence=0.99, letters=400))
    consultation = make_consultation()
    page = send(client, consultation, language="es", act="check")
    assert "You chose Spanish; your text looks like French." in words(page)
    send(client, consultation, language="es")
    assert stored()[0].language == "es"


# --- replies ----------------------------------------------------------------------------------


def test_a_reply_is_written_below_what_it_answers(client: FreshClient, author: User) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    parent = make_contribution(consultation, "What do others do?")
    address = f"/en/consultations/{consultation.slug}/contributions/1/reply"
    assert "What do others do?" in words(client.get(address))
    client.post(address, data=typed(text="We do the same."))
    reply = stored()[-1]
    assert (reply.parent_id, reply.number, reply.depth) == (parent.id, 2, 1)
    thread = words(client.get(f"/en/consultations/{consultation.slug}/contributions/1"))
    assert "1 reply" in thread
    assert "We do the same." in thread


@pytest.mark.parametrize(("status", "code"), [(Status.HIDDEN, 409), (Status.PENDING, 404)])
def test_nobody_replies_to_what_is_not_shown(
    client: FreshClient, author: User, status: Status, code: int
) -> None:
    consultation = make_consultation()
    make_contribution(consultation, status=status)
    address = f"/en/consultations/{consultation.slug}/contributions/1/reply"
    asked = client.get(address)
    assert asked.status_code == code
    assert ("[1] is no longer shown" in words(asked)) == (status is Status.HIDDEN)
    answer = client.post(address, data=typed())
    assert (answer.status_code, LONG in words(answer)) == (code, True)


def test_the_reply_form_shows_the_version_that_readers_see(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "As approved.")
    said.latest_revision = 2
    add_revision(said, 2, [Part("Not approved.", "en")])
    page = client.get(f"/en/consultations/{consultation.slug}/contributions/1/reply")
    assert ("As approved." in page.text, "Not approved." in page.text) == (True, False)


# --- when and who -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (Stage.SCHEDULED, "This consultation has not opened yet."),
        (Stage.CLOSED, "This consultation is closed. It takes no more contributions."),
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


# --- one's own --------------------------------------------------------------------------------


def test_the_list_of_ones_own_texts(client: FreshClient, author: User) -> None:
    consultation = make_consultation("Seeds for dry lands")
    make_contribution(consultation, author=author, status=Status.RETURNED)
    make_contribution(consultation, author=author)
    make_contribution(consultation, "Of somebody else")
    page = words(client.get("/en/contributions"))
    assert page.count("Seeds for dry lands") == 4  # with what the last column says of it
    assert "Change and send again" in page
    assert "[1]" in page


@pytest.mark.parametrize("before", ["0", "1", "-5", "99999999999999999999", "x"])
def test_any_beginning_of_ones_own_list_is_answered(
    any_database: str, client: FreshClient, author: User, before: str
) -> None:
    make_contribution(make_consultation(), author=author)
    assert client.get(f"/en/contributions?before={before}").status_code == 200


@pytest.mark.parametrize("status", Status)
def test_authors_see_where_their_text_is_and_others_see_nothing(
    client: FreshClient, author: User, status: Status
) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "My own words.", author=author, status=status)
    if status is not Status.PENDING and status is not Status.PUBLISHED:
        record_decision(said, status, by=None, reason="First paragraph.\n\nSecond one.")
    page = client.get(f"/en/contributions/{said.key}")
    assert (page.status_code, "My own words." in page.text) == (200, True)
    told = status in (Status.RETURNED, Status.REJECTED, Status.HIDDEN)
    assert ("<p>Second one.</p>" in page.text) is told
    sign_in(client, make_user())
    for path in ("", "/edit"):
        assert client.get(f"/en/contributions/{said.key}{path}").status_code == 404
    for path in ("edit", "withdraw"):
        assert client.post(f"/en/contributions/{said.key}/{path}").status_code == 404


def test_a_returned_text_is_changed_and_sent_again(client: FreshClient, author: User) -> None:
    consultation = make_consultation(questions=1)
    question = consultation.questions[0]
    said = make_contribution(
        consultation, "Not *clear*.", author=author, status=Status.RETURNED, question=question
    )
    address = f"/en/contributions/{said.key}/edit"
    form = client.get(address)
    assert field(form, f"q-{question.id}") == "Not *clear*."
    assert "It names a third person." in words(form)
    fields: dict[str, Any] = typed(**{f"q-{question.id}": "Clear.", "text": ""})
    assert "<p>Clear.</p>" in client.post(address, data={**fields, "act": "check"}).text
    assert client.post(address, data={**fields, f"q-{question.id}": ""}).status_code == 422
    answer = client.post(address, data=fields, follow_redirects=True)
    assert "The new version waits for a moderator." in words(answer)
    db.session.refresh(said)
    assert (said.status, said.latest_revision) == (Status.PENDING, 2)
    assert sources(said, 2) == [(question.id, "Clear.")]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REJECTED])
def test_what_can_no_longer_be_changed_leads_back(
    client: FreshClient, author: User, status: Status
) -> None:
    said = make_contribution(make_consultation(), author=author, status=status)
    answer = client.get(f"/en/contributions/{said.key}/edit")
    assert (answer.status_code, answer.location) == (302, f"/en/contributions/{said.key}")
    page = client.post(f"/en/contributions/{said.key}/edit", data=typed())
    assert (page.status_code, LONG in words(page)) == (403, True)


def test_withdrawing_is_confirmed_first(client: FreshClient, author: User) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Words to be gone.", author=author)
    address = f"/en/contributions/{said.key}/withdraw"
    asked = client.post(address, follow_redirects=True)
    assert "Withdraw this text?" in words(asked)
    db.session.refresh(said)
    assert said.status is Status.PUBLISHED
    done = client.post(address, data={"confirmed": "yes"}, follow_redirects=True)
    assert "Withdrawn." in words(done)
    assert "Words to be gone." not in client.get(f"/en/consultations/{consultation.slug}").text
    assert client.post(address, data={"confirmed": "yes"}).status_code == 403


def test_the_team_writes_under_its_label_and_appears_at_once(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.FACILITATOR, label="Guide"))
    send(client, consultation)
    (said,) = stored()
    assert (said.number, said.shown_label) == (1, "Guide")


def test_the_label_would_tell_who_withholds_the_name_and_comes_back_with_it(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.FACILITATOR, label="Guide"))
    checked = send(client, consultation, act="check", publication="withheld")
    assert "<small>Guide" not in checked.text
    send(client, consultation, publication="withheld")
    (said,) = stored()
    assert (said.shown_name, said.shown_label) == ("", "")
    fields = {"mode": "one", "text": "Other words.", "language": "en", "capacity": "personal"}
    client.post(
        f"/en/contributions/{said.key}/edit",
        data={**fields, "publication": "name", "act": "send"},
    )
    (said,) = stored()
    assert (said.approved_revision, said.shown_label) == (2, "Guide")
