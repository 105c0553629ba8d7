"""The page of one contribution: what it answers, the replies below it, and how it appears."""

import re

import pytest

from forum.domain.contributions.content import Capacity, Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.contributions.thread_paths import PAGE_DEPTH
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.user import User
from forum.services.contributions import visibility
from forum.services.discussion.listing import PAGE
from tests.builders import make_consultation, make_contribution, make_translation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import field, words
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

SAID = "We keep our own seeds in clay pots.\n\nNobody sells them, year after year."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, slug="seeds", moderation=Moderation.AFTER)


@pytest.fixture
def author(client: FreshClient) -> User:
    """Return who is signed in."""
    user = make_user("Beto Quispe")
    sign_in(client, user)
    return user


def chain(consultation: Consultation, depth: int) -> list[Contribution]:
    found = [make_contribution(consultation, SAID)]
    for _ in range(depth):
        found.append(make_contribution(consultation, f"At {len(found)}.", parent=found[-1]))
    return found


def address(number: int, query: str = "", language: str = "en") -> str:
    return f"/{language}/consultations/seeds/contributions/{number}{query}"


# --- reading a thread -------------------------------------------------------------------------


def test_a_reply_has_a_page_with_what_it_answers_and_what_answers_it(
    client: FreshClient, consultation: Consultation
) -> None:
    chain(consultation, 3)
    page = client.get(address(3))
    text = words(page)
    assert "Reply 3" in text
    above, own, below = (text.index(sign) for sign in ("In reply to", "At 2.", "At 3."))
    assert above < text.index("We keep our own seeds") < text.index("At 1.") < own < below
    assert "1 reply" in text
    assert 'href="/en/consultations/seeds/contributions/1"' in page.text


def test_a_deep_thread_goes_on_on_another_page(
    client: FreshClient, consultation: Consultation
) -> None:
    chain(consultation, PAGE_DEPTH + 8)
    page = client.get(address(1))
    assert "Continue this thread (8 replies)" in words(page)
    assert f"At {PAGE_DEPTH + 1}." not in page.text
    follow = re.search(r'href="([^"]+)#replies">Continue', page.text)
    assert follow is not None
    assert follow[1] == address(PAGE_DEPTH + 1)
    deeper = words(client.get(follow[1]))
    assert f"At {PAGE_DEPTH + 1}." in deeper
    deepest = words(client.get(address(PAGE_DEPTH + 9)))
    assert f"{PAGE_DEPTH + 3} replies in between" in deepest
    assert "Continue this thread" not in deepest


def test_many_replies_are_read_a_page_at_a_time(
    client: FreshClient, consultation: Consultation
) -> None:
    first = make_contribution(consultation, SAID)
    for n in range(PAGE + 3):
        make_contribution(consultation, f"Reply {n}.", author=first.author, parent=first)
    page = client.get(address(1, "?as=written"))
    assert (page.text.count("<article"), "Reply 49." in page.text) == (PAGE + 1, True)
    follow = re.search(r'href="([^"]+)">Load more replies', page.text)
    assert follow is not None
    rest = client.get(follow[1].replace("&amp;", "&").partition("#")[0])
    assert rest.text.count("<article") == 4
    assert "Reply 52." in rest.text
    assert "From the beginning" in words(rest)
    assert "You see every text in the language in which it was written" in words(rest)
    assert "Load more replies" not in rest.text


def test_a_page_within_a_branch_says_in_short_what_its_first_reply_hangs_under(
    client: FreshClient, consultation: Consultation
) -> None:
    chain(consultation, 4)
    page = client.get(address(1, "?after=4"))
    numbers = re.findall(r'<article class="entry" id="c(\d+)"', page.text)
    assert numbers == ["1", "5"]
    assert page.text.count('class="context"') == 3
    assert "[2] Amina Odhiambo At 1." in words(page)


def test_groups_headings_and_skip_links_lead_the_ear(
    client: FreshClient, consultation: Consultation
) -> None:
    first = make_contribution(consultation, SAID)
    two = make_contribution(consultation, "Two.", parent=first)
    make_contribution(consultation, "Three.", parent=two)
    make_contribution(consultation, "Four.", parent=first)
    page = client.get(address(1)).text
    assert re.findall(r'role="group" aria-label="([^"]+)"', page) == [
        "Replies to contribution 1",
        "Replies to contribution 2",
    ]
    assert re.findall(r'<h(\d) class="author" id="c(\d)-by"', page) == [
        ("2", "1"),
        ("3", "2"),
        ("4", "3"),
        ("3", "4"),
    ]
    assert '<a class="skip" href="#c4">Skip the replies to [2]</a>' in page


def test_hidden_texts_are_placeholders_and_their_replies_stay(
    client: FreshClient, consultation: Consultation
) -> None:
    said = chain(consultation, 3)
    visibility.record_decision(said[1], Status.HIDDEN, by=None, reason="It names a third person.")
    for number in (1, 3, 4):
        page = client.get(address(number))
        assert "At 1." not in page.text
        assert "Hidden by the moderator. The replies remain." in words(page)
    stub = client.get(address(2))
    assert "Amina Odhiambo: Seeds" not in stub.text.partition("</title>")[0]
    assert "At 2." in stub.text


@pytest.mark.parametrize("after", ["0", "999", "x", "-1", "99999999999", ""])
def test_nonsense_in_the_address_shows_the_first_page(
    client: FreshClient, consultation: Consultation, after: str
) -> None:
    chain(consultation, 2)
    assert "At 1." in client.get(address(1, f"?after={after}")).text


