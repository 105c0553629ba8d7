"""Where a person is cited, and whether mail tells them."""

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.user import User
from forum.services.synthesis.responses.cited import PAGE
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    save_summary,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements

ADDRESS = "/en/where-you-are-cited"


def make_cited(author: User, title: str, body: str = "Seeds are *lent* [1].") -> None:
    """Publish a summary that cites the author."""
    consultation = make_consultation(title, stage=Stage.CLOSED)
    make_contribution(consultation, author=author)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    save_summary(consultation, by=facilitator, title="S", standfirst="", body=body, language="en")
    publish_summary(consultation, by=facilitator)
    db.session.commit()


def test_a_person_sees_what_cites_them(client: FreshClient) -> None:
    assert "/en/sign-in" in client.get(ADDRESS).location
    author = make_user()
    make_cited(author, "Dry lands", "Seeds are *lent* [1].\n\nAnd kept [1].")
    make_cited(make_user(), "Wet lands")
    sign_in(client, author)
    page = client.get(ADDRESS).text
    assert "Dry lands" in page
    assert "Wet lands" not in page
    assert "Seeds are <em>lent</em>" in page
    assert "Summary, paragraph 2" in page


def test_the_list_has_pages_and_costs_the_same(client: FreshClient, statements: Statements) -> None:
    author, costs = make_user(), []
    sign_in(client, author)
    for size in (1, PAGE):
        for number in range(size):
            make_cited(author, f"Lands {size} {number}")
        client.get(ADDRESS)
        with statements.counted():
            page = client.get(ADDRESS).text
        costs.append(len(statements))
    assert costs[0] == costs[1], statements
    assert "Lands 1 0" not in page
    before = page.partition("?before=")[2].partition('"')[0]
    assert "Lands 1 0" in client.get(f"{ADDRESS}?before={before}").text


def test_a_person_stops_the_mail_and_gets_it_again(client: FreshClient) -> None:
    author = make_user()
    sign_in(client, author)
    assert "Nothing cites you yet." in client.get(ADDRESS).text
    client.post(ADDRESS, data={"mail": "off"})
    db.session.expire_all()
    assert not author.citation_mail
    assert "You get no email" in client.get(ADDRESS).text
    client.post(ADDRESS, data={"mail": "on"})
    db.session.expire_all()
    assert author.citation_mail
