"""Removes the personal details of those who took part, on the day that their notice names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Select, and_, delete, exists, or_, select, update

from forum import clock
from forum.database import Step, upsert
from forum.domain.contributions.content import Publication
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.privacy.erasure import NAMELESS, PrivacyStep
from forum.domain.privacy.retention import DAYS_KEPT, LEAST_NOTICE, TOLD_BEFORE
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Appointment, Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.consultations.subscription import Subscription
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.decision import Decision
from forum.models.contributions.flag import Flag
from forum.models.draft import Draft
from forum.models.export import Export, ExportWish
from forum.models.post import PlannedPost, Post
from forum.models.privacy.notice import PrivacyNotice
from forum.models.privacy.requests import AccountErasure
from forum.models.synthesis.reading import ReadingMark
from forum.models.synthesis.response import ToldCitation
from forum.models.synthesis.summary import Edition, Summary
from forum.models.translation import MemoryEntry, Text
from forum.models.user import User
from forum.models.visit import Visit
from forum.services.access.gate import is_at_stage
from forum.services.access.locking import lock, touch
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.drafts.store import delete_drafts
from forum.services.notifications.citation_mail import list_responders
from forum.services.privacy.erasure import erase_person
from forum.services.privacy.notice import read_notice
from forum.services.privacy.records import record_step
from forum.services.privacy.words import delete_inquiries

DETAILS_DUE: Final = "details_due"
ACCOUNT_ENDS: Final = "account_ends"
KINDS: Final = frozenset({DETAILS_DUE, ACCOUNT_ENDS})

PEOPLE_AT_ONCE: Final = 10
"""Whose details are removed in one transaction, so that others need not wait for long to write."""


@dataclass(frozen=True)
class DueConsultation:
    """A consultation of whose details the end is near, or has come."""

    id: int
    is_told: bool
    is_over: bool


def list_due() -> list[DueConsultation]:
    """Return what is to be told or done now, of consultations that have closed."""
    now = clock.now()
    today, soon = now.date(), (now + TOLD_BEFORE).date()
    rows = db.session.execute(
        select(Consultation, PrivacyNotice.told_at)
        .outerjoin(PrivacyNotice, PrivacyNotice.consultation_id == Consultation.id)
        .where(
            or_(is_at_stage(Stage.CLOSED, now), is_at_stage(Stage.ARCHIVED, now)),
            Consultation.is_importing.is_(False),
            Consultation.closes_at.is_not(None),
            PrivacyNotice.removed_at.is_(None),
            _ends_by(soon),
        )
        .order_by(Consultation.id)
    ).all()
    due = []
    for consultation, told_at in rows:
        ends_on = read_notice(consultation).ends_on
        was_told = told_at is not None and told_at <= now - LEAST_NOTICE
        is_over = ends_on is not None and ends_on < today and was_told
        if told_at is None or is_over:
            due.append(DueConsultation(consultation.id, told_at is not None, is_over))
    return due


def _ends_by(day: date) -> Any:
    """Return the condition that details are to be removed by a day, or little later."""
    closed_by = clock.now() + TOLD_BEFORE + timedelta(days=1) - timedelta(days=DAYS_KEPT)
    is_default = and_(
        PrivacyNotice.kept_until.is_(None),
        Consultation.closes_at <= closed_by,
        Consultation.created_at <= closed_by,
    )
    return or_(PrivacyNotice.kept_until <= day, is_default)


def tell_of_removal(consultation: Consultation) -> None:
    """Tell the organisers, and those whose account ends with it, when details are removed."""
    ends_on = read_notice(consultation).ends_on
    key = f"{DETAILS_DUE}:{consultation.id}:{ends_on}"
    for person in list_responders(consultation):
        notify(person, DETAILS_DUE, f"{key}:{person.id}", consultation=consultation.id)
    people = select(User).where(User.id.in_(_people(consultation.id))).order_by(User.id)
    for person in db.session.scalars(people).all():
        if person.email and not _has_ties(person, consultation):
            notify(person, ACCOUNT_ENDS, f"{key}:{person.id}", consultation=consultation.id)
    _note(consultation, "told_at")


def remove_details(consultation_id: int) -> Iterator[Step]:
    """Cut what was written loose from its authors, and delete all else that is kept about them.

    Contributions stay as readers see them. An account that nothing else needs is erased. Each step
    is for some of the people, and goes into a transaction of its own; the last one says that all
    is done. Steps do nothing once the day has been put off, and whoever begins anew goes on.
    """
    ids = db.session.scalars(_people(consultation_id)).all()
    for start in range(0, len(ids), PEOPLE_AT_ONCE):
        yield partial(_remove_people, consultation_id, ids[start : start + PEOPLE_AT_ONCE])
    yield partial(_finish_removal, consultation_id, len(ids))


def _remove_people(consultation_id: int, ids: Sequence[int]) -> None:
    consultation = _lock_if_over(consultation_id)
    if consultation is None:
        return
    for person in db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all():
        _detach(person, consultation)
        if not _has_ties(person, consultation):
            erase_person(person)
    touch(consultation_id)


def _finish_removal(consultation_id: int, n: int) -> None:
    consultation = _lock_if_over(consultation_id)
    if consultation is None:
        return
    _delete_traces(consultation)
    _note(consultation, "removed_at")
    touch(consultation_id)
    record_step(PrivacyStep.DETACHED, consultation_id=consultation_id, n=n)


def _lock_if_over(consultation_id: int) -> Consultation | None:
    """Lock a consultation, and return it if the day of removal has still come."""
    consultation = db.session.get_one(Consultation, consultation_id)
    lock(consultation)
    ends_on = read_notice(consultation).ends_on
    return consultation if ends_on is not None and ends_on < clock.now().date() else None


def _people(consultation_id: int) -> Select[int]:
    """Return a query of those of whom details are kept because they took part, or wished to."""
    here = select(Contribution.id).where(Contribution.consultation_id == consultation_id)
    wrote = select(Contribution.author_id).where(Contribution.id.in_(here))
    signed = select(CoSignature.user_id).where(CoSignature.contribution_id.in_(here))
    others = (
        select(model.user_id).where(model.consultation_id == consultation_id)
        for model in (Draft, Subscription, Visit)
    )
    are_theirs = or_(*(User.id.in_(ids) for ids in (wrote, signed, *others)))
    return select(User.id).where(are_theirs, User.erased_at.is_(None)).order_by(User.id)


def _detach(person: User, consultation: Consultation) -> None:
    """Give the texts and signatures of a person to somebody without name, the same for all."""
    here = select(Contribution.id).where(Contribution.consultation_id == consultation.id)
    moved: Iterable[tuple[Any, Any]] = (
        (Contribution.author_id, Contribution.id.in_(here)),
        (CoSignature.user_id, CoSignature.contribution_id.in_(here)),
        (Attachment.user_id, Attachment.contribution_id.in_(here)),
        (MemoryEntry.author_id, MemoryEntry.consultation_id == consultation.id),
    )
    own = Contribution.author_id == person.id, Contribution.consultation_id == consultation.id
    own_ids = select(Contribution.id).where(*own)
    decided = Decision.by_id == person.id, Decision.contribution_id.in_(own_ids)
    _execute(update(Decision).where(*decided).values(by_id=None))
    found = or_(*(exists().where(column == person.id, is_here) for column, is_here in moved))
    if not db.session.scalar(select(found)):
        return
    nobody = User(name=NAMELESS, active=False, erased_at=clock.now())
    db.session.add(nobody)
    db.session.flush()
    for column, is_here in moved:
        moving = update(column.class_).where(column == person.id, is_here)
        _execute(moving.values({column.key: nobody.id}))


def _delete_traces(consultation: Consultation) -> None:
    """Delete lists, letters, drafts, private questions, reports and what says who read what."""
    here = consultation.id
    delete_inquiries(Contribution.consultation_id == here)
    delete_drafts(db.session.scalars(select(Draft.id).where(Draft.consultation_id == here)).all())
    for model in (Nudge, Invitee, Subscription, Visit, ReadingMark, Flag):
        _execute(delete(model).where(model.consultation_id == here))
    exports = select(Export.id).where(Export.consultation_id == here)
    _execute(delete(ExportWish).where(ExportWish.export_id.in_(exports)))
    texts = select(Text.id).where(Text.consultation_id == here)
    _execute(delete(ToldCitation).where(ToldCitation.text_id.in_(texts)))
    written = select(Contribution.id).where(Contribution.consultation_id == here)
    withheld: Iterable[tuple[type[Any], Any]] = (
        (Contribution, Contribution.consultation_id == here),
        (CoSignature, CoSignature.contribution_id.in_(written)),
    )
    for signed, is_here in withheld:
        unnamed = update(signed).where(is_here, signed.publication == Publication.WITHHELD)
        _execute(unnamed.values(organisation_id=None))


def _has_ties(person: User, consultation: Consultation) -> bool:
    """Return whether an account is needed for anything but one consultation."""
    elsewhere = Contribution.consultation_id != consultation.id
    signed = (
        select(CoSignature.id)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(CoSignature.user_id == person.id, elsewhere)
    )
    needs = (
        exists().where(Contribution.author_id == person.id, elsewhere),
        signed.exists(),
        exists().where(Appointment.user_id == person.id),
        exists().where(Post.author_id == person.id),
        exists().where(PlannedPost.author_id == person.id),
        exists().where(DateChange.by_id == person.id),
        exists().where(Edition.by_id == person.id),
        exists().where(Summary.by_id == person.id),
        exists().where(Draft.user_id == person.id, Draft.consultation_id != consultation.id),
        exists().where(
            Subscription.user_id == person.id,
            Subscription.is_wanted,
            Subscription.consultation_id != consultation.id,
        ),
        exists().where(AccountErasure.user_id == person.id),
    )
    return person.role is not Role.PARTICIPANT or bool(db.session.scalar(select(or_(*needs))))


def read_mail_values(args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return what the mails say, read when they are sent; None once nothing is to be removed."""
    consultation = db.session.get(Consultation, args["consultation"])
    if consultation is None:
        return None
    facts = read_notice(consultation)
    if facts.is_over or facts.ends_on is None:
        return None
    title = read_title(consultation.id, person.language)
    return {"title": title, "slug": consultation.slug, "ends_on": facts.ends_on}


def _note(consultation: Consultation, column: str) -> None:
    statement = upsert(PrivacyNotice, ["consultation_id"], [column])
    values = {"consultation_id": consultation.id, column: clock.now(), "purpose": {}}
    db.session.execute(statement.values(controller="", contact="", **values))


def _execute(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
