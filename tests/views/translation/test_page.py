"""The glossary at the desk: terms of a sentence with their wording, and rules that are broken."""

import pytest

from forum.domain.policy import Role
from forum.domain.translation.quality import Doubt
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Wording
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.translation.terms.glossary import add_term
from forum.views.translation.words import doubt_label
from tests.builders import make_contribution, make_user
from tests.services.translation.conftest import translated
from tests.support.clients import FreshClient
from tests.support.content.words import words
from tests.support.needs import SLOW_ON_POSTGRESQL
from tests.views.translation.conftest import desk_of, spanish, text_of

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("any_database")]


def fix(contribution: Contribution, english: str, spanish: str) -> None:
    """Add a term to the glossary of the site."""
    wordings = {"en": Wording(english), "es": Wording(spanish)}
    add_term(None, TermDraft(wordings), by=make_user(role=Role.ADMINISTRATOR))
    db.session.commit()


def test_a_row_names_the_rule_that_its_translation_breaks(
    client: FreshClient, contribution: Contribution
) -> None:
    fix(contribution, "sentence", "frase")
    page = client.get(desk_of(contribution.consultation))
    assert words(page).count("The glossary says: sentence → frase") == 1
    assert words(page).count("Terms of the glossary: sentence → frase") == 1
    assert '<span lang="es">frase</span>' in page.text


def test_a_term_that_is_rendered_as_fixed_is_only_listed(
    client: FreshClient, contribution: Contribution
) -> None:
    fix(contribution, "sentence", "sintinci")
    page = words(client.get(desk_of(contribution.consultation)))
    assert "Terms of the glossary: sentence → sintinci" in page
    assert "The glossary says:" not in page


@pytest.mark.parametrize("doubt", list(Doubt))
def test_each_doubt_is_told_in_words(doubt: Doubt, client: FreshClient) -> None:
    with client.application.test_request_context():
        assert len(doubt_label(doubt)) > len(doubt.value)


def test_sentences_that_are_done_are_folded_but_for_those_beside_open_ones(
    client: FreshClient, consultation: Consultation, engine: object
) -> None:
    source = " ".join(f"Sentence number {n} is here." for n in range(9))
    make_contribution(consultation, source)
    translated(text_of(source))
    address = desk_of(consultation)
    for place in (0, 1, 2, 3, 5, 6, 7, 8):
        client.post(address, data={"act": f"accept:{spanish(source).id}-{place}"})
    page = client.get(address)
    assert "Sentences 1 to 3 all checked" in words(page)
    assert "Sentences 7 to 9 all checked" in words(page)
    assert page.text.count('class="sentence-run"') == 2
    before, fold, rest = page.text.split('<li class="sentence-run">')
    assert "data-row" not in before
    assert fold.count("data-row=") == 6  # with those beside the open one
    assert rest.count("data-row=") == 3
    unfolded = client.get(f"{address}?row={spanish(source).id}-1")
    assert "Sentences 1 to 3" not in words(unfolded)
    client.post(address, data={"act": f"accept:{spanish(source).id}-4"})
    assert "Sentences 1 to 9 all checked" in words(client.get(address))
