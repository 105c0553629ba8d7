"""The page that says what each language lacks, and the labels of seats in several languages."""

import re

import pytest

from forum.domain.consultations.seat_labels import label_in, label_of
from forum.domain.consultations.text_kinds import TextKind
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Wording
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.translation import TranslationStatus
from forum.services.translation.parity import LanguageState, read_parity
from forum.services.translation.terms.glossary import add_terms
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements


def address(consultation: Consultation, page: str = "parity", code: str = "en") -> str:
    return f"/{code}/consultations/{consultation.slug}/organise/{page}"


def cells(page: str, row: str) -> list[str]:
    """Return the words of the cells of one row."""
    found = re.search(rf"<tr>\s*<th scope=\"row\">(?:<a[^>]*>)?{row}.*?</tr>", page, re.DOTALL)
    assert found, row
    texts = re.findall(r"<td[^>]*>(.*?)</td>", found[0], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", text).strip() for text in texts]


def test_each_kind_of_text_is_counted_by_what_readers_find(client: FreshClient) -> None:
    consultation = make_consultation(questions=2)
    title = consultation.texts["title"].text
    make_translation(title, "es", "Semillas", status=TranslationStatus.REVIEWED)
    make_translation(consultation.questions[0].text, "fr", "Que savez-vous ?")
    said = make_contribution(consultation, language="es")
    make_contribution(consultation, language="fr")
    make_translation(said.revisions[0].passages[0].text, "en", "We keep our own seeds.")
    parity = read_parity(consultation)
    assert parity[TextKind.TITLE]["es"] == LanguageState(person=1)
    assert parity[TextKind.QUESTION]["fr"] == LanguageState(machine=1, missing=1)
    assert parity[TextKind.CONTRIBUTION] == {
        "en": LanguageState(machine=1, missing=1),
        "es": LanguageState(original=1, missing=1),
        "fr": LanguageState(original=1, missing=1),
    }
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    page = client.get(address(consultation)).text
    assert cells(page, "Title") == ["Original", "By a person", "Missing"]
    assert cells(page, "Guiding questions")[2] == "1 missing; 1 by machine, unchecked"
    assert cells(page, "Contributions")[0] == "1 missing; 1 by machine, unchecked"


def test_terms_without_a_wording_are_missing_and_cells_lead_to_the_desk(
    client: FreshClient,
) -> None:
    consultation = make_consultation()
    make_contribution(consultation)
    translator = make_appointment(consultation, Role.TRANSLATOR)
    terms = [
        TermDraft({"en": Wording("seed bank"), "es": Wording("semillero")}),
        TermDraft({"en": Wording("FAO")}, keep_as_is=True),
    ]
    add_terms(consultation, terms, by=translator)
    db.session.commit()
    sign_in(client, translator)
    page = client.get(address(consultation)).text
    assert cells(page, "Glossary") == ["2 by a person", "2 by a person", "1 missing; 1 by a person"]
    link = re.search(r'href="([^"]*translations[^"]*into=es[^"]*part=contribution)"', page)
    assert link
    listed = client.get(link[1].replace("&amp;", "&")).text
    assert re.findall(r'translations/es/([^"]+)"', listed) == ["1"]
    only_page = client.get(link[1].replace("&amp;", "&").replace("contribution", "title")).text
    assert re.findall(r'translations/es/([^"]+)"', only_page) == ["page"]
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    assert "part=contribution" not in client.get(address(consultation)).text


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.FACILITATOR, Role.MODERATOR])
def test_the_whole_team_sees_it_and_nobody_else(client: FreshClient, role: Role) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    assert client.get(address(consultation)).status_code == 302
    sign_in(client, make_appointment(make_consultation(), role))
    assert client.get(address(consultation)).status_code == 403
    sign_in(client, make_appointment(consultation, role))
    assert client.get(address(consultation)).status_code == 200


def test_it_costs_the_same_with_more_texts(client: FreshClient, statements: Statements) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    costs = []
    for _ in range(2):
        for _ in range(4):
            make_contribution(consultation)
            make_post(consultation, author=make_appointment(consultation, Role.FACILITATOR))
        with statements.counted():
            client.get(address(consultation))
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_a_label_is_given_in_each_language(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.ORGANISER))
    make_appointment(consultation, Role.FACILITATOR)
    seat = next(s for s in consultation.appointments if s.role is Role.FACILITATOR)
    seat.label = label_in("en", "Guide")
    db.session.commit()
    assert cells(client.get(address(consultation)).text, "Labels of the team")[1] == "1 missing"
    form = {"seat": seat.id, "label-en": "Guide", "label-es": "Guía", "label-fr": "x" * 101}
    answer = client.post(address(consultation, "label"), data=form)
    assert answer.status_code == 422
    assert "Guía" in answer.text
    client.post(address(consultation, "label"), data={**form, "label-fr": ""})
    db.session.expire_all()
    label = db.session.get_one(Appointment, seat.id).label
    assert label == label_of({"en": "Guide", "es": "Guía"})
    here = f"/consultations/{consultation.slug}"
    assert "<dt>Guía</dt>" in client.get(f"/es{here}").text
    assert '<dt><span lang="en">Guide</span></dt>' in client.get(f"/fr{here}").text
