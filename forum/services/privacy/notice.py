"""The privacy notice of a consultation: what organisers say, and what stands where they do not."""

from dataclasses import dataclass
from datetime import date, timedelta

from forum import clock
from forum.config import is_contact
from forum.database import upsert
from forum.domain.characters import clean_line, clean_text, is_clean_line
from forum.domain.policy import Action
from forum.domain.privacy.retention import day_of_removal
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.privacy.notice import PrivacyNotice
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.consultations.kept_outlines import read_once

MOST_PURPOSE = 2_000
MOST_LINE = 300
LONGEST = timedelta(days=3650)
"""The longest time for which organisers may keep personal details."""


@dataclass(frozen=True)
class NoticeFacts:
    """What a notice says; an empty field stands for the usual words.

    `purpose` holds words by language. `ends_on` is the last day on which details are kept, None
    while no closing date is known; `is_over` tells that they were removed.
    """

    controller: str
    contact: str
    purpose: dict[str, str]
    kept_until: date | None
    ends_on: date | None
    is_over: bool

    def purpose_in(self, language: str, original: str) -> tuple[str, str]:
        """Return the purpose for a reader and its language; both empty for the usual words.

        A purpose that is not in the reader's language is the one in the language `original`, or
        any other.
        """
        for code in (language, original, *sorted(self.purpose)):
            if self.purpose.get(code):
                return self.purpose[code], code
        return "", ""


def read_notice(consultation: Consultation) -> NoticeFacts:
    """Return what the notice of a consultation says, read once for each version of the outline."""
    key = ("privacy", consultation.uid, consultation.outline_version, "")
    row = read_once(key, lambda: _read_row(consultation))
    controller, contact, purpose, kept_until, is_over = row
    return NoticeFacts(
        controller=controller,
        contact=contact,
        purpose=purpose,
        kept_until=kept_until,
        ends_on=day_of_removal(
            kept_until,
            closes_at=consultation.closes_at,
            created_at=consultation.created_at,
            zone=consultation.zone,
        ),
        is_over=is_over,
    )


def _read_row(consultation: Consultation) -> tuple[str, str, dict[str, str], date | None, bool]:
    row = db.session.get(PrivacyNotice, consultation.id)
    if row is None:
        return "", "", {}, None, False
    return (
        row.controller,
        row.contact,
        dict(row.purpose),
        row.kept_until,
        row.removed_at is not None,
    )


@dataclass(frozen=True)
class NoticeDraft:
    """What an organiser typed; the fields are those of the table."""

    controller: str
    contact: str
    purpose: dict[str, str]
    kept_until: date | None


def store_notice(consultation: Consultation, draft: NoticeDraft, *, by: User) -> None:
    """Store what organisers say; raises Invalid with the field.

    Codes are "unseen", "too_many_characters", "privacy_contact", "retention_passed",
    "retention_before_closing" and "retention_long".
    """
    lock(consultation)
    require(by, consultation, Action.EDIT)
    _check_lines(draft)
    current = read_notice(consultation)
    if draft.kept_until is not None and draft.kept_until != current.kept_until:
        _check_day(consultation, draft.kept_until)
    values = {
        "controller": clean_line(draft.controller),
        "contact": draft.contact,
        "purpose": {c: clean_text(words).strip() for c, words in draft.purpose.items() if words},
        "kept_until": draft.kept_until,
    }
    if draft.kept_until != current.kept_until:
        values |= {"told_at": None, "removed_at": None}
    db.session.execute(
        upsert(PrivacyNotice, ["consultation_id"], list(values)).values(
            consultation_id=consultation.id, **values
        )
    )
    touch(consultation.id)


def _check_lines(draft: NoticeDraft) -> None:
    for field in ("controller", "contact"):
        value = getattr(draft, field)
        if not is_clean_line(value):
            raise Invalid("unseen", field)
        if len(value) > MOST_LINE:
            raise Invalid("too_many_characters", field, most=MOST_LINE)
    if draft.contact and not is_contact(draft.contact):
        raise Invalid("privacy_contact", "contact")
    for code, words in draft.purpose.items():
        if len(words) > MOST_PURPOSE:
            raise Invalid("too_many_characters", f"purpose-{code}", most=MOST_PURPOSE)


def _check_day(consultation: Consultation, day: date) -> None:
    """Raise Invalid for a day on which details cannot be removed, or that is too far off."""
    today = clock.now().date()
    if day <= today:
        raise Invalid("retention_passed", "kept-until")
    if consultation.closes_at is not None and day < consultation.closes_at.date():
        raise Invalid("retention_before_closing", "kept-until")
    if day > max(today, (consultation.closes_at or clock.now()).date()) + LONGEST:
        raise Invalid("retention_long", "kept-until")
