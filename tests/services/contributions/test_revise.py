"""Changing what one has said: who may and when, what waits, and what readers see meanwhile."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.domain.contributions.content import Appearance, Capacity, Part, Publication
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
from forum.models.consultation import GuidingQuestion
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import RequestedAppearance, Revision
from forum.models.job import Job, Notice
from forum.models.user import User
from forum.services.consultations.counts import read_tallies, recount
from forum.services.contributions.revise import (
    find_open_edit,
    find_revision_to_change,
    revise,
    take_back_edit,
    withdraw,
)
from forum.services.discussion.contribution_views import read_view_for_readers
from forum.services.discussion.listing import list_first_answers
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import count_waiting_edits, list_queue
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.crowds import at_once
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")

INSTANT = timedelta(microseconds=1)
NEW = [Part("We keep them dry.", "en")]
WHY = "Say which seeds you mean."

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


class Scene:
    """A published text with its author and a moderator."""

    def __init__(self, **fields: object) -> None:
        self.consultation = make_consultation(questions=3, **fields)  # type: ignore[arg-type]
        self.moderator = make_appointment(self.consultation, Role.MODERATOR)
        self.author = make_user()
        self.said = make_contribution(
            self.consultation, "We keep them.", author=self.author, question=self.questions[0]
        )

    @property
    def questions(self) -> list[GuidingQuestion]:
        return list(self.consultation.questions)

    def revise(self, *parts: Part, appearance: Appearance | None = None) -> Revision:
        made = revise(
            self.said,
            self.consultation,
            list(parts) or NEW,
            by=self.author,
            appearance=appearance,
        )
        db.session.commit()
        return made

    def decide(self, status: Status, reason: str = "") -> Decision:
        made = decide(
            self.said,
            status,
            by=self.moderator,
            rule=Rule.UNCLEAR,
            reason=reason,
            target=DecisionTarget.EDIT,
        )
        db.session.commit()
        return made

    def read(self) -> str:
        return " ".join(p.text.plain for p in read_view_for_readers(self.said, "en").passages)

    def states(self) -> list[str]:
        db.session.expire_all()
        return [revision.state.value for revision in self.said.revisions]


@pytest.fixture
def scene(built_once: BuiltOnce) -> Scene:
    return built_once(Scene)


def kinds() -> list[str]:
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))


# --- who, when, what --------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "stage", "answer"), cells(MAY_REVISE))
def test_who_wrote_it_may_change_it_in_the_cells_of_the_table(
    status: str, stage: str, answer: str
) -> None:
    consultation, author = make_consultation(stage=Stage(stage)), make_user()
    said = make_contribution(consultation, author=author, status=Status(status))
    if answer == "yes":
        assert revise(said, consultation, NEW, by=author).number == 2
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
    made = revise(said, consultation, NEW, by=author)
    assert f"{said.status}:{made.state}" == outcome
    is_shown = made.state is RevisionState.SHOWN
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


# --- an edit that waits -----------------------------------------------------------------------


def test_readers_keep_the_approved_text_while_an_edit_waits(scene: Scene) -> None:
    version, counts = scene.consultation.version, read_tallies(scene.consultation.id)
    scene.revise(
        Part("Ma réponse.", "fr", scene.questions[1].id),
        appearance=Appearance(
            scene.author.name, "Seed Bank", "UG", publication=Publication.WITHHELD
        ),
    )
    said = scene.said
    assert scene.read() == "We keep them."
    assert (said.status, said.approved_revision, said.latest_revision) == (Status.PUBLISHED, 1, 2)
    assert (said.language, said.shown_name, said.shown_countries) == (
        "en",
        scene.author.name,
        "KE",
    )
    assert (said.edited_at, said.publication) == (None, Publication.NAME)
    assert read_tallies(scene.consultation.id) == counts
    assert scene.consultation.version == version
    assert scene.states() == ["shown", "waiting"]


def test_an_edit_is_translated_while_it_waits(scene: Scene) -> None:
    before = len(db.session.scalars(select(Job).where(Job.kind == "translate")).all())
    scene.revise()
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate")).all()
    assert len(jobs) == before + 2


@pytest.mark.usefixtures("any_database")
def test_an_approved_edit_takes_the_place_of_the_text_everywhere(
    scene: Scene, time: StillClock
) -> None:
    one, two, three = scene.questions
    scene.revise(
        Part("Nous gardons nos semences.", "fr", two.id),
        Part("Et aussi.", "fr", three.id),
        appearance=Appearance(
            scene.author.name,
            "Seed Bank",
            "UG TZ",
            Capacity.ORGANISATION,
            Publication.ORGANISATION,
        ),
    )
    version = scene.consultation.version
    time.tick(hours=2)
    scene.decide(Status.PUBLISHED)
    said = scene.said
    assert scene.read() == "Nous gardons nos semences. Et aussi."
    assert (said.approved_revision, said.edited_at, said.number) == (2, clock.now(), 1)
    assert (said.language, said.shown_name, said.shown_organisation, said.shown_countries) == (
        "fr",
        "",
        "Seed Bank",
        "UG TZ",
    )
    assert (said.capacity, said.publication) == (Capacity.ORGANISATION, Publication.ORGANISATION)
    found = list_first_answers(scene.consultation.id, [q.id for q in (one, two, three)], "en")
    assert {q for q, entries in found.items() if entries} == {two.id, three.id}
    assert read_tallies(scene.consultation.id)["country"] == {"UG": 1, "TZ": 1}
    assert read_tallies(scene.consultation.id)["language"] == {"fr": 1}
    assert scene.consultation.version > version
    assert scene.states() == ["shown", "shown"]
    assert db.session.scalars(select(RequestedAppearance)).all() == []


def test_the_label_of_a_seat_goes_and_comes_with_the_name(scene: Scene) -> None:
    for way, label in (
        (Publication.WITHHELD, ""),
        (Publication.NAME, "Guide"),
        (Publication.ORGANISATION, ""),
    ):
        scene.revise(
            appearance=Appearance(scene.author.name, "Seed Bank", publication=way, label="Guide")
        )
        scene.decide(Status.PUBLISHED)
        assert scene.said.shown_label == label


def test_a_returned_text_shows_the_label_with_the_name_alone(scene: Scene) -> None:
    said = make_contribution(
        scene.consultation, author=scene.author, status=Status.RETURNED, label="Guide"
    )
    assert said.shown_label == "Guide"
    hidden = Appearance(scene.author.name, publication=Publication.WITHHELD, label="Guide")
    revise(said, scene.consultation, NEW, by=scene.author, appearance=hidden)
    assert said.shown_label == ""


def test_an_edit_of_a_reply_stands_under_no_question(scene: Scene) -> None:
    reply = make_contribution(scene.consultation, "Yes.", author=scene.author, parent=scene.said)
    revise(reply, scene.consultation, [Part("No.", "en")], by=scene.author)
    decide(reply, Status.PUBLISHED, by=scene.moderator, target=DecisionTarget.EDIT)
    rows = db.session.scalars(select(Placement.contribution_id)).all()
    assert rows == [scene.said.id]
    assert (reply.approved_revision, reply.thread_rank) == (2, 1)


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REJECTED])
def test_an_edit_that_is_not_approved_changes_nothing_for_readers(
    scene: Scene, status: Status
) -> None:
    scene.revise(appearance=Appearance("", countries="UG", publication=Publication.WITHHELD))
    with pytest.raises(Invalid):
        scene.decide(status, " ")
    made = scene.decide(status, WHY)
    assert (made.before, made.after, made.edit, made.revision) == (
        "published",
        Status.PUBLISHED,
        RevisionState(status.value),
        2,
    )
    assert scene.read() == "We keep them."
    assert scene.said.shown_countries == "KE"
    assert scene.states() == ["shown", status.value]


def test_a_newer_edit_takes_the_place_of_the_one_that_waits(scene: Scene) -> None:
    scene.revise()
    scene.revise(Part("Third.", "en"))
    assert scene.states() == ["shown", "replaced", "waiting"]
    scene.decide(Status.PUBLISHED)
    assert scene.read() == "Third."
    assert scene.states() == ["shown", "replaced", "shown"]


def test_an_edit_is_taken_back_also_after_closing(scene: Scene, time: StillClock) -> None:
    scene.revise()
    time.tick(days=15)
    with pytest.raises(NotAllowed):
        take_back_edit(scene.said, scene.consultation, by=scene.moderator)
    take_back_edit(scene.said, scene.consultation, by=scene.author)
    assert scene.states() == ["shown", "taken_back"]
    with pytest.raises(NotAllowed):
        take_back_edit(scene.said, scene.consultation, by=scene.author)
    with pytest.raises(NotAllowed):
        scene.decide(Status.PUBLISHED)


def test_what_an_author_goes_on_from(scene: Scene) -> None:
    assert (find_open_edit(scene.said), find_revision_to_change(scene.said).number) == (None, 1)
    scene.revise()
    assert find_revision_to_change(scene.said).number == 2
    scene.decide(Status.RETURNED, WHY)
    assert find_revision_to_change(scene.said).number == 2
    scene.revise()
    scene.decide(Status.REJECTED, WHY)
    assert (find_open_edit(scene.said), find_revision_to_change(scene.said).number) == (None, 1)


@pytest.mark.usefixtures("any_database")
def test_the_edits_that_wait_are_listed_and_counted(scene: Scene) -> None:
    other = Scene()
    assert count_waiting_edits(scene.consultation) == 0
    scene.revise()
    other.revise()
    assert list(list_queue(scene.consultation, target=DecisionTarget.EDIT)) == [scene.said]
    assert count_waiting_edits(scene.consultation) == 1
    decide(scene.said, Status.HIDDEN, by=scene.moderator, reason=WHY)
    assert count_waiting_edits(scene.consultation) == 0
    with pytest.raises(NotAllowed):
        scene.decide(Status.PUBLISHED)


def test_withdrawing_ends_the_edit_too(scene: Scene) -> None:
    scene.revise(appearance=Appearance(scene.author.name, countries="UG"))
    withdraw(scene.said, scene.consultation, by=scene.author)
    assert scene.states() == ["shown", "taken_back"]
    assert db.session.scalars(select(RequestedAppearance)).all() == []


def test_only_moderators_decide_on_edits(scene: Scene) -> None:
    scene.revise()
    for nobody in (scene.author, make_appointment(scene.consultation, Role.FACILITATOR)):
        with pytest.raises(NotAllowed):
            decide(scene.said, Status.PUBLISHED, by=nobody, target=DecisionTarget.EDIT)
    with pytest.raises(NotAllowed):
        decide(
            scene.said, Status.HIDDEN, by=scene.moderator, reason=WHY, target=DecisionTarget.EDIT
        )


def test_an_edit_that_waited_at_the_closing_is_still_decided_on(
    scene: Scene, time: StillClock
) -> None:
    scene.revise()
    time.tick(days=15)
    scene.decide(Status.PUBLISHED)
    assert scene.read() == "We keep them dry."


def test_the_states_of_first_versions_follow_the_decisions() -> None:
    consultation, author = make_consultation(), make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    decide(said, Status.RETURNED, by=moderator, reason=WHY)
    revise(said, consultation, NEW, by=author)
    revise(said, consultation, NEW, by=author)
    decide(said, Status.PUBLISHED, by=moderator)
    db.session.expire_all()
    assert [r.state.value for r in said.revisions] == ["returned", "replaced", "shown"]
    assert [r.shown_at for r in said.revisions] == [None, None, clock.now()]


# --- mail -------------------------------------------------------------------------------------


def test_the_author_hears_of_each_change(scene: Scene) -> None:
    scene.revise()
    scene.decide(Status.RETURNED, WHY)
    scene.revise()
    scene.decide(Status.PUBLISHED)
    scene.revise()
    scene.decide(Status.REJECTED, WHY)
    scene.revise()
    take_back_edit(scene.said, scene.consultation, by=scene.author)
    withdraw(scene.said, scene.consultation, by=scene.author)
    assert kinds() == [
        "edit_waiting",
        "edit_returned",
        "edit_waiting",
        "edit_shown",
        "edit_waiting",
        "edit_rejected",
        "edit_waiting",
        "edit_taken_back",
        "contribution_withdrawn",
    ]


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
