"""Deletes for good what a person wrote and no reader is to see, wherever it is kept."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.decision import Decision
from forum.models.contributions.flag import Flag
from forum.models.contributions.redaction import Redaction
from forum.models.contributions.revision import Passage, RequestedAppearance
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.synthesis.proposal import MachineProposal, ModelAnswer, ProposedPassage
from forum.models.translation import MemoryEntry, Text, Translation, TranslationUnit
from forum.models.user import User
from forum.services.access.locking import lock, renew_cards, touch_texts
from forum.services.attachments import uploads
from forum.services.imports.remembered.removal import delete_contributions
from forum.services.privacy.hiding import nameless

STAYING = frozenset({Status.PUBLISHED, Status.HIDDEN})
"""The statuses in which words stay that their author has left."""


def delete_words(person: User) -> int:
    """Delete the words of a person's texts that are not published, and return how many texts stay.

    A text with a number leaves a stub, any other leaves nothing. Quotations of it in other texts,
    translations, files, and what was asked in private about any text of the person, go with it.
    """
    texts = db.session.scalars(select(Contribution).where(Contribution.author_id == person.id))
    going, staying = [], 0
    for text in texts.all():
        if text.status in STAYING:
            staying += 1
        else:
            going.append(text)
    for consultation_id in sorted({text.consultation_id for text in going}):
        lock(db.session.get_one(Consultation, consultation_id))
        touch_texts(consultation_id)
        _forget_proposals(consultation_id)
    for text in going:
        uploads.delete_files(text)
        nameless(text).copy_to(text)
        text.shown_countries = text.stakeholder_type = text.region = ""
    db.session.flush()
    delete_inquiries(Contribution.author_id == person.id)
    _empty([text.id for text in going if text.number is not None])
    unseen = [text.id for text in going if text.number is None]
    _forget_sentences(_list_text_ids(Passage.contribution_id.in_(unseen)))
    delete_contributions(unseen)
    withdrawn = and_(CoSignature.user_id == person.id, CoSignature.withdrawn_at.is_not(None))
    _execute(delete(CoSignature).where(withdrawn))
    return staying


def _empty(ids: Collection[int]) -> None:
    """Delete the words of texts that leave a stub."""
    if not ids:
        return
    renew_cards(ids)
    going = or_(Passage.contribution_id.in_(ids), Passage.quoted_contribution_id.in_(ids))
    text_ids = _list_text_ids(going)
    _forget_sentences(text_ids)
    _execute(delete(Passage).where(going))
    _execute(delete(RequestedAppearance).where(RequestedAppearance.contribution_id.in_(ids)))
    _execute(delete(Text).where(Text.id.in_(text_ids)))
    _execute(delete(Flag).where(Flag.contribution_id.in_(ids)))
    _execute(delete(Redaction).where(Redaction.contribution_id.in_(ids)))
    _execute(update(Decision).where(Decision.contribution_id.in_(ids)).values(reason=""))


def _list_text_ids(condition: Any) -> list[int]:
    return list(db.session.scalars(select(Passage.text_id).where(condition)))


def _forget_sentences(text_ids: Collection[int]) -> None:
    """Delete from the memory of translations the sentences that no other text has."""
    of_these = select(Translation.id).where(Translation.text_id.in_(text_ids))
    keys = select(TranslationUnit.key).where(TranslationUnit.translation_id.in_(of_these))
    elsewhere = select(TranslationUnit.key).where(TranslationUnit.translation_id.not_in(of_these))
    is_only_here = and_(MemoryEntry.key.in_(keys), MemoryEntry.key.not_in(elsewhere))
    _execute(delete(MemoryEntry).where(is_only_here))


def delete_inquiries(*conditions: Any) -> None:
    """Delete private questions and their answers, about contributions that meet the conditions."""
    threads = list(
        db.session.scalars(
            select(Inquiry.id)
            .join(Contribution, Contribution.id == Inquiry.contribution_id)
            .where(*conditions)
        )
    )
    is_theirs = InquiryMessage.inquiry_id.in_(threads)
    text_ids = db.session.scalars(select(InquiryMessage.text_id).where(is_theirs)).all()
    _execute(delete(InquiryMessage).where(is_theirs))
    _execute(delete(Inquiry).where(Inquiry.id.in_(threads)))
    _execute(delete(Text).where(Text.id.in_(text_ids)))


def _forget_proposals(consultation_id: int) -> None:
    """Delete what a program said of texts, as far as it holds words of theirs."""
    gone = select(Contribution.id).where(
        Contribution.consultation_id == consultation_id, ~Contribution.is_readable
    )
    proposals = select(ProposedPassage.proposal_id).where(ProposedPassage.contribution_id.in_(gone))
    _execute(delete(MachineProposal).where(MachineProposal.id.in_(proposals)))
    _execute(delete(ModelAnswer).where(ModelAnswer.consultation_id == consultation_id))


def _execute(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
