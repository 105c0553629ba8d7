"""Readers' reports of bad sentences, each with a proposal; people at the desk decide on them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from forum import clock
from forum.adapters.language_detection import language_of
from forum.domain.characters import clean_text
from forum.domain.policy import Action
from forum.domain.translation import codes
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import SentenceReport
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.translation import corrections
from forum.services.translation.desk.item import DeskText, SentenceRow
from forum.services.translation.memory import MAX_TARGET, Rendering, clean_target

REPORT_ACCEPTED: Final = "sentence_report_accepted"
MAX_REASON: Final = 1_000
MOST_OPEN: Final = 20
"""Open reports of one sentence; further ones say nothing new."""


def report_sentence(
    consultation: Consultation,
    row: SentenceRow,
    *,
    by: User,
    proposal: str,
    reason: str,
    language: str,
) -> None:
    """Store that a sentence is translated badly, for people at the desk; raises Invalid.

    `language` is that of the reader's pages: that of the reason too, if its words do not tell. A
    second report by the same person takes the place of their first.
    """
    require(by, consultation, Action.FLAG)
    proposal, reason = _check(row, proposal, reason)
    lock(consultation, with_team=False)
    is_open = (
        SentenceReport.translation_id == row.id[0],
        SentenceReport.key == row.unit.key,
        SentenceReport.closed_at.is_(None),
    )
    earlier = db.session.scalar(
        select(SentenceReport).where(*is_open, SentenceReport.by_id == by.id).limit(1)
    )
    count = db.session.scalar(select(func.count(SentenceReport.id)).where(*is_open)) or 0
    if earlier is None and count >= MOST_OPEN:
        return
    report = earlier or SentenceReport(translation_id=row.id[0], key=row.unit.key, by_id=by.id)
    report.target, report.proposal, report.reason = row.unit.target, proposal, reason
    report.language = language_of(reason, language)
    report.made_at = clock.now()
    db.session.add(report)


def _check(row: SentenceRow, proposal: str, reason: str) -> tuple[str, str]:
    """Return proposal and reason as they are stored; raises Invalid."""
    proposal, reason = clean_target(proposal), clean_text(reason).strip()
    if proposal == row.unit.target:
        proposal = ""
    if not proposal and not reason:
        raise Invalid("report_empty", "proposal")
    if len(proposal) > MAX_TARGET or len(reason) > MAX_REASON:
        raise Invalid("too_long", "proposal" if len(proposal) > MAX_TARGET else "reason")
    if proposal and (faults := codes.find_code_faults(row.unit.source, proposal)):
        raise Invalid("codes", "proposal", codes=", ".join(faults))
    return proposal, reason


def close_report(
    consultation: Consultation,
    desk_texts: Sequence[DeskText],
    report_id: int | None,
    *,
    by: User,
    accept: bool,
) -> None:
    """Accept a report, so that its proposal stands everywhere, or decline it; raises NotFound.

    A report without a proposal that is accepted has been heard: the sentence was corrected by hand.
    One that somebody else has closed stays as it is.
    """
    report = db.session.get(SentenceReport, report_id) if report_id else None
    if report is None:
        raise NotFound
    place = next(
        (
            (text, row)
            for text in desk_texts
            for row in text.rows
            if (row.id[0], row.unit.key) == (report.translation_id, report.key)
        ),
        None,
    )
    if place is None:
        raise NotFound
    if report.closed_at is not None:
        return
    text, row = place
    report.closed_at, report.closed_by_id, report.is_accepted = clock.now(), by.id, accept
    if not accept:
        return
    if report.proposal and text.translation is not None:
        to = text.translation.language
        rendering = Rendering(row.unit.source_language, to, row.unit.source, report.proposal)
        corrections.correct(consultation, [rendering], by=by, first=text.translation)
    _thank(consultation, report)


def _thank(consultation: Consultation, report: SentenceReport) -> None:
    """Tell a reader that a proposal was accepted."""
    reader = db.session.get(User, report.by_id) if report.by_id else None
    if reader is None:
        return
    notify(
        reader,
        REPORT_ACCEPTED,
        f"sentence:{report.id}",
        title=read_title(consultation.id, reader.language),
        slug=consultation.slug,
        has_proposal=bool(report.proposal),
    )
