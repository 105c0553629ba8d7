"""Terms from a table: looked at first, then stored."""

import html
import io
import re

import pytest

from forum.domain.policy import Role
from forum.domain.translation.terms.draft import MAX_TERMS, TermDraft
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.translation.terms import glossary
from tests.builders import make_user
from tests.support.clients import FreshClient, sign_in
from tests.views.glossary.conftest import AddTerm, draft

TABLE = (
    "en,es,es_variants,es_gender,fr,note\n"
    "seed bank,banco de germoplasma,semillero | almacén,m,,\n"
    "drought,sequía,,f,sécheresse,Lack of rain\n"
    "???,nada,,,,\n"
    "Drought,otra,,,,\n"
)


def address(consultation: Consultation) -> str:
    return f"/en/consultations/{consultation.slug}/glossary/import"


def post_file(client: FreshClient, consultation: Consultation, content: bytes) -> str:
    answer = client.post(
        address(consultation),
        data={"file": (io.BytesIO(content), "terms.csv")},
        content_type="multipart/form-data",
    )
    return answer.get_data(as_text=True)


def confirm(client: FreshClient, consultation: Consultation, page: str) -> str:
    match = re.search(r'<textarea name="table"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert match
    data = {"table": html.unescape(match[1]), "confirmed": "yes"}
    answer = client.post(address(consultation), data=data, follow_redirects=True)
    return answer.get_data(as_text=True)


def test_a_table_is_looked_at_and_then_stored(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft())
    add(consultation, draft("fog", "niebla"))
    assert editing.get(address(consultation)).status_code == 200
    page = post_file(editing, consultation, TABLE.encode())
    assert "1 new term, 1 changed, 0 unchanged, 2 refused" in " ".join(page.split()).replace(
        " ,", ","
    )
    assert "English: A term is made of words." in page
    assert "English: A row above has the same wording." in page
    assert "banco de semillas" in page  # as it is until now
    assert len(glossary.list_terms(db.session.merge(consultation))) == 2
    page = confirm(editing, consultation, page)
    assert "2 terms are stored." in page
    stored = {
        term.wordings["en"].text: glossary.draft_of(term)
        for term in glossary.list_terms(db.session.merge(consultation))
    }
    assert sorted(stored) == ["drought", "fog", "seed bank"]
    wording = stored["seed bank"].wordings["es"]
    assert (wording.text, wording.variants, wording.gender) == (
        "banco de germoplasma",
        ("semillero", "almacén"),
        Gender.MASCULINE,
    )
    assert stored["drought"].note == "Lack of rain"


def test_an_export_comes_back_unchanged(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft(note="=not a formula; really"))
    exported = editing.get(address(consultation).replace("/import", ".csv")).data
    page = post_file(editing, consultation, exported)
    assert "Nothing in this table would change the glossary." in page
    changed = exported.replace(b"banco de semillas", "almacén".encode())
    confirm(editing, consultation, post_file(editing, consultation, changed))
    (term,) = glossary.list_terms(db.session.merge(consultation))
    assert term.wordings["es"].text == "almacén"
    assert term.note == "=not a formula; really"


def test_the_site_s_terms_in_an_export_stay_with_the_site(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(None, draft("drought", "sequía"), make_user(role=Role.ADMINISTRATOR))
    add(consultation, draft())
    exported = editing.get(address(consultation).replace("/import", ".csv")).data
    changed = exported.replace("sequía".encode(), b"aridez").replace(b"semillero", b"vivero")
    page = post_file(editing, consultation, changed)
    assert "left to the glossary of the site" in page
    assert "1 of the site" in page
    confirm(editing, consultation, page)
    (term,) = glossary.list_terms(db.session.merge(consultation))
    assert term.wordings["es"].variants == ["vivero"]
    (of_site,) = glossary.list_terms(None)
    assert of_site.wordings["es"].text == "sequía"


def test_the_site_s_export_comes_back_to_the_site(client: FreshClient, add: AddTerm) -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    add(None, draft("drought", "sequía"), administrator)
    sign_in(client, administrator)
    exported = client.get("/en/glossary.csv").get_data(as_text=True)
    page = client.post("/en/glossary/import", data={"table": exported}).get_data(as_text=True)
    assert "0 new terms, 0 changed, 1 unchanged" in " ".join(page.split()).replace(" ,", ",")


def test_the_language_of_a_note_is_that_of_its_column_or_found_out(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft(note="FAO 7"))
    table = (
        "en,es,es_variants,es_gender,note,note_language\n"
        "seed bank,banco de semillas,semillero,m,FAO 7,fr\n"
        "drought,sequía,,,Falta de lluvia durante mucho tiempo.,\n"
    )
    answer = editing.post(address(consultation), data={"table": table})
    confirm(editing, consultation, answer.get_data(as_text=True))
    terms = glossary.list_terms(db.session.merge(consultation))
    assert [term.note_language for term in terms] == ["fr", "es"]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_values_are_understood(
    editing: FreshClient, consultation: Consultation, separator: str
) -> None:
    lines = ["es;es_number;fr;keep_as_is", "derechos;plural;droits;", "ONU;;;sí"]
    content = "\r\n".join(lines).replace(";", separator)
    answer = editing.post(address(consultation), data={"table": content})
    confirm(editing, consultation, answer.get_data(as_text=True))
    rights, united = glossary.list_terms(db.session.merge(consultation))
    assert rights.wordings["es"].number is GrammaticalNumber.PLURAL
    assert united.keep_as_is


WRONG = [
    (b"", "There is nothing in the table."),
    (b"name,alias\nx,y", "does not name the columns"),
    ("en,es\nniño,x".encode("latin-1"), "The file is not in Unicode."),
    (b"en,es\na\x00,b", "The file is damaged."),
    (b"en,es,en\na,b,c", "names the column “en” twice"),
    (b"en,es,fr_variants\na,b,c", "French: Write the term."),
    (b"en,es\n" + b"a,b\n" * (MAX_TERMS + 1), f"at most {MAX_TERMS} terms"),
    (b"en,es\n" + b"x" * 400_001, "The table is too large."),
    (b"PK\x03\x04\xff\xff", "The file is not in Unicode."),
]


@pytest.mark.parametrize(("content", "sentence"), WRONG)
def test_what_is_no_table_is_refused_with_a_sentence(
    editing: FreshClient, consultation: Consultation, content: bytes, sentence: str
) -> None:
    assert sentence in post_file(editing, consultation, content)


def test_whatever_a_row_would_change_is_shown_with_what_was_there(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, TermDraft({"en": Wording("UNIDO")}, keep_as_is=True))
    add(consultation, draft(note="A bank of seeds."))
    table = (
        "en,es,es_variants,es_gender,note\n"
        "UNIDO,ONUDI,,,\n"
        "seed bank,banco de semillas,semillero,m,New.\n"
    )
    answer = editing.post(address(consultation), data={"table": table})
    acronym, noted = (re.sub(r"<[^>]+>|\s+", " ", row) for row in answer.text.split("<tr>")[2:])
    assert "until now: English: UNIDO kept as it is" in " ".join(acronym.split())
    assert "New. until now: A bank of seeds." in " ".join(noted.split())


def test_a_row_that_would_join_two_terms_is_refused(
    editing: FreshClient, consultation: Consultation, add: AddTerm
) -> None:
    add(consultation, draft())
    add(consultation, draft("drought", "sequía"))
    answer = editing.post(address(consultation), data={"table": "en,es\nseed bank,sequía"})
    assert "belong to two terms" in answer.get_data(as_text=True)
