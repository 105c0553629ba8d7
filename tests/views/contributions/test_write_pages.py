"""The checking page is valid HTML, a reply quotes, files survive, and what is cut is cut well."""

import io
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.content import (
    Appearance,
    Capacity,
    Part,
    PassageKind,
    Publication,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.consultations.questions import list_question_wordings
from forum.services.contributions.identity import (
    find_last_appearance,
    read_profile_appearance,
    read_public_names,
    read_stated_appearance,
)
from forum.services.contributions.visibility import publish_contribution
from forum.services.organisations import names
from forum.views.contributions.matched_pieces import make_piece_views
from tests.builders import (
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    store_contribution,
)
from tests.support.clients import FreshClient
from tests.support.content import files
from tests.support.content.words import field, words
from tests.support.statements import Statements
from tests.test_html import check

pytestmark = pytest.mark.usefixtures("sure_of_english")

ONE = "What do you know about seed 1?"
LONG = "We keep our own seeds in clay pots. " * 30


def post(client: FreshClient, address: str, **fields: object) -> TestResponse:
    typed = {"key": str(uuid4()), "language": "en", "act": "check", **fields}
    return client.post(f"/en/consultations/{address}", data=typed)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": f"{ONE}\n\n{LONG}\n\nMore.", "mode": "text"},
        {"text": f"Dear all.\n\n{ONE}\n{ONE.replace('1', '2')}\n\n{LONG}", "mode": "text"},
        {"text": "Short.", "mode": "questions", "publication": "withheld"},
        {"text": "Short.", "act": "send", "agreed": ""},
        {"text": "", "act": "send", "country": ["KE", "UG", ""], "capacity": "group"},
        {"text": "Court.", "language": "fr", "mode": "text"},
    ],
)
def test_every_page_is_valid_html(
    client: FreshClient, seeds: Consultation, fields: dict[str, object]
) -> None:
    make_contribution(seeds, LONG, author=make_user())
    check(post(client, f"{seeds.slug}/contribute", **fields))


def test_what_is_shown_of_a_piece_is_all_of_it(client: FreshClient, seeds: Consultation) -> None:
    text = f"{ONE}\n\nWe *keep* them. {LONG}"
    page = post(client, f"{seeds.slug}/contribute", text=text, mode="text")
    assert "more words" in words(page)
    shown = page.text.split('<div class="pasted">')[1].split("</details>")[0]
    assert shown.count("clay pots") == 30


def test_a_reply_quotes_and_shows_whom(client: FreshClient, seeds: Consultation) -> None:
    make_contribution(seeds, "We keep them in pots of clay.", author=make_user("Lucía Pardo"))
    address = f"{seeds.slug}/contributions/1/reply"
    form = client.get(f"/en/consultations/{address}?quote=1")
    assert field(form, "text").startswith("> We keep them in pots of clay.")
    text = field(form, "text") + "In ours, of glass."
    page = post(client, address, text=text)
    assert "Lucía Pardo wrote:" in words(page)
    sent = post(client, address, text=text, act="send", agreed="yes", consent="1")
    assert sent.status_code == 302
    reply = db.session.scalars(select(Contribution).order_by(Contribution.id.desc())).first()
    assert reply is not None
    kinds = [p.kind for p in reply.revisions[0].passages]
    assert kinds == [PassageKind.QUOTE, PassageKind.WORDS]


@pytest.mark.parametrize("quote", ["0", "99", "x", "-1", "\u0663", "9" * 30])
def test_a_paragraph_that_is_not_there_is_not_quoted(
    client: FreshClient, seeds: Consultation, quote: str
) -> None:
    make_contribution(seeds, "We keep them in pots of clay.")
    form = client.get(f"/en/consultations/{seeds.slug}/contributions/1/reply?quote={quote}")
    assert (form.status_code, field(form, "text").strip()) == (200, "")


def test_the_form_for_one_text_says_which_answers_it_keeps(
    client: FreshClient, seeds: Consultation
) -> None:
    name = f"q-{seeds.questions[0].id}"
    page = post(client, f"{seeds.slug}/contribute", **{name: LONG}, act="text")
    assert "Your answer to question 1 is kept and sent as well." in words(page)
    assert field(page, name).strip() == LONG.strip()


