"""Sentences taken along as XLIFF or Word, translated, and brought back."""

import html
import io
import re
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
from sqlalchemy import select

from forum.domain.policy import Role
from forum.domain.translation.desk.offline import short_key
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Wording
from forum.exports.xliff import XLIFF
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import MemoryEntry, Translation, TranslationUnit
from forum.services.translation.terms import glossary
from tests.builders import make_appointment, make_user
from tests.support.clients import FreshClient, sign_in

NAME = f"{{{XLIFF}}}"
FIRST = "We store ⟨1⟩seed⟨/1⟩ in ⟨2⟩a bank⟨/2⟩ & a cellar <b>."


def address(consultation: Consultation, rest: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/translations/offline{rest}"


def taken(client: FreshClient, consultation: Consultation, format: str = "xlf",
          sentences: str = "open") -> bytes:  # fmt: skip
    query = f".{format}?direction=en-es&sentences={sentences}"
    response = client.get(address(consultation, query))
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.data


def bring_back(client: FreshClient, consultation: Consultation, content: bytes) -> str:
    answer = client.post(
        address(consultation),
        data={"file": (io.BytesIO(content), "back.xlf")},
        content_type="multipart/form-data",
    )
    return answer.get_data(as_text=True)


def confirm(client: FreshClient, consultation: Consultation, page: str, **more: str) -> str:
    match = re.search(r'<textarea name="table"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert match
    data = {"table": html.unescape(match[1]), "confirmed": "yes", **more}
    answer = client.post(address(consultation), data=data, follow_redirects=True)
    return answer.get_data(as_text=True)


def unit_with(root: Element, words: str) -> Element:
    """Return the unit whose original has these words."""
    return next(
        unit
        for unit in root.iter(f"{NAME}unit")
        if any(words in "".join(s.itertext()) for s in unit.iter(f"{NAME}source"))
    )


def set_target(unit: Element, text: str) -> None:
    target = unit.find(f".//{NAME}target")
    assert target is not None
    for child in list(target):
        target.remove(child)
    target.text = text


def stored_target(source: str) -> str:
    found = db.session.scalar(
        select(TranslationUnit.target)
        .join(Translation, Translation.id == TranslationUnit.translation_id)
        .where(TranslationUnit.source == source, Translation.language == "es")
    )
    return str(found)


def test_a_file_goes_and_comes_back_unchanged(
    translating: FreshClient, consultation: Consultation
) -> None:
    assert translating.get(address(consultation)).status_code == 200
    for format in ("xlf", "docx"):
        page = bring_back(translating, consultation, taken(translating, consultation, format))
        assert "0 changed sentences" in page
        assert "0 sentences refused" in page
        assert "0 unknown" in page
    assert db.session.scalars(select(MemoryEntry)).all() == []


def test_a_changed_sentence_is_shown_then_stored_and_read_everywhere(
    translating: FreshClient, consultation: Consultation
) -> None:
    root = fromstring(taken(translating, consultation))
    set_target(unit_with(root, "Nothing is lost."), "Nada se pierde.")
    page = bring_back(translating, consultation, tostring(root))
    assert "1 changed sentence," in " ".join(page.split()).replace(" ,", ",")
    assert "Nathong la last." in page
    assert "Nada se pierde." in page
    page = confirm(translating, consultation, page)
    assert "1 sentence is stored." in page
    assert stored_target("Nothing is lost.") == "Nada se pierde."
    front = translating.get(f"/es/consultations/{consultation.slug}").get_data(as_text=True)
    assert "Nada se pierde." in front
    assert "Nada se pierde." not in taken(translating, consultation).decode()
    assert "Nada se pierde." in taken(translating, consultation, sentences="all").decode()


def test_a_sentence_without_its_codes_is_refused_and_named(
    translating: FreshClient, consultation: Consultation
) -> None:
    root = fromstring(taken(translating, consultation))
    set_target(unit_with(root, "We store"), "Guardamos semillas en un banco.")
    page = bring_back(translating, consultation, tostring(root))
    assert "1 sentence refused" in page
    assert "Codes that are missing, doubled or unknown: ⟨1⟩ ⟨/1⟩ ⟨2⟩ ⟨/2⟩" in page
    assert "Guardamos semillas en un banco." in page


def test_keys_of_no_sentence_are_listed(
    translating: FreshClient, consultation: Consultation
) -> None:
    content = taken(translating, consultation)
    unit = db.session.scalars(
        select(TranslationUnit).where(TranslationUnit.source == "Nothing is lost.")
    ).first()
    assert unit is not None
    other = "f" * 24
    content = content.replace(short_key(unit.key).encode(), other.encode())
    page = bring_back(translating, consultation, content)
    assert "1 unknown" in page
    assert f"<code>{other}</code>" in page


def test_unchanged_sentences_are_accepted_where_somebody_says_so(
    translating: FreshClient, consultation: Consultation
) -> None:
    page = bring_back(translating, consultation, taken(translating, consultation, "docx"))
    confirm(translating, consultation, page)
    assert db.session.scalars(select(MemoryEntry)).all() == []
    confirm(translating, consultation, page, accept="yes")
    assert stored_target(FIRST) != FIRST
    answer = translating.get(address(consultation, ".xlf?direction=en-es"))
    assert answer.status_code == 422
    assert "There is nothing to translate" in answer.get_data(as_text=True)


def test_what_another_has_changed_meanwhile_is_left(
    translating: FreshClient, consultation: Consultation
) -> None:
    root = fromstring(taken(translating, consultation))
    set_target(unit_with(root, "Nothing is lost."), "Nada se pierde.")
    mine = bring_back(translating, consultation, tostring(root))
    set_target(unit_with(root, "Nothing is lost."), "Todo se conserva.")
    other = bring_back(translating, consultation, tostring(root))
    confirm(translating, consultation, other)
    page = confirm(translating, consultation, mine)
    assert "1 sentence was left" in page
    assert stored_target("Nothing is lost.") == "Todo se conserva."


def test_terms_stand_beside_the_sentence(
    translating: FreshClient, consultation: Consultation
) -> None:
    draft = TermDraft({"en": Wording("cellar"), "es": Wording("sótano")})
    owner = db.session.merge(consultation)
    glossary.add_term(owner, draft, by=make_user(role=Role.ADMINISTRATOR))
    db.session.commit()
    assert "cellar = sótano" in taken(translating, consultation).decode()


WRONG = [
    (b"", "Choose the file that you bring back."),
    (b"<x/>", "This is no file that left here"),
    (b"PK\x03\x04 x", "The file is damaged."),
    (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en"'
     b' trgLang="es"><file id="f"><unit id="u1-', "The file is damaged."),
    (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en"'
     b' trgLang="es">\xe9</xliff>', "The file is damaged."),
    (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="de"'
     b' trgLang="es"/>', "Choose from which language into which."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), WRONG)
def test_a_wrong_file_is_refused_with_a_sentence(
    translating: FreshClient, consultation: Consultation, content: bytes, sentence: str
) -> None:
    assert sentence in bring_back(translating, consultation, content)


@pytest.mark.parametrize(
    "table",
    [
        "",
        "[]",
        '["en", "es", [1]]',
        "null",
        '["en","xx",[]]',
        "[" * 200_000,
        '["en","es",[["k","\\ud800","v"]]]',
        '["en","es",[["\\u0000\\ud800","x","v"]]]',
    ],
)
def test_a_made_up_confirmation_is_refused(
    translating: FreshClient, consultation: Consultation, table: str
) -> None:
    data = {"table": table, "confirmed": "yes"}
    assert translating.post(address(consultation), data=data).status_code == 422


@pytest.mark.parametrize("direction", ["en-en", "en-xx", "", "en"])
def test_a_direction_is_asked_for(
    translating: FreshClient, consultation: Consultation, direction: str
) -> None:
    answer = translating.get(address(consultation, f".docx?direction={direction}"))
    assert answer.status_code == 422


def test_others_take_nothing_along_and_bring_nothing_back(
    client: FreshClient, consultation: Consultation
) -> None:
    sign_in(client, make_user())
    for path in ("", ".xlf?direction=en-es", ".docx?direction=en-es"):
        assert client.get(address(consultation, path)).status_code == 403
    assert client.post(address(consultation), data={"confirmed": "yes"}).status_code == 403
    sign_in(client, make_appointment(db.session.merge(consultation), Role.MODERATOR))
    assert client.get(address(consultation)).status_code == 403
