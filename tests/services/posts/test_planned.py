"""Messages in preparation: drafts, hours set ahead, and colleagues who write at the same time."""

from datetime import timedelta
from typing import Any

import pytest

from forum import clock
from forum.domain.consultations.posts import DigestRange, PostDraft, PostKind
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed, NotFound, VersionConflict
from forum.extensions import db
from forum.jobs.sweeps import sweep_planned_posts
from forum.models.consultation import Consultation
from forum.models.post import PlannedPost, Post
from forum.models.user import User
from forum.services.consultations import schedule
from forum.services.posts import planned
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

HOUR = timedelta(hours=1)


def draft(**fields: Any) -> PostDraft:
    values = {"kind": PostKind.PROMPT, "title": "Water", "body": "Who else?", "language": "en"}
    return PostDraft(**{**values, **fields})


def save(consultation: Consultation, by: User, said: PostDraft | None = None, **fields: Any) -> Any:
    stored = planned.save_planned(consultation, said or draft(), by=by, **{"key": "one", **fields})
    db.session.commit()
    return stored


def posts() -> list[Post]:
    db.session.expire_all()
    return list(db.session.query(Post).order_by(Post.id))


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation()


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


def test_a_message_appears_at_its_hour_and_once(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    save(consultation, facilitator, publish_at=clock.now() + HOUR)
    sweep_planned_posts()
    assert posts() == []
    time.tick(hours=1)
    sweep_planned_posts()
    sweep_planned_posts()
    [post] = posts()
    assert (post.title.source, post.author, post.key) == ("Water", facilitator, "one")
    assert post.published_at == clock.now()
    assert planned.list_planned(consultation) == []


def test_a_draft_may_lack_words_but_never_appears(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    save(consultation, facilitator, draft(title="", body=""))
    with pytest.raises(Invalid) as refused:
        save(consultation, facilitator, draft(body=""), version=1, publish_at=clock.now() + HOUR)
    assert (refused.value.code, refused.value.field) == ("empty", "body")
    db.session.rollback()
    time.tick(days=30)
    sweep_planned_posts()
    assert posts() == []


def test_an_hour_that_has_passed_is_refused(consultation: Consultation, facilitator: User) -> None:
    with pytest.raises(Invalid, match="schedule_passed"):
        save(consultation, facilitator, publish_at=clock.now())


def test_new_dates_stop_what_was_scheduled_until_somebody_looks_at_it(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    save(consultation, facilitator, publish_at=clock.now() + HOUR)
    save(consultation, facilitator, key="two")
    assert consultation.closes_at is not None
    later = consultation.closes_at + timedelta(days=7)
    organiser = make_appointment(consultation, Role.ORGANISER)
    schedule.extend(consultation, later, by=organiser, reason="Asked for.", language="en")
    db.session.commit()
    time.tick(hours=2)
    sweep_planned_posts()
    assert posts() == []
    stopped, other = planned.list_planned(consultation)
    assert stopped.stopped_at is not None
    assert other.stopped_at is None
    save(consultation, facilitator, version=1, publish_at=clock.now() + HOUR)
    time.tick(hours=1)
    sweep_planned_posts()
    assert len(posts()) == 1


def test_nobody_who_has_left_the_team_publishes(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    stored = save(consultation, facilitator, publish_at=clock.now() + HOUR)
    db.session.delete(consultation.appointments[0])
    db.session.commit()
    db.session.refresh(consultation)
    time.tick(hours=1)
    sweep_planned_posts()
    assert posts() == []
    assert db.session.get_one(PlannedPost, stored.id).stopped_at == clock.now()


def test_two_who_write_at_once_do_not_overwrite_each_other(
    consultation: Consultation, facilitator: User
) -> None:
    save(consultation, facilitator)
    colleague = make_appointment(consultation, Role.MODERATOR)
    stored = save(consultation, colleague, draft(title="Rivers"), version=1)
    with pytest.raises(VersionConflict):
        save(consultation, facilitator, draft(title="Lakes"), version=1)
    db.session.rollback()
    assert (stored.title, stored.version) == ("Rivers", 2)
    save(consultation, facilitator, draft(title="Lakes"), version=2)
    assert (stored.title, stored.author) == ("Lakes", facilitator)


def test_what_a_colleague_has_published_is_not_stored_as_a_draft_again(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    save(consultation, facilitator, publish_at=clock.now() + HOUR)
    time.tick(hours=1)
    sweep_planned_posts()
    with pytest.raises(VersionConflict):
        save(consultation, facilitator, draft(title="Lakes"), version=1)


def test_only_the_team_prepares_and_nobody_elsewhere_finds_it(
    consultation: Consultation, facilitator: User
) -> None:
    with pytest.raises(NotAllowed):
        save(consultation, make_user())
    db.session.rollback()
    stored = save(consultation, facilitator)
    elsewhere = make_consultation()
    with pytest.raises(NotFound):
        planned.find_planned(elsewhere, stored.id)
    archived = make_consultation(stage=Stage.ARCHIVED)
    with pytest.raises(NotAllowed):
        save(archived, make_appointment(archived, Role.FACILITATOR), key="three")


def test_each_digest_goes_on_where_the_last_one_ended(
    consultation: Consultation, facilitator: User, time: StillClock
) -> None:
    for _ in range(3):
        make_contribution(consultation)
    first = planned.next_range(consultation)
    assert first == DigestRange(0, 3)
    digest = draft(kind=PostKind.DIGEST, digest=first, ending="Thank you.")
    save(consultation, facilitator, digest)
    assert planned.next_range(consultation) == first  # a draft is not announced yet
    save(consultation, facilitator, digest, version=1, publish_at=clock.now() + HOUR)
    make_contribution(consultation)
    db.session.refresh(consultation)
    assert planned.next_range(consultation) == DigestRange(3, 4)
    assert planned.next_range(consultation, except_key="one") == DigestRange(0, 4)
    time.tick(hours=1)
    sweep_planned_posts()
    [post] = posts()
    assert (post.digest_after, post.digest_until) == (0, 3)
    assert post.ending is not None
    assert post.ending.source == "Thank you."
    assert planned.next_range(consultation) == DigestRange(3, 4)
