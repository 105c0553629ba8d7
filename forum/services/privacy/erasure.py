"""Erasing a person: the account is closed at once, and erased for good some days later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, select, update

from forum import clock
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, Role, roles_for
from forum.domain.privacy.erasure import NAMELESS, TIME_TO_REOPEN, ErasureChoice, PrivacyStep
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Appointment, Consultation
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.job import Job
from forum.models.privacy.requests import AccountErasure
from forum.models.synthesis.code import Coder
from forum.models.user import User
from forum.services.access.gate import is_at_stage
from forum.services.access.locking import renew_cards_quoting_posts_of, touch_those_naming
from forum.services.accounts.accounts import end_sessions
from forum.services.attachments import uploads
from forum.services.background.jobs import INVITE
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.notifications.invitees import hash_of_address
from forum.services.privacy import hiding
from forum.services.privacy.data_files import delete_file, list_all_files
from forum.services.privacy.personal_columns import Fate, list_columns
from forum.services.privacy.records import record_step
from forum.services.privacy.words import delete_words

ACCOUNT_CLOSED: Final = "account_closed"


def erased_from(erasure: AccountErasure) -> datetime:
    """Return until when an account can be opened again."""
    return erasure.asked_at + TIME_TO_REOPEN


def find_erasure(person: User) -> AccountErasure | None:
    """Return the erasure for which a closed account waits, or None."""
    return db.session.get(AccountErasure, person.id)


def lock_erasure(person: User) -> AccountErasure | None:
    """Return the same, so that an account cannot be erased and opened again at once."""
    return db.session.get(AccountErasure, person.id, populate_existing=True, with_for_update=True)


def require_dispensable(person: User) -> None:
    """Raise Invalid for one without whom nobody could run the site or a consultation.

    The code is "last_administrator", or "last_of_team" with the `titles` of consultations. The
    rows by which that is decided are locked, so that two people cannot leave at once.
    """
    same = select(User.id).where(User.role == Role.ADMINISTRATOR, User.active)
    administrators = set(db.session.scalars(same.with_for_update()))
    if administrators == {person.id}:
        raise Invalid("last_administrator", "sure")
    needed = [
        consultation_id
        for roles in (roles_for(Action.MODERATE), {Role.ORGANISER})
        for consultation_id in _list_only_seats(person, roles)
    ]
    if needed:
        titles = [read_title(id_, person.language) for id_ in sorted(set(needed))]
        raise Invalid("last_of_team", "sure", titles="; ".join(titles))


def _list_only_seats(person: User, roles: Any) -> list[int]:
    """Return consultations that go on, in which nobody else has a seat with one of the roles."""
    now = clock.now()
    seats = db.session.execute(
        select(Appointment.consultation_id, Appointment.user_id)
        .join(Consultation, Consultation.id == Appointment.consultation_id)
        .join(User, User.id == Appointment.user_id)
        .where(
            Appointment.role.in_(roles),
            User.active,
            ~is_at_stage(Stage.DRAFT, now),
            ~is_at_stage(Stage.ARCHIVED, now),
        )
        .with_for_update()
    )
    holders: dict[int, set[int]] = {}
    for consultation_id, user_id in seats:
        holders.setdefault(consultation_id, set()).add(user_id)
    return [id_ for id_, users in holders.items() if users == {person.id}]


def close_account(person: User, choice: ErasureChoice, *, by: User) -> None:
    """Close an account that is to be erased: nobody can sign in, and readers see no name.

    What was published is withdrawn or loses its name, as chosen. One last mail has a link that
    undoes all of it until the account is erased. Raises as `require_dispensable` does.
    """
    if find_erasure(person) is not None:
        return
    require_dispensable(person)
    notify(person, ACCOUNT_CLOSED, f"{ACCOUNT_CLOSED}-{person.id}-{person.session_key[:12]}")
    former = hiding.hide_from_readers(person, choice)
    db.session.add(
        AccountErasure(user_id=person.id, choice=choice, asked_at=clock.now(), former=former)
    )
    person.active = False
    end_sessions(person)
    touch_those_naming(person.id)
    n = sum(map(len, former.values()))
    record_step(PrivacyStep.CLOSED, person, by=by, n=n)


def reopen_account(person: User) -> None:
    """Open a closed account again, with all that readers saw; raises NotFound if it is erased."""
    erasure = lock_erasure(person)
    if erasure is None:
        raise NotFound
    person.active = True
    touch_those_naming(person.id)
    hiding.show_again(person, erasure.former)
    db.session.delete(erasure)
    record_step(PrivacyStep.REOPENED, person, by=person)


def list_due_ids(limit: int) -> Sequence[int]:
    """Return the people whose time to open the account again is over."""
    return db.session.scalars(
        select(AccountErasure.user_id)
        .where(AccountErasure.asked_at <= clock.now() - TIME_TO_REOPEN)
        .order_by(AccountErasure.asked_at)
        .limit(limit)
    ).all()


def erase_person(person: User) -> None:
    """Erase a person for good: nothing leads from what stays to the person.

    `PERSONAL_COLUMNS` says what becomes of each row that refers to the person.
    """
    staying = delete_words(person)
    touch_those_naming(person.id)
    renew_cards_quoting_posts_of(person.id)
    unsent = Attachment.user_id == person.id, Attachment.contribution_id.is_(None)
    uploads.delete_by_id(db.session.scalars(select(Attachment.id).where(*unsent)).all())
    for file in list_all_files(person):
        delete_file(file)
    if person.email:
        _delete_letters_to(person.email)
    _delete_invitations_by(person)
    coders = update(Coder).where(Coder.user_id == person.id)
    _execute(coders.values(name=NAMELESS))
    for column, personal in list_columns():
        if personal.fate is Fate.DELETED:
            _execute(delete(column.table).where(column == person.id))
        elif personal.fate is Fate.FORGETS:
            is_theirs = update(column.table).where(column == person.id)
            _execute(is_theirs.values({column.name: None}))
    _empty_row(person)
    record_step(PrivacyStep.ERASED, n=staying)


def erase_at_once(person: User, choice: ErasureChoice) -> None:
    """Erase a person without a time to take it back, as after a backup was restored."""
    hiding.hide_from_readers(person, choice)
    erase_person(person)


def _delete_letters_to(address: str) -> None:
    """Delete an address from all invitation lists, and the letters that were written to it.

    That it refuses letters stays known by its hash.
    """
    _execute(delete(Nudge).where(Nudge.address_hash == hash_of_address(address)))
    _execute(delete(Invitee).where(Invitee.email == address))


def _delete_invitations_by(person: User) -> None:
    """Delete the invitations that wait in the queue, of the person or to the address."""
    for job in db.session.scalars(select(Job).where(Job.kind == INVITE)).all():
        if person.id == job.args.get("by") or person.email == job.args.get("address"):
            db.session.delete(job)


def _empty_row(person: User) -> None:
    person.email = person.password = person.gender = None
    person.name = NAMELESS
    person.organisation = person.country = person.zone = person.reading = ""
    person.language, person.role, person.queue_mail = "en", Role.PARTICIPANT, None
    person.citation_mail = person.review_mail = person.reminder_mail = False
    person.active, person.session_key = False, uuid4().hex
    person.confirmed_at = person.rules_accepted_at = None
    person.created_at = person.erased_at = clock.now()
    db.session.flush()


def _execute(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
