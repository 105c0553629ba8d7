"""Followers: who gets the team's messages about a consultation by mail, and how they leave."""

from typing import Final

from sqlalchemy import Select, func, or_, select

from forum import clock
from forum.database import upsert
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.consultations.subscription import Subscription
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.post import Post
from forum.models.user import User
from forum.services.access.gate import is_readable_by, require
from forum.services.accounts.tokens import mail_token, user_to_read
from forum.services.background.notices import notify_all

POST_PUBLISHED: Final = "post_published"
MOST_LISTED: Final = 50


def follow(user: User, consultation: Consultation, *, is_wanted: bool) -> None:
    """Store that a person wants the mails about a consultation, or wants them no longer."""
    require(user, consultation, Action.READ)
    store_choice(user, consultation.id, is_wanted=is_wanted)


def store_choice(user: User, consultation_id: int, *, is_wanted: bool) -> None:
    """Store the choice of a person who is known by a link in a mail of theirs."""
    key = ["user_id", "consultation_id"]
    db.session.execute(
        upsert(Subscription, key, ["is_wanted", "chosen_at"]).values(
            user_id=user.id,
            consultation_id=consultation_id,
            is_wanted=is_wanted,
            chosen_at=clock.now(),
        )
    )


def is_following(user: User, consultation: Consultation) -> bool:
    """Return whether a person gets the mails: by choice, or because they take part."""
    query = _select_follower_ids(consultation.id).where(User.id == user.id)
    return db.session.scalar(query) is not None


def list_followable(user: User) -> list[Consultation]:
    """Return the latest consultations whose mails a person gets, or has chosen not to get."""
    signed = (
        select(Contribution.consultation_id)
        .join(CoSignature, CoSignature.contribution_id == Contribution.id)
        .where(CoSignature.user_id == user.id, CoSignature.withdrawn_at.is_(None))
    )
    ways = (
        select(Subscription.consultation_id).where(Subscription.user_id == user.id),
        select(Contribution.consultation_id).where(
            Contribution.author_id == user.id, Contribution.is_readable
        ),
        signed,
        select(Appointment.consultation_id).where(Appointment.user_id == user.id),
    )
    query = select(Consultation).where(
        or_(*(Consultation.id.in_(ids) for ids in ways)), is_readable_by(user, clock.now())
    )
    return list(db.session.scalars(query.order_by(Consultation.id.desc()).limit(MOST_LISTED)))


def leaving_token(user: User, consultation: Consultation) -> str:
    """Return the token for a link in a mail by which a person leaves without signing in."""
    return mail_token(user, f"follow.{consultation.uid}")


def user_who_leaves(token: str, consultation: Consultation) -> User:
    """Return the person of such a token; raises Invalid("expired"), ("unknown") or ("used")."""
    return user_to_read(token, f"follow.{consultation.uid}")


def count_followers(consultation_id: int) -> int:
    """Return to how many people a mail would go now."""
    followers = _select_follower_ids(consultation_id).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(followers)) or 0


def mail_post(post: Post) -> int:
    """Store a notice of a published post for all who follow, and return how many these are.

    Who wrote it gets none. The mail is made when it is sent, of what readers see then.
    """
    db.session.flush()  # for the id of a post that was only just added
    ids = [
        id_
        for id_ in db.session.scalars(_select_follower_ids(post.consultation_id))
        if id_ != post.author_id
    ]
    notify_all(ids, POST_PUBLISHED, f"post:{post.id}", post=post.id)
    return len(ids)


def _select_follower_ids(consultation_id: int) -> Select[int]:
    """Return the query for those who chose to follow, or take part and did not choose."""
    choices = select(Subscription.user_id).where(Subscription.consultation_id == consultation_id)
    authors = select(Contribution.author_id).where(
        Contribution.consultation_id == consultation_id, Contribution.is_readable
    )
    signatories = (
        select(CoSignature.user_id)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            CoSignature.withdrawn_at.is_(None),
        )
    )
    team = select(Appointment.user_id).where(Appointment.consultation_id == consultation_id)
    takes_part = or_(User.id.in_(authors), User.id.in_(signatories), User.id.in_(team))
    return (
        select(User.id)
        .where(
            User.active,
            User.email.is_not(None),
            User.confirmed_at.is_not(None),
            or_(
                User.id.in_(choices.where(Subscription.is_wanted)),
                takes_part & User.id.not_in(choices),
            ),
        )
        .order_by(User.id)
    )
