"""One's own pages: where each text is, what happened to it, and the link in a mail."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.domain.contributions.content import Part, Publication
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Rule, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.accounts.tokens import mail_token
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import markup
from tests.support.statements import Statements
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

WHY = "Say which seeds you mean."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds")


@pytest.fixture
def author(client: FreshClient, consultation: Consultation) -> User:
    """Return an author who is signed in."""
    author = make_user("Julián Aguirre")
    sign_in(client, author)
    return author


@pytest.fixture
def moderator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.MODERATOR)


def own(said: Contribution, query: str = "") -> str:
    return f"/en/contributions/{said.key}{query}"


def change(said: Contribution, words: str) -> None:
    revise(said, said.consultation, [Part(words, "en")], by=said.author)
    db.session.commit()


def text_of(page: str) -> str:
    """Return a page as one line of words."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- my contributions -------------------------------------------------------------------------


def test_each_text_stands_with_its_state_and_what_to_do(
    client: FreshClient, consultation: Consultation, author: User, moderator: User
) -> None:
    one = make_contribution(consultation, author=author)
    make_contribution(consultation, "Yes.", parent=one)
    make_contribution(consultation, "Waits.", parent=one, status=Status.PENDING)
    two = make_contribution(consultation, author=author, status=Status.PENDING)
    decide(two, Status.RETURNED, by=moderator, rule=Rule.CONTACT, reason=WHY)
    three = make_contribution(consultation, author=author)
    change(three, "Changed.")
    four = make_contribution(consultation, author=author)
    change(four, "Changed.")
    decide(
        four,
        Status.RETURNED,
        by=moderator,
        rule=Rule.UNCLEAR,
        reason=WHY,
        target=DecisionTarget.EDIT,
    )
    page = client.get("/en/contributions").text
    rows: dict[str, str] = {}
    for row in page.split('<h3><a href="/en/contributions/')[1:]:
        rows[row.split('"')[0]] = text_of(row)
    assert "Published" in rows[one.key]
    assert "contributions/" + one.key + '#replies">1 reply</a>' in page
    assert "Returned : Rule 3: contact details in the text" in rows[two.key]
    assert f'href="/en/contributions/{two.key}/edit"' in page
    assert "Your change is waiting; until then readers see the published text." in rows[three.key]
    assert "Your change was returned" in rows[four.key]
    assert f'href="/en/contributions/{four.key}/edit"' in page
    assert f'href="/en/contributions/{three.key}/edit"' not in page


def test_translations_are_named_with_their_state(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, author=author)
    make_translation(said.revisions[0].passages[0].text, "es", "Guardamos semillas.")
    page = markup(client.get("/en/contributions"))
    assert f'href="/es/consultations/seeds/contributions/{said.number}" hreflang="es"' in page
    assert re.search(r'title="French">FR</abbr> waiting', page)
    assert "Read it in Spanish" in client.get(own(said)).text
    assert "French: waiting" in client.get(own(said)).text


def test_the_list_costs_the_same_for_many_texts_in_many_consultations(
    client: FreshClient, consultation: Consultation, author: User, statements: Statements
) -> None:
    def cost() -> int:
        client.get("/en/contributions")
        with statements.counted():
            client.get("/en/contributions")
        return len(statements)

    def add(place: Consultation) -> None:
        said = make_contribution(place, author=author)
        make_contribution(place, "Yes.", parent=said)
        change(said, "Changed.")
        make_contribution(place, author=author, status=Status.RETURNED)

    add(consultation)
    few = cost()
    for _ in range(4):
        add(make_consultation())
    assert cost() == few, statements


def test_drafts_stand_first_when_there_are_some(client: FreshClient, author: User) -> None:
    assert "You have not written anything yet." in client.get("/en/contributions").text


# --- one text ---------------------------------------------------------------------------------


