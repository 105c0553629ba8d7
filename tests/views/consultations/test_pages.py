"""The list of consultations and one consultation, as readers see them."""

import re
from datetime import timedelta

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.locking import touch
from forum.services.consultations import counts, schedule
from forum.services.contributions.revise import withdraw
from forum.web.http.page_cache import RESPONSES
from forum.web.templating.cards import CARDS
from forum.web.templating.frames import FRAMES
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


def address(consultation: Consultation, rest: str = "") -> str:
    return f"/en/consultations/{consultation.slug}{rest}"


def anchors(html: str) -> list[str]:
    """Return the ids of the contributions on a page, in order."""
    return re.findall(r'<article class="entry[^"]*" id="(c[^"]+)"', html)


# --- the list ---------------------------------------------------------------------------------


def test_the_list_says_what_is_open_upcoming_and_closed(client: FreshClient) -> None:
    for stage in (Stage.OPEN, Stage.SCHEDULED, Stage.CLOSED, Stage.ARCHIVED, Stage.DRAFT):
        make_consultation(f"It is {stage.value}", stage=stage)
    text = words(client.get("/en/"))
    order = ["Open consultations", "It is open", "Opening soon", "It is scheduled", "It is closed"]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "It is archived" in text
    assert "It is draft" not in text


def test_an_empty_site_says_so(client: FreshClient) -> None:
    assert "Nothing is open at the moment." in words(client.get("/en/"))


@pytest.mark.parametrize("before", ["-1", "0", "1", "999999999999999999999", "x", ""])
def test_any_beginning_of_the_list_is_answered(client: FreshClient, before: str) -> None:
    make_consultation(stage=Stage.CLOSED)
    assert client.get(f"/en/?before={before}").status_code == 200


def test_only_its_team_finds_a_draft_in_the_list(client: FreshClient) -> None:
    draft = make_consultation("Quiet plan", stage=Stage.DRAFT)
    sign_in(client, make_appointment(draft, Role.ORGANISER))
    assert "Quiet plan" in words(client.get("/en/"))
    assert client.get(address(draft)).status_code == 200
    sign_in(client, make_user())
    assert "Quiet plan" not in client.get("/en/").text
    assert client.get(address(draft)).status_code == 404


# --- the page ---------------------------------------------------------------------------------


def test_the_page_shows_contributions_by_question_by_date_and_whole(client: FreshClient) -> None:
    consultation = make_consultation(questions=2)
    one, two = consultation.questions
    general = make_contribution(consultation, "On all of it.")
    answer = make_contribution(consultation, "On the second.", question=two)
    make_contribution(consultation, "A reply.", parent=general)
    make_contribution(consultation, "On the first.", question=one)
    by_question = client.get(address(consultation)).text
    assert anchors(by_question) == ["c4", "c2", "c1", "c3"]
    assert anchors(client.get(address(consultation, "?by=date")).text) == ["c1", "c2", "c3", "c4"]
    assert anchors(client.get(address(consultation, "?by=whole")).text) == ["c1", "c3", "c2", "c4"]
    assert anchors(client.get(address(consultation, "?q=2")).text) == [f"c{answer.number}"]
    assert anchors(client.get(address(consultation, "?q=0")).text) == ["c1", "c3"]


