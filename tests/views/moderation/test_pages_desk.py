"""The bar counts what waits; the queue keeps its order and names numbers that lead nowhere."""

import re

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.contributions.revise import revise
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words
from tests.support.forms.moderation import item_of, queue_of
from tests.support.times import StillClock


def printed_count(page: str, desk: str) -> str:
    """Return the count beside the name of a desk, or nothing."""
    found = re.search(rf'{desk} <span class="count" aria-hidden="true">([^<]*)</span>', page)
    return found[1] if found else ""


def test_the_bar_counts_texts_and_changes_that_wait(
    client: FreshClient, consultation: Consultation
) -> None:
    assert printed_count(client.get(queue_of(consultation)).text, "Moderation") == ""
    for _ in range(2):
        make_contribution(consultation, status=Status.PENDING)
    changed = make_contribution(consultation)
    revise(changed, consultation, [Part("The opposite.", "en")], by=changed.author)
    db.session.commit()
    page = client.get(queue_of(consultation))
    assert printed_count(page.text, "Moderation") == "3"
    assert "Moderation 3 : 3 texts waiting" in words(page)
    public = client.get(f"/en/consultations/{consultation.slug}").text
    assert printed_count(public, "Moderation") == "3"


def test_a_facilitator_reads_how_many_no_statement_cites(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    for _ in range(2):
        make_contribution(consultation)
    page = client.get(f"/en/consultations/{consultation.slug}")
    assert printed_count(page.text, "Summary") == "2"
    assert "2 contributions that no statement cites" in words(page)
    assert printed_count(page.text, "Moderation") == ""


def test_who_is_not_of_the_team_sees_no_bar(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation, status=Status.PENDING)
    sign_in(client, make_user())
    assert 'class="count"' not in client.get(f"/en/consultations/{consultation.slug}").text


def test_a_text_that_is_sent_again_takes_its_new_place(
    client: FreshClient, consultation: Consultation, time: StillClock
) -> None:
    author = make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    again = make_contribution(consultation, "Sent first.", author=author, status=Status.PENDING)
    decide(again, Status.RETURNED, by=moderator, rule=Rule.UNCLEAR, reason="Say more.")
    db.session.commit()
    time.tick(hours=1)
    make_contribution(consultation, "Sent second.", status=Status.PENDING)
    time.tick(hours=1)
    revise(again, consultation, [Part("Sent again, with more.", "en")], by=author)
    db.session.commit()
    page = client.get(queue_of(consultation))
    assert page.text.index("Sent second.") < page.text.index("Sent again, with more.")
    assert "The oldest has been waiting for 1 hour;" in words(page)


def test_a_citation_that_leads_nowhere_is_named_in_the_queue(
    client: FreshClient, consultation: Consultation
) -> None:
    make_contribution(consultation)
    waiting = make_contribution(consultation, "As [1] and [99] say.", status=Status.PENDING)
    note = "The text cites [99]. No published contribution has this number."
    assert note in words(client.get(queue_of(consultation)))
    assert note in words(client.get(item_of(waiting)))
    decide(waiting, Status.REJECTED, by=make_appointment(consultation, Role.MODERATOR),
           rule=Rule.UNCLEAR, reason="Say more.")  # fmt: skip
    db.session.commit()
    make_contribution(consultation, "As [1] says.", status=Status.PENDING)
    assert "No published contribution has" not in client.get(queue_of(consultation)).text