def test_the_history_tells_what_happened_and_when(
    client: FreshClient,
    consultation: Consultation,
    author: User,
    moderator: User,
    time: StillClock,
) -> None:
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    steps = []
    for hours, step in (
        (1, lambda: decide(said, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason=WHY)),
        (2, lambda: change(said, "Clearer.")),
        (3, lambda: decide(said, Status.PUBLISHED, by=moderator)),
        (4, lambda: change(said, "Clearer still.")),
        (5, lambda: decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)),
        (6, lambda: decide(said, Status.HIDDEN, by=moderator, rule=Rule.PERSONAL, reason="Name")),
        (7, lambda: decide(said, Status.PUBLISHED, by=moderator)),
    ):
        time.tick(hours=1)
        step()
        db.session.commit()
        steps.append(hours)
    words = text_of(client.get(own(said)).text)
    history = words[words.index("What happened") :]
    expected = [
        "09:00 Received by us",
        "10:00 Returned to you",
        "11:00 Sent again by you",
        "12:00 Published as [1]",
        "13:00 Changed by you; the change is waiting",
        "14:00 Your change was published",
        "15:00 Hidden",
        "16:00 Shown again",
    ]
    places = [history.index(step) for step in expected]
    assert places == sorted(places)
    assert WHY in history
    assert moderator.name not in words


def test_a_published_text_can_be_changed_while_it_is_open(
    client: FreshClient, consultation: Consultation, author: User, time: StillClock
) -> None:
    said = make_contribution(consultation, author=author)
    page = client.get(own(said)).text
    assert f'href="/en/contributions/{said.key}/edit">Change it</a>' in page
    time.go_to((consultation.closes_at or time.now) + timedelta(hours=1))
    page = client.get(own(said)).text
    assert "/edit" not in page
    assert "Withdraw" in page


def test_an_edit_that_waits_stands_below_the_text_that_readers_see(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, "We keep seeds.", author=author)
    change(said, "We keep dry seeds.")
    page = client.get(own(said)).text
    assert "Your change is waiting." in page
    assert "<p>We keep seeds.</p>" in page
    assert '<ins><span class="visually-hidden">added: </span>dry ' in page
    assert "Take the change back" in page
    answer = client.post(own(said, "/edit/take-back"), follow_redirects=True)
    assert "Your change has been taken back." in answer.text
    assert "<ins>" not in client.get(own(said)).text
    assert client.post(own(said, "/edit/take-back")).status_code == 403


def test_replies_that_readers_see_are_listed(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, author=author)
    for status in (Status.PUBLISHED, Status.HIDDEN, Status.PENDING):
        make_contribution(consultation, parent=said, status=status, author=make_user(f"R {status}"))
    make_contribution(
        consultation, parent=said, author=make_user("Secret"), publication=Publication.WITHHELD
    )
    page = client.get(own(said)).text
    assert "R published" in page
    assert "R hidden" not in page
    assert "R pending" not in page
    assert "Secret" not in page
    assert "2 replies to you" in page


def test_before_withdrawing_one_reads_what_is_lost(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, author=author)
    change(said, "Changed.")
    asked = client.post(own(said, "/withdraw"), follow_redirects=True).text
    assert "Withdraw this text?" in asked
    assert "You can undo this for a day." in asked
    assert "your change that has not been decided yet" in asked
    assert "What stays: the number 1" in asked
    assert said.status is Status.PUBLISHED
    done = client.post(own(said, "/withdraw"), data={"confirmed": "yes"}, follow_redirects=True)
    assert "Withdrawn. The page now says so in place of your text." in done.text
    public = make_client(client.application).get("/en/consultations/seeds/contributions/1").text
    assert "Withdrawn by its author." in public
    assert author.name not in public


def test_nobody_else_reads_ones_own_page(
    client: FreshClient, consultation: Consultation, author: User, moderator: User
) -> None:
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    for person in (make_user(), moderator):
        sign_in(client, person)
        assert client.get(own(said)).status_code == 404
        for path in ("/withdraw", "/edit/take-back", "/edit"):
            assert client.post(own(said, path), data={"confirmed": "yes"}).status_code == 404
    assert make_client(client.application).get(own(said)).status_code == 302


# --- the link in a mail -----------------------------------------------------------------------


@pytest.fixture
def phone(app: Flask) -> FreshClient:
    """Return a client on which nobody is signed in."""
    return make_client(app)


def by_mail(said: Contribution, author: User, *, key: str = "") -> str:
    return f"/en/contributions/{key or said.key}/by-mail/{mail_token(author, said.key)}"


