"""Readers report bad sentences, authors correct their own texts, and the desk decides on both."""

import re

import pytest
from sqlalchemy import func, select

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Notice
from forum.models.translation import MemoryEntry, SentenceReport
from forum.models.user import User
from tests.builders import make_appointment, make_contribution, make_user
from tests.services.translation.conftest import Engine, translated
from tests.support.clients import FreshClient, sign_in, sign_out
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.views.translation.conftest import SOURCE, desk_of, row, spanish, text_of

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("any_database")]


@pytest.fixture
def reader(client: FreshClient, contribution: Contribution) -> User:
    """Return a reader who is signed in."""
    reader = make_user("Ama Owusu")
    sign_in(client, reader)
    return reader


def report(client: FreshClient, contribution: Contribution, **fields: str) -> int:
    """Report the first sentence, and return the status of the answer."""
    address = f"{desk_of(contribution.consultation)}/report"
    return client.post(address, data={"row": row(), **fields}).status_code


def open_reports() -> list[SentenceReport]:
    """Return the reports that nobody has decided on."""
    db.session.expire_all()
    return list(
        db.session.scalars(select(SentenceReport).where(SentenceReport.closed_at.is_(None)))
    )


# --- readers ----------------------------------------------------------------------------------


def test_a_better_translation_is_asked_for_where_there_is_one(
    client: FreshClient, consultation: Consultation, contribution: Contribution, reader: User
) -> None:
    other = make_contribution(consultation, "Nobody has translated this.")
    db.session.commit()
    address = f"/es/consultations/{consultation.slug}/contributions"
    assert "Proponer una traducción mejor" in client.get(f"{address}/{contribution.number}").text
    assert "Proponer una traducción mejor" not in client.get(f"{address}/{other.number}").text


def test_a_reader_chooses_a_sentence_and_proposes_a_better_one(
    client: FreshClient, contribution: Contribution, reader: User
) -> None:
    address = f"{desk_of(contribution.consultation)}/report"
    chosen = re.findall(r'\?row=([^"]*)"', client.get(address).text)
    assert chosen == [row(0), row(1)]
    page = client.get(f"{address}?row={chosen[0]}")
    assert "First sentence here." in words(page)
    assert (
        report(client, contribution, **{"text-proposal": "Primera frase.", "reason": "Shouted."})
        == 302
    )
    (stored,) = open_reports()
    assert (stored.proposal, stored.reason, stored.by_id) == (
        "Primera frase.",
        "Shouted.",
        reader.id,
    )
    report(client, contribution, **{"text-proposal": "La primera frase.", "reason": ""})
    assert [each.proposal for each in open_reports()] == ["La primera frase."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say what is wrong"),
        ({"text-proposal": "Forst sintinci hiri."}, "Say what is wrong"),
        ({"text-proposal": "Primera ⟨1⟩."}, "Each fixed part must be there once"),
        ({"reason": "x" * 1001}, "This is too long."),
    ],
)
def test_a_report_that_says_nothing_is_refused_and_what_was_typed_stays(
    client: FreshClient,
    contribution: Contribution,
    reader: User,
    fields: dict[str, str],
    sentence: str,
) -> None:
    address = f"{desk_of(contribution.consultation)}/report"
    answer = client.post(address, data={"row": row(), **fields})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert all(value in answer.text for value in fields.values())
    assert open_reports() == []


def test_visitors_sign_in_first(client: FreshClient, contribution: Contribution) -> None:
    sign_out(client)
    assert report(client, contribution, reason="Bad.") == 401
    assert open_reports() == []


def test_a_report_is_taken_in_one_step_and_its_reader_is_told(
    client: FreshClient, contribution: Contribution, reader: User
) -> None:
    consultation = contribution.consultation
    report(client, contribution, **{"text-proposal": "Primera frase."})
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    address = f"/en/consultations/{consultation.slug}/translations?into=es&show=reported"
    assert 'translations/es/1"' in client.get(address).text
    assert "1 remark by a reader" in words(client.get(address))
    page = client.get(desk_of(consultation))
    assert "A reader has a remark about this sentence." in words(page)
    (stored,) = open_reports()
    assert client.post(desk_of(consultation), data={"act": f"take:{stored.id}"}).status_code == 302
    assert "Primera frase." in spanish().html
    assert open_reports() == []
    (notice,) = db.session.scalars(select(Notice).where(Notice.user_id == reader.id))
    assert notice.kind == "sentence_report_accepted"
    assert "No report" not in words(client.get(address))
    client.post(desk_of(consultation), data={"act": f"take:{stored.id}"})
    assert db.session.scalar(select(func.count(MemoryEntry.id))) == 1


