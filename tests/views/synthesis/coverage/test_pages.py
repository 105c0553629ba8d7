"""Coverage: the page of the team, reasons for leaving out, and what readers see of it."""

import pytest
from sqlalchemy import select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.omission import Omission
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.coverage.listing import PAGE
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    save_summary,
)
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation in which Spanish is cited too seldom."""
    return built_once(make_lopsided)


def make_lopsided() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED)
    for _ in range(8):
        make_contribution(consultation, "We lend seeds.", countries="KE")
    for _ in range(8):
        make_contribution(consultation, "Las prestamos.", language="es", countries="AR")
    make_contribution(consultation, "Nous les prêtons.", language="fr", countries="SN")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    body = "".join(f"[{n}]" for n in range(1, 9))
    words = {"title": "Seeds", "standfirst": "", "body": f"Lent {body}.", "language": "en"}
    save_summary(consultation, by=facilitator, **words)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    return consultation


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return a facilitator, who is signed in."""
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    return person


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/coverage{more}"


def words_of(page: str) -> str:
    return " ".join(page.split())


def test_the_page_says_in_numbers_that_a_language_is_cited_too_seldom(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    page = words_of(client.get(page_of(consultation)).text)
    assert "Of 17 texts that readers see, the summary cites 8; 0 are left out" in page
    assert "<b>Cited less often than chance explains.</b> 0 of 8 texts are cited (0%)," in page
    assert "of all others 8 of 9 (89%)." in page
    assert "in fewer than 1 of 1,000 cases." in page
    assert "Las prestamos." in page
    assert f'href="/en/consultations/{consultation.slug}/desk/9"' in page
    assert "We lend seeds." not in page  # they are cited


def test_a_contribution_is_left_out_with_a_reason_and_taken_back(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    fields = {"reason": "other", "note": "The same as [9]."}
    answer = client.post(page_of(consultation, "/10?kind=language&value=es"), data=fields)
    assert answer.status_code == 302
    assert "kind=language&value=es#list-h" in answer.location
    page = words_of(client.get(page_of(consultation)).text)
    assert "[10]</b>" not in page
    left = words_of(client.get(page_of(consultation, "?state=left_out")).text)
    assert "[10]</b>" in left
    assert "The same as [9]." in left
    assert facilitator.name in left
    client.post(page_of(consultation, "/10"), data={"act": "undo"})
    assert "[10]</b>" in client.get(page_of(consultation)).text
    assert db.session.query(Omission).count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "", "note": "Kept words"}, "Choose why the contribution is left out."),
        ({"reason": "other", "note": ""}, "Write the reason in the note."),
        ({"reason": "outside", "note": "Kept words" * 101}, "This is too long. Shorten it."),
    ],
)
def test_a_wrong_reason_is_named_and_the_note_stays(
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    fields: dict[str, str],
    words: str,
) -> None:
    answer = client.post(page_of(consultation, "/10"), data=fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields["note"] in answer.text
    assert client.post(page_of(consultation, "/1"), data={"reason": "outside"}).status_code == 422


def test_who_may_see_and_use_it(client: FreshClient, consultation: Consultation) -> None:
    assert "/en/sign-in" in client.get(page_of(consultation)).location
    for role in (Role.MODERATOR, Role.ORGANISER, Role.TRANSLATOR):
        sign_in(client, make_appointment(consultation, role))
        assert client.get(page_of(consultation)).status_code == 403
        post = client.post(page_of(consultation, "/9"), data={"reason": "outside"})
        assert post.status_code == 403
    assert db.session.query(Omission).count() == 0


@pytest.mark.parametrize(
    "more", ["?state=none", "?kind=none", "?kind=question&value=999", "?kind=question&value=x"]
)
def test_what_there_is_not_is_not_found(
    client: FreshClient, consultation: Consultation, facilitator: User, more: str
) -> None:
    assert client.get(page_of(consultation, more)).status_code == 404


def test_the_list_has_pages_and_costs_the_same(
    client: FreshClient, consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    costs = []
    for size in (1, PAGE):
        for _ in range(size):
            make_contribution(consultation, "More of it.")
        client.get(page_of(consultation))
        with statements.counted():
            page = client.get(page_of(consultation)).text
        costs.append(len(statements))
    assert costs[0] == costs[1], statements
    after = page.partition("after=")[2].partition("#")[0].partition("&")[0]
    rest = client.get(page_of(consultation, f"?after={after}")).text
    assert f"[{17 + 1 + PAGE}]</b>" in rest
    assert "[9]</b>" not in rest


# --- what readers see of it -------------------------------------------------------------------


def test_readers_see_shares_below_the_summary(
    client: FreshClient, consultation: Consultation
) -> None:
    whole = client.get(f"/en/consultations/{consultation.slug}/summary").text
    page = words_of(whole.partition('id="coverage-h"')[2].partition('id="contributors"')[0])
    assert "The summary cites 8 of 17 texts (47%), from 1 of 3 countries" in page
    assert "answers to 0 of 2 questions." in page
    assert "Cited less often than chance explains" in page
    for secret in ("Left out", "Senegal", "?kind="):
        assert secret not in page


def test_a_hidden_text_is_not_counted(client: FreshClient, consultation: Consultation) -> None:
    address = f"/en/consultations/{consultation.slug}/summary"
    assert "8 of 17 texts" in words_of(client.get(address).text)
    make_contribution(consultation)  # it came after the edition
    visitor = make_client(client.application)
    assert "8 of 17 texts" in words_of(visitor.get(address).text)
    query = select(Contribution).order_by(Contribution.number.desc()).offset(1).limit(1)
    hidden = db.session.scalars(query).one()
    moderator = make_appointment(consultation, Role.MODERATOR)
    decide(hidden, Status.HIDDEN, by=moderator, reason="It names a neighbour.")
    db.session.commit()
    assert "8 of 16 texts" in words_of(visitor.get(address).text)


def test_counting_for_readers_costs_nothing_more_once_it_is_known(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    sign_in(client, make_user())
    address = f"/en/consultations/{consultation.slug}/summary"
    client.get(address)
    with statements.counted():
        client.get(address)
    assert not [sql for sql in statements if "omission" in sql], statements
