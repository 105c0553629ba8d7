"""Glossaries: who may edit which, what an entry must be, and what a change asks for."""

import pytest
from sqlalchemy import select

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.translation.terms.draft import MAX_TERMS, TermDraft
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm
from forum.models.job import Job
from forum.models.user import User
from forum.services.translation.terms import glossary
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def seat() -> tuple[Consultation, User]:
    """Return a consultation and its translator."""
    consultation, translator = make_consultation(), make_user("Ines Translator")
    make_appointment(consultation, Role.TRANSLATOR, translator)
    return consultation, translator


def draft(en: str = "seed bank", es: str = "banco de semillas", **more: str) -> TermDraft:
    texts = {"en": en, "es": es, **more}
    return TermDraft({language: Wording(text) for language, text in texts.items() if text})


def renewals() -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.kind == glossary.RENEWAL)))


def test_a_term_is_added_changed_removed_and_put_back(seat: tuple[Consultation, User]) -> None:
    consultation, translator = seat
    term = glossary.add_term(consultation, draft(), by=translator)
    assert consultation.has_glossary
    assert (term.changed_by, term.changed_at) == (translator, term.changed_at)
    wording = Wording("banco de germoplasma", ("semillero",), Gender.MASCULINE)
    changed = TermDraft(
        {"en": Wording("seed bank"), "es": wording, "fr": Wording("banque de semences")},
        note="As in the law.",
    )
    glossary.change_term(consultation, term, changed, by=translator)
    db.session.commit()
    assert glossary.draft_of(glossary.list_terms(consultation)[0]) == changed
    glossary.remove_term(consultation, term, by=translator)
    assert not consultation.has_glossary
    assert glossary.list_terms(consultation) == []
    assert glossary.list_removed_terms(consultation) == [term]
    glossary.restore_term(consultation, term, by=translator)
    assert consultation.has_glossary
    assert glossary.list_terms(consultation) == [term]


ROLES = [
    (Role.TRANSLATOR, True),
    (Role.FACILITATOR, True),
    (Role.ORGANISER, True),
    (Role.MODERATOR, False),
    (None, False),
]


@pytest.mark.parametrize(("role", "may"), ROLES)
def test_those_who_translate_edit_the_glossary_of_their_consultation(
    role: Role | None, may: bool
) -> None:
    consultation, other, person = make_consultation(), make_consultation(), make_user()
    if role is not None:
        make_appointment(consultation, role, person)
    if may:
        assert glossary.add_term(consultation, draft(), by=person)
    else:
        with pytest.raises(NotAllowed):
            glossary.add_term(consultation, draft(), by=person)
    for elsewhere in (other, None):
        with pytest.raises(NotAllowed):
            glossary.add_term(elsewhere, draft(), by=person)


def test_administrators_edit_the_glossary_of_the_site() -> None:
    administrator = make_user(role=Role.ADMINISTRATOR)
    term = glossary.add_term(None, draft(), by=administrator)
    assert glossary.list_terms(None) == [term]
    with pytest.raises(NotAllowed):
        glossary.add_term(None, draft("x"), by=make_user(role=Role.ORGANISER))


def test_an_archived_consultation_keeps_its_glossary_as_it_is() -> None:
    consultation, person = make_consultation(stage=Stage.ARCHIVED), make_user()
    make_appointment(consultation, Role.ORGANISER, person)
    with pytest.raises(NotAllowed):
        glossary.add_term(consultation, draft(), by=person)


WRONG = [
    (draft(es=""), "es", "term_wordings"),
    (TermDraft({}, keep_as_is=True), "en", "term_missing"),
    (TermDraft({**draft().wordings, "fr": Wording("", ("a",))}), "fr", "term_missing"),
    (draft(en="..."), "en", "term_letters"),
    (draft(en="1234"), "en", "term_letters"),
    (draft(en="XQ1Z bank"), "en", "term_letters"),
    (draft(en="a⟨1⟩"), "en", "term_letters"),
    (draft(en="word " * 11), "en", "term_long"),
    (draft(en="w" * 121), "en", "term_long"),
    (draft(en="seed\u202ebank"), "en", "unseen"),
    (TermDraft({"en": Wording("a"), "es": Wording("b", ("?",))}), "es-variants", "term_letters"),
    (TermDraft(draft().wordings, note="n" * 501), "note", "too_long"),
]


