"""The public page of the summary: statements, their sources, editions."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.synthesis.summary.editions import publish_summary, take_back
from forum.services.synthesis.summary.statements import cite_words, reword
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_translation,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import markup
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

WORDS = "On garde les **semences** sous le toit. Personne ne les vend."


@pytest.fixture
def consultation(built_once: BuiltOnce) -> Consultation:
    """Return a closed consultation with a summary of two statements."""
    return built_once(make_summed_up)


def make_summed_up() -> Consultation:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds")
    facilitator = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    make_contribution(consultation, WORDS, author=make_user("Awa Sarr"), language="fr")
    make_contribution(consultation, author=make_user("Linh Tran"), countries="VN")
    make_contribution(consultation, "A third.", author=make_user("Amina Wekesa"))
    body = "## Where they are\n\nSeeds are *kept*.\n\nOne keeps none [2]."
    summary = make_summary(consultation, body, by=facilitator, is_published=False)
    statement = summary.statements[1]
    cite_words(consultation, statement, 1, "les semences sous le toit", by=facilitator)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    return consultation


def facilitator_of(consultation: Consultation) -> User:
    return next(s.user for s in consultation.appointments if s.role is Role.FACILITATOR)


def page_of(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/summary{more}"


def test_each_statement_opens_to_the_words_behind_it(
    client: FreshClient, consultation: Consultation
) -> None:
    page = markup(client.get(page_of(consultation)))
    assert '<b class="paragraph-number">1</b>Seeds are <em>kept</em>. <span' in page
    address = f"/en/consultations/{consultation.slug}/contributions"
    assert f'<a href="{address}/1">[1]</a>' in page
    assert "<b>[1]</b> Awa Sarr, Kenya" in page
    assert '<p class="text" lang="fr">les semences sous le toit</p>' in page
    assert "<b>[2]</b> Linh Tran, Vietnam" in page
    assert "2 of 3 contributions." in page
    assert f'<a href="{address}/3">[3]</a>' in page
    assert "<script" not in page.split("<main")[1].replace('type="application/ld+json"', "")


def test_readers_take_the_citation_with_version_and_date(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(page_of(consultation)).text
    assert "Rosa Ibáñez (2026)" in page
    assert f"/en/consultations/{consultation.slug}/summary/versions/1" in page
    assert client.get(page_of(consultation, "/versions/1")).status_code == 200
    assert client.get(page_of(consultation, "/versions/2")).status_code == 404


def test_one_statement_has_a_page_with_next_and_previous(
    client: FreshClient, consultation: Consultation
) -> None:
    page = client.get(page_of(consultation, "/statements/1")).text
    assert "Statement 1 of 2" in page
    assert "les semences sous le toit" in page
    assert 'rel="next"' in page
    assert 'rel="prev"' not in page
    assert 'rel="prev"' in client.get(page_of(consultation, "/statements/2")).text
    for nothing in ("0", "3", "2147483647"):
        assert client.get(page_of(consultation, f"/statements/{nothing}")).status_code == 404


def test_editions_are_listed_and_compared(client: FreshClient, consultation: Consultation) -> None:
    facilitator = facilitator_of(consultation)
    summary = make_summary(consultation, "", by=facilitator, is_published=False)
    reword(consultation, summary.statements[2], "One loses them [2].", "en", by=facilitator)
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    listed = client.get(page_of(consultation, "/versions")).text
    assert "Version 2" in listed
    assert "Version 1" in listed
    changes = markup(client.get(page_of(consultation, "/versions/2/changes")))
    assert "loses them" in changes
    assert "<del>" in changes
    assert "This is an earlier version." in client.get(page_of(consultation, "/versions/1")).text
    assert client.get(page_of(consultation, "/versions/1/changes")).status_code == 404


def test_an_interim_summary_says_so_and_does_not_read_as_final(
    client: FreshClient, consultation: Consultation
) -> None:
    open_one = make_consultation(stage=Stage.OPEN, slug="open")
    make_contribution(open_one)
    make_summary(open_one)
    for address in ("/summary", "", "/summary/statements/1"):
        page = client.get(f"/en/consultations/open{address}").text
        assert "nterim summary" in page
        assert "Summary published" not in page
    assert "Summary published" not in client.get("/en/").text.split("open")[1][:400]


def test_in_another_language_the_citations_are_the_same(
    client: FreshClient, consultation: Consultation
) -> None:
    summary = make_summary(consultation, "", by=facilitator_of(consultation), is_published=False)
    text = summary.statements[1].text
    make_translation(text, "es", "Las semillas se guardan.", status=TranslationStatus.EDITED)
    page = markup(client.get(page_of(consultation).replace("/en/", "/es/")))
    assert '<b class="paragraph-number">1</b>Las semillas se guardan. <span' in page
    assert "En breve" not in page
    assert "Citadas aquí" in page


@pytest.mark.parametrize("other", [TranslationStatus.REVIEWED, TranslationStatus.EDITED])
def test_translations_from_one_source_have_one_label(
    client: FreshClient, consultation: Consultation, other: TranslationStatus
) -> None:
    summary = make_summary(consultation, "", by=facilitator_of(consultation), is_published=False)
    (_heading, first, second) = summary.statements
    reviewed = TranslationStatus.REVIEWED
    make_translation(first.text, "es", "Las semillas se guardan.", status=reviewed)
    make_translation(second.text, "es", "Uno no guarda [2].", status=other)
    page = markup(client.get(page_of(consultation).replace("/en/", "/es/")))
    assert page.count("Traducción revisada del inglés") == 1
    assert page.count("Mostrar el original") > 1
    is_above = page.index("Traducción revisada") < page.index('id="p1"')
    assert is_above is (other is reviewed)


def test_what_is_taken_back_is_nowhere(client: FreshClient, consultation: Consultation) -> None:
    take_back(consultation, by=facilitator_of(consultation))
    db.session.commit()
    for more in ("", "/versions", "/versions/1", "/statements/1", "/draft", "/languages"):
        assert client.get(page_of(consultation, more)).status_code in (302, 404)


def test_the_page_costs_the_same_with_more_statements(
    client: FreshClient, consultation: Consultation, statements: Statements
) -> None:
    sign_in(client, make_user())
    counts = []
    for size in (1, 10):
        body = "\n\n".join(f"Number {n} [1][2][3]." for n in range(size))
        make_summary(consultation, body, by=facilitator_of(consultation))
        client.get(page_of(consultation))
        with statements.counted():
            client.get(page_of(consultation))
        counts.append(len(statements))
    assert counts[0] == counts[1], statements
