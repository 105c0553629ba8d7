"""The code book as a facilitator keeps it, and as nobody else sees it."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.code import Code, Coding, Memo
from forum.models.user import User
from forum.services.synthesis.coding.codes import add_code, list_codes
from forum.services.synthesis.coding.codings import code_answer
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements


@pytest.fixture
def consultation(client: FreshClient) -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def facilitator(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_user("Rosa Ibáñez")
    make_appointment(consultation, Role.FACILITATOR, person)
    sign_in(client, person)
    return person


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/codes{more}"


def codes_of(consultation: Consultation) -> list[Code]:
    db.session.commit()
    db.session.expire_all()
    return list_codes(consultation)


def make_code(consultation: Consultation, name: str, by: User, parent: str = "") -> Code:
    code = add_code(consultation, CodeDraft(name, parent=parent), by=by)
    db.session.commit()
    return code


def test_a_code_is_added_changed_ordered_and_found_in_the_book(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    fields = {"name": " Own  seed ", "description": "Kept <b>from</b> harvest", "colour": "blue"}
    page = client.post(page_of(consultation), data=fields, follow_redirects=True)
    assert "Added to the code book." in page.text
    assert "Kept &lt;b&gt;from&lt;/b&gt; harvest" in page.text
    first = codes_of(consultation)[0]
    assert (first.name, first.colour, first.language) == ("Own seed", "blue", "en")
    client.post(page_of(consultation), data={"name": "Price", "parent": "own seed"})
    client.post(page_of(consultation), data={"name": "Law"})
    assert [code.name for code in codes_of(consultation)] == ["Own seed", "Price", "Law"]
    law = codes_of(consultation)[2]
    client.post(page_of(consultation, f"/{law.id}"), data={"act": "up"})
    assert [code.name for code in codes_of(consultation)] == ["Law", "Own seed", "Price"]
    change = {"name": "Laws", "since": "1", "description": "", "colour": "brown"}
    client.post(page_of(consultation, f"/{law.id}"), data=change)
    assert codes_of(consultation)[0].name == "Laws"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give the code a name."),
        ({"name": "LAW"}, "The code book has a code with this name."),
        ({"name": "x" * 201}, "This is too long."),
        ({"name": "New", "parent": "Nothing"}, "A code cannot belong to itself"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FreshClient,
    consultation: Consultation,
    facilitator: User,
    fields: dict[str, str],
    sentence: str,
) -> None:
    make_code(consultation, "Law", facilitator)
    page = client.post(page_of(consultation), data={**fields, "description": "As I typed it"})
    assert page.status_code == 422
    assert sentence in page.text
    assert "As I typed it" in page.text
    assert len(codes_of(consultation)) == 1


def test_nobody_overwrites_what_a_colleague_has_just_changed(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    code = make_code(consultation, "Law", facilitator)
    client.post(page_of(consultation, f"/{code.id}"), data={"name": "Laws", "since": "1"})
    page = client.post(page_of(consultation, f"/{code.id}"), data={"name": "Rules", "since": "1"})
    assert page.status_code == 422
    assert "Someone else has changed this code meanwhile." in page.text
    assert 'value="Rules"' in page.text
    assert codes_of(consultation)[0].name == "Laws"


def test_no_code_stands_below_itself(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    above = make_code(consultation, "Above", facilitator)
    make_code(consultation, "Below", facilitator, "Above")
    fields = {"name": "Above", "since": "1", "parent": "Below"}
    assert client.post(page_of(consultation, f"/{above.id}"), data=fields).status_code == 422
    merged = {"into": "Below", "sure": "yes"}
    assert client.post(page_of(consultation, f"/{above.id}/merge"), data=merged).status_code == 422


def test_merging_moves_what_was_coded_and_counts_nothing_twice(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    one, other = (make_code(consultation, name, facilitator) for name in ("One", "Other"))
    below = make_code(consultation, "Below", facilitator, "One")
    first, second = make_contribution(consultation), make_contribution(consultation)
    code_answer(first, None, [one, other], by=facilitator)
    code_answer(second, None, [one], by=facilitator)
    client.post(page_of(consultation, f"/{one.id}/memo"), data={"memo": "A memo"})
    address = page_of(consultation, f"/{one.id}/merge")
    unsure = client.post(address, data={"into": "Other"})
    assert unsure.status_code == 422
    assert "Tick the box to confirm." in unsure.text
    done = client.post(address, data={"into": "Other", "sure": "yes"}, follow_redirects=True)
    assert "Merged: 2 places were moved." in done.text
    assert "A memo" in done.text
    assert [code.name for code in codes_of(consultation)] == ["Other", "Below"]
    assert db.session.query(Coding).count() == 2
    assert db.session.get_one(Code, below.id).parent_id == other.id


def test_deleting_is_confirmed_and_takes_along_what_was_coded(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    code = make_code(consultation, "Law", facilitator)
    make_code(consultation, "Below", facilitator, "Law")
    code_answer(make_contribution(consultation), None, [code], by=facilitator)
    address = page_of(consultation, f"/{code.id}/delete")
    assert client.post(address).status_code == 422
    assert len(codes_of(consultation)) == 2
    page = client.post(address, data={"sure": "yes"}, follow_redirects=True)
    assert "The code and what was coded with it are deleted." in page.text
    (left,) = codes_of(consultation)
    assert (left.name, left.parent_id) == ("Below", None)
    assert db.session.query(Coding).count() == 0


def test_a_memo_is_deleted_by_its_author_alone(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    code = make_code(consultation, "Law", facilitator)
    client.post(page_of(consultation, f"/{code.id}/memo"), data={"memo": "Mine\nalone"})
    (memo,) = db.session.query(Memo)
    empty = client.post(page_of(consultation, f"/{code.id}/memo"), data={"memo": " "})
    assert "Write the memo." in empty.text
    address = page_of(consultation, f"/memos/{memo.id}/remove")
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    assert client.post(address).status_code == 404
    sign_in(client, facilitator)
    client.post(address)
    assert db.session.query(Memo).count() == 0


@pytest.mark.parametrize("more", ["", "/1", "/contributions", "/agreement", "/import"])
@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.TRANSLATOR, Role.ORGANISER])
def test_nobody_but_facilitators_sees_codes(
    client: FreshClient, consultation: Consultation, role: Role | None, more: str
) -> None:
    if role is not None:
        sign_in(client, make_appointment(consultation, role))
    assert client.get(page_of(consultation, more)).status_code in (302, 403)
    assert client.post(page_of(consultation), data={"name": "Mine"}).status_code in (302, 403)
    assert codes_of(consultation) == []


def test_codes_of_another_consultation_are_not_found(
    client: FreshClient, consultation: Consultation, facilitator: User
) -> None:
    other = make_consultation(stage=Stage.CLOSED)
    code = make_code(other, "Theirs", make_appointment(other, Role.FACILITATOR))
    assert client.get(page_of(consultation, f"/{code.id}")).status_code == 404
    assert client.post(page_of(consultation, f"/{code.id}/delete")).status_code == 404


def test_the_book_costs_the_same_with_ten_times_as_many_codes(
    client: FreshClient, consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    costs = []
    for count in (2, 20):
        while len(codes_of(consultation)) < count:
            make_code(consultation, f"Code {len(codes_of(consultation))}", facilitator)
        client.get(page_of(consultation))
        with statements.counted() as counted:
            client.get(page_of(consultation))
        costs.append(len(counted))
    assert costs[0] == costs[1]