def test_a_file_survives_every_round_trip(client: FreshClient, seeds: Consultation) -> None:
    key, address = str(uuid4()), f"{seeds.slug}/contribute"
    pot = (io.BytesIO(files.pdf("Clay pots")), "pots.pdf")
    page = post(client, address, key=key, text=LONG, file=pot, act="text")
    assert "pots.pdf" in words(page)
    fields = {"key": key, "text": LONG, "version": field(page, "version")}
    page = post(client, address, **fields)
    assert "pots.pdf" in words(page)
    fields["version"] = field(page, "version")
    sent = post(client, address, **fields, act="send", agreed="yes", consent="1")
    assert sent.status_code == 302
    assert "pots.pdf" in words(client.get(f"/en/consultations/{seeds.slug}/contributions/1"))


def test_a_file_that_is_none_is_refused_and_the_text_kept(
    client: FreshClient, seeds: Consultation
) -> None:
    trick = (io.BytesIO(b"MZ not a pdf"), "pots.pdf")
    page = post(client, f"{seeds.slug}/contribute", text=LONG, file=trick)
    assert (page.status_code, field(page, "text").strip()) == (422, LONG.strip())
    assert 'href="#file"' in page.text


def test_pieces_of_nothing_are_none() -> None:
    assert make_piece_views([], []) == []


def test_wordings_are_the_original_and_every_translation(client: FreshClient) -> None:
    consultation = make_consultation()
    one, two = consultation.questions
    make_translation(one.text, "es", "¿Qué sabe usted de la semilla *uno*?")
    assert list_question_wordings(consultation) == {
        one.id: [ONE, "¿Qué sabe usted de la semilla uno?"],
        two.id: ["What do you know about seed 2?"],
    }


def test_what_was_stated_comes_back_whole(client: FreshClient) -> None:
    consultation, author = make_consultation(), make_user("Amina", organisation="Old name")
    assert find_last_appearance(author) is None
    assert read_profile_appearance(author) == Appearance("Amina", organisation="Old name")
    organisation = names.find_or_add_organisation("Seed Savers")
    said = make_contribution(
        consultation,
        author=author,
        organisation="Seed Savers",
        organisation_id=organisation.id,
        publication=Publication.WITHHELD,
        capacity=Capacity.GROUP,
        countries="KE UG",
    )
    found = read_stated_appearance(said, author)
    assert found == find_last_appearance(author)
    assert (found.organisation, found.countries) == ("Seed Savers", "KE UG")
    assert read_public_names([said.id]) == {said.id: ("", "", Publication.WITHHELD)}
    assert read_public_names([]) == {}


def test_a_citation_that_leads_nowhere_is_named_when_one_checks(
    client: FreshClient, seeds: Consultation
) -> None:
    make_contribution(seeds)
    page = post(client, f"{seeds.slug}/contribute", text="As [1], [98] and [99] say.", mode="text")
    assert "The text cites [98], [99]. No published contributions have these" in words(page)
    page = post(client, f"{seeds.slug}/contribute", text="As [1] says.", mode="text")
    assert "No published contribution" not in words(page)


def test_the_form_for_a_change_costs_the_same_with_more_answers(
    client: FreshClient, author: User, statements: Statements
) -> None:
    seeds = make_consultation(questions=6)
    costs = []
    for answers in (1, 6):
        said = store_contribution(
            seeds,
            author,
            [Part(f"Our lot {n} is dry.", "en", seeds.questions[n].id) for n in range(answers)],
            appearance=Appearance(name="Amina"),
            key=f"answers-{answers}",
        )
        publish_contribution(seeds, said)
        db.session.commit()
        address = f"/en/contributions/{said.key}/edit"
        client.get(address)
        with statements.counted():
            page = client.get(address)
        assert page.status_code == 200
        assert page.text.count("Our lot ") >= answers
        costs.append(len(statements))
    assert costs[0] == costs[1]
