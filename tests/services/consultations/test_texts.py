"""Words of a consultation in several languages."""

import pytest
from sqlalchemy import select

from forum.domain.consultations.draft import DraftQuestion, DraftSection
from forum.extensions import db
from forum.models.job import Job
from forum.models.translation import TranslationStatus
from forum.services.consultations.setup import read_draft
from tests.builders import (
    make_translation,
)
from tests.support.forms.consultations import change, make, questions

pytestmark = pytest.mark.usefixtures("db_session")


def asked_translations() -> set[tuple[object, object]]:
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate"))
    return {(job.args["text_id"], job.args["language"]) for job in jobs}


def test_versions_by_people_are_kept_and_the_machine_is_asked_for_the_rest() -> None:
    consultation, _ = make()
    title = consultation.texts["title"].text
    (french,) = title.translations
    assert (french.language, french.status) == ("fr", TranslationStatus.EDITED)
    assert french.html == "<p>Des semences pour terres sèches</p>\n"
    introduction = consultation.texts["introduction"].text
    assert {(introduction.id, "es"), (introduction.id, "fr")} <= asked_translations()


def test_saving_without_a_change_changes_no_text_and_keeps_all_translations() -> None:
    consultation, organiser = make()
    introduction = consultation.texts["introduction"].text
    make_translation(introduction, "es", "Preguntamos a *todos*.")
    before = {part: kept.text_id for part, kept in consultation.texts.items()}
    asked = questions(consultation)
    jobs = asked_translations()
    change(consultation, organiser)
    assert {part: kept.text_id for part, kept in consultation.texts.items()} == before
    assert questions(consultation) == asked
    assert asked_translations() == jobs
    (spanish,) = introduction.translations
    assert spanish.status is TranslationStatus.MACHINE


def test_a_changed_text_is_a_new_one_and_is_translated_anew() -> None:
    consultation, organiser = make()
    old = consultation.texts["introduction"].text
    make_translation(old, "es", "Preguntamos a todos.")
    version = consultation.version
    change(consultation, organiser, introduction={"en": "We ask all who sow."})
    new = consultation.texts["introduction"].text
    assert (new.id != old.id, new.source, new.translations) == (True, "We ask all who sow.", [])
    assert {(new.id, "es"), (new.id, "fr")} <= asked_translations()
    assert old.source == "We ask *everybody*."
    assert consultation.version > version


def test_a_version_by_a_person_wins_over_the_machine_and_survives_saving() -> None:
    consultation, organiser = make()
    title = consultation.texts["title"].text
    make_translation(title, "es", "Semillas")
    change(consultation, organiser, title={**read_draft(consultation).title, "es": "Las semillas"})
    change(consultation, organiser)
    found = {t.language: (t.source, t.status, t.by_id) for t in title.translations}
    assert found == {
        "es": ("Las semillas", TranslationStatus.EDITED, organiser.id),
        "fr": ("Des semences pour terres sèches", TranslationStatus.EDITED, organiser.id),
    }


def test_an_emptied_version_is_dropped_and_the_machine_is_asked() -> None:
    consultation, organiser = make()
    title = consultation.texts["title"].text
    change(consultation, organiser, title={"en": "Seeds for dry lands", "fr": " "})
    assert consultation.texts["title"].text is title
    assert title.translations == []
    assert (title.id, "fr") in asked_translations()


def test_a_part_comes_and_goes() -> None:
    consultation, organiser = make()
    change(consultation, organiser, background={"en": "Long ago."}, introduction={"en": ""})
    assert set(consultation.texts) == {"title", "background"}


def test_the_original_can_be_in_another_language() -> None:
    consultation, organiser = make()
    french = {"fr": "Des semences"}
    sections = [DraftSection({}, [DraftQuestion({"fr": "Que gardez-vous ?"})])]
    change(consultation, organiser, language="fr", title=french, sections=sections)
    title = consultation.texts["title"].text
    assert (title.language, title.source, title.translations) == ("fr", "Des semences", [])
