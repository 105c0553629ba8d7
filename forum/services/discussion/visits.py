"""What is new in consultations since a person's last visit, and recording their visits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, func, or_, select

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.contributions.statuses import READABLE_STATUSES
from forum.domain.visits import REPORTED_EVERY, VISIT_ENDS_AFTER, has_ended
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.user import User
from forum.models.visit import Visit

# Columns of the tables and not of the classes: the same statement, read in less time
_V: Any = Visit.__table__.c
_C: Any = Contribution.__table__.c
_P: Any = Post.__table__.c

MOST_NEW: Final = 100
"""How many numbers after the last visit are looked at, so that no page counts more."""


@dataclass(frozen=True, slots=True)
class NewEntries:
    """How many entries of one kind are new, and the number or id of the first; None if none is."""

    count: int
    first: int | None


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a person in a consultation since `since`, the end of their last visit.

    Contributions with a higher number than `number` are new, and posts with a higher id than
    `post_id`, unless the person wrote them. `number_seen` and `post_seen` are the latest that they
    were shown, `seen_at` is when they were last active.
    """

    since: datetime
    seen_at: datetime
    number: int
    post_id: int
    number_seen: int
    post_seen: int
    contributions: NewEntries
    replies_to_me: NewEntries
    other_replies: NewEntries
    posts: NewEntries

    @property
    def count(self) -> int:
        """Return how much is new altogether, among the first MOST_NEW numbers."""
        kinds = (self.contributions, self.replies_to_me, self.other_replies, self.posts)
        return sum(kind.count for kind in kinds)

    @property
    def first_number(self) -> int | None:
        """Return the number of the first new contribution or reply, or None."""
        kinds = (self.contributions, self.replies_to_me, self.other_replies)
        return min((kind.first for kind in kinds if kind.first is not None), default=None)

    def has_more(self, consultation: Consultation) -> bool:
        """Return whether more may be new than `count` says."""
        return consultation.last_number > self.number + MOST_NEW

    def is_outdated(self, number: int, post_id: int) -> bool:
        """Return whether a page that shows all up to these has to be recorded."""
        is_further = number > self.number_seen or post_id > self.post_seen
        return is_further or clock.now() - self.seen_at >= REPORTED_EVERY


def read_news(user: User, consultation_ids: Collection[int]) -> dict[int, News]:
    """Return what is new by consultation, by one statement.

    Consultations that the person has not visited yet are left out.
    """
    ids = sorted(consultation_ids)
    values = {"user": user.id, "ended": clock.now() - VISIT_ENDS_AFTER}
    if len(ids) == 1:  # a list of values costs as much as the rest of the statement
        rows = db.session.execute(_select_news(is_one=True), {**values, "consultation": ids[0]})
    else:
        rows = db.session.execute(_select_news(), {**values, "consultations": ids})
    return {
        id_: News(*visit, *(NewEntries(counts[n] or 0, counts[n + 1]) for n in range(0, 8, 2)))
        for id_, visit, counts in ((row[0], row[1:7], row[7:]) for row in rows)
    }


@cache
def _select_news(*, is_one: bool = False) -> Select[Any]:
    """Return the statement; cached, as building it costs more than running it."""
    user: Any = bindparam("user")
    is_over = _V.seen_at <= bindparam("ended", type_=_V.seen_at.type)
    number = case((is_over, _V.number_seen), else_=_V.number_before)
    post_id = case((is_over, _V.post_seen), else_=_V.post_before)
    parent, answered = Contribution.__table__.alias(), Post.__table__.alias()
    # Only what makes it one range of an index: further conditions could lead to another index
    is_after = and_(
        _C.consultation_id == _V.consultation_id,
        _C.number > number,
        _C.number <= number + MOST_NEW,
    )
    is_readable = or_(*(_C.status == status for status in READABLE_STATUSES))
    is_for_others = or_(~is_readable, _C.author_id == user)
    is_reply = or_(_C.parent_id.is_not(None), _C.post_id.is_not(None))
    is_to_me = func.coalesce(parent.c.author_id, answered.c.author_id) == user
    kind = case((is_for_others, 0), (is_to_me, 2), (is_reply, 3), else_=1)
    numbers = [case((kind == wanted, _C.number)) for wanted in (1, 2, 3)]
    return (
        select(
            _V.consultation_id,
            case((is_over, _V.seen_at), else_=_V.ended_at),
            _V.seen_at,
            number,
            post_id,
            _V.number_seen,
            _V.post_seen,
            *(each for one in numbers for each in (func.count(one), func.min(one))),
            *(_select_new_posts(each, post_id, user) for each in (func.count(), func.min(_P.id))),
        )
        .select_from(Visit.__table__)
        .outerjoin(Contribution.__table__, is_after)
        .outerjoin(parent, parent.c.id == _C.parent_id)
        .outerjoin(answered, answered.c.id == _C.post_id)
        .where(_V.user_id == user, _is_asked_for(is_one=is_one))
        .group_by(_V.user_id, _V.consultation_id)
    )


def _is_asked_for(*, is_one: bool) -> Any:
    """Return the condition that a visit is one to the consultation, or to one of several."""
    if is_one:
        return _V.consultation_id == bindparam("consultation")
    return _V.consultation_id.in_(bindparam("consultations", expanding=True))


def _select_new_posts(value: Any, after: Any, user: Any) -> Any:
    """Return a subquery of the posts after an id that others than the person wrote."""
    is_new = (
        _P.consultation_id == _V.consultation_id,
        _P.id > after,
        _P.author_id != user,
    )
    return select(value).where(*is_new).correlate(Visit.__table__).scalar_subquery()


def record_visit(
    user: User, consultation: Consultation, *, number: int, post_id: int, is_all_read: bool = False
) -> None:
    """Record that a person is reading a consultation and was shown all up to these.

    With `number` 0 the page showed only a part: it prolongs a visit or begins the next one, but
    leaves new what the person was not shown. If the last visit is over, what was new in it is new
    no longer; with `is_all_read`, nothing of what was shown is. No place goes back.
    """
    now = clock.now()
    number = min(number, consultation.last_number)
    latest_post = select(func.max(Post.id)).where(Post.consultation_id == consultation.id)
    post_id = min(post_id, db.session.scalar(latest_post) or 0) if post_id else 0
    key = {"user_id": user.id, "consultation_id": consultation.id}
    if number or not consultation.last_number:
        places = {"number": number, "post": post_id}
        values = {f"{name}_{when}": n for name, n in places.items() for when in ("before", "seen")}
        db.session.execute(
            insert_or_ignore(Visit, list(key)).values(**key, **values, ended_at=now, seen_at=now)
        )
    visit = db.session.get(Visit, tuple(key.values()), with_for_update=True)
    if visit is None:
        return
    if has_ended(visit.seen_at, now):
        _end_visit(visit)
    visit.number_seen = max(visit.number_seen, number)
    visit.post_seen = max(visit.post_seen, post_id)
    visit.seen_at = now
    if is_all_read:
        _end_visit(visit)


def _end_visit(visit: Visit) -> None:
    """Begin a new visit: nothing that was shown up to now is new in it."""
    visit.number_before, visit.post_before = visit.number_seen, visit.post_seen
    visit.ended_at = visit.seen_at
