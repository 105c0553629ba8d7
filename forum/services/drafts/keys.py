"""What is stored under the key of a form: a draft, or the contribution sent from it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, String, bindparam, func, select

from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from forum.models.user import User


@dataclass(frozen=True)
class KeyState:
    """What is stored under the key of a form, and the number of drafts of the person who asks."""

    user_id: int
    draft: Draft | None
    contribution: Contribution | None
    draft_count: int

    @property
    def is_foreign(self) -> bool:
        """Return whether another person has a draft or a contribution with this key."""
        is_draft = self.draft is not None and self.draft.user_id != self.user_id
        return is_draft or (self.contribution is not None and self.sent is None)

    @property
    def sent(self) -> Contribution | None:
        """Return the contribution that the person sent from the draft with this key, or None."""
        contribution = self.contribution
        is_own = contribution is not None and contribution.author_id == self.user_id
        return contribution if is_own else None

    def is_gone(self, base_version: int) -> bool:
        """Return whether the draft was sent or discarded since its `base_version` was read."""
        return self.draft is None and (base_version > 0 or self.sent is not None)


def read_key(user: User, key: str) -> KeyState:
    """Return what is stored under the key of a form, read anew by one statement."""
    values = {"key": key, "user": user.id}
    draft, contribution, count = db.session.execute(_key_query(), values).one()
    return KeyState(user.id, draft, contribution, count)


@cache
def _key_query() -> Select[Any]:
    """Return the query of `read_key`, which is built once for all keys."""
    wanted = select(bindparam("key", type_=String).label("key")).subquery()
    drafts = select(func.count(Draft.id)).where(Draft.user_id == bindparam("user"))
    return (
        select(Draft, Contribution, drafts.scalar_subquery())
        .select_from(wanted)
        .outerjoin(Draft, Draft.key == wanted.c.key)
        .outerjoin(Contribution, Contribution.key == wanted.c.key)
        .execution_options(populate_existing=True)
    )
