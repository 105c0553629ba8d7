"""Contributing, revising and withdrawing, on a real database."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum import clock
from forum.domain.contributions.content import MAX_CHARACTERS, Appearance, Capacity, Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.job import Job
from forum.models.user import User
from forum.services.contributions.revise import revise, withdraw
from forum.services.contributions.submit import contribute
from forum.services.moderation.decisions import decide
from tests.builders import (
    decisions_of,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.crowds import at_once
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

Database = scoped_session[Session]

WORDS = "We keep *our own* seeds."
SHOWN = Appearance(name="Amina Odhiambo", countries="KE")


def say(user: User, consultation: Consultation, words: str = WORDS, **more: object) -> Contribution:
    """Contribute one passage in English."""
    parts = more.pop("parts", [Part(words, "en")])
    said = contribute(user, consultation, parts, appearance=SHOWN, **more)  # type: ignore[arg-type]
    db.session.commit()
    return said


def begin_as_requests_do() -> None:
    """On SQLite, forget what was read: there a request that may write reads nothing stale."""
    if db.engine.dialect.name == "sqlite":
        db.session.rollback()


def sources(contribution: Contribution, revision: int) -> list[str]:
    """Return the passages of one version."""
    found = next(r for r in contribution.revisions if r.number == revision)
    return [passage.text.source for passage in found.passages]


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
    shown = Appearance("Awa Diop", "Union of Growers", "SN", Capacity.GROUP, label="Speaker")
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
    assert (said.capacity, said.shown_label) == (Capacity.GROUP, "Speaker")
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


# --- revising ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.RETURNED])
def test_a_text_that_waits_or_was_returned_can_be_sent_again(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    shown = Appearance(author.name, "Seed Bank", "FR", Capacity.ORGANISATION)
    revise(said, consultation, [Part("Mieux dit.", "fr")], by=author, appearance=shown)
    db.session.commit()
    assert (said.status, said.latest_revision, said.language) == (Status.PENDING, 2, "fr")
    assert (said.shown_organisation, said.shown_countries, said.capacity) == (
        "Seed Bank",
        "FR",
        Capacity.ORGANISATION,
    )
    assert said.shown_name == author.name
    assert (sources(said, 1), sources(said, 2)) == ([WORDS], ["Mieux dit."])


def test_readers_get_the_version_that_the_moderator_read() -> None:
    consultation, author = make_consultation(), make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.RETURNED)
    revise(said, consultation, [Part("Better said.", "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator)
    assert (said.number, said.approved_revision) == (1, 2)


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REJECTED, Status.WITHDRAWN])
def test_a_text_that_was_decided_on_is_not_changed(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    with pytest.raises(NotAllowed):
        revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert said.latest_revision == 1


def test_only_its_author_changes_a_text_and_only_while_it_is_open(time: StillClock) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    for stranger in (make_user(), make_appointment(consultation, Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            revise(said, consultation, [Part("Other words.", "en")], by=stranger)
    with pytest.raises(Invalid):
        revise(said, consultation, [Part(" ", "en")], by=author)
    time.tick(days=14)
    with pytest.raises(NotAllowed) as refused:
        revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert refused.value.code == "closed"


# --- withdrawing ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED])
@pytest.mark.parametrize(
    ("status", "number"),
    [
        (Status.PENDING, None),
        (Status.RETURNED, None),
        (Status.PUBLISHED, 1),
        (Status.HIDDEN, 1),
    ],
)
def test_authors_take_their_words_back_and_the_number_stays(
    stage: Stage, status: Status, number: int | None
) -> None:
    consultation, author = make_consultation(stage=stage), make_user()
    said = make_contribution(consultation, author=author, status=status)
    before = consultation.version
    withdraw(said, consultation, by=author)
    db.session.commit()
    assert (said.status, said.number) == (Status.WITHDRAWN, number)
    changes_a_page = number is not None
    assert (consultation.version > before) is changes_a_page


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_what_is_over_is_not_withdrawn(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    with pytest.raises(NotAllowed):
        withdraw(said, consultation, by=author)


def test_nobody_withdraws_the_words_of_another() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    with pytest.raises(NotAllowed):
        withdraw(said, consultation, by=make_appointment(consultation, Role.ORGANISER))


def test_replies_stay_and_the_thread_goes_on_below_a_withdrawn_text() -> None:
    consultation, author = make_consultation(), make_user()
    root = make_contribution(consultation, author=author)
    reply = make_contribution(consultation, parent=root)
    withdraw(root, consultation, by=author)
    db.session.commit()
    assert (reply.status, reply.number, root.thread_size) == (Status.PUBLISHED, 2, 1)
    assert say(make_user(), consultation, parent=reply).depth == 2


# --- several at once --------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_people_who_send_at_the_same_moment_get_numbers_of_their_own(app: Flask) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    authors = [make_user().id for _ in range(4)]
    id_ = consultation.id

    def sender(author_id: int) -> tuple[object, object]:
        def look() -> tuple[User, Consultation]:
            return db.session.get_one(User, author_id), db.session.get_one(Consultation, id_)

        def act(seen: tuple[User, Consultation]) -> int | None:
            return say(*seen).number

        return look, act

    numbers = at_once(app, [sender(author) for author in authors])  # type: ignore[misc]
    assert sorted(numbers) == [1, 2, 3, 4]  # type: ignore[type-var]
    db.session.refresh(consultation)
    assert consultation.last_number == 4


@pytest.mark.usefixtures("any_database")
def test_people_who_reply_at_the_same_moment_get_places_of_their_own(app: Flask) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    root = make_contribution(consultation)
    authors = [make_user().id for _ in range(3)]
    id_, root_id = consultation.id, root.id

    def replier(author_id: int) -> tuple[object, object]:
        def look() -> tuple[User, Consultation, Contribution]:
            return (
                db.session.get_one(User, author_id),
                db.session.get_one(Consultation, id_),
                db.session.get_one(Contribution, root_id),
            )

        def act(seen: tuple[User, Consultation, Contribution]) -> int | None:
            user, about, parent = seen
            return say(user, about, parent=parent).thread_rank

        return look, act

    ranks = at_once(app, [replier(author) for author in authors])  # type: ignore[misc]
    assert sorted(ranks) == [1, 2, 3]  # type: ignore[type-var]
    db.session.refresh(root)
    assert root.thread_size == 3


@pytest.mark.usefixtures("any_database")
def test_the_same_form_sent_twice_at_the_same_moment_makes_one_contribution(app: Flask) -> None:
    consultation, author = make_consultation(), make_user()
    id_, author_id = consultation.id, author.id

    def look() -> tuple[User, Consultation]:
        return db.session.get_one(User, author_id), db.session.get_one(Consultation, id_)

    def act(seen: tuple[User, Consultation]) -> int:
        return say(*seen, key="one").id

    one, other = at_once(app, [(look, act)] * 2)
    assert one == other


@pytest.mark.usefixtures("any_database")
def test_a_change_to_a_text_that_is_published_meanwhile_waits_as_an_edit(app: Flask) -> None:
    consultation, author = make_consultation(), make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    assert said.status is Status.PENDING  # as the author's request has read it
    with app.app_context():
        same = db.session.get_one(Contribution, said.id)
        decide(same, Status.PUBLISHED, by=db.session.get_one(User, moderator.id))
        db.session.commit()
    begin_as_requests_do()
    revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert (said.approved_revision, said.latest_revision) == (1, 2)
    withdraw(said, consultation, by=author)
    assert (said.status, said.number) == (Status.WITHDRAWN, 1)
