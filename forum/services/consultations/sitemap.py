"""What search engines may find: public consultations and the numbers of their readable texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.synthesis.summary import Summary
from forum.services.access.gate import is_readable_by

PART_SIZE: Final = 5_000
"""How many numbers one part of a sitemap covers; with three languages far below the 50 000."""


def list_public_consultations(now: datetime) -> Sequence[Consultation]:
    """Return the consultations that everybody may read, the latest first."""
    return db.session.scalars(
        select(Consultation)
        .where(is_readable_by(None, now))
        .order_by(Consultation.id.desc())
        .limit(PART_SIZE)
    ).all()


def count_parts(consultation: Consultation) -> int:
    """Return into how many parts the sitemap of a consultation is cut, at least one."""
    return max(1, -(-consultation.last_number // PART_SIZE))


def list_readable_numbers(consultation: Consultation, part: int) -> Sequence[int | None]:
    """Return the numbers of the contributions in part `part`, from 1, that readers can read."""
    first = (part - 1) * PART_SIZE
    return db.session.scalars(
        select(Contribution.number)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.number > first,
            Contribution.number <= first + PART_SIZE,
            Contribution.is_readable,
        )
        .order_by(Contribution.number)
    ).all()


def list_post_ids(consultation: Consultation) -> Sequence[int]:
    """Return the ids of the posts of the team."""
    return db.session.scalars(
        select(Post.id).where(Post.consultation_id == consultation.id).order_by(Post.id)
    ).all()


def has_published_summary(consultation: Consultation) -> bool:
    """Return whether readers can read a summary."""
    query = select(Summary.published_at).where(Summary.consultation_id == consultation.id)
    return db.session.scalar(query) is not None
