"""Coding a contribution: words by script, sentences without, whole answers, memos, privacy."""

from collections.abc import Sequence

import pytest
from flask import Flask

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Coding
from forum.models.user import User
from forum.services.synthesis.coding.codings import code_answer
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.statements import Statements
from tests.views.synthesis.coding.test_book import make_code

WORDS = "Many keep *their own* seed 🌾. Others buy it! It costs."


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def contribution(consultation: Consultation) -> Contribution:
    return make_contribution(consultation, WORDS, question=consultation.questions[0])


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez")
    make_appointment(consultation, Role.FACILITATOR, person)
    sign_in(client, person)
    return person


def page_of(contribution: Contribution, more: str = "") -> str:
    slug = contribution.consultation.slug
    return f"/en/consultations/{slug}/codes/contributions/{contribution.number}{more}"


def given() -> list[tuple[str, str | None]]:
    """Return the codes that are stored, with their words or None for a whole answer."""
    db.session.commit()
    db.session.expire_all()
    text = "Many keep their own seed 🌾. Others buy it! It costs.\n"
    return [
        (c.code.name, c.excerpt and text[c.excerpt.start : c.excerpt.end])
        for c in db.session.query(Coding).order_by(Coding.id)
    ]


def form(
    contribution: Contribution, **fields: str | Sequence[str]
) -> dict[str, str | Sequence[str]]:
    question = str(contribution.consultation.questions[0].id)
    return {"position": "0", "question": question, "act": "words", **fields}


