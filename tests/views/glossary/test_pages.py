"""The glossary as readers see it, and as files."""

import csv
import io
from xml.etree.ElementTree import fromstring

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Wording
from forum.exports.glossary import TBX, XML_LANG
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.translation.terms import glossary
from tests.builders import make_consultation, make_user
from tests.support.clients import FreshClient
from tests.support.statements import Statements
from tests.views.glossary.conftest import AddTerm, draft


def address(consultation: Consultation, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/consultations/{consultation.slug}/glossary{rest}"


def test_there_is_no_page_without_terms(client: FreshClient, consultation: Consultation) -> None:
    for path in (address(consultation), address(consultation, ".csv"), "/en/glossary",
                 "/en/glossary.tbx"):  # fmt: skip
        assert client.get(path).status_code == 404
    front = client.get(f"/en/consultations/{consultation.slug}").get_data(as_text=True)
    assert "Glossary" not in front


def test_readers_see_the_terms_in_their_language_first(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft(note="A store of seed."))
    page = client.get(address(consultation, lang="es")).get_data(as_text=True)
    assert page.index("banco de semillas") < page.index("seed bank")
    assert "semillero" in page
    assert "(masculino)" in page
    assert '<span lang="en">A store of seed.</span>' in page
    assert '<span lang="en">seed bank</span>' in page
    front = client.get(f"/es/consultations/{consultation.slug}").get_data(as_text=True)
    assert address(consultation, lang="es") in front


def test_the_link_goes_with_the_last_term(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    front = f"/en/consultations/{consultation.slug}"
    term = add(consultation, draft())
    assert address(consultation) in client.get(front).get_data(as_text=True)
    consultation = db.session.merge(consultation)
    administrator = make_user(role=Role.ADMINISTRATOR)
    glossary.remove_term(consultation, db.session.merge(term), by=administrator)
    db.session.commit()
    assert address(consultation) not in client.get(front).get_data(as_text=True)


def test_the_site_s_terms_follow_where_the_consultation_has_none_of_its_own(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    add(None, draft("drought", "sequía"), administrator)
    add(None, draft(es="almacén"), administrator)
    page = client.get("/en/glossary").get_data(as_text=True)
    assert "almacén" in page
    add(consultation, draft())
    page = client.get(address(consultation)).get_data(as_text=True)
    assert page.index("banco de semillas") < page.index("Terms of the whole site")
    assert "sequía" in page
    assert "almacén" not in page


def test_a_draft_shows_its_glossary_to_nobody_else(client: FreshClient) -> None:
    hidden = make_consultation(stage=Stage.DRAFT)
    glossary.add_term(hidden, draft(), by=make_user(role=Role.ADMINISTRATOR))
    db.session.commit()
    assert client.get(address(hidden)).status_code == 404
    assert client.get(address(hidden, ".tbx")).status_code == 404


def test_the_table_is_safe_for_spreadsheets_and_has_every_column(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft("=cmd() bank", note='=HYPERLINK("x")'))
    response = client.get(address(consultation, ".csv"))
    assert response.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in response.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(response.data.decode("utf-8-sig")))
    assert row["en"] == "'=cmd() bank"
    assert row["note"].startswith("'=")
    assert (row["es"], row["es_variants"]) == ("banco de semillas", "semillero")
    assert (row["es_gender"], row["keep_as_is"]) == ("m", "")
    assert (row["note_language"], row["scope"]) == ("en", "consultation")


def test_notes_are_in_the_language_of_who_wrote_them(
    client: FreshClient, consultation: Consultation, add: AddTerm, translator: User
) -> None:
    """Words that do not tell their language are in that of the person."""
    translator.language = "fr"
    add(consultation, draft("drought", "sequía", note="Voir FAO 7"))
    add(consultation, draft(note="Un lugar donde las comunidades guardan semillas."))
    page = client.get(address(consultation)).get_data(as_text=True)
    assert '<span lang="fr">Voir FAO 7</span>' in page
    assert '<span lang="es">Un lugar' in page
    root = fromstring(client.get(address(consultation, ".tbx")).data)
    notes = root.iter(f"{{{TBX}}}note")
    assert [note.get(XML_LANG) for note in notes] == ["fr", "es"]


def test_files_say_which_terms_are_the_site_s(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(None, draft("drought", "sequía"), make_user(role=Role.ADMINISTRATOR))
    add(consultation, draft())
    table = client.get(address(consultation, ".csv")).data.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(table))
    assert {row["en"]: row["scope"] for row in rows} == {
        "seed bank": "consultation",
        "drought": "site",
    }
    root = fromstring(client.get(address(consultation, ".tbx")).data)
    scopes = {
        section.findtext(f"{{{TBX}}}term"): section.findtext(f"{{{TBX}}}admin")
        for section in root.iter(f"{{{TBX}}}termSec")
    }
    assert (scopes["seed bank"], scopes["sequía"]) == ("consultation", "site")


def test_the_term_base_is_tbx_basic(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft("<seed> & bank", note="A ]]> note"))
    add(consultation, TermDraft({"en": Wording("Harvest Desk")}, keep_as_is=True))
    response = client.get(address(consultation, ".tbx"))
    root = fromstring(response.data)
    name = f"{{{TBX}}}"
    assert (root.tag, root.get("type"), root.get("style")) == (f"{name}tbx", "TBX-Basic", "dca")
    assert [child.tag for child in root] == [f"{name}tbxHeader", f"{name}text"]
    assert root.find(f"{name}tbxHeader/{name}fileDesc/{name}sourceDesc/{name}p") is not None
    first, second = root.findall(f"{name}text/{name}body/{name}conceptEntry")
    assert [child.tag.removeprefix(name) for child in first] == ["note", "langSec", "langSec"]
    languages = {section.get(XML_LANG): section for section in first.findall(f"{name}langSec")}
    assert languages["en"].findtext(f"{name}termSec/{name}term") == "<seed> & bank"
    spanish = languages["es"].findall(f"{name}termSec")
    notes = {
        section.findtext(f"{name}term"): {
            note.get("type"): note.text for note in section.findall(f"{name}termNote")
        }
        for section in spanish
    }
    assert notes == {
        "banco de semillas": {
            "grammaticalGender": "masculine",
            "administrativeStatus": "preferredTerm-admn-sts",
        },
        "semillero": {"administrativeStatus": "admittedTerm-admn-sts"},
    }
    assert second.get("id") != first.get("id")


def test_the_site_s_glossary_is_sent_as_files(
    client: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(None, draft(), make_user(role=Role.ADMINISTRATOR))
    assert "seed bank" in client.get("/en/glossary.csv").get_data(as_text=True)
    assert b"<term>seed bank</term>" in client.get("/fr/glossary.tbx").data


@pytest.mark.parametrize("rest", ["", ".csv"])
def test_the_page_costs_the_same_at_any_size(
    client: FreshClient, consultation: Consultation, add: AddTerm, statements: Statements, rest: str
) -> None:
    add(consultation, draft())
    with statements.counted():
        client.get(address(consultation, rest))
    few = len(statements)
    for number in range(12):
        add(consultation, draft(f"term {number}", f"palabra {number}"))
    with statements.counted():
        client.get(address(consultation, rest))
    assert len(statements) <= few
