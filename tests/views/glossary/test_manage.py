"""Keeping a glossary on its pages."""

import re

import pytest

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.translation.terms import glossary
from tests.builders import make_appointment, make_user
from tests.support.clients import FreshClient, sign_in
from tests.views.glossary.conftest import AddTerm, draft

FIELDS = {"en": "seed bank", "es": "banco de semillas", "es-gender": "m", "fr": ""}


def address(consultation: Consultation | None, rest: str = "/edit") -> str:
    place = "" if consultation is None else f"/consultations/{consultation.slug}"
    return f"/en{place}/glossary{rest}"


def since_of(page: str) -> str:
    match = re.search(r'name="since" value="([^"]*)"', page)
    assert match
    return match[1]


def test_an_empty_glossary_says_how_to_begin(
    editing: FreshClient, consultation: Consultation
) -> None:
    page = editing.get(address(consultation)).get_data(as_text=True)
    assert "There are no terms yet." in page
    assert "Add a term" in page


def test_a_term_is_added_changed_removed_and_put_back(
    editing: FreshClient, consultation: Consultation
) -> None:
    fields = {**FIELDS, "es-variants": "semillero\r\nalmacén\r\n", "note": "A  note."}
    answer = editing.post(address(consultation), data=fields, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert "Added. Texts that contain the term are translated again." in page
    assert "semillero, almacén" in page
    (term,) = glossary.list_terms(db.session.merge(consultation))
    one = address(consultation, f"/terms/{term.id}")
    form = editing.get(one).get_data(as_text=True)
    assert "A note." in form
    data = {**FIELDS, "fr": "banque de semences", "since": since_of(form)}
    page = editing.post(one, data=data, follow_redirects=True).get_data(as_text=True)
    assert "banque de semences" in page
    page = editing.post(f"{one}/remove", follow_redirects=True).get_data(as_text=True)
    assert "There are no terms yet." in page
    assert "Put back" in page
    page = editing.post(f"{one}/restore", follow_redirects=True).get_data(as_text=True)
    assert "The term is back." in page
    assert "banque de semences" in page


WRONG = [
    ({"es": ""}, "Give the term in two languages at least"),
    ({"en": "???"}, "A term is made of words."),
    ({"en": "seed\u202e bank"}, "characters that are invisible"),
    ({"es-variants": "\n".join(f"a{n}" for n in range(13))}, "at most twelve"),
    ({"fr-variants": "grainothèque"}, "Write the term."),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG)
def test_a_wrong_form_is_shown_again_with_what_was_typed(
    editing: FreshClient, consultation: Consultation, fields: dict[str, str], sentence: str
) -> None:
    answer = editing.post(address(consultation), data={**FIELDS, "note": "What I typed", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "What I typed" in page
    assert '<option value="m" selected>' in page
    assert "<title>Error: " in page


def test_a_wording_that_is_taken_is_refused_with_the_form(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft())
    term = add(consultation, draft("drought", "sequía"))
    answer = editing.post(address(consultation), data=FIELDS)
    assert answer.status_code == 422
    assert "has a term with this wording already" in answer.get_data(as_text=True)
    one = address(consultation, f"/terms/{term.id}")
    since = since_of(editing.get(one).get_data(as_text=True))
    answer = editing.post(one, data={**FIELDS, "since": since})
    assert answer.status_code == 422
    assert 'value="seed bank"' in answer.get_data(as_text=True)


def test_nobody_overwrites_what_another_has_stored_meanwhile(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    term = add(consultation, draft())
    one = address(consultation, f"/terms/{term.id}")
    old = since_of(editing.get(one).get_data(as_text=True))
    owner = db.session.merge(consultation)
    colleague = make_appointment(owner, Role.FACILITATOR)
    other = glossary.find_term(owner, term.id)
    glossary.change_term(owner, other, draft(es="almacén"), by=colleague)
    db.session.commit()
    answer = editing.post(one, data={**FIELDS, "es": "semillero", "since": old})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f"{colleague.name} has changed this term meanwhile." in page
    assert "almacén" in page
    assert 'value="semillero"' in page
    data = {**FIELDS, "es": "semillero", "since": since_of(page)}
    assert editing.post(one, data=data).status_code == 302


def test_a_search_narrows_the_list_without_regard_to_accents(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft())
    add(consultation, draft("drought", "sequía"))
    page = editing.get(address(consultation, "/edit?words=SEQUIA")).get_data(as_text=True)
    assert "drought" in page
    assert ">seed bank<" not in page
    page = editing.get(address(consultation, "/edit?words=zebra")).get_data(as_text=True)
    assert "No term has these words." in page


POSTS = ["/edit", "/import", "/terms/{}", "/terms/{}/remove", "/terms/{}/restore"]


@pytest.mark.parametrize("rest", POSTS)
def test_others_reach_neither_page_nor_button(
    client: FreshClient, consultation: Consultation, add: AddTerm, rest: str
) -> None:
    term = add(consultation, draft())
    path = address(consultation, rest.format(term.id))
    data = {"table": "en,es\na,b", **FIELDS}
    sign_in(client, make_user())
    assert client.post(path, data=data).status_code == 403
    make_appointment(db.session.merge(consultation), Role.MODERATOR, moderator := make_user())
    sign_in(client, moderator)
    assert client.post(path, data=data).status_code == 403
    if not rest.endswith(("remove", "restore")):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("rest", POSTS)
def test_the_site_s_glossary_is_the_administrators(
    client: FreshClient, consultation: Consultation, add: AddTerm, rest: str
) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    term = add(None, draft(), administrator)
    path = address(None, rest.format(term.id))
    data = {"table": "en,es\na,b", **FIELDS}
    sign_in(client, make_user(role=Role.ORGANISER))
    assert client.post(path, data=data).status_code == 403
    sign_in(client, administrator)
    assert client.post(path, data=data).status_code in (200, 302, 409, 422)
    page = client.get(address(None)).get_data(as_text=True)
    assert "The whole site" in page


def test_a_term_of_another_glossary_is_not_found(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    foreign = add(None, draft(), make_user(role=Role.ADMINISTRATOR))
    assert editing.get(address(consultation, f"/terms/{foreign.id}")).status_code == 404
    assert editing.post(address(consultation, f"/terms/{foreign.id}/remove")).status_code == 404
