"""Setting a consultation up: creating and changing it, and who may."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.draft import DraftQuestion, DraftSection
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.services.consultations import setup
from forum.services.consultations.counts import read_tallies, recount
from forum.services.consultations.setup import create_consultation, edit_consultation, read_draft
from forum.services.contributions.revise import withdraw
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.forms.consultations import change, draft, make, questions
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


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
