"""What a member sees of what is new in a consultation, and how visits are recorded."""

import re

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.models.visit import Visit
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.words import words
from tests.support.statements import Statements
from tests.support.times import StillClock

MARK = "New since your last visit"


@pytest.fixture
def me(client: FreshClient) -> User:
    me = make_user("Amina Odhiambo")
    sign_in(client, me)
    return me


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(slug="seeds")


def report(client: FreshClient, page: str, **more: str) -> int:
    """Send what the page asks its script to send; return the status of the answer."""
    html = client.get(page).text
    form = re.search(r'<form class="since".*?</form>', html, re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(number|post|next)" value="([^"]*)"', form[0]))
    return client.post("/en/consultations/seeds/visit", data={**fields, **more}).status_code


def marked(client: FreshClient, page: str) -> list[str]:
    """Return the ids of the entries and posts that are marked as new, in the order of the page."""
    articles = client.get(page).text.split("<article ")[1:]
    new = [article for article in articles if 'class="unread"' in article]
    return [re.findall(r'id="(\w+)"', article)[0] for article in new]


PAGE = "/en/consultations/seeds"


def test_what_appeared_since_the_last_visit_is_marked_with_a_way_to_the_first(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    mine = make_contribution(consultation, author=me)
    assert report(client, PAGE) == 204
    assert marked(client, PAGE) == []
    time.tick(days=1)
    make_contribution(consultation, author=me)
    reply = make_contribution(consultation, parent=mine)
    make_contribution(consultation)
    hidden = make_contribution(consultation, status=Status.HIDDEN)
    post = make_post(consultation)
    text = words(client.get(PAGE)).replace(" ,", ",")
    when = "since your last visit, 23 November, 09:00:"
    assert f"3 new {when} 1 reply to you, 1 contribution, 1 note from the team" in text
    assert marked(client, PAGE) == [f"p{post.id}", f"c{reply.number}", "c4"]
    link = re.search(r'href="([^"]+)">Go to the first unread text', client.get(PAGE).text)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert address == f"{PAGE}?by=date&from=3#c3"
    assert marked(client, address) == ["c3", "c4"]
    assert hidden.number == 5
    for part in (f"{PAGE}/contributions/1", f"{PAGE}/posts", f"{PAGE}/posts/{post.id}"):
        assert MARK in words(client.get(part)), part


def test_marks_stay_while_one_reads_and_are_gone_the_next_day(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    report(client, PAGE)
    time.tick(days=1)
    make_contribution(consultation)
    for page in (PAGE, f"{PAGE}/contributions/2", f"{PAGE}?by=date", PAGE):
        assert marked(client, page) == ["c2"]
        assert report(client, page) == 204
        time.tick(minutes=25)
    time.tick(minutes=5)
    assert marked(client, PAGE) == []


def test_a_contribution_reached_by_a_link_leaves_the_others_new(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    report(client, PAGE)
    time.tick(days=1)
    make_contribution(consultation)
    make_contribution(consultation)
    report(client, f"{PAGE}/contributions/3")
    time.tick(days=1)
    assert marked(client, PAGE) == ["c2", "c3"]


def test_the_button_marks_all_as_read_and_leads_back(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    assert "Next time, mark what is new since now" in words(client.get(PAGE))
    report(client, PAGE, act="read")
    time.tick(days=1)
    make_contribution(consultation)
    assert marked(client, PAGE) == ["c2"]
    fields = {"number": "2", "act": "read", "next": f"{PAGE}?by=date"}
    answer = client.post(f"{PAGE}/visit", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?by=date")
    assert "Marked as read." in words(client.get(PAGE))
    assert marked(client, PAGE) == []
    elsewhere = {**fields, "next": "https://elsewhere.example/"}
    assert client.post(f"{PAGE}/visit", data=elsewhere).headers["Location"] == PAGE


def test_looking_writes_nothing_and_visitors_are_not_followed(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation)
    assert "data-visit" not in client.get(PAGE).text
    assert client.post(f"{PAGE}/visit", data={"number": "1"}).status_code in (302, 401)
    sign_in(client, make_user())
    assert 'data-visit="due"' in client.get(PAGE).text
    assert db.session.query(Visit).count() == 0


def test_nobody_reports_a_visit_to_what_they_may_not_read(
    client: FreshClient, me: User, consultation: Consultation
) -> None:
    draft = make_consultation(stage=Stage.DRAFT)
    assert client.post(f"/en/consultations/{draft.slug}/visit").status_code == 404
    team = make_client(client.application)
    sign_in(team, make_appointment(draft, Role.MODERATOR))
    assert team.post(f"/en/consultations/{draft.slug}/visit").status_code == 204


@pytest.mark.parametrize("number", ["-1", "x", "", "99999999999999999999", "1.5"])
def test_any_number_is_answered(
    client: FreshClient, me: User, consultation: Consultation, number: str
) -> None:
    make_contribution(consultation)
    data = {"number": number, "post": number}
    assert client.post(f"{PAGE}/visit", data=data).status_code == 204
    make_contribution(consultation)
    assert client.get(PAGE).status_code == 200


def test_a_visit_during_which_nothing_appears_is_reported_every_few_minutes(
    client: FreshClient, me: User, consultation: Consultation, time: StillClock
) -> None:
    make_contribution(consultation)
    report(client, PAGE)
    due = []
    for minutes in (0, 4, 1):
        time.tick(minutes=minutes)
        due.append('data-visit="due"' in client.get(PAGE).text)
    assert due == [False, False, True]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "1 novedad desde su última visita, 23 de noviembre, 9:00:"),
        (
            "fr",
            "1 nouveauté depuis votre dernière visite, 23 novembre, "
            "9\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00\N{NO-BREAK SPACE}:",
        ),
    ],
)
def test_news_are_told_in_the_language_of_the_page(
    client: FreshClient,
    me: User,
    consultation: Consultation,
    time: StillClock,
    language: str,
    sentence: str,
) -> None:
    make_contribution(consultation)
    report(client, PAGE)
    time.tick(days=1)
    make_contribution(consultation)
    text = client.get(f"/{language}/consultations/seeds")
    assert sentence.replace("\xa0", " ") in words(text).replace("\xa0", " ")


def test_marks_cost_one_statement_at_any_size(
    client: FreshClient, me: User, consultation: Consultation, statements: Statements
) -> None:
    pages = (PAGE, f"{PAGE}?by=date", f"{PAGE}/contributions/1")
    first = make_contribution(consultation)
    report(client, PAGE)
    costs = []
    for size in (2, 20):
        while consultation.last_number < size:
            make_contribution(consultation, parent=first)
            make_contribution(consultation)
        costs.append([])
        for page in pages:
            with statements.counted():
                assert client.get(page).status_code == 200
            costs[-1].append(sum("visit" in each for each in statements))
    assert costs == [[1, 1, 1]] * 2
