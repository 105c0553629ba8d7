"""The home page of visitors and of members: what waits for them, where they take part, the rest."""

from datetime import timedelta

import pytest

from forum import clock
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Summary
from forum.models.user import User
from forum.services.discussion.visits import record_visit
from forum.services.drafts import store
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_text,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.statements import Statements
from tests.support.times import StillClock


@pytest.fixture
def me(client: FreshClient) -> User:
    me = make_user("Amina Odhiambo")
    sign_in(client, me)
    return me


def home(client: FreshClient, language: str = "en") -> str:
    """Return the words of the home page."""
    return words(client.get(f"/{language}/")).replace(" ,", ",").replace("\xa0", " ")


def part(text: str, begin: str, end: str) -> str:
    """Return what stands between two headings."""
    return text.split(begin, 1)[1].split(end, 1)[0]


# --- visitors ---------------------------------------------------------------------------------


def test_a_visitor_reads_what_forum_is_and_what_is_open(client: FreshClient) -> None:
    consultation = make_consultation("Seeds for dry lands", questions=3)
    author = make_user()
    make_contribution(consultation, author=author, countries="KE")
    said = make_contribution(consultation, author=author, countries="KE")
    make_contribution(consultation, parent=said, countries="SN")
    text = home(client)
    assert text.index("Public institutions ask, for a set time.") < text.index("Open consultations")
    assert "Open, 14 days left" in text or "Closes in" in text
    assert "Languages: EN ES FR · 3 questions · 2 contributions, 1 reply" in text
    assert "2 people took part, 2 countries" in text
    assert "Waiting for you" not in text
    assert "Where you take part" not in text


def test_numbers_and_dates_are_written_as_in_the_language_of_the_page(
    client: FreshClient, time: StillClock
) -> None:
    closes = clock.now() + timedelta(days=50)
    consultation = make_consultation(closes_at=closes)
    make_contribution(consultation)
    db.session.execute(
        db.text("UPDATE tally SET n = 12345 WHERE kind IN ('contributions', 'people')")
    )
    english, spanish, french = (home(client, code) for code in ("en", "es", "fr"))
    assert "12,345 contributions" in english
    assert "12.345 contribuciones" in spanish
    assert "12 345 contributions" in french
    assert "12 345 personnes ont participé" in french
    assert ("12 January 2027" in english, "23 November" in english) == (True, False)
    assert "12 de enero de 2027" in spanish
    assert "12 janvier 2027" in french


def test_a_date_of_this_year_has_no_year_and_one_of_another_has(client: FreshClient) -> None:
    make_consultation(stage=Stage.CLOSED)  # closed on 16 November of this year
    year = timedelta(days=365)
    now = clock.now()
    make_consultation(stage=Stage.CLOSED, opens_at=now - 2 * year, closes_at=now - year)
    text = part(home(client), "Closed consultations", "How a consultation runs")
    assert "16 November " in text
    assert "16 November 2026" not in text
    assert "23 November 2025" in text


def test_an_empty_site_says_what_will_stand_there(client: FreshClient) -> None:
    assert "The first consultation will appear here." in home(client)


# --- members ----------------------------------------------------------------------------------


def test_who_is_new_is_told_what_will_stand_there(client: FreshClient, me: User) -> None:
    make_consultation("Seeds for dry lands")
    text = home(client)
    assert "Nothing is waiting for you." in text
    assert "You have not taken part in a consultation yet." in text
    assert "Seeds for dry lands" in part(text, "Open consultations", "How a consultation runs")


def test_ones_own_come_before_the_others(client: FreshClient, me: User) -> None:
    make_contribution(make_consultation("Closed with me", stage=Stage.CLOSED), author=me)
    make_contribution(make_consultation("Open with me"), author=me)
    make_appointment(make_consultation("Mine to moderate"), Role.MODERATOR, me)
    make_consultation("Open without me")
    make_consultation("Closed without me", stage=Stage.CLOSED)
    own = part(home(client), "Where you take part", "Other open consultations")
    titles = ["Mine to moderate", "You moderate", "Open with me", "Closed with me"]
    assert [own.index(each) for each in titles] == sorted(own.index(each) for each in titles)
    assert "without me" not in own
    rest = home(client).split("Other open consultations", 1)[1]
    assert ("with me" in rest, "Closed without me" in rest) == (False, True)


def test_what_was_returned_waits_with_its_rule_and_until_when(
    client: FreshClient, me: User
) -> None:
    consultation = make_consultation("Seeds for dry lands")
    moderator = make_appointment(consultation, Role.MODERATOR)
    text = make_contribution(consultation, author=me, status=Status.PENDING)
    decide(text, Status.RETURNED, by=moderator, rule=Rule.CONTACT, reason="A telephone number.")
    waiting = part(home(client), "Waiting for you", "Where you take part")
    assert "For you to correct Change your text and send it again Seeds for dry lands" in waiting
    assert "contact details in the text. It can be sent until 7 December, 09:00." in waiting
    assert f"/en/contributions/{text.key}/edit" in client.get("/en/").text
    for rejected in (Status.REJECTED, Status.PENDING):
        make_contribution(consultation, author=me, status=rejected)
    assert waiting == part(home(client), "Waiting for you", "Where you take part")


