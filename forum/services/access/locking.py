"""Locks a consultation's row, and marks consultations and contributions as changed."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import ColumnElement, inspect, or_, select, update

from forum.database import is_postgresql
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.post import Post
from forum.models.user import User

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
    """Increase the consultation's version, so that cached pages of it are no longer used.

    Unless this `adds_only` to what readers saw before, files made earlier are no longer served.
    """
    db.session.execute(
        update(Consultation)
        .where(Consultation.id == consultation_id)
        .values(
            version=Consultation.version + 1,
            alterations=Consultation.alterations + (0 if adds_only else 1),
        )
        .execution_options(synchronize_session=False)
    )


def renew_cards(ids: Iterable[int]) -> None:
    """Make the cards of contributions, and of those that quote them, out of date."""
    changed = list(ids)
    quoting = select(Passage.contribution_id).where(Passage.quoted_contribution_id.in_(changed))
    _raise_card_versions(or_(Contribution.id.in_(changed), Contribution.id.in_(quoting)))


def renew_cards_with_text(text_id: int) -> None:
    """Make the cards out of date of contributions that contain a text."""
    holding = select(Passage.contribution_id).where(Passage.text_id == text_id)
    _raise_card_versions(Contribution.id.in_(holding))


def renew_cards_quoting_posts_of(user_id: int) -> None:
    """Make the cards out of date of contributions that quote posts of a person."""
    posts = select(Post.id).where(Post.author_id == user_id)
    quoting = select(Passage.contribution_id).where(Passage.quoted_post_id.in_(posts))
    _raise_card_versions(Contribution.id.in_(quoting))


def _raise_card_versions(condition: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Contribution)
        .where(condition)
        .values(card_version=Contribution.card_version + 1)
        .execution_options(synchronize_session=False)
    )
