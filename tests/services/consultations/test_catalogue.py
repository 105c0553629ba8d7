"""The list of consultations, and the SQL twin of the rule about stages."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage, stage_at
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.cosignature import CoSignature
from forum.models.synthesis.summary import Summary
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.consultations import catalogue
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_text,
    make_translation,
    make_user,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

DATES = ("published_at", "opens_at", "closes_at", "archived_at")
WHEN = (None, -1, 0, 1)
"""No date, or days from now."""


def is_possible(days: dict[str, int | None]) -> bool:
    """Tell whether the database takes these dates: in order, and archived after publication."""
    published, opens = days["published_at"], days["opens_at"]
    closes, archived = days["closes_at"], days["archived_at"]
    in_order = None in (opens, closes) or closes > opens  # type: ignore[operator]
    return in_order and (None in (published, archived) or archived >= published)  # type: ignore[operator]


@pytest.mark.usefixtures("any_database")
def test_the_twin_in_sql_agrees_with_the_rule_on_every_combination_of_dates() -> None:
    now = clock.now()
    wanted: dict[Stage, set[str]] = {stage: set() for stage in Stage}
    for combination in product(WHEN, repeat=4):
        days = dict(zip(DATES, combination, strict=True))
        if not is_possible(days):
            continue
        dates = {k: None if d is None else now + timedelta(days=d) for k, d in days.items()}
        slug = "dates" + "".join("-none" if d is None else f"-{d}" for d in combination)
        db.session.add(Consultation(slug=slug, **dates))
        wanted[stage_at(now, **dates)].add(slug)
    db.session.commit()
    assert sum(map(len, wanted.values())) == 10 * 13
    for stage in Stage:
        found = db.session.scalars(
            select(Consultation.slug).where(catalogue.is_at_stage(stage, now))
        ).all()
        assert (stage, set(found)) == (stage, wanted[stage])
        assert len(found) == len(wanted[stage])


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("stage", Stage)
def test_stages_begin_at_their_instant_in_sql_too(stage: Stage) -> None:
    consultation = make_consultation(
        stage=Stage.SCHEDULED, archived_at=clock.now() + timedelta(days=60)
    )
    starts: dict[Stage, datetime | None] = {
        Stage.DRAFT: None,
        Stage.SCHEDULED: consultation.published_at,
        Stage.OPEN: consultation.opens_at,
        Stage.CLOSED: consultation.closes_at,
        Stage.ARCHIVED: consultation.archived_at,
    }
    start = starts[stage] or clock.now() - timedelta(days=99)

    def is_there(instant: datetime) -> bool:
        query = select(Consultation.id).where(catalogue.is_at_stage(stage, instant))
        return db.session.scalar(query) is not None

    assert is_there(start)
    if stage is not Stage.DRAFT:
        assert not is_there(start - timedelta(microseconds=1))


def slugs(listed: Sequence[Consultation]) -> list[str]:
    return [one.slug for one in listed]


def _in_days(field: str, stage: Stage) -> Callable[[str, int | None], Consultation]:
    def make(slug: str, days: int | None) -> Consultation:
        date = None if days is None else clock.now() + timedelta(days=days)
        return make_consultation(stage=stage, slug=slug, **{field: date})

    return make


@pytest.mark.usefixtures("any_database")
def test_what_is_open_is_listed_by_its_closing_and_without_date_last() -> None:
    make = _in_days("closes_at", Stage.OPEN)
    for slug, days in (("late", 9), ("endless", None), ("soon", 1)):
        make(slug, days)
    make_consultation(stage=Stage.CLOSED)
    assert slugs(catalogue.list_open_consultations(clock.now())) == [
        "soon",
        "late",
        "endless",
    ]


def test_what_is_upcoming_is_listed_by_its_opening() -> None:
    make = _in_days("opens_at", Stage.SCHEDULED)
    for slug, days in (("later", 20), ("next", 2)):
        make(slug, days)
    make_consultation(stage=Stage.SCHEDULED, slug="some-day", opens_at=None, closes_at=None)
    assert slugs(catalogue.list_scheduled_consultations(clock.now())) == [
        "next",
        "later",
        "some-day",
    ]


@pytest.mark.usefixtures("any_database")
def test_pages_of_closed_ones_hold_each_once_the_latest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalogue, "PAGE", 3)
    make = _in_days("closes_at", Stage.CLOSED)
    wanted = []
    for days in (-1, -2, -2, -3, -4, -5, -5):
        wanted.append((days, make(f"closed-{len(wanted)}", days).id))
    archived = make_consultation(stage=Stage.ARCHIVED)
    endless = [make_consultation(stage=Stage.ARCHIVED, closes_at=None).id for _ in range(4)]
    order = [id_ for _, id_ in sorted(wanted, reverse=True)]
    order += [archived.id, *reversed(endless)]
    found: list[int] = []
    before = None
    for _ in range(9):
        page, before = catalogue.list_closed_consultations(clock.now(), before=before)
        found += [one.id for one in page]
        if before is None:
            break
    assert found == order


def test_a_page_before_nothing_begins_at_the_beginning() -> None:
    make_consultation(stage=Stage.CLOSED, slug="one")
    page, after = catalogue.list_closed_consultations(clock.now(), before=2**31 - 1)
    assert (slugs(page), after) == (["one"], None)


def test_drafts_are_listed_for_their_team_alone() -> None:
    draft = make_consultation(stage=Stage.DRAFT, slug="draft")
    make_consultation(stage=Stage.DRAFT, slug="other")
    member = make_appointment(draft, Role.FACILITATOR)
    now = clock.now()
    assert slugs(catalogue.list_draft_consultations(member, now)) == ["draft"]
    assert catalogue.list_draft_consultations(None, now) == []
    assert catalogue.list_draft_consultations(make_user(), now) == []
    everywhere = make_user(role=Role.ORGANISER)
    assert slugs(catalogue.list_draft_consultations(everywhere, now)) == ["other", "draft"]


def test_a_consultation_is_listed_in_the_language_of_the_reader() -> None:
    consultation = make_consultation("Seeds for dry lands")
    title, edited = consultation.texts["title"].text, TranslationStatus.EDITED
    make_translation(title, "fr", "Des semences pour terres sèches", status=edited)
    make_contribution(consultation, countries="SN")
    reply_to = make_contribution(consultation, countries="KE")
    make_contribution(consultation, parent=reply_to, countries="KE")
    (french,) = catalogue.read_catalogue(None, clock.now(), "fr").open_ones
    (spanish,) = catalogue.read_catalogue(None, clock.now(), "es").open_ones
    assert french.title.plain == "Des semences pour terres sèches"
    assert (spanish.title.plain, spanish.title.is_foreign) == ("Seeds for dry lands", True)
    assert (french.count("contributions"), french.count("replies")) == (2, 1)
    assert french.counts["country"] == {"KE": 2, "SN": 1}
    assert (french.count("people"), french.questions) == (3, 2)
    assert not french.has_summary


@pytest.mark.parametrize("is_published", [True, False])
def test_only_a_published_summary_is_told_of(is_published: bool) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    summary: dict[str, Any] = {"title_id": make_text(consultation, "What was said").id}
    summary["published_at"] = clock.now() if is_published else None
    db.session.add(
        Summary(consultation_id=consultation.id, by_id=make_user().id, language="en", **summary)
    )
    (one,) = catalogue.read_catalogue(None, clock.now(), "en").closed
    assert one.has_summary is is_published


def test_ones_own_come_first_and_stand_in_no_other_list() -> None:
    me = make_user()
    written, signed, seated = (
        make_consultation(slug=slug) for slug in ("written", "signed", "seat")
    )
    make_contribution(written, author=me)
    make_contribution(written, author=me)
    db.session.add(CoSignature(contribution_id=make_contribution(signed).id, user_id=me.id))
    make_appointment(seated, Role.MODERATOR, user=me)
    closed = make_consultation(slug="closed", stage=Stage.CLOSED)
    make_contribution(closed, author=me, status=Status.RETURNED)
    make_appointment(make_consultation(slug="draft", stage=Stage.DRAFT), Role.ORGANISER, user=me)
    for slug, stage in (("open", Stage.OPEN), ("later", Stage.SCHEDULED), ("over", Stage.CLOSED)):
        make_contribution(make_consultation(slug=slug, stage=stage))
    found = catalogue.read_catalogue(me, clock.now(), "en")
    lists = (found.own, found.drafts, found.open_ones, found.upcoming, found.closed)
    assert [[one.consultation.slug for one in each] for each in lists] == [
        ["seat", "signed", "written", "closed"],
        ["draft"],
        ["open"],
        ["later"],
        ["over"],
    ]
    assert [one.roles for one in found.own] == [[Role.MODERATOR], [], [], []]
    everybody = catalogue.read_catalogue(make_user(), clock.now(), "en")
    assert (everybody.own, everybody.drafts, len(everybody.open_ones)) == ([], [], 4)


def test_of_many_of_ones_own_the_open_ones_stand_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MOST_OWN", 2)
    me = make_user()
    for slug, stage in (("over", Stage.CLOSED), ("later", Stage.SCHEDULED), ("open", Stage.OPEN)):
        make_appointment(make_consultation(slug=slug, stage=stage), Role.FACILITATOR, user=me)
    found = catalogue.read_catalogue(me, clock.now(), "en")
    assert [one.consultation.slug for one in found.own] == ["open", "later"]
    assert [one.consultation.slug for one in found.closed] == ["over"]


def test_the_lists_cost_the_same_with_five_times_as_many(statements: Statements) -> None:
    me = make_user()

    def cost(reader: User | None) -> int:
        db.session.commit()
        with statements.counted():
            catalogue.read_catalogue(reader, clock.now(), "fr")
        return len(statements)

    def grow(size: int) -> None:
        for _ in range(size):
            for stage in Stage:
                make_contribution(make_consultation(stage=stage), author=me)

    grow(1)
    small = cost(None), cost(me)
    grow(4)
    assert (cost(None), cost(me)) == small
    assert (small[0] <= 8, small[1] <= 12) == (True, True)