def test_drafts_wait_with_their_first_words(client: FreshClient, me: User) -> None:
    consultation = make_consultation("Seeds for dry lands")
    for n in range(6):
        fields: store.FormFields = {"text": f"Words {n}", "language": "fr"}
        key = f"00000000-0000-4000-8000-00000000000{n}"
        store.save_draft(me, store.WritingPlace(consultation), key, fields, base_version=0)
    waiting = part(home(client), "Waiting for you", "Where you take part")
    assert waiting.count("Not sent, closes in 14 days") == 5
    assert "All drafts" in waiting
    assert '<h3 lang="fr">Words 5</h3>' in client.get("/en/").text


def test_a_reply_to_oneself_waits_until_it_was_seen(
    client: FreshClient, me: User, time: StillClock
) -> None:
    consultation = make_consultation("Seeds for dry lands", slug="seeds")
    mine = make_contribution(consultation, author=me)
    record_visit(me, consultation, number=1, post_id=0)
    db.session.commit()
    assert "Nothing new since your last visit" in home(client)
    time.tick(days=1)
    make_contribution(consultation, parent=mine)
    make_contribution(consultation)
    text = home(client)
    waiting = part(text, "Waiting for you", "Where you take part")
    assert "1 reply to you Since 23 November, 09:00 Someone replied to you" in waiting
    assert "2 new since your last visit, 23 November, 09:00" in text
    assert "seeds?by=date&amp;from=2#c2" in client.get("/en/").text
    record_visit(me, consultation, number=3, post_id=0, is_all_read=True)
    assert "Someone replied to you" not in home(client)


def test_moderators_see_what_waits_for_a_decision(
    client: FreshClient, me: User, time: StillClock
) -> None:
    consultation = make_consultation("Seeds for dry lands", slug="seeds")
    make_appointment(consultation, Role.MODERATOR, me)
    for _ in range(2):
        make_contribution(consultation, status=Status.PENDING)
    time.tick(hours=31)
    waiting = part(home(client), "Waiting for you", "Where you take part")
    assert "2 texts Waiting for 31 hours Decide what is shown Seeds for dry lands" in waiting
    assert "The target is 24 hours." in waiting
    assert "/seeds/moderation?status=pending" in client.get("/en/").text
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    assert "Decide what is shown" not in home(client)


def test_facilitators_are_reminded_of_the_summary(client: FreshClient, me: User) -> None:
    consultation = make_consultation("Seeds for dry lands", stage=Stage.CLOSED)
    make_appointment(consultation, Role.FACILITATOR, me)
    assert "Sum up what was said Seeds for dry lands" in home(client)
    _publish_summary(consultation, me)
    assert "Sum up what was said" not in home(client)


def _publish_summary(consultation: Consultation, by: User) -> None:
    title_id = make_text(consultation, "What was said").id
    db.session.add(
        Summary(
            consultation_id=consultation.id,
            by_id=by.id,
            language="en",
            title_id=title_id,
            published_at=clock.now(),
        )
    )


# --- cost -------------------------------------------------------------------------------------


def test_it_costs_the_same_with_many_consultations_texts_and_drafts(
    client: FreshClient, statements: Statements
) -> None:
    me = make_user(role=Role.MODERATOR)
    sign_in(client, me)

    def grow(size: int) -> None:
        for n in range(size):
            for stage in (Stage.OPEN, Stage.CLOSED, Stage.SCHEDULED, Stage.DRAFT):
                consultation = make_consultation(stage=stage)
                mine = make_contribution(consultation, author=me)
                make_consultation(stage=stage)
                if stage is not Stage.OPEN:
                    continue
                make_appointment(consultation, Role.FACILITATOR, me)
                record_visit(me, consultation, number=1, post_id=0)
                for _ in range(n + 1):
                    make_contribution(consultation, parent=mine)
                    make_contribution(consultation, status=Status.PENDING)
                    make_contribution(consultation, author=me, status=Status.RETURNED)
                key = f"00000000-0000-4000-8000-0000000000{size}{n}"
                place = store.WritingPlace(consultation)
                store.save_draft(me, place, key, {"text": "Words"}, base_version=0)
        db.session.commit()

    costs = []
    for size in (1, 4):
        grow(size)
        with statements.counted():
            text = words(client.get("/en/"))
        assert "Someone replied to you" in text
        assert "Decide what is shown" in text
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= 26
