"""Feeds are well formed, say no more than the pages, and are kept until something changes."""

from datetime import UTC, datetime

import feedparser
import pytest

from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.locking import touch
from forum.services.contributions.revise import withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, make_client
from tests.support.statements import Statements
from tests.support.times import StillClock


def address(consultation: Consultation, language: str = "en", question: int = 0) -> str:
    part = f"/questions/{question}" if question else ""
    return f"/{language}/consultations/{consultation.slug}{part}/feed.atom"


def read(client: FreshClient, path: str) -> feedparser.FeedParserDict:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(answer.data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def test_a_feed_holds_what_is_new_the_latest_first(client: FreshClient, time: StillClock) -> None:
    consultation = make_consultation("Seeds & soil")
    root = make_contribution(consultation, "Rain <b>& sun</b>.", author=make_user("Vera Villar"))
    time.tick(hours=1)
    make_contribution(consultation, "And wind.", parent=root)
    time.tick(hours=1)
    make_post(consultation)
    feed = read(client, address(consultation))
    assert feed.feed.title == "Seeds & soil"
    post, reply, first = feed.entries
    assert reply.title.startswith("Reply [2]")
    assert first.title.startswith("[1] ")
    base = f"http://127.0.0.1:5000/en/consultations/{consultation.slug}"
    assert (first.link, post.link) == (f"{base}/contributions/1", f"{base}/posts/1")
    assert reply["thr_in-reply-to"]["ref"] == first.id
    assert first.content[0].language == "en"
    assert "Rain" in first.content[0].value
    for entry in feed.entries:
        assert entry.author
        assert entry.id.startswith("urn:uuid:")
        assert entry.updated_parsed >= entry.published_parsed
    selves = [link.href for link in feed.feed.links if link.rel == "self"]
    assert selves == [f"http://127.0.0.1:5000{address(consultation)}"]


def test_entries_keep_their_ids_in_every_language(client: FreshClient) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, "Rain.", language="en")
    make_translation(text.revisions[0].passages[0].text, "es", "Lluvia.")
    english, spanish = (read(client, address(consultation, code)) for code in ("en", "es"))
    assert english.entries[0].id == spanish.entries[0].id
    assert "Lluvia." in spanish.entries[0].content[0].value
    assert spanish.entries[0].content[0].language == "es"
    french = read(client, address(consultation, "fr")).entries[0]
    assert "Rain." in french.content[0].value
    assert french.content[0].language == "en"


def test_a_question_has_a_feed_of_its_own(client: FreshClient) -> None:
    consultation = make_consultation(questions=2)
    for question in consultation.questions:
        make_contribution(consultation, f"On {question.number}.", question=question)
    feed = read(client, address(consultation, question=2))
    assert [entry.title[:3] for entry in feed.entries] == ["[2]"]
    assert feed.feed.title.startswith("Question 2: ")
    assert client.get(address(consultation, question=9)).status_code == 404
    page = client.get(f"/en/consultations/{consultation.slug}").text
    for path in (address(consultation), address(consultation, question=2)):
        assert f'href="http://127.0.0.1:5000{path}"' in page.replace("\n", "")


@pytest.mark.parametrize("after", [Status.HIDDEN, Status.WITHDRAWN])
def test_what_readers_no_longer_see_is_a_stub(
    client: FreshClient, time: StillClock, after: Status
) -> None:
    consultation = make_consultation()
    text = make_contribution(consultation, "My neighbour Ned.", author=make_user("Vera Villar"))
    before = read(client, address(consultation))
    time.tick(hours=2)
    if after is Status.HIDDEN:
        moderator = make_appointment(consultation, Role.MODERATOR)
        decide(text, after, by=moderator, reason="A private person.")
    else:
        withdraw(text, consultation, by=text.author)
    db.session.commit()
    body = client.get(address(consultation)).text
    feed = read(client, address(consultation))
    assert "Ned" not in body
    assert "Vera" not in body
    assert len(feed.entries) == 1
    assert feed.entries[0].id == before.entries[0].id
    assert feed.entries[0].updated > before.entries[0].updated
    assert feed.feed.updated > before.feed.updated


def test_a_withheld_name_is_in_no_feed(client: FreshClient) -> None:
    consultation = make_consultation()
    author = make_user("Vera Villar", organisation="Villar Farms")
    make_contribution(
        consultation, "Rain.", author=author, publication=Publication.WITHHELD,
        organisation="Villar Farms",
    )  # fmt: skip
    body = client.get(address(consultation)).text
    assert "Villar" not in body
    assert "Name withheld" in body


def test_a_feed_is_kept_until_something_changes(
    client: FreshClient, time: StillClock, statements: Statements
) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    first = client.get(address(consultation))
    assert "Set-Cookie" not in first.headers
    assert first.last_modified == datetime.now(UTC).replace(microsecond=0) or first.last_modified
    time.tick(hours=5)
    other = make_client(client.application)
    with statements.counted():
        again = other.get(address(consultation), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(statements) <= 2
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert other.get(address(consultation), headers=since).status_code == 304
    make_contribution(consultation)
    touch(consultation.id)
    db.session.commit()
    for header in ({"If-None-Match": first.headers["ETag"]}, since):
        assert other.get(address(consultation), headers=header).status_code == 200


def test_a_feed_costs_the_same_with_many(client: FreshClient, statements: Statements) -> None:
    consultation = make_consultation()
    costs = []
    for size in (5, 25):
        while consultation.last_number < size:
            said = make_contribution(consultation, question=consultation.questions[0])
            make_contribution(consultation, parent=said)
        make_post(consultation)
        for path in (address(consultation), address(consultation, question=1)):
            with statements.counted():
                assert client.get(path).status_code == 200
            costs.append(len(statements))
    assert costs[:2] == costs[2:]


@pytest.mark.parametrize("name", ["feed.atom", "dates.ics", "questions/1/feed.atom"])
def test_a_draft_has_neither_feed_nor_dates(client: FreshClient, name: str) -> None:
    draft = make_consultation(stage=Stage.DRAFT)
    assert client.get(f"/en/consultations/{draft.slug}/{name}").status_code == 404


def test_signs_that_xml_cannot_hold_are_left_out(client: FreshClient) -> None:
    consultation = make_consultation("Seeds <&> \x0b soil")
    make_contribution(consultation, "a\x0bb ]]> <script>alert(1)</script>")
    feed = read(client, address(consultation))
    assert "<script" not in feed.entries[0].content[0].value
