"""What was agreed to stays what was agreed to, whatever is written later."""

import pytest

from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.job import Job
from forum.models.translation import TranslationStatus
from forum.services.consultations import consent
from tests.builders import make_consultation

pytestmark = pytest.mark.usefixtures("db_session")

NONE = {"en": "", "es": "", "fr": ""}


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_before_anybody_agrees_the_default_holds_and_nothing_is_stored(language: str) -> None:
    consultation = make_consultation()
    assert consent.find_current_version(consultation) is None
    now = consent.read_version(consultation, language)
    assert (now.number, now.text.display_language) == (
        consent.current_number(consultation),
        language,
    )
    assert now.number == 1
    assert "<li>" in now.text.display_html


@pytest.mark.usefixtures("any_database")
def test_agreeing_stores_the_default_once_in_three_languages_of_equal_rank() -> None:
    consultation = make_consultation(language="es")
    first, again = consent.accept_version(consultation, 1), consent.accept_version(consultation, 1)
    assert (first.id, first.number) == (again.id, 1)
    assert first.text.language == "es"
    assert consent.read_sources(first, ["en", "es", "fr"]) == {
        code: words.strip() for code, words in consent.default_wordings().items()
    }
    assert {t.status for t in first.text.translations} == {TranslationStatus.REVIEWED}
    assert consent.read_version(consultation, "fr").text.display_language == "fr"


@pytest.mark.parametrize("number", [0, 2, 99])
def test_nobody_agrees_to_what_never_was(number: int) -> None:
    with pytest.raises(Invalid, match="consent"):
        consent.accept_version(make_consultation(), number)
    with pytest.raises(NotFound):
        consent.read_version(make_consultation(), "en", number)


def test_a_new_wording_is_a_new_version_and_the_old_one_stays() -> None:
    consultation = make_consultation()
    before = consent.accept_version(consultation, 1)
    new = consent.add_version(
        consultation, {**NONE, "en": "All is **public**.", "fr": "Tout est public."}
    )
    db.session.commit()
    assert (new.number, [v.number for v in consent.list_versions(consultation)]) == (2, [2, 1])
    assert "<strong>public</strong>" in consent.read_version(consultation, "en").text.display_html
    assert "Tout est public" in consent.read_version(consultation, "fr").text.display_html
    assert consent.current_number(consultation) == 2
    assert consent.read_version(consultation, "es").text.display_language == "en"
    assert "<li>" in consent.read_version(consultation, "en", 1).text.display_html
    assert consent.accept_version(consultation, 1).id == before.id
    assert consent.accept_version(consultation, 2).id == new.id


def test_what_is_left_empty_is_translated_by_machine_and_nothing_else() -> None:
    consultation = make_consultation()
    new = consent.add_version(
        consultation, {**NONE, "en": "All is public.", "fr": "Tout est public."}
    )
    db.session.commit()
    asked = [job.args for job in db.session.query(Job) if job.kind == "translate"]
    assert asked == [{"text_id": new.text_id, "language": "es"}]


def test_the_default_is_the_first_version_though_nobody_agreed_to_it() -> None:
    consultation = make_consultation()
    assert consent.add_version(consultation, {**NONE, "en": "All is public."}).number == 2
    assert "<li>" in consent.read_version(consultation, "en", 1).text.display_html


def test_what_changes_nothing_makes_no_version() -> None:
    consultation = make_consultation()
    assert consent.add_version(consultation, dict(consent.default_wordings())).number == 1
    wording = {**NONE, "en": "All is public.\n"}
    numbers = [consent.add_version(consultation, wording).number for _ in range(2)]
    assert numbers == [2, 2]
    assert consent.add_version(consultation, {**wording, "es": "Todo."}).number == 3


@pytest.mark.parametrize("words", ["", "  \n "])
def test_a_notice_cannot_be_emptied(words: str) -> None:
    consultation = make_consultation()
    with pytest.raises(Invalid, match="empty"):
        consent.add_version(consultation, {**NONE, "en": words, "es": "Todo."})
    with pytest.raises(Invalid, match="too_long"):
        consent.add_version(consultation, {**NONE, "en": "x" * 20_001})
