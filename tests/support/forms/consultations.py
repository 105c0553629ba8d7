"""Consultations as an organiser types them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from forum import clock
from forum.domain.consultations.draft import ConsultationDraft, DraftQuestion, DraftSection
from forum.domain.contributions.statuses import Moderation
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.consultations.setup import create_consultation, edit_consultation, read_draft
from tests.builders import (
    make_user,
)


def draft(**fields: Any) -> ConsultationDraft:
    """Return what an organiser typed: two sections, three questions, some French."""
    values: dict[str, Any] = {
        "language": "en",
        "zone": "Africa/Nairobi",
        "moderation": Moderation.BEFORE,
        "title": {"en": "Seeds for dry lands", "fr": "Des semences pour terres sèches", "es": ""},
        "introduction": {"en": "We ask *everybody*."},
        "background": {},
        "organisers": ["Seed Bank"],
        "sections": [
            DraftSection(
                {"en": "Practice"},
                [DraftQuestion({"en": "What do you keep?"}), DraftQuestion({"en": "Who helps?"})],
            ),
            DraftSection({}, [DraftQuestion({"en": "What is missing?"})]),
        ],
        "opens_at": clock.now() + timedelta(days=7),
        "closes_at": clock.now() + timedelta(days=28),
        **fields,
    }
    return ConsultationDraft(**values)


def make(**fields: Any) -> tuple[Consultation, User]:
    """Store a consultation, and return it with its maker."""
    organiser = make_user(role=Role.ORGANISER)
    consultation = create_consultation(draft(**fields), by=organiser)
    db.session.commit()
    return consultation, organiser


def change(consultation: Consultation, by: User, **fields: Any) -> ConsultationDraft:
    """Do as the page does: take what is stored, change some of it, store it."""
    typed = replace(read_draft(consultation), **fields)
    edit_consultation(consultation, typed, by=by)
    db.session.commit()
    return typed


def questions(consultation: Consultation) -> list[tuple[int, int, str]]:
    """Return (id, number, words) of the questions in order."""
    return [(q.id, q.number, q.text.source) for q in consultation.questions]
