"""Setting consultations up and changing them, with texts in several languages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.draft import ConsultationDraft, DraftQuestion, DraftSection
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion, Section
from forum.models.date_change import DateChange
from forum.models.job import Job
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.consultations import setup
from forum.services.consultations.counts import read_tallies, recount
from forum.services.consultations.setup import create_consultation, edit_consultation, read_draft
from forum.services.contributions.revise import withdraw
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def draft(**fields: Any) -> ConsultationDraft:
    """Return what an organiser typed: two sections, three questions, some French."""
    values: dict[str, Any] = {
        "language": "en",
        "zone": "Africa/Nairobi",
        "moderation": Moderation.BEFORE,
        "title": {"en": "Seeds for dry lands", "fr": "Des semences pour terres sèches", "es": ""},
        "introduction": {"en": "We ask *everybody*."},
        "background": {},
        "organisers": ["Seed Bank"],
        "sections": [
            DraftSection(
                {"en": "Practice"},
                [DraftQuestion({"en": "What do you keep?"}), DraftQuestion({"en": "Who helps?"})],
            ),
            DraftSection({}, [DraftQuestion({"en": "What is missing?"})]),
        ],
        "opens_at": clock.now() + timedelta(days=7),
        "closes_at": clock.now() + timedelta(days=28),
        **fields,
    }
    return ConsultationDraft(**values)


def make(**fields: Any) -> tuple[Consultation, User]:
    organiser = make_user(role=Role.ORGANISER)
    consultation = create_consultation(draft(**fields), by=organiser)
    db.session.commit()
    return consultation, organiser


def change(consultation: Consultation, by: User, **fields: Any) -> ConsultationDraft:
    """Do as the page does: take what is stored, change some of it, store it."""
    typed = replace(read_draft(consultation), **fields)
    edit_consultation(consultation, typed, by=by)
    db.session.commit()
    return typed


def questions(consultation: Consultation) -> list[tuple[int, int, str]]:
    """Return (id, number, words) of the questions in order."""
    return [(q.id, q.number, q.text.source) for q in consultation.questions]


def asked_translations() -> set[tuple[object, object]]:
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate"))
    return {(job.args["text_id"], job.args["language"]) for job in jobs}


# --- creating ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_a_draft_is_stored_as_typed_and_its_maker_organises_it() -> None:
    consultation, organiser = make()
    assert (consultation.slug, consultation.stage()) == ("seeds-for-dry-lands", Stage.DRAFT)
    assert [(seat.user, seat.role) for seat in consultation.appointments] == [
        (organiser, Role.ORGANISER)
    ]
    assert [(number, words) for _, number, words in questions(consultation)] == [
        (1, "What do you keep?"),
        (2, "Who helps?"),
        (3, "What is missing?"),
    ]
    stored = read_draft(consultation)
    assert stored.title == {
        "en": "Seeds for dry lands",
        "fr": "Des semences pour terres sèches",
    }
    assert (stored.organisers, stored.zone) == (["Seed Bank"], "Africa/Nairobi")
    assert (stored.opens_at, stored.closes_at) == (draft().opens_at, draft().closes_at)
    assert [section.title for section in stored.sections] == [{"en": "Practice"}, {}]


def test_only_some_may_create() -> None:
    with pytest.raises(NotAllowed):
        create_consultation(draft(), by=make_user())
    with pytest.raises(NotSignedIn):
        create_consultation(draft(), by=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "why", "field"),
    [
        ({"title": {"fr": "Des semences"}}, "empty", "title"),
        ({"title": {"en": "  "}}, "empty", "title"),
        ({"sections": []}, "question_missing", "questions"),
        (
            {"sections": [DraftSection({"en": "A"}, [DraftQuestion({"fr": "Quoi ?"})])]},
            "question_missing",
            "questions",
        ),
        ({"closes_at": datetime(2020, 1, 1, tzinfo=UTC)}, "not_later", "closes_at"),
    ],
)
def test_what_cannot_be_a_consultation_is_refused(
    fields: dict[str, Any], why: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        create_consultation(draft(**fields), by=make_user(role=Role.ORGANISER))
    assert (refused.value.code, refused.value.field) == (why, field)


@pytest.mark.usefixtures("any_database")
def test_every_consultation_gets_a_free_address() -> None:
    organiser = make_user(role=Role.ORGANISER)
    slugs = [create_consultation(draft(), by=organiser).slug for _ in range(3)]
    assert slugs == ["seeds-for-dry-lands", "seeds-for-dry-lands-2", "seeds-for-dry-lands-3"]
    named = create_consultation(draft(slug="Dry Lands!"), by=organiser)
    assert named.slug == "dry-lands"


def test_no_consultation_stands_at_the_address_of_a_page_of_the_site() -> None:
    organiser = make_user(role=Role.ORGANISER)
    consultation = create_consultation(draft(title={"en": "New"}), by=organiser)
    assert consultation.slug == "new-2"
    with pytest.raises(Invalid):
        setup.change_slug(consultation, "new")


# --- words in several languages ---------------------------------------------------------------


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


# --- questions and sections -------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_questions_keep_their_identity_when_they_are_moved_and_renumbered() -> None:
    consultation, organiser = make()
    keep, help_, missing = (id_ for id_, _, _ in questions(consultation))
    stored = read_draft(consultation)
    practice, rest = stored.sections
    sections = [
        DraftSection(rest.title, [rest.questions[0], practice.questions[1]], id=rest.id),
        DraftSection({"en": "New"}, [DraftQuestion({"en": "Why?"})]),
        DraftSection(practice.title, [practice.questions[0]], id=practice.id),
    ]
    change(consultation, organiser, sections=sections)
    found = questions(consultation)
    assert [(id_, number) for id_, number, words in found if words != "Why?"] == [
        (missing, 1),
        (help_, 2),
        (keep, 4),
    ]
    by_section = [[q.number for q in section.questions] for section in consultation.sections]
    assert by_section == [[1, 2], [3], [4]]


@pytest.mark.usefixtures("any_database")
def test_a_section_can_go_while_its_questions_stay() -> None:
    consultation, organiser = make()
    before = questions(consultation)
    stored = read_draft(consultation)
    everything = [q for section in stored.sections for q in section.questions]
    kept = DraftSection(stored.sections[1].title, everything, id=stored.sections[1].id)
    change(consultation, organiser, sections=[kept])
    assert questions(consultation) == before
    assert len(db.session.scalars(select(Section)).all()) == 1


def test_an_unanswered_question_can_go() -> None:
    consultation, organiser = make()
    stored = read_draft(consultation)
    del stored.sections[0].questions[0]
    change(consultation, organiser, sections=stored.sections)
    assert [(n, words) for _, n, words in questions(consultation)] == [
        (1, "Who helps?"),
        (2, "What is missing?"),
    ]
    assert len(db.session.scalars(select(GuidingQuestion)).all()) == 2


def test_a_question_whose_original_was_emptied_goes_with_its_translations() -> None:
    consultation, organiser = make()
    stored = read_draft(consultation)
    stored.sections[0].questions[0].text = {"en": "", "fr": "Que gardez-vous ?"}
    change(consultation, organiser, sections=stored.sections)
    assert [number for _, number, _ in questions(consultation)] == [1, 2]


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED, Status.REJECTED])
def test_an_answered_question_stays(status: Status) -> None:
    consultation, organiser = make()
    make_contribution(consultation, question=consultation.questions[0], status=status)
    before = questions(consultation)
    stored = read_draft(consultation)
    del stored.sections[0].questions[0]
    with pytest.raises(Invalid) as refused:
        change(consultation, organiser, sections=stored.sections)
    db.session.rollback()
    assert refused.value.code == "question_answered"
    assert questions(consultation) == before


@pytest.mark.usefixtures("any_database")
def test_several_questions_with_several_answers_stay() -> None:
    consultation, organiser = make()
    for question in consultation.questions:
        for _ in range(2):
            make_contribution(consultation, question=question)
    sections = [DraftSection({}, [DraftQuestion({"en": "Something else?"})])]
    with pytest.raises(Invalid):
        change(consultation, organiser, sections=sections)


def test_a_question_of_another_consultation_is_not_taken_away_from_it() -> None:
    consultation, organiser = make()
    other = make_consultation()
    foreign = other.questions[0].id
    stored = read_draft(consultation)
    stored.sections[1].questions.append(DraftQuestion({"en": "Mine now?"}, id=foreign))
    change(consultation, organiser, sections=stored.sections)
    assert [number for _, number, _ in questions(consultation)] == [1, 2, 3, 4]
    assert foreign not in {id_ for id_, _, _ in questions(consultation)}
    assert other.questions[0].id == foreign


# --- dates, zone, who -------------------------------------------------------------------------


def test_dates_of_a_draft_change_without_trace_and_announced_ones_are_recorded() -> None:
    consultation, organiser = make()
    first, second = (clock.now() + timedelta(days=days) for days in (8, 9))
    change(consultation, organiser, opens_at=first)
    assert db.session.scalars(select(DateChange)).all() == []
    consultation.published_at = clock.now()
    db.session.commit()
    change(consultation, organiser, opens_at=second)
    (event,) = db.session.scalars(select(DateChange)).all()
    assert (event.kind, event.before, event.after) == (DateChangeKind.RESCHEDULED, first, second)
    assert (event.by, consultation.opens_at) == (organiser, second)


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSED])
def test_after_the_opening_editing_leaves_the_dates_alone(stage: Stage) -> None:
    consultation = make_consultation(stage=stage)
    organiser = make_appointment(consultation, Role.ORGANISER)
    before = consultation.opens_at, consultation.closes_at
    change(consultation, organiser, opens_at=None, closes_at=None)
    assert (consultation.opens_at, consultation.closes_at) == before


def test_days_are_counted_anew_when_the_zone_changes(time: StillClock) -> None:
    consultation = make_consultation(zone="UTC")
    organiser = make_appointment(consultation, Role.ORGANISER)
    time.go_to(datetime(2026, 11, 23, 22, 30, tzinfo=UTC))
    author = make_user()
    said = make_contribution(consultation, author=author)
    time.tick(hours=2)
    make_contribution(consultation)
    change(consultation, organiser, zone="Africa/Nairobi")
    assert read_tallies(consultation.id)["day"] == {"2026-11-24": 2}
    withdraw(said, consultation, by=author)
    kept = read_tallies(consultation.id)
    recount(consultation)
    assert kept == read_tallies(consultation.id)


def test_who_does_not_organise_does_not_edit_and_nobody_edits_the_archive() -> None:
    consultation = make_consultation()
    typed = read_draft(consultation)
    for nobody in (make_user(), make_appointment(consultation, Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            edit_consultation(consultation, typed, by=nobody)
    archived = make_consultation(stage=Stage.ARCHIVED)
    with pytest.raises(NotAllowed) as refused:
        edit_consultation(
            archived, read_draft(archived), by=make_appointment(archived, Role.ORGANISER)
        )
    assert refused.value.code == "archived"


@pytest.mark.usefixtures("any_database")
def test_the_same_form_makes_one_draft() -> None:
    organiser = make_user(role=Role.ORGANISER)
    key = "0c1f9a52-0000-4000-8000-000000000001"
    first = setup.create_consultation_once(draft(), by=organiser, key=key)
    db.session.commit()
    assert setup.create_consultation_once(draft(), by=organiser, key=key) is first
    assert len(db.session.scalars(select(Consultation)).all()) == 1


def test_only_the_address_of_a_draft_moves() -> None:
    consultation, _ = make()
    make_consultation(slug="taken")
    setup.change_slug(consultation, "Arid lands")
    assert consultation.slug == "arid-lands"
    with pytest.raises(Invalid) as refused:
        setup.change_slug(consultation, "taken")
    assert refused.value.code == "slug_taken"
    consultation.published_at = clock.now()
    setup.change_slug(consultation, "elsewhere")
    assert consultation.slug == "arid-lands"
    assert setup.find_free_slug("") == "consultation"
