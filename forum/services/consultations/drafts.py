"""What an organiser may still change: the address of a draft, questions without answers."""

from sqlalchemy import select

from forum.domain.consultations.draft import RESERVED, ConsultationDraft, slugify
from forum.domain.lifecycle import Stage
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.revision import Passage
from forum.models.user import User
from forum.services.consultations.consultations import create


def create_once(draft: ConsultationDraft, *, by: User, key: str) -> Consultation:
    """Add a draft consultation, once for each `key`, with `by` as its organiser."""
    same = db.session.scalar(
        select(Consultation).where(Consultation.uid == key, Consultation.created_by_id == by.id)
    )
    if same is not None:
        return same
    consultation = create(draft, by=by)
    consultation.uid = key
    return consultation


def move(consultation: Consultation, slug: str) -> None:
    """Give a draft another address; raises Invalid("slug_taken"). Later the address stays."""
    if not slug or slug == consultation.slug or consultation.stage() is not Stage.DRAFT:
        return
    wanted = slugify(slug)
    taken = select(Consultation.id).where(Consultation.slug == wanted)
    if wanted in RESERVED or db.session.scalar(taken) is not None:
        raise Invalid("slug_taken", "slug")
    consultation.slug = wanted


def answered_questions(consultation: Consultation) -> set[int]:
    """Return the ids of questions that somebody has answered or quoted, published or not."""
    return {
        question_id
        for question_id in db.session.scalars(
            select(Passage.question_id)
            .where(Passage.question_id.in_([q.id for q in consultation.questions]))
            .distinct()
        )
        if question_id is not None
    }
