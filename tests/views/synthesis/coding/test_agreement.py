"""Two coders compared on the page, and a coder from outside removed."""

from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Coder, Coding
from forum.services.access.locking import lock
from forum.services.synthesis.coding.codings import code_answer, code_words
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    reach,
    store_contribution,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements
from tests.views.synthesis.coding.test_book import make_code


def address_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/codes/agreement{more}"


def test_agreement_is_of_units_on_which_both_have_worked(client: FreshClient) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    first, second = (
        make_appointment(consultation, Role.FACILITATOR, make_user(name))
        for name in ("Rosa Ibáñez", "Awa Sarr")
    )
    sign_in(client, first)
    assert "once two people have coded" in client.get(address_of(consultation)).text
    seed, law = (make_code(consultation, name, first) for name in ("Seed", "Law"))
    question = consultation.questions[0]
    texts = [make_contribution(consultation, question=question) for _ in range(5)]
    for text in texts[:4]:
        code_answer(text, question.id, [seed], by=first)
    for text in texts[:3]:
        code_words(text, 0, WordSpan(0, 2), [seed], by=second)  # words count for their answer
    code_answer(texts[3], question.id, [law], by=second)
    code_answer(texts[4], question.id, [law], by=second)  # the other has not seen this one
    db.session.commit()
    page = client.get(address_of(consultation)).text
    assert "4 units are compared." in page
    assert "In 3 units all codes are the same." in page
    assert '<td data-label="Agreement">0.75</td>' in page
    assert "few units" in page
    assert (
        "4 units are compared." in client.get(address_of(consultation, "?units=contributions")).text
    )
    spanish = client.get(address_of(consultation).replace("/en/", "/es/")).text
    assert "0,75" in spanish
    assert client.get(address_of(consultation, "?coder=x&coder=99999&units=%00x")).status_code < 500


def _answer_both(consultation: Consultation, n: int) -> Contribution:
    """Store a contribution that answers the first two questions."""
    one, two = consultation.questions[:2]
    author = make_user(f"Author {n}")
    lock(consultation)
    contribution = store_contribution(
        consultation,
        author,
        [Part("We keep it.", "en", one.id), Part("It costs.", "en", two.id)],
        appearance=Appearance(name=author.name, countries="KE"),
        key=f"both-{n}",
    )
    reach(contribution, Status.PUBLISHED, author)
    return contribution


def test_who_coded_the_answers_to_one_question_is_compared_on_these(client: FreshClient) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    first, second = (
        make_appointment(consultation, Role.FACILITATOR, make_user(name))
        for name in ("Rosa Ibáñez", "Awa Sarr")
    )
    sign_in(client, first)
    seed, law = (make_code(consultation, name, first) for name in ("Seed", "Law"))
    one, two = consultation.questions[:2]
    for n in range(3):
        text = _answer_both(consultation, n)
        code_answer(text, one.id, [seed], by=first)
        code_answer(text, one.id, [seed if n else law], by=second)
        code_answer(text, two.id, [law], by=second)  # the first one codes question 1 only
    db.session.commit()
    assert "6 units are compared." in client.get(address_of(consultation)).text
    page = client.get(address_of(consultation, "?question=1&units=contributions")).text
    assert "3 units are compared." in page
    assert "In 2 units all codes are the same." in page
    differing = page.partition("Where they differ")[2]
    assert differing.count("/codes/contributions/1?others=yes") == 1
    assert "/codes/contributions/2?" not in differing
    assert "You:" in differing
    assert "Awa Sarr:" in differing
    everything = client.get(address_of(consultation, "?question=9")).text
    assert "6 units are compared." in everything


def test_a_coder_from_outside_is_removed_with_all_codes(client: FreshClient) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    person = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, person)
    code = make_code(consultation, "Seed", person)
    text = make_contribution(consultation)
    code_answer(text, None, [code], by=person)
    ministry = Coder(consultation_id=consultation.id, name="Ministry")
    db.session.add(ministry)
    db.session.flush()
    db.session.add(
        Coding(
            consultation_id=consultation.id,
            code_id=code.id,
            coder_id=ministry.id,
            contribution_id=text.id,
            revision=1,
        )
    )
    db.session.commit()
    assert "Remove all codes of Ministry" in client.get(address_of(consultation)).text
    mine = db.session.query(Coder).filter(Coder.user_id == person.id).one()
    removal = address_of(consultation).replace("agreement", "coders/{}/remove")
    assert client.post(removal.format(mine.id)).status_code == 404
    page = client.post(removal.format(ministry.id), follow_redirects=True).text
    assert "1 code is removed." in page
    assert db.session.query(Coding).count() == 1


def test_the_figures_cost_the_same_at_any_size(client: FreshClient, statements: Statements) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    first, second = (make_appointment(consultation, Role.FACILITATOR) for _ in range(2))
    sign_in(client, first)
    code = make_code(consultation, "Seed", first)
    costs = []
    for count in (2, 12):
        for _ in range(count):
            text = make_contribution(consultation)
            for person in (first, second):
                code_answer(text, None, [code], by=person)
        db.session.commit()
        client.get(address_of(consultation))
        with statements.counted() as counted:
            client.get(address_of(consultation))
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_a_number_of_any_length_names_no_coder(client: FreshClient) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    for coder in ("9" * 5_000, "x", "\u0663"):
        assert client.get(address_of(consultation, f"?coder={coder}")).status_code == 200
