"""Publishing, opening, extending, closing, archiving: dates change and history says so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.job import Job
from forum.models.user import User
from forum.services.consultations import schedule
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

Step = Callable[[Consultation, User], DateChange]

WHY = "Many asked for *more time*."
LATER = timedelta(days=30)


def _extend(consultation: Consultation, by: User) -> DateChange:
    until = clock.now() + LATER
    return schedule.extend(consultation, until, by=by, reason=WHY, language="en")


def _reopen(consultation: Consultation, by: User) -> DateChange:
    until = clock.now() + LATER
    return schedule.reopen(consultation, until, by=by, reason=WHY, language="en")


STEPS: dict[str, Step] = {
    "publish": lambda c, by: schedule.publish(c, by=by),
    "open": lambda c, by: schedule.open_now(c, by=by),
    "close": lambda c, by: schedule.close_now(c, by=by, reason=WHY, language="en"),
    "extend": _extend,
    "reopen": _reopen,
    "archive": lambda c, by: schedule.archive(c, by=by),
    "restore": lambda c, by: schedule.restore(c, by=by),
}

# The stage that each step leads to, where it is possible.
POSSIBLE = """
         draft      scheduled  open    closed    archived
publish  scheduled  -          -       -         -
open     -          open       -       -         -
close    -          -          closed  -         -
extend   -          -          open    open      -
reopen   -          -          -       open      -
archive  -          -          -       archived  -
restore  -          -          -       -         closed
"""


@pytest.mark.parametrize(
    "line", POSSIBLE.strip().splitlines()[1:], ids=lambda line: line.split()[0]
)
def test_steps_lead_from_stage_to_stage_as_the_table_says(line: str) -> None:
    name, *wanted = line.split()
    found = []
    for stage in Stage:
        consultation = make_consultation(stage=stage)
        moderator = make_appointment(consultation, Role.MODERATOR)
        try:
            STEPS[name](consultation, moderator)
        except NotAllowed as error:
            found.append("-" if error.code == stage else error.code)
            db.session.rollback()
        else:
            db.session.commit()
            found.append(consultation.stage().value)
    assert found == wanted


@pytest.mark.parametrize(
    ("step", "stage", "kind"),
    [
        ("publish", Stage.DRAFT, DateChangeKind.PUBLISHED),
        ("open", Stage.SCHEDULED, DateChangeKind.OPENED),
        ("close", Stage.OPEN, DateChangeKind.CLOSED),
        ("extend", Stage.OPEN, DateChangeKind.EXTENDED),
        ("extend", Stage.CLOSED, DateChangeKind.REOPENED),
        ("reopen", Stage.CLOSED, DateChangeKind.REOPENED),
        ("archive", Stage.CLOSED, DateChangeKind.ARCHIVED),
        ("restore", Stage.ARCHIVED, DateChangeKind.RESTORED),
    ],
)
def test_history_says_who_when_from_to_and_why(
    step: str, stage: Stage, kind: DateChangeKind
) -> None:
    consultation = make_consultation(stage=stage)
    moderator = make_appointment(consultation, Role.MODERATOR)
    opened, closed, version = consultation.opens_at, consultation.closes_at, consultation.version
    now = clock.now()
    STEPS[step](consultation, moderator)
    db.session.commit()
    event = db.session.scalars(select(DateChange)).one()
    dates: dict[str, tuple[datetime | None, datetime | None]] = {
        "publish": (None, opened),
        "open": (opened, now),
        "close": (closed, now),
        "extend": (closed, now + LATER),
        "reopen": (closed, now + LATER),
        "archive": (None, now),
        "restore": (None, now),
    }
    assert (event.kind, event.by, event.at) == (kind, moderator, now)
    assert (event.before, event.after) == dates[step]
    assert consultation.version > version
    has_reason = step in ("close", "extend", "reopen")
    assert (event.reason is not None) is has_reason


def test_a_reason_is_a_text_like_any_other_and_is_translated() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    event = schedule.close_now(
        consultation, by=moderator, reason=" Todo está *dicho*. ", language="es"
    )
    assert event.reason is not None
    assert (event.reason.language, event.reason.source) == ("es", "Todo está *dicho*.")
    assert event.reason.html == "<p>Todo está <em>dicho</em>.</p>\n"
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate")).all()
    asked = {(job.args["text_id"], job.args["language"]) for job in jobs}
    assert asked == {(event.reason.id, "en"), (event.reason.id, "fr")}


def test_closing_takes_effect_at_that_very_instant(time: StillClock) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    before = time.now - timedelta(microseconds=1)
    STEPS["close"](consultation, moderator)
    assert consultation.stage(before) is Stage.OPEN
    assert consultation.stage() is Stage.CLOSED


@pytest.mark.parametrize("step", STEPS)
def test_only_those_who_may_change_dates(step: str) -> None:
    for stage in (Stage.DRAFT, Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED):
        consultation = make_consultation(stage=stage)
        for nobody in (make_user(), make_appointment(consultation, Role.FACILITATOR)):
            with pytest.raises((NotAllowed, NotFound)) as refused:
                STEPS[step](consultation, nobody)
            if isinstance(refused.value, NotAllowed):
                assert refused.value.code == "role"


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "questions", "why"),
    [
        ({"opens_at": None}, 2, "opening_missing"),
        ({"opens_at": timedelta(days=-9), "closes_at": timedelta(days=-1)}, 2, "closing_passed"),
        ({"opens_at": timedelta(days=-9), "closes_at": timedelta(0)}, 2, "closing_passed"),
        ({}, 0, "question_missing"),
    ],
)
def test_an_unfinished_draft_is_not_published(
    fields: dict[str, timedelta | None], questions: int, why: str
) -> None:
    dates = {name: None if d is None else clock.now() + d for name, d in fields.items()}
    consultation = make_consultation(stage=Stage.DRAFT, questions=questions, **dates)
    organiser = make_appointment(consultation, Role.ORGANISER)
    with pytest.raises(Invalid) as refused:
        schedule.publish(consultation, by=organiser)
    assert refused.value.code == why
    assert consultation.published_at is None


def test_a_draft_whose_opening_has_come_opens_when_it_is_published() -> None:
    consultation = make_consultation(stage=Stage.DRAFT, opens_at=clock.now())
    schedule.publish(consultation, by=make_appointment(consultation, Role.ORGANISER))
    assert consultation.stage() is Stage.OPEN


def test_what_would_be_closed_at_once_is_not_opened() -> None:
    consultation = make_consultation(stage=Stage.SCHEDULED, opens_at=None, closes_at=clock.now())
    with pytest.raises(Invalid) as refused:
        schedule.open_now(consultation, by=make_appointment(consultation, Role.MODERATOR))
    assert refused.value.code == "closing_passed"


@pytest.mark.parametrize("step", ["close", "extend", "reopen"])
def test_a_reason_is_needed_where_people_wrote_towards_a_date(step: str) -> None:
    stage = Stage.CLOSED if step == "reopen" else Stage.OPEN
    consultation = make_consultation(stage=stage)
    moderator = make_appointment(consultation, Role.MODERATOR)
    act: dict[str, Callable[[], DateChange]] = {
        "close": lambda: schedule.close_now(consultation, by=moderator, reason=" ", language="en"),
        "extend": lambda: schedule.extend(
            consultation, clock.now() + LATER, by=moderator, reason="", language="en"
        ),
        "reopen": lambda: schedule.reopen(
            consultation, clock.now() + LATER, by=moderator, reason="\n", language="en"
        ),
    }
    with pytest.raises(Invalid) as refused:
        act[step]()
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


@pytest.mark.parametrize(
    ("stage", "days", "why"),
    [
        (Stage.OPEN, 14, "not_later"),
        (Stage.OPEN, 13, "not_later"),
        (Stage.OPEN, 0, "closing_passed"),
        (Stage.CLOSED, 0, "closing_passed"),
        (Stage.CLOSED, -3, "closing_passed"),
    ],
)
def test_a_date_moves_only_to_a_later_instant_that_is_to_come(
    stage: Stage, days: int, why: str
) -> None:
    consultation = make_consultation(stage=stage)
    moderator = make_appointment(consultation, Role.MODERATOR)
    before, until = consultation.closes_at, clock.now() + timedelta(days=days)
    with pytest.raises(Invalid) as refused:
        schedule.extend(consultation, until, by=moderator, reason=WHY, language="en")
    assert (refused.value.code, refused.value.field) == (why, "closes_at")
    assert consultation.closes_at == before


def test_a_consultation_without_closing_date_gets_one() -> None:
    consultation = make_consultation(closes_at=None)
    event = _extend(consultation, make_appointment(consultation, Role.MODERATOR))
    assert (event.kind, event.before) == (DateChangeKind.EXTENDED, None)
