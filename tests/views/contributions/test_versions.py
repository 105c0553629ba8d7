"""The versions of a contribution, as readers, its author and moderators see them."""

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Moderation, RevisionState, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import markup
from tests.support.statements import Statements
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("client")


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    return built_once(make_consultation, moderation=Moderation.AFTER)


@pytest.fixture
def said(consultation: Consultation, time: StillClock) -> Contribution:
    """Return a contribution with two public versions."""
    said = make_contribution(consultation, "Guardamos semillas propias.", language="es")
    time.tick(days=1)
    revise(said, consultation, [Part("Guardamos semillas secas.", "es")], by=said.author)
    db.session.commit()
    return said


def address(said: Contribution, query: str = "") -> str:
    number = said.number
    return f"/en/consultations/{said.consultation.slug}/contributions/{number}/versions{query}"


def wait(said: Contribution, words: str) -> None:
    """Let an edit of it wait."""
    said.consultation.moderation = Moderation.BEFORE
    db.session.commit()
    revise(said, said.consultation, [Part(words, "es")], by=said.author)
    db.session.commit()


def test_readers_see_both_versions_with_their_dates_and_the_difference(
    client: FreshClient, said: Contribution
) -> None:
    page = markup(client.get(address(said)))
    assert "From version 1 to version 2" in page
    assert "Version 1</a>, published 23 November, 09:00" in page
    assert "Version 2</a>, published 24 November, 09:00" in page
    assert 'lang="es">Guardamos semillas <del>' in page
    assert '<del><span class="visually-hidden" lang="en">removed: </span>propias<span' in page
    assert '<ins><span class="visually-hidden" lang="en">added: </span>secas<span' in page


def test_any_two_versions_are_compared_and_one_can_be_read_alone(
    client: FreshClient, said: Contribution, consultation: Consultation
) -> None:
    revise(said, consultation, [Part("Guardamos semillas frescas.", "es")], by=said.author)
    db.session.commit()
    page = client.get(address(said, "?from=1&to=3")).text
    assert "propias" in page
    assert "frescas" in page
    assert "secas" not in page
    alone = client.get(address(said, "?from=1&to=1")).text
    assert "Guardamos semillas propias." in alone
    assert "<del>" not in alone
    for nonsense in ("?to=99", "?to=-1&from=x", "?from=٣", "?to=99999999999999999999"):
        assert client.get(address(said, nonsense)).status_code == 200


def test_a_text_that_was_never_changed_has_one_version(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(address(make_contribution(consultation, "Only this."))).text
    assert "Only this." in page
    assert "Compare" not in page


def test_typed_markup_is_shown_as_typed(client: FreshClient, consultation: Consultation) -> None:
    said = make_contribution(consultation, "One <script>alert(1)</script>")
    revise(said, consultation, [Part("Two <img src=x onerror=y>", "en")], by=said.author)
    page = client.get(address(said)).text
    assert "<script>alert" not in page
    assert "&lt;img src=x" in page


def test_readers_never_see_a_version_that_was_not_public(
    client: FreshClient, said: Contribution
) -> None:
    wait(said, "Palabras secretas.")
    for person in (None, make_user()):
        if person:
            sign_in(client, person)
        for query in ("", "?to=3", "?from=2&to=3"):
            page = client.get(address(said, query)).text
            assert "secretas" not in page
            assert "Version 3" not in page
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    decide(said, Status.REJECTED, by=moderator, reason="No.", target=DecisionTarget.EDIT)
    assert "secretas" not in client.get(address(said)).text


def test_numbers_of_versions_do_not_tell_readers_of_others(
    client: FreshClient, said: Contribution
) -> None:
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    wait(said, "Palabras secretas.")
    decide(said, Status.REJECTED, by=moderator, reason="No.", target=DecisionTarget.EDIT)
    wait(said, "Guardamos semillas frescas.")
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    db.session.commit()
    page = client.get(address(said)).text
    assert "From version 2 to version 3" in page
    assert "frescas" in page
    assert "Version 4" not in page


def test_the_author_and_moderators_see_all_versions_with_their_states(
    client: FreshClient, said: Contribution
) -> None:
    wait(said, "Guardamos semillas frescas.")
    for person in (said.author, make_appointment(said.consultation, Role.MODERATOR)):
        sign_in(client, person)
        page = markup(client.get(address(said)))
        assert "frescas" in page
        assert "Version 3</a>, sent 24 November, 09:00: <b>waiting</b>" in page
        assert "shown now" in page


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN])
def test_nothing_is_left_of_a_text_that_is_gone(
    client: FreshClient, said: Contribution, status: Status
) -> None:
    client.get(address(said))  # a kept page must not come back
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    if status is Status.HIDDEN:
        decide(said, status, by=moderator, reason="It names a neighbour.")
    else:
        withdraw(said, said.consultation, by=said.author)
    db.session.commit()
    assert client.get(address(said)).status_code == 404
    sign_in(client, make_user())
    assert client.get(address(said)).status_code == 404
    sign_in(client, moderator)
    assert client.get(address(said)).status_code == 200


def test_a_draft_consultation_and_an_unpublished_text_have_no_versions(
    client: FreshClient, consultation: Consultation
) -> None:
    said = make_contribution(consultation, status=Status.PENDING)
    slug = consultation.slug
    assert client.get(f"/en/consultations/{slug}/contributions/1/versions").status_code == 404
    assert said.revisions[0].state is RevisionState.WAITING


def test_many_versions_cost_the_same(
    client: FreshClient, said: Contribution, consultation: Consultation, statements: Statements
) -> None:
    sign_in(client, said.author)

    def cost() -> int:
        client.get(address(said))
        with statements.counted():
            client.get(address(said))
        return len(statements)

    few = cost()
    for n in range(8):
        revise(said, consultation, [Part(f"Semillas {n}.", "es")], by=said.author)
        db.session.commit()
    assert cost() == few
