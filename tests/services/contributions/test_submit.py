"""Sending a contribution: what is stored, when, once, and below what."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.seat_labels import label_in
from forum.domain.contributions.content import MAX_CHARACTERS, Appearance, Capacity, Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.job import Job
from forum.services.contributions.submit import contribute
from forum.services.moderation.decisions import decide
from tests.builders import (
    decisions_of,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.content.sending import SHOWN, WORDS, begin_as_requests_do, say, sources
from tests.support.tasks import follow_up_all
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


# --- numbers ----------------------------------------------------------------------------------


def test_a_text_gets_its_number_when_it_appears_and_not_when_it_is_sent() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    first, second, third = (say(make_user(), consultation) for _ in range(3))
    assert [c.number for c in (first, second, third)] == [None, None, None]
    assert (first.status, first.approved_revision, first.published_at) == (
        Status.PENDING,
        None,
        None,
    )
    decide(third, Status.PUBLISHED, by=moderator)
    decide(second, Status.REJECTED, by=moderator, reason="It is an advertisement.")
    decide(first, Status.PUBLISHED, by=moderator)
    assert [c.number for c in (first, second, third)] == [2, None, 1]
    assert (first.approved_revision, first.published_at) == (1, clock.now())
    assert consultation.last_number == 2


def test_each_consultation_counts_from_one() -> None:
    one, other = (make_consultation(moderation=Moderation.AFTER) for _ in range(2))
    author = make_user()
    assert [say(author, c).number for c in (one, one, other)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("moderation", "status", "number"),
    [(Moderation.BEFORE, Status.PENDING, None), (Moderation.AFTER, Status.PUBLISHED, 1)],
)
def test_a_moderator_reads_before_or_after(
    moderation: Moderation, status: Status, number: int | None
) -> None:
    said = say(make_user(), make_consultation(moderation=moderation))
    assert (said.status, said.number) == (status, number)
    assert [(d.before, d.after) for d in decisions_of(said)] == [("pending", status)]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.FACILITATOR, Role.ORGANISER])
def test_texts_of_the_team_appear_at_once(role: Role) -> None:
    consultation = make_consultation(moderation=Moderation.BEFORE)
    assert say(make_appointment(consultation, role), consultation).number == 1


def test_a_translator_waits_like_everybody() -> None:
    consultation = make_consultation(moderation=Moderation.BEFORE)
    said = say(make_appointment(consultation, Role.TRANSLATOR), consultation)
    assert said.status is Status.PENDING


# --- what is stored ---------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_a_contribution_is_stored_as_sent_and_translations_are_asked_for() -> None:
    consultation = make_consultation(questions=2)
    one, two = consultation.questions
    parts = [
        Part("Nous gardons *nos* semences, toujours.", "fr", two.id),
        Part("   \n", "en", one.id),
        Part("And a word in English.", "en"),
    ]
    shown = Appearance(
        "Awa Diop", "Union of Growers", "SN", Capacity.GROUP, label=label_in("en", "Speaker")
    )
    said = contribute(make_user("Awa Diop"), consultation, parts, appearance=shown)
    passages = said.revisions[0].passages
    assert [(p.position, p.question_id, p.text.language, p.text.source) for p in passages] == [
        (0, two.id, "fr", "Nous gardons *nos* semences, toujours."),
        (1, None, "en", "And a word in English."),
    ]
    assert passages[0].text.html == "<p>Nous gardons <em>nos</em> semences, toujours.</p>\n"
    assert said.language == "fr"
    assert (said.shown_name, said.shown_organisation, said.shown_countries) == (
        "Awa Diop",
        "Union of Growers",
        "SN",
    )
    assert (said.capacity, said.shown_label) == (Capacity.GROUP, label_in("en", "Speaker"))
    follow_up_all()
    wanted = {(job.args["text_id"], job.args["language"]) for job in db.session.scalars(_jobs())}
    french, english = (p.text_id for p in passages)
    assert wanted == {(french, "en"), (french, "es"), (english, "es"), (english, "fr")}


def _jobs() -> object:
    return select(Job).where(Job.kind == "translate")


def test_an_answer_has_its_place_under_each_question_once() -> None:
    consultation = make_consultation(questions=2, moderation=Moderation.AFTER)
    one, two = (question.id for question in consultation.questions)
    parts = [Part("First.", "en", one), Part("Second.", "en", two), Part("Third.", "en", one)]
    several = say(make_user(), consultation, parts=parts)
    none = say(make_user(), consultation)
    reply = say(make_user(), consultation, parts=[Part("A reply.", "en", one)], parent=none)
    rows = db.session.execute(
        select(Placement.contribution_id, Placement.question_id, Placement.number)
    )
    assert sorted(rows, key=lambda row: (row[2], row[1] or 0)) == [
        (several.id, one, 1),
        (several.id, two, 1),
        (none.id, None, 2),
    ]
    assert reply.number == 3


def _of_another_consultation() -> list[Part]:
    return [Part("Words.", "en", make_consultation().questions[0].id)]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (lambda: [], "empty"),
        (lambda: [Part(" \n\t ", "en")], "empty"),
        (lambda: [Part("x" * MAX_CHARACTERS, "en"), Part("y", "en")], "too_long"),
        (lambda: [Part("Words.", "en", 10**6)], "no_such_question"),
        (_of_another_consultation, "no_such_question"),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_nothing_is_stored(
    parts: Callable[[], list[Part]], why: str
) -> None:
    consultation, sent = make_consultation(), parts()
    with pytest.raises(Invalid) as refused:
        contribute(make_user(), consultation, sent, appearance=SHOWN)
    db.session.rollback()
    assert (refused.value.code, refused.value.field) == (why, "text")
    assert db.session.scalars(select(Contribution)).all() == []


def test_the_longest_text_is_accepted() -> None:
    said = say(make_user(), make_consultation(), "x" * MAX_CHARACTERS)
    assert sources(said, 1) == ["x" * MAX_CHARACTERS]


# --- once -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_sending_twice_with_the_same_key_makes_one_contribution() -> None:
    consultation, author = make_consultation(moderation=Moderation.AFTER), make_user()
    key = str(uuid4())
    first = say(author, consultation, key=key)
    again = say(author, consultation, "Other words.", key=key)
    assert again is first
    assert sources(first, 1) == [WORDS]
    assert consultation.last_number == 1


def test_sending_again_after_the_closing_finds_what_was_stored(time: StillClock) -> None:
    consultation, author = make_consultation(), make_user()
    first = say(author, consultation, key="one")
    time.tick(days=365)
    assert say(author, consultation, key="one") is first


def test_the_key_of_another_author_is_not_found() -> None:
    consultation = make_consultation()
    say(make_user(), consultation, key="hers")
    with pytest.raises(NotFound):
        say(make_user(), consultation, key="hers")


# --- when -------------------------------------------------------------------------------------


def test_contributions_are_taken_from_the_opening_second_until_before_the_closing_one(
    time: StillClock,
) -> None:
    consultation, author = make_consultation(stage=Stage.SCHEDULED), make_user()
    assert consultation.opens_at is not None
    assert consultation.closes_at is not None
    moment = timedelta(microseconds=1)
    for instant, why in (
        (consultation.opens_at - moment, "scheduled"),
        (consultation.opens_at, ""),
        (consultation.closes_at - moment, ""),
        (consultation.closes_at, "closed"),
    ):
        time.go_to(instant)
        if not why:
            assert say(author, consultation).submitted_at == instant
            continue
        with pytest.raises(NotAllowed) as refused:
            say(author, consultation)
        assert refused.value.code == why


def test_a_draft_is_not_even_there() -> None:
    with pytest.raises(NotFound):
        say(make_user(), make_consultation(stage=Stage.DRAFT))


@pytest.mark.usefixtures("any_database")
def test_a_closing_date_moved_meanwhile_counts(app: Flask) -> None:
    """Under the lock the dates are read again."""
    consultation, author = make_consultation(), make_user()
    assert consultation.stage() is Stage.OPEN
    with app.app_context():
        other = db.session.get_one(Consultation, consultation.id)
        other.closes_at = clock.now()
        db.session.commit()
    begin_as_requests_do()
    with pytest.raises(NotAllowed):
        say(author, consultation)


# --- replies ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_replies_know_their_thread_and_their_place_in_it() -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    root = say(make_user(), consultation)
    child = say(make_user(), consultation, parent=root)
    grandchild = say(make_user(), consultation, parent=child)
    second = say(make_user(), consultation, parent=root)
    found = [(c.number, c.parent_id, c.root_id, c.depth, c.thread_rank) for c in (
        root, child, grandchild, second
    )]  # fmt: skip
    assert found == [
        (1, None, None, 0, None),
        (2, root.id, root.id, 1, 1),
        (3, child.id, root.id, 2, 2),
        (4, root.id, root.id, 1, 3),
    ]
    assert (root.thread_size, child.thread_size) == (3, 1)


def test_a_reply_takes_its_place_when_it_appears() -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    root = say(moderator, consultation)
    early, late = (say(make_user(), consultation, parent=root) for _ in range(2))
    assert (root.thread_size, early.thread_rank) == (0, None)
    decide(late, Status.PUBLISHED, by=moderator)
    decide(early, Status.PUBLISHED, by=moderator)
    assert (late.thread_rank, early.thread_rank, root.thread_size) == (1, 2, 2)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PUBLISHED])
def test_nobody_replies_to_what_readers_do_not_see(status: Status) -> None:
    consultation = make_consultation()
    parent = make_contribution(consultation, status=status)
    with pytest.raises(NotFound):
        say(make_user(), consultation, parent=parent)