@pytest.mark.parametrize(("wrong", "field", "code"), WRONG)
def test_what_is_no_term_is_refused(
    seat: tuple[Consultation, User], wrong: TermDraft, field: str, code: str
) -> None:
    consultation, translator = seat
    with pytest.raises(Invalid) as refusal:
        glossary.add_term(consultation, wrong, by=translator)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert glossary.list_terms(consultation) == []


def test_a_wording_stands_once_in_each_language(seat: tuple[Consultation, User]) -> None:
    consultation, translator = seat
    term = glossary.add_term(consultation, draft(), by=translator)
    with pytest.raises(Invalid, match="en: term_taken"):
        glossary.add_term(consultation, draft("Seed  Bank", "otro"), by=translator)
    with pytest.raises(Invalid, match="es: term_taken"):
        glossary.add_terms(consultation, [draft("a", "uno"), draft("b", "uno")], by=translator)
    glossary.change_term(consultation, term, draft(es="depósito"), by=translator)
    other = glossary.add_term(make_consultation(), draft(), by=make_user(role=Role.ORGANISER))
    with pytest.raises(NotFound):
        glossary.find_term(consultation, other.id)
    with pytest.raises(NotFound):
        glossary.find_term(None, other.id)


def test_there_is_a_limit(seat: tuple[Consultation, User]) -> None:
    consultation, translator = seat
    many = [draft(f"word {n}", f"palabra {n}") for n in range(MAX_TERMS)]
    glossary.add_terms(consultation, many, by=translator)
    with pytest.raises(Invalid, match="term_many"):
        glossary.add_term(consultation, draft(), by=translator)


def test_only_a_change_of_words_asks_for_new_translations(
    seat: tuple[Consultation, User],
) -> None:
    consultation, translator = seat
    term = glossary.add_term(consultation, draft(), by=translator)
    assert len(renewals()) == 1
    noted = TermDraft(draft().wordings, note="A note.")
    glossary.change_term(consultation, term, noted, by=translator)
    assert len(renewals()) == 1
    glossary.change_term(consultation, term, draft(es="semillero"), by=translator)
    (_, renewal) = renewals()
    packed = renewal.args["entries"]
    assert [entry["wordings"]["es"]["text"] for entry in packed] == [
        "banco de semillas",
        "semillero",
    ]


def test_a_consultation_s_terms_stand_before_the_site_s(seat: tuple[Consultation, User]) -> None:
    consultation, translator = seat
    administrator = make_user(role=Role.ADMINISTRATOR)
    glossary.add_terms(None, [draft(es="almacén"), draft("drought", "sequía")], by=administrator)
    own = glossary.add_term(consultation, draft(), by=translator)
    page = glossary.read_glossary(consultation)
    assert page.own == [own]
    assert [term.wordings["en"].text for term in page.of_site] == ["drought"]


def test_a_glossary_is_read_by_the_same_statements_at_any_size(
    seat: tuple[Consultation, User], statements: Statements
) -> None:
    consultation, translator = seat

    def count() -> int:
        db.session.expire_all()
        consultation.has_glossary  # noqa: B018 - the row is read before
        with statements.counted() as counted:
            glossary.read_glossary(consultation)
        return len(counted)

    glossary.add_term(consultation, draft(), by=translator)
    db.session.commit()
    few = count()
    glossary.add_terms(consultation, [draft(f"w{n}", f"p{n}") for n in range(40)], by=translator)
    db.session.commit()
    assert count() == few


def test_a_number_is_kept(seat: tuple[Consultation, User]) -> None:
    consultation, translator = seat
    wording = Wording("derechos", number=GrammaticalNumber.PLURAL)
    kept = glossary.add_term(
        consultation, TermDraft({"es": wording, "en": Wording("rights")}), by=translator
    )
    db.session.commit()
    stored = db.session.get(GlossaryTerm, kept.id)
    assert stored is not None
    assert stored.wordings["es"].number is GrammaticalNumber.PLURAL