def test_the_link_in_a_mail_shows_the_text_and_signs_nobody_in(
    phone: FreshClient, consultation: Consultation, author: User, moderator: User
) -> None:
    said = make_contribution(consultation, "My words.", author=author, status=Status.PENDING)
    decide(said, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason=WHY)
    answer = phone.get(by_mail(said, author))
    assert answer.status_code == 200
    assert "My words." in answer.text
    assert WHY in answer.text
    assert f'href="/en/contributions/{said.key}">Sign in to change it</a>' in answer.text
    assert "<form" not in answer.text.split("<main")[1].split("</main>")[0]
    assert "session" not in str(answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert phone.get(own(said)).status_code == 302


def test_the_author_who_is_signed_in_goes_to_the_page_itself(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, author=author)
    assert client.get(by_mail(said, author)).location == own(said)


def test_a_link_is_for_one_text_of_one_person_and_ends(
    phone: FreshClient, consultation: Consultation, author: User, time: StillClock
) -> None:
    said = make_contribution(consultation, "My words.", author=author, status=Status.PENDING)
    other = make_contribution(consultation, "Others.", author=author, status=Status.PENDING)
    link = by_mail(said, author)
    for dead in (
        by_mail(said, author, key=other.key),
        by_mail(said, make_user()),
        link[:-9] + "xyzxyzxyz",
        f"/en/contributions/{said.key}/by-mail/x",
    ):
        answer = phone.get(dead)
        assert answer.status_code == 404
        assert "This link no longer works" in answer.text
        assert "My words." not in answer.text
    time.tick(days=61)
    assert phone.get(link).status_code == 404


@pytest.mark.parametrize("change_of", ["active", "email", "session_key"])
def test_a_link_dies_with_the_account_its_address_and_its_sessions(
    phone: FreshClient, consultation: Consultation, author: User, change_of: str
) -> None:
    said = make_contribution(consultation, author=author)
    link = by_mail(said, author)
    assert phone.get(link).status_code == 200
    new = {"active": False, "email": "new@example.org", "session_key": "other"}[change_of]
    setattr(author, change_of, new)
    db.session.commit()
    assert phone.get(link).status_code == 404


def test_a_withdrawn_text_is_still_its_authors_to_read_and_no_mail_shows_it(
    client: FreshClient, phone: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, "My words.", author=author)
    link = by_mail(said, author)
    withdraw(said, consultation, by=author)
    db.session.commit()
    assert "My words." in client.get(own(said)).text
    page = phone.get(link).text
    assert "Withdrawn." in page
    assert "My words." not in page
    assert "Sign in to change it" not in page


@pytest.mark.parametrize("is_edit", [False, True])
def test_what_is_returned_after_closing_says_until_when_it_can_be_sent_again(
    client: FreshClient,
    phone: FreshClient,
    author: User,
    moderator: User,
    consultation: Consultation,
    time: StillClock,
    *,
    is_edit: bool,
) -> None:
    status = Status.PUBLISHED if is_edit else Status.PENDING
    said = make_contribution(consultation, "My words.", author=author, status=status)
    if is_edit:
        change(said, "Other words.")
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + timedelta(days=1))
    assert client.get(own(said) + "/edit").status_code == 403
    target = DecisionTarget.EDIT if is_edit else DecisionTarget.TEXT
    decide(said, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason=WHY, target=target)
    db.session.commit()
    link = by_mail(said, author)
    for page in (client.get(own(said)), phone.get(link)):
        assert "You can do so until Tuesday 15 December 2026, 09:00" in text_of(page.text)
    assert "Change and send again" in client.get(own(said)).text
    assert "Change and send again" in client.get("/en/contributions").text
    assert "Sign in to change it" in phone.get(link).text
    form = client.get(own(said) + "/edit")
    assert "you can send it again until Tuesday 15 December" in text_of(form.text)
    assert "marked as received after closing" not in form.text
    time.go_to(consultation.closes_at + timedelta(days=8))
    for page in (client.get(own(said)), phone.get(link)):
        assert "can no longer be sent" in page.text
        assert "This was possible until Tuesday 15 December" in text_of(page.text)
        assert "Change and send again" not in page.text
        assert "Sign in to change it" not in page.text
    assert client.get(own(said) + "/edit").status_code == 403


def test_where_nobody_reads_first_a_change_appears_at_once(
    client: FreshClient, author: User
) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    said = make_contribution(consultation, author=author)
    change(said, "At once.")
    page = client.get(own(said)).text
    assert "At once." in page
    assert "Your change was published" in page
    assert "Take the change back" not in page