def test_a_stub_stands_for_what_is_hidden_or_withdrawn_and_replies_remain(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    hidden = make_contribution(consultation, "Hidden words.", status=Status.HIDDEN)
    withdrawn = make_contribution(consultation, "Withdrawn words.")
    make_contribution(consultation, "A reply that stays.", parent=withdrawn)
    withdraw(withdrawn, consultation, by=withdrawn.author)
    text = words(client.get(address(consultation)))
    assert "Hidden by the moderator. The replies remain." in text
    assert "Withdrawn by its author. The replies remain." in text
    assert "A reply that stays." in text
    assert "Hidden words." not in text
    assert "Withdrawn words." not in text
    assert client.get(address(consultation, f"/contributions/{hidden.number}")).status_code == 200


def test_what_waits_or_was_refused_is_nowhere(client: FreshClient) -> None:
    consultation = make_consultation()
    for status in (Status.PENDING, Status.RETURNED, Status.REJECTED):
        make_contribution(consultation, "Unseen words.", status=status)
    for page in ("", "?by=date", "?by=whole", "?q=0"):
        assert "Unseen words." not in client.get(address(consultation, page)).text


def test_pages_go_on_where_the_last_one_ended(
    client: FreshClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "forum.services.discussion.listing.list_by_date.__kwdefaults__",
        {"after": 0, "limit": 2, "newest_first": False},
    )
    consultation = make_consultation()
    for n in range(5):
        make_contribution(consultation, f"Text {n}")
    found: list[str] = []
    positions: list[str] = []
    page: str | None = address(consultation, "?by=date")
    while page:
        html = client.get(page).text
        found += anchors(html)
        positions += re.findall(r"Page \d: \d to \d of \d", html)
        following = re.search(r'href="([^"]+)#disc">Next page', html)
        page = following[1].replace("&amp;", "&") if following else None
    assert found == ["c1", "c2", "c3", "c4", "c5"]
    assert positions == ["Page 1: 1 to 2 of 5", "Page 2: 3 to 4 of 5", "Page 3: 5 to 5 of 5"]


def test_lists_by_date_are_by_date_and_grouped_by_day(client: FreshClient) -> None:
    consultation = make_consultation()
    for days in (3, 1, 2):
        said = make_contribution(consultation)
        said.submitted_at -= timedelta(days=days)
    make_contribution(consultation).dated = False
    db.session.commit()
    by_date = client.get(address(consultation, "?by=date")).text
    assert anchors(by_date) == ["c1", "c3", "c2", "c4"]
    days = re.findall(r'<h3 id="day-\d">([^<]*)</h3>', by_date)
    assert len(set(days)) == 4
    assert "Unknown date" in days
    newest = client.get(address(consultation, "?by=newest")).text
    assert anchors(newest) == ["c4", "c2", "c3", "c1"]


def test_what_came_late_is_offered_as_a_filter_and_only_then(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    search = address(consultation, "/search")
    assert "After closing" not in client.get(search).text
    assert "after closing" not in client.get(address(consultation)).text
    late = make_contribution(consultation)
    late.late = True
    counts.recount(consultation)
    touch(consultation.id)
    db.session.commit()
    assert "1 text sent after closing" in words(client.get(address(consultation)))


def test_each_contribution_leads_to_its_neighbours(client: FreshClient) -> None:
    consultation = make_consultation()
    first = make_contribution(consultation)
    make_contribution(consultation, parent=first)
    make_contribution(consultation, status=Status.HIDDEN)
    make_contribution(consultation)

    def leads_to(number: int) -> list[str]:
        page = client.get(address(consultation, f"/contributions/{number}")).text
        return re.findall(r'/contributions/(\d+)" rel="(?:prev|next)"', page)

    assert set(leads_to(1)) == {"4"}
    assert set(leads_to(4)) == {"1"}
    assert set(leads_to(2)) == {"1", "4"}


def test_whole_texts_are_unfolded_and_those_by_date_are_short(client: FreshClient) -> None:
    consultation = make_consultation()
    make_contribution(consultation, "\n\n".join(["Word after word is said here at length."] * 60))
    whole = client.get(address(consultation, "?by=whole")).text
    assert "Read in full" not in whole
    assert 'class="entry short"' not in whole
    assert 'class="entry short"' in client.get(address(consultation, "?by=date")).text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=nothing", 200),
        ("after=-1", 200),
        ("by=date&after=99999999999999999999", 200),
        ("by=date&after=x", 200),
        ("q=1&after=99999999999999999999", 200),
        ("q=99", 404),
        ("q=-1", 200),
        ("q=99999999999999999999999", 404),
        ("q=x", 200),
    ],
)
def test_any_question_to_the_page_is_answered(client: FreshClient, query: str, status: int) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    assert client.get(address(consultation, f"?{query}")).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/en/consultations/nothing",
        "/en/consultations/seeds/contributions/2147483648",
        "/en/consultations/seeds/contributions/99999999999999999999999",
        "/en/consultations/seeds/contributions/0",
        "/en/consultations/seeds/contributions/7",
        "/en/consultations/seeds/contributions/-1",
        "/en/consultations/%00",
        "/en/consultations/" + "x" * 5000,
        "/en/contributions/%00",
        "/en/%ff",
    ],
)
def test_addresses_of_nothing_are_not_found(
    any_database: str, client: FreshClient, path: str
) -> None:
    make_consultation(slug="seeds")
    sign_in(client, make_user())
    assert client.get(path).status_code == 404


def test_the_history_of_dates_is_public_with_its_reasons(client: FreshClient) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR, make_user("Mo Derator"))
    assert consultation.closes_at is not None
    until = consultation.closes_at + timedelta(days=7)
    schedule.extend(consultation, until, by=moderator, reason="Rains came late.", language="en")
    text = words(client.get(address(consultation)))
    assert "Extended : from Monday 7 December 2026" in text
    assert "Rains came late." in text
    assert "Mo Derator" in text


def test_the_latest_note_of_the_team_is_on_the_page(client: FreshClient) -> None:
    consultation = make_consultation()
    make_post(consultation, "Tell us *more* [1].", title="About water")
    make_contribution(consultation)
    page = client.get(address(consultation))
    assert "About water" in words(page)
    assert f'href="{address(consultation, "/contributions/1")}"' in page.text


def test_stages_change_what_the_page_offers(client: FreshClient) -> None:
    sign_in(client, make_user())
    offers = {}
    for stage in (Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED):
        consultation = make_consultation(stage=stage)
        make_contribution(consultation)
        page = client.get(address(consultation)).text
        offers[stage] = ("Write a contribution" in page, "/reply" in page)
    assert offers == {
        stage: (stage is Stage.OPEN, stage is Stage.OPEN)
        for stage in (Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED)
    }


