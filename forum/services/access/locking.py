"""Locks a consultation's row, and marks consultations and contributions as changed."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, inspect, or_, select, update

from forum.database import is_postgresql
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.post import Post
from forum.models.user import User

VERSION, OUTLINE, ALTERATIONS = "version", "outline_version", "alterations"
"""The columns by which whatever is kept of a consultation is known to be still right."""

COLUMNS: Final = tuple(column.key for column in inspect(Consultation).column_attrs)
TEXT_COLUMNS: Final = tuple(column.key for column in inspect(Contribution).column_attrs)
RELATIONS: Final = tuple(relation.key for relation in inspect(Consultation).relationships)

READ_ANEW: Final = "read_anew"
"""Under this name a session knows its transaction, and the rows that it has locked and read."""


def lock(consultation: Consultation, *, with_team: bool = True) -> None:
    """Lock the consultation's row until commit, so that numbers and dates are set one at a time.

    The row is read anew, once in a transaction. Without `with_team`, what this request has read of
    the team and the questions is not.
    """
    if _is_read_anew(consultation, with_team):
        return
    # It may have been read together with its team: only its own row is locked
    db.session.refresh(consultation, COLUMNS, with_for_update={"of": Consultation})
    if with_team:  # by statements of their own, which see what others stored before the lock
        db.session.expire(consultation, RELATIONS)
    _note_read_anew(consultation, with_team)


def for_change(query: Select[User]) -> Select[User]:
    """Return a query for accounts that reads them anew, and keeps others from changing them."""
    return query.with_for_update().execution_options(populate_existing=True)


def lock_text(
    contribution: Contribution, consultation: Consultation, *, with_team: bool = True
) -> None:
    """Lock the consultation of a contribution, and read the contribution anew, once."""
    lock(consultation, with_team=with_team)
    if not _is_read_anew(contribution):
        db.session.refresh(contribution, TEXT_COLUMNS)
        _note_read_anew(contribution)


def _is_read_anew(row: Consultation | Contribution, with_team: bool = False) -> bool:
    """Return whether this transaction has locked and read a row before."""
    session = db.session()
    transaction, rows = session.info.get(READ_ANEW, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        return False
    return row in rows and (rows[row] or not with_team)


def _note_read_anew(row: Consultation | Contribution, with_team: bool = False) -> None:
    """Remember a row until the transaction ends; what a savepoint locks, it may give back."""
    session = db.session()
    if session.in_nested_transaction():
        return
    transaction, rows = session.info.get(READ_ANEW, (None, {}))
    if transaction is not (current := session.get_transaction()):
        rows = {}
    session.info[READ_ANEW] = current, {**rows, row: with_team}


def lock_person(user: User) -> None:
    """Let nobody else count what this person has until commit; SQLite has one writer at a time."""
    if is_postgresql():
        db.session.execute(select(User.id).where(User.id == user.id).with_for_update())


def touch(consultation_id: int, *, adds_only: bool = False) -> None:
    """Increase the consultation's versions, so that cached pages of it are no longer used.

    Unless this `adds_only` to what readers saw before, files made earlier are no longer served.
    """
    is_touched = Consultation.id == consultation_id
    _raise_versions(is_touched, VERSION, OUTLINE, *(() if adds_only else (ALTERATIONS,)))


def touch_texts(consultation_id: int, *, adds_only: bool = False) -> None:
    """Do as `touch` does for a consultation in which nothing but contributions has changed."""
    is_touched = Consultation.id == consultation_id
    _raise_versions(is_touched, VERSION, *(() if adds_only else (ALTERATIONS,)))


def touch_those_naming(user_id: int) -> None:
    """Increase the versions of consultations that show a person's name besides contributions."""
    naming = (
        select(Appointment.consultation_id).where(Appointment.user_id == user_id),
        select(Post.consultation_id).where(Post.author_id == user_id),
        select(DateChange.consultation_id).where(DateChange.by_id == user_id),
    )
    is_touched = or_(*(Consultation.id.in_(ids) for ids in naming))
    _raise_versions(is_touched, VERSION, OUTLINE, ALTERATIONS)


def _raise_versions(condition: ColumnElement[bool], *names: str) -> None:
    db.session.execute(
        update(Consultation)
        .where(condition)
        .values({name: getattr(Consultation, name) + 1 for name in names})
        .execution_options(synchronize_session=False)
    )


def renew_cards(ids: Iterable[int]) -> None:
    """Make the cards of contributions, and of those that quote them, out of date."""
    changed = list(ids)
    quoting = select(Passage.contribution_id).where(Passage.quoted_contribution_id.in_(changed))
    _raise_card_versions(or_(Contribution.id.in_(changed), Contribution.id.in_(quoting)))


def renew_cards_with_text(text_id: int) -> bool:
    """Make the cards out of date of contributions that contain a text; tell if there are any."""
    holding = select(Passage.contribution_id).where(Passage.text_id == text_id)
    return _raise_card_versions(Contribution.id.in_(holding)) > 0


def renew_cards_quoting_posts_of(user_id: int) -> None:
    """Make the cards out of date of contributions that quote posts of a person."""
    posts = select(Post.id).where(Post.author_id == user_id)
    quoting = select(Passage.contribution_id).where(Passage.quoted_post_id.in_(posts))
    _raise_card_versions(Contribution.id.in_(quoting))


def _raise_card_versions(condition: ColumnElement[bool]) -> int:
    """Raise the card versions of contributions and return how many these are."""
    result: Any = db.session.execute(
        update(Contribution)
        .where(condition)
        .values(card_version=Contribution.card_version + 1)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)
