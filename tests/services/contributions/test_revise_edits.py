"""Edits that wait: what readers see meanwhile, and what comes of them."""

from collections import Counter

import pytest
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.seat_labels import NO_LABEL, label_in
from forum.domain.contributions.content import Appearance, Capacity, Part, Publication
from forum.domain.contributions.statuses import (
    DecisionTarget,
    RevisionState,
    Status,
)
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.contributions.contribution import Placement
from forum.models.contributions.revision import RequestedAppearance
from forum.models.job import Job, Notice
from forum.services.consultations.counts import read_tallies
from forum.services.contributions.revise import (
    find_open_edit,
    find_revision_to_change,
    revise,
    take_back_edit,
    withdraw,
)
from forum.services.contributions.withdrawals import delete_remains, list_final_ids
from forum.services.discussion.listing import list_first_answers
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import count_edits_and_flags, list_queue
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.content.scenes import NEW, WHY, Scene
from tests.support.tasks import follow_up_all
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def kinds() -> list[str]:
    follow_up_all()
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))


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
    follow_up_all()
    before = len(db.session.scalars(select(Job).where(Job.kind == "translate")).all())
    scene.revise()
    follow_up_all()
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
            appearance=Appearance(
                scene.author.name, "Seed Bank", publication=way, label=label_in("en", "Guide")
            )
        )
        scene.decide(Status.PUBLISHED)
        assert scene.said.shown_label.longest == label


def test_a_returned_text_shows_the_label_with_the_name_alone(scene: Scene) -> None:
    said = make_contribution(
        scene.consultation,
        author=scene.author,
        status=Status.RETURNED,
        label=label_in("en", "Guide"),
    )
    assert said.shown_label == label_in("en", "Guide")
    hidden = Appearance(
        scene.author.name, publication=Publication.WITHHELD, label=label_in("en", "Guide")
    )
    revise(said, scene.consultation, NEW, by=scene.author, appearance=hidden)
    assert said.shown_label == NO_LABEL


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
    assert count_edits_and_flags(scene.consultation).edits == 0
    scene.revise()
    other.revise()
    assert list(list_queue(scene.consultation, target=DecisionTarget.EDIT)) == [scene.said]
    assert count_edits_and_flags(scene.consultation).edits == 1
    decide(scene.said, Status.HIDDEN, by=scene.moderator, reason=WHY)
    assert count_edits_and_flags(scene.consultation).edits == 0
    with pytest.raises(NotAllowed):
        scene.decide(Status.PUBLISHED)


def test_a_day_after_withdrawing_the_edit_ends_too(scene: Scene, time: StillClock) -> None:
    scene.revise(appearance=Appearance(scene.author.name, countries="UG"))
    withdraw(scene.said, scene.consultation, by=scene.author)
    time.tick(days=1)
    delete_remains(list_final_ids(limit=10))
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
    assert Counter(kinds()) == {
        "edit_waiting": 4,
        "edit_returned": 1,
        "edit_shown": 1,
        "edit_rejected": 1,
        "edit_taken_back": 1,
        "contribution_withdrawn": 1,
    }
