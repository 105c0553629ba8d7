"""Changing what one has sent: who may, when, and what becomes of it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import (
    DecisionTarget,
    Moderation,
    RevisionState,
    Rule,
    Status,
)
from forum.domain.lifecycle import TIME_TO_SEND_AGAIN, Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, VersionConflict
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision
from forum.models.user import User
from forum.services.consultations.counts import read_tallies, recount
from forum.services.contributions.revise import (
    find_revision_to_change,
    read_latest_revision,
    revise,
    take_back_edit,
    withdraw,
)
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.scenes import NEW, WHY, Scene
from tests.support.crowds import at_once
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")
INSTANT = timedelta(microseconds=1)

# Whether the author may send a new version of a text in this status, at this stage.
MAY_REVISE = """
           scheduled  open  closed  archived
pending    no         yes   no      no
published  no         yes   no      no
returned   no         yes   yes     no
rejected   no         no    no      no
hidden     no         no    no      no
withdrawn  no         no    no      no
"""

# What becomes of it: across, whether moderators read before or after, and team members.
WHAT_COMES = """
           before           after          before+team    after+team
pending    pending:waiting  pending:waiting  pending:waiting  pending:waiting
returned   pending:waiting  pending:waiting  pending:waiting  pending:waiting
published  published:waiting  published:shown  published:shown  published:shown
"""


def cells(table: str) -> list[tuple[str, str, str]]:
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return [
        (line[0], name, cell) for line in lines for name, cell in zip(head, line[1:], strict=True)
    ]


# --- who, when, what --------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "stage", "answer"), cells(MAY_REVISE))
def test_who_wrote_it_may_change_it_in_the_cells_of_the_table(
    status: str, stage: str, answer: str
) -> None:
    consultation, author = make_consultation(stage=Stage(stage)), make_user()
    said = make_contribution(consultation, author=author, status=Status(status))
    if answer == "yes":
        revise(said, consultation, NEW, by=author)
        assert said.latest_revision == 2
    else:
        with pytest.raises(NotAllowed):
            revise(said, consultation, NEW, by=author)
        assert said.latest_revision == 1


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED])
def test_what_is_returned_after_closing_can_be_sent_again_for_a_week(
    scene: Scene, time: StillClock, status: Status
) -> None:
    consultation, said = scene.consultation, scene.said
    if status is Status.PENDING:
        said = scene.said = make_contribution(consultation, author=scene.author, status=status)
    else:
        scene.revise()
    assert consultation.closes_at is not None
    returned_at = time.go_to(consultation.closes_at + timedelta(days=1))
    with pytest.raises(NotAllowed, match="closed"):
        scene.revise()
    target = DecisionTarget.TEXT if status is Status.PENDING else DecisionTarget.EDIT
    decide(said, Status.RETURNED, by=scene.moderator, rule=Rule.UNCLEAR, reason=WHY, target=target)
    db.session.commit()
    time.go_to(returned_at + TIME_TO_SEND_AGAIN)
    with pytest.raises(NotAllowed, match="closed"):
        scene.revise()
    time.go_to(returned_at + TIME_TO_SEND_AGAIN - INSTANT)
    consultation.archived_at = time.now
    db.session.commit()
    with pytest.raises(NotAllowed, match="archived"):
        scene.revise()
    consultation.archived_at = None
    db.session.commit()
    assert scene.revise().state is RevisionState.WAITING
    assert not said.late
    with pytest.raises(NotAllowed, match="closed"):  # what waits was not returned
        scene.revise()


def test_the_author_learns_of_a_version_that_stands_in_the_way(scene: Scene) -> None:
    scene.revise()
    with pytest.raises(VersionConflict):
        revise(scene.said, scene.consultation, NEW, by=scene.author, base=1)
    revise(scene.said, scene.consultation, NEW, by=scene.author, base=2)
    take_back_edit(scene.said, scene.consultation, by=scene.author)
    revise(scene.said, scene.consultation, NEW, by=scene.author, base=2)


@pytest.mark.parametrize(("status", "moderation", "outcome"), cells(WHAT_COMES))
def test_what_becomes_of_a_new_version(status: str, moderation: str, outcome: str) -> None:
    when, _, team = moderation.partition("+")
    consultation = make_consultation(moderation=Moderation(when))
    author = make_appointment(consultation, Role.FACILITATOR) if team else make_user()
    said = make_contribution(consultation, author=author, status=Status(status))
    state = revise(said, consultation, NEW, by=author)
    assert f"{said.status}:{state}" == outcome
    assert read_latest_revision(said).state is state
    is_shown = state is RevisionState.SHOWN
    assert (said.edited_at is not None) is is_shown
    assert said.approved_revision == (2 if is_shown else None if status != "published" else 1)


def test_nobody_else_changes_a_published_text(scene: Scene) -> None:
    for stranger in (make_user(), scene.moderator):
        with pytest.raises(NotAllowed):
            revise(scene.said, scene.consultation, NEW, by=stranger)
    with pytest.raises(Invalid):
        revise(scene.said, scene.consultation, [Part(" ", "en")], by=scene.author)


def test_what_arrived_before_the_closing_second_is_taken(scene: Scene, time: StillClock) -> None:
    arrived = clock.now()
    scene.consultation.closes_at = clock.now()
    db.session.commit()
    time.tick(seconds=-1)
    in_time = clock.now()
    time.tick(seconds=2)
    with pytest.raises(NotAllowed):
        revise(scene.said, scene.consultation, NEW, by=scene.author, at=arrived)
    revise(scene.said, scene.consultation, NEW, by=scene.author, at=in_time)


# --- what the database refuses ----------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_two_edits_never_wait_at_once(scene: Scene) -> None:
    scene.revise()
    db.session.add(Revision(contribution_id=scene.said.id, number=3))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.usefixtures("any_database")
def test_what_was_shown_was_shown_at_some_time(scene: Scene) -> None:
    scene.said.revisions[0].shown_at = None
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.usefixtures("any_database")
def test_an_edit_is_one_of_a_published_text(scene: Scene) -> None:
    db.session.add(
        Decision(
            contribution_id=scene.said.id,
            before="pending",
            after=Status.PUBLISHED,
            edit=RevisionState.SHOWN,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()


# --- author and moderator at once -------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("act", ["revise", "take_back", "withdraw"])
def test_an_author_and_a_moderator_at_once_leave_nothing_out_of_step(
    app: Flask, scene: Scene, act: str
) -> None:
    scene.revise(Part("In between.", "es"), appearance=Appearance(scene.author.name))
    said_id, author_id, moderator_id = scene.said.id, scene.author.id, scene.moderator.id

    def look() -> Contribution:
        said = db.session.get_one(Contribution, said_id)
        assert find_revision_to_change(said).state is RevisionState.WAITING
        return said

    def author(said: Contribution) -> None:
        me = db.session.get_one(User, author_id)
        if act == "revise":
            revise(said, said.consultation, NEW, by=me)
        elif act == "take_back":
            take_back_edit(said, said.consultation, by=me)
        else:
            withdraw(said, said.consultation, by=me)

    def moderator(said: Contribution) -> None:
        decide(
            said,
            Status.PUBLISHED,
            by=db.session.get_one(User, moderator_id),
            target=DecisionTarget.EDIT,
        )

    def look_alone() -> Contribution:
        return db.session.get_one(Contribution, said_id)

    is_sqlite = db.engine.dialect.name == "sqlite"
    seen = look_alone if is_sqlite else look
    found = at_once(app, [(seen, author), (seen, moderator)])
    failed = [each for each in found if each is not None]
    assert all(isinstance(each, NotAllowed) for each in failed)
    assert len(failed) <= 1
    db.session.expire_all()
    kept = read_tallies(scene.consultation.id)
    recount(scene.consultation)
    assert read_tallies(scene.consultation.id) == kept
    states = [r.state for r in scene.said.revisions]
    assert states.count(RevisionState.WAITING) <= 1
    if scene.said.status is Status.PUBLISHED:
        assert states[(scene.said.approved_revision or 1) - 1] is RevisionState.SHOWN