def test_selected_words_get_codes_that_the_page_then_shows(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    make_code(contribution.consultation, "Own seed", facilitator)
    marked = form(contribution, start="10", end="26", marked="their own seed 🌾", codes="own SEED")
    page = client.post(page_of(contribution), data=marked, follow_redirects=True)
    assert "1 code is given." in page.text
    assert given() == [("Own seed", "their own seed 🌾")]
    assert '<em><mark class="code-grey" title="Own seed">their own</mark></em>' in page.text
    again = client.post(page_of(contribution), data=marked, follow_redirects=True)
    assert "You had given this code already." in again.text
    assert len(given()) == 1


def test_without_script_sentences_are_ticked_and_neighbours_are_one(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    page = client.get(page_of(contribution)).text
    assert "<span>Others buy it!</span>" in page
    values = ["0-27", "28-42", "43-52"]
    assert all(f'name="sentence" value="{value}"' in page for value in values)
    ticked = form(contribution, sentence=[values[0], values[2]], codes="Seed; Money", new="yes")
    client.post(page_of(contribution), data=ticked)
    assert sorted(given()) == [
        ("Money", "It costs."),
        ("Money", "Many keep their own seed 🌾."),
        ("Seed", "It costs."),
        ("Seed", "Many keep their own seed 🌾."),
    ]
    both = form(contribution, sentence=values[:2], codes="Seed")
    client.post(page_of(contribution), data=both)
    assert given()[-1] == ("Seed", "Many keep their own seed 🌾. Others buy it!")


def test_a_whole_answer_is_coded_and_a_code_taken_back(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    answer = form(contribution, act="answer", codes="Seed", new="yes")
    page = client.post(page_of(contribution), data=answer, follow_redirects=True).text
    assert given() == [("Seed", None)]
    assert "The whole answer" in page
    coding = db.session.query(Coding).one()
    address = page_of(contribution).replace(
        f"contributions/{contribution.number}", f"codings/{coding.id}/remove"
    )
    colleague = make_client(client.application)
    sign_in(colleague, make_appointment(contribution.consultation, Role.FACILITATOR))
    assert colleague.post(address).status_code == 404
    assert "Taken back." in client.post(address, follow_redirects=True).text
    assert given() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"codes": ""}, "Write at least one code."),
        ({"codes": "Nothing"}, "no code with this name: Nothing."),
        ({"codes": "Seed"}, "Mark words, or tick sentences."),
        ({"codes": "Seed", "start": "0", "end": "4", "marked": "Some"}, "The text has changed"),
        ({"codes": "Seed", "start": "0", "end": "4000"}, "The text has changed"),
        ({"codes": "Seed", "sentence": "x-y"}, "The text has changed"),
        ({"codes": "Seed", "sentence": "9-2"}, "The text has changed"),
        ({"codes": "Seed", "act": "answer", "question": "999999"}, "does not answer this question"),
        ({"act": "memo", "memo": ""}, "Write the memo."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    client: FreshClient,
    contribution: Contribution,
    facilitator: User,
    fields: dict[str, str],
    sentence: str,
) -> None:
    make_code(contribution.consultation, "Seed", facilitator)
    page = client.post(page_of(contribution), data=form(contribution, **fields))
    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{fields.get("codes", "")}"' in page.text
    assert given() == []


def test_two_people_code_without_seeing_each_other_unless_they_ask(
    app: Flask, client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    code = make_code(contribution.consultation, "Seed", facilitator)
    question = contribution.consultation.questions[0].id
    colleague = make_appointment(contribution.consultation, Role.FACILITATOR)
    code_answer(contribution, question, [code], by=colleague)
    page = client.get(page_of(contribution)).text
    assert "The whole answer" not in page
    shown = client.get(page_of(contribution, "?others=yes")).text
    assert colleague.name in shown
    of_code = f"{page_of(contribution).rpartition('/contributions')[0]}/{code.id}"
    page = client.get(of_code).text
    assert "You have given this code to nothing yet." in page
    assert colleague.name not in page
    assert colleague.name in client.get(f"{of_code}?others=yes").text
    listed = client.get(page_of(contribution).rpartition("/")[0]).text
    assert "1. Amina Odhiambo" in listed
    uncoded = page_of(contribution).rpartition("/")[0] + "?show=uncoded"
    assert "1. Amina" in client.get(uncoded).text
    code_answer(contribution, question, [code], by=facilitator)
    db.session.commit()
    assert "There is nothing left to code." in client.get(uncoded).text


def test_what_readers_do_not_see_cannot_be_coded_and_its_codes_are_gone(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    code = make_code(contribution.consultation, "Seed", facilitator)
    code_answer(contribution, contribution.consultation.questions[0].id, [code], by=facilitator)
    contribution.status = Status.HIDDEN
    db.session.commit()
    page = client.get(page_of(contribution)).text
    assert "Readers do not see this text now" in page
    assert "Others buy it" not in page
    refused = client.post(
        page_of(contribution), data=form(contribution, act="answer", codes="Seed")
    )
    assert refused.status_code == 404
    places = client.get(f"{page_of(contribution).rpartition('/contributions')[0]}/{code.id}").text
    assert "You have given this code to nothing yet." in places


def test_the_next_one_that_is_not_coded_is_one_step_away(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    consultation = contribution.consultation
    code = make_code(consultation, "Seed", facilitator)
    second, third = make_contribution(consultation), make_contribution(consultation)
    code_answer(second, None, [code], by=facilitator)
    db.session.commit()
    page = client.get(page_of(contribution)).text
    assert f"Next that you have not coded: contribution {third.number}" in page
    assert "Next that you" not in client.get(page_of(third)).text


def test_memos_belong_to_a_contribution(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    memo = {"act": "memo", "memo": "Ask <her> again"}
    page = client.post(page_of(contribution), data=memo, follow_redirects=True).text
    assert "Ask &lt;her&gt; again" in page
    assert facilitator.name in page


def test_coding_costs_the_same_with_ten_times_as_many_codes(
    client: FreshClient, contribution: Contribution, facilitator: User, statements: Statements
) -> None:
    costs = []
    for count in (2, 20):
        for number in range(count):
            data = form(contribution, sentence="0-27", codes=f"Code {count} {number}", new="yes")
            client.post(page_of(contribution), data=data)
        client.get(page_of(contribution))
        with statements.counted() as counted:
            client.get(page_of(contribution))
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_the_list_costs_the_same_at_any_size(
    client: FreshClient, contribution: Contribution, facilitator: User, statements: Statements
) -> None:
    address = page_of(contribution).rpartition("/")[0]
    costs = []
    for count in (2, 12):
        for _ in range(count):
            make_contribution(contribution.consultation)
        client.get(address)
        with statements.counted() as counted:
            client.get(address)
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_a_memo_about_words_names_them_on_both_pages(
    client: FreshClient, contribution: Contribution, facilitator: User
) -> None:
    code = make_code(contribution.consultation, "Own seed", facilitator)
    words = form(contribution, codes="Own seed", start="10", end="19", marked="their own")
    client.post(page_of(contribution), data=words)
    excerpt = db.session.query(Coding).one().excerpt_id
    page = client.get(page_of(contribution)).text
    assert f'<option value="{excerpt}">“their own”</option>' in page
    memo = {"act": "memo", "memo": "Whose?", "about": str(excerpt)}
    client.post(page_of(contribution), data=memo)
    slug = contribution.consultation.slug
    of_code = f"/en/consultations/{slug}/codes/{code.id}"
    client.post(f"{of_code}/memo", data={"memo": "And why?", "about": str(excerpt)})
    for address in (page_of(contribution), of_code):
        text = client.get(address).text.split('id="memos"')[1]
        assert text.count("<blockquote>their own</blockquote>") == 2
        assert "Whose?" in text
        assert "And why?" in text
    elsewhere = make_contribution(contribution.consultation, "Other words.")
    assert client.post(page_of(elsewhere), data=memo).status_code == 404