# --- kept pages -------------------------------------------------------------------------------


def test_a_visitors_page_is_kept_until_something_changes(
    client: FreshClient, statements: Statements
) -> None:
    consultation = make_consultation()
    first = client.get(address(consultation))
    page = address(consultation)
    with statements.counted():
        again = client.get(page)
    assert again.data == first.data
    assert len(statements) == 1
    tag = first.headers["ETag"]
    answer = client.get(address(consultation), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert (first.cache_control.no_cache, first.cache_control.public) == (True, False)
    assert {"Cookie", "Accept-Encoding"} <= set(first.vary)
    make_contribution(consultation, "Something new.")
    changed = client.get(address(consultation), headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "Something new." in changed.text


def test_hiding_and_withdrawing_change_kept_pages(client: FreshClient) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Words to be gone.", status=Status.HIDDEN)
    assert "Hidden by the moderator." in client.get(address(consultation)).text
    withdraw(said, consultation, by=said.author)
    assert "Withdrawn by its author." in client.get(address(consultation)).text


def test_a_page_changes_at_the_second_of_the_closing(client: FreshClient, time: StillClock) -> None:
    consultation = make_consultation()
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at - timedelta(seconds=1))
    before = client.get(address(consultation))
    time.tick()
    after = client.get(address(consultation))
    assert ("Closes in 1 minute" in words(before), "Closed" in words(after)) == (True, True)
    assert before.headers["ETag"] != after.headers["ETag"]


def test_pages_are_kept_apart_by_language_zone_theme_and_question(client: FreshClient) -> None:
    consultation = make_consultation()
    tags = [client.get(address(consultation)).headers["ETag"]]
    tags.append(client.get(f"/fr/consultations/{consultation.slug}").headers["ETag"])
    tags.append(client.get(address(consultation, "?by=date")).headers["ETag"])
    client.set_cookie("theme", "dark")
    tags.append(client.get(address(consultation)).headers["ETag"])
    client.set_cookie("zone", "America/Lima")
    dated = client.get(address(consultation))
    tags.append(dated.headers["ETag"])
    assert "Lima" in words(dated)
    assert len(set(tags)) == len(tags)


def test_the_page_of_somebody_signed_in_is_made_for_them_alone(client: FreshClient) -> None:
    consultation = make_consultation()
    visitor = client.get(address(consultation))
    person = make_client(client.application)
    sign_in(person, make_user("Amina Odhiambo"))
    own = person.get(address(consultation))
    assert "Amina Odhiambo" in own.text
    assert "ETag" not in own.headers
    assert own.cache_control.private
    assert client.get(address(consultation)).data == visitor.data
    both = person.get(address(consultation), headers={"If-None-Match": visitor.headers["ETag"]})
    assert both.status_code == 200


@pytest.mark.parametrize("path", ["", "?by=date", "/contributions/1", "/posts", "/exports"])
def test_visitors_get_no_session(client: FreshClient, path: str) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    for address_ in (address(consultation, path), "/en/", "/", "/en/rules", "/en/nothing"):
        cookies = client.get(address_).headers.getlist("Set-Cookie")
        assert cookies == []


# --- cost -------------------------------------------------------------------------------------


def test_a_page_costs_the_same_with_ten_times_as_many(
    client: FreshClient, statements: Statements
) -> None:
    consultation = make_consultation(questions=2)
    client.get(address(consultation))  # reads once what no contribution changes
    costs: list[dict[str, int]] = []
    pages = ("", "?by=date", "?by=whole", "?q=1", "/contributions/1")
    for size in (5, 50):
        while consultation.last_number < size:
            said = make_contribution(consultation, question=consultation.questions[0])
            make_contribution(consultation, parent=said)
        costs.append({})
        for page in pages:
            for kept in (CARDS, FRAMES, RESPONSES):
                kept.clear()
            with statements.counted():
                assert client.get(address(consultation, page)).status_code == 200
            costs[-1][page] = len(statements)
    assert costs[0] == costs[1]
    assert max(costs[0].values()) <= 20


def test_a_thread_costs_the_same_at_depth_three_and_twenty(
    client: FreshClient, statements: Statements
) -> None:
    consultation = make_consultation()
    client.get(address(consultation))  # reads once what no contribution changes
    last: Contribution = make_contribution(consultation)
    costs = []
    for depth in (3, 20):
        while last.depth < depth:
            last = make_contribution(consultation, parent=last)
        db.session.commit()
        for kept in (CARDS, FRAMES, RESPONSES):
            kept.clear()
        with statements.counted():
            page = client.get(address(consultation, "/contributions/1"))
        assert 'id="c4"' in page.text
        assert ("Continue this thread" in page.text) == (depth == 20)
        costs.append(len(statements))
    assert costs[0] == costs[1]