def test_a_thread_page_costs_the_same_at_depth_three_and_twenty(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    chain(consultation, 22)
    costs = []
    for number in (4, 21):
        client.get(address(number))
        with statements.counted():
            client.get(address(number, "?as=written"))
        costs.append(len(statements))
    assert costs[0] == costs[1]


# --- how a contribution appears ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "heading", "also", "never"),
    [
        (Publication.NAME, "Amina Odhiambo", "Seed Bank", "Name withheld"),
        (Publication.ORGANISATION, "Seed Bank", "Kenya", "Amina"),
        (Publication.WITHHELD, "Name withheld", "Kenya", "Seed Bank"),
    ],
)
def test_authors_appear_as_they_wish(
    client: FreshClient,
    consultation: Consultation,
    wish: Publication,
    heading: str,
    also: str,
    never: str,
) -> None:
    make_contribution(consultation, SAID, publication=wish, organisation="Seed Bank")
    for path in (address(1), "/en/consultations/seeds", "/en/consultations/seeds?by=date"):
        page = client.get(path).text
        assert re.search(rf'<h\d class="author" id="[^"]+">{heading}</h\d>', page)
        assert also in page
        assert never not in page
        main = page.partition("<main")[2].partition("</main>")[0]
        card = re.sub(r"(?s)<dt>How to cite</dt>.*?</dd>", "", main)
        assert card.count("Seed Bank") <= 1


def test_official_positions_countries_and_the_whole_world(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation, SAID, capacity=Capacity.STATE, countries="KE UG")
    make_contribution(consultation, SAID, countries="001")
    page = words(client.get("/en/consultations/seeds?by=date"))
    assert "Official position of a state" in page
    assert "Kenya, Uganda" in page
    assert "Worldwide" in page


def test_late_and_edited_texts_say_so(client: FreshClient, consultation: Consultation) -> None:
    said = make_contribution(consultation, SAID)
    said.late, said.edited_at = True, said.submitted_at
    page = client.get(address(1))
    assert "Received after closing" in words(page)
    marked = re.search(r'<a href="([^"]+)">Edited on 23 November 2026</a>', page.text)
    assert marked is not None, words(page)
    assert marked[1] == address(1, "/versions")
    make_contribution(consultation, SAID)
    other = client.get(address(2)).text
    assert "Received after closing" not in other
    assert "Edited on" not in other


def test_co_signatories_are_named_as_they_wish(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, SAID)
    for shown, wish in (
        ({"shown_name": "Chloé Martin", "shown_countries": "FR"}, Publication.NAME),
        ({"shown_organisation": "Seed Bank"}, Publication.ORGANISATION),
        ({}, Publication.WITHHELD),
    ):
        user = make_user("Somebody Else")
        signature = CoSignature(contribution_id=said.id, user_id=user.id, publication=wish, **shown)
        db.session.add(signature)
    said.signatures = 3
    page = client.get(address(1))
    assert "Co-signed by 3 people" in words(page)
    assert "<li>Chloé Martin, France</li><li>Seed Bank</li><li>Name withheld</li>" in page.text
    assert "Somebody Else" not in page.text


# --- quoting ----------------------------------------------------------------------------------


def reply(client: FreshClient, text: str, **fields: str) -> str:
    """Send a reply to the first contribution and return the page of the thread."""
    form = client.get(address(1, "/reply"))
    typed = {"key": field(form, "key"), "language": "en", "agreed": "yes", "act": "send", **fields}
    typed["consent"] = typed.get("consent") or "1"
    answer = client.post(address(1, "/reply"), data={**typed, "text": text})
    assert answer.status_code == 302, words(answer)
    return client.get(address(1)).text


def test_a_quoted_passage_leads_to_where_it_stands(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    make_contribution(consultation, SAID)
    page = reply(client, "> Nobody sells them, year after year.\n\nHere they do.")
    quoted = re.search(
        r'<div class="quote"><p class="meta"><a href="([^"]+)">\[1\]</a> ([^<]+)', page
    )
    assert quoted is not None
    assert quoted[2] == "Amina Odhiambo wrote:"
    assert quoted[1].startswith(address(1, "#c1-p0:~:text=Nobody%20sells"))
    assert '<div class="text" id="c1-p0">' in page
    assert re.search(r"<blockquote>\s*<p>Nobody sells them, year after year.</p>", page)


def test_quoted_words_go_with_their_source(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, SAID)
    reply(client, "> Nobody sells them, year after year.\n\nHere they do.")
    visibility.record_decision(said, Status.HIDDEN, by=None, reason="It names a third person.")
    visibility.replace_with_stub(consultation, said)
    for path in (address(1), address(2), "/en/consultations/seeds?by=whole"):
        page = client.get(path)
        assert "The quoted words are no longer shown." in words(page)
        assert "Here they do." in words(page)
        assert "Nobody sells them" not in page.text


def test_a_paragraph_is_quoted_by_a_button_and_nothing_typed_is_lost(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    said = make_contribution(consultation, SAID, language="es")
    make_translation(said.revisions[0].passages[0].text, "en", "One.\n\nTwo, *three*.")
    form = client.get(address(1, "/reply"))
    assert 'value="quote-2"' in form.text
    typed = {"key": field(form, "key"), "text": "I have been thinking.", "act": "quote-2"}
    again = client.post(address(1, "/reply"), data=typed)
    assert field(again, "text") == "I have been thinking.\n\n> Two, three.\n\n"
    asked = client.get(address(1, "/reply?quote=1"))
    assert field(asked, "text").strip() == "> One."


def test_readers_who_may_reply_are_offered_to_quote(
    client: FreshClient, consultation: Consultation, author: User
) -> None:
    make_contribution(consultation, SAID)
    assert f'href="{address(1, "/reply#quote")}"' in client.get(address(1)).text
    assert 'id="quote"' in client.get(address(1, "/reply")).text
