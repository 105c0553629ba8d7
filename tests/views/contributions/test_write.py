"""Writing a contribution: checking, sending, in which language, below what."""

import re
from uuid import uuid4

import pytest

from forum.adapters import language_detection
from forum.adapters.language_detection import LanguageGuess
from forum.domain.contributions.content import MAX_CHARACTERS, Capacity, Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.models.user import User
from forum.services.contributions.submit import add_revision
from tests.builders import make_consultation, make_contribution
from tests.support.clients import FreshClient
from tests.support.content.words import field, words
from tests.support.forms.contributions import LONG, send, sources, stored, typed

pytestmark = pytest.mark.usefixtures("sure_of_english")


def guess_as(monkeypatch: pytest.MonkeyPatch, guess: LanguageGuess) -> None:
    monkeypatch.setattr(language_detection, "detect_language", lambda text: guess)


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
        ({"text": "- a\n" * 4_000}, "more lines, lists, tables, links or marks such as **"),
        (
            {"capacity": "organisation", "organisation": " "},
            "Name the organisation for which you are writing.",
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
    assert "Your text seems to be in French." in words(page)
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
    assert "You chose Spanish; your text seems to be in French." in words(page)
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