@pytest.mark.parametrize(
    ("reason", "language"),
    [("La traducción no dice lo que dice el original de este texto.", "es"), ("Bad.", "en")],
)
def test_a_remark_is_marked_with_the_language_of_its_words(
    client: FreshClient, contribution: Contribution, reader: User, reason: str, language: str
) -> None:
    report(client, contribution, reason=reason)
    (stored,) = open_reports()
    assert stored.language == language
    sign_in(client, make_appointment(contribution.consultation, Role.TRANSLATOR))
    page = client.get(desk_of(contribution.consultation)).text
    mark = f' lang="{language}"' if language != "en" else ""
    assert f"<q{mark}>{reason}</q>" in page


def test_a_report_is_declined(
    client: FreshClient, contribution: Contribution, reader: User
) -> None:
    consultation = contribution.consultation
    report(client, contribution, **{"text-proposal": "Primera frase."})
    (stored,) = open_reports()
    client.post(desk_of(consultation), data={"act": f"take:{stored.id}"})
    assert open_reports() == [stored], "a reader decides on nothing"
    sign_in(client, make_appointment(consultation, Role.FACILITATOR))
    client.post(desk_of(consultation), data={"act": f"decline:{stored.id}"})
    assert open_reports() == []
    assert "Forst sintinci hiri." in spanish().html
    assert db.session.scalar(select(func.count(Notice.id))) == 0


# --- authors ----------------------------------------------------------------------------------


def test_an_author_corrects_their_own_text_alone(
    client: FreshClient, engine: Engine, contribution: Contribution
) -> None:
    other = make_contribution(contribution.consultation, f"{SOURCE} More.")
    translated(text_of(f"{SOURCE} More."))
    sign_in(client, contribution.author)
    address = f"/en/contributions/{contribution.key}/translations/es"
    page = client.get(address)
    assert "Your text as others read it" in words(page)
    assert "Accept all" not in words(page)
    answer = client.post(
        address, data={f"text-{row()}": "Mi primera frase.", "act": f"save:{row()}"}
    )
    assert answer.status_code == 302
    assert "Mi primera frase." in spanish().html
    assert spanish().is_by_author
    assert "Mi primera" not in spanish(f"{SOURCE} More.").html
    assert other.number == 2
    readers = client.get(f"/es/consultations/{contribution.consultation.slug}/contributions/1")
    assert "Mi primera frase." in words(readers)


def test_what_an_author_wrote_lands_at_the_desk(
    client: FreshClient, engine: Engine, contribution: Contribution
) -> None:
    consultation = contribution.consultation
    make_contribution(consultation, f"{SOURCE} More.")
    translated(text_of(f"{SOURCE} More."))
    sign_in(client, contribution.author)
    own = f"/en/contributions/{contribution.key}/translations/es"
    client.post(own, data={f"text-{row()}": "Mi primera frase."})
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    list_address = f"/en/consultations/{consultation.slug}/translations?into=es&show=by-author"
    listed = client.get(list_address)
    assert re.findall(r'translations/es/([0-9]+)"', listed.text) == ["1"]
    page = client.get(desk_of(consultation))
    assert "Translation by the author" in words(page)
    client.post(desk_of(consultation), data={"act": f"adopt:{row()}"})
    assert "Mi primera frase." in spanish(f"{SOURCE} More.").html
    listed = client.get(list_address)
    assert re.findall(r'translations/es/([0-9]+)"', listed.text) == []


def test_what_an_author_wrote_is_declined(client: FreshClient, contribution: Contribution) -> None:
    consultation = contribution.consultation
    sign_in(client, contribution.author)
    own = f"/en/contributions/{contribution.key}/translations/es"
    client.post(own, data={f"text-{row()}": "Mi primera frase."})
    sign_in(client, make_appointment(consultation, Role.TRANSLATOR))
    client.post(desk_of(consultation), data={"act": f"undo:{row()}"})
    assert "Forst sintinci hiri." in spanish().html


def test_nobody_corrects_the_text_of_another(
    client: FreshClient, contribution: Contribution, reader: User
) -> None:
    address = f"/en/contributions/{contribution.key}/translations/es"
    assert client.get(address).status_code == 404
    assert client.post(address, data={f"text-{row()}": "Mal."}).status_code == 404
    assert "Mal." not in spanish().html


def test_authors_are_led_to_where_they_correct_the_translation_of_their_own_text(
    client: FreshClient, consultation: Consultation, contribution: Contribution
) -> None:
    address = f"/es/consultations/{consultation.slug}/contributions/{contribution.number}"
    report = f"/translations/es/{contribution.number}/report"
    own = f"/es/contributions/{contribution.key}/translations/es"
    author = contribution.author
    assert author is not None
    sign_in(client, make_user())
    page = client.get(address).text
    assert report in page
    assert own not in page
    sign_in(client, author)
    page = client.get(address).text
    assert own in page
    assert report not in page
    assert client.get(own).status_code == 200
