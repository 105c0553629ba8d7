"""Mail to people who are cited, once for each statement, and to organisers who have not responded.

Everything follows from the tables: what is published, whom it cites, and of what each was told. So
a sweep that runs twice, or after a summary was published again, tells nobody the same thing twice.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from forum import clock
from forum.database import insert_or_ignore
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action, roles_for
from forum.domain.synthesis.responses import REMINDER_AFTER
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Notice
from forum.models.synthesis.response import OrganiserResponse, ToldCitation
from forum.models.synthesis.summary import Summary
from forum.models.user import User
from forum.services.access.gate import can, is_at_stage
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title
from forum.services.synthesis.responses.cited import (
    CitingKind,
    CitingText,
    find_first_wordings,
    list_citing_texts,
    select_citations,
)

CITED: Final = "cited"
RESPONSE_DUE: Final = "response_due"
KINDS: Final = frozenset({CITED, RESPONSE_DUE})

NEWS: Final = timedelta(days=30)
"""What was last changed longer ago is no news, and neither is a reminder that is that late."""

ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True)
class DueNotice:
    """A notice that is due to a person, and its key."""

    kind: str
    key: str
    user_id: int
    consultation_id: int


def find_due() -> list[DueNotice]:
    """Return what is due: to people who are cited, and to organisers who have not responded."""
    since = clock.now() - NEWS
    changed = _list_changed_consultations(since)
    return [
        *(due for consultation_id in changed for due in _find_cited(consultation_id)),
        *(due for consultation in _list_unanswered() for due in _find_reminders(consultation)),
    ]


def store_due(notices: Iterable[DueNotice]) -> None:
    """Store the notices, each once."""
    for due in notices:
        person = db.session.get_one(User, due.user_id)
        notify(person, due.kind, due.key, consultation=due.consultation_id)


def _list_changed_consultations(since: datetime) -> list[int]:
    """Return the ids of consultations of which readers got another summary or response since then.

    A summary is news when it is published, whenever its draft was written; replies of a published
    response are seen at once when they are changed.
    """
    queries = (
        select(table.consultation_id)
        .join(Consultation, Consultation.id == table.consultation_id)
        .where(
            table.published_at.is_not(None),
            appeared_at >= since,
            Consultation.is_importing.is_(False),
            ~is_at_stage(Stage.DRAFT, clock.now()),
        )
        for table, appeared_at in (
            (Summary, Summary.published_at),
            (OrganiserResponse, OrganiserResponse.changed_at),
        )
    )
    return sorted({id_ for query in queries for id_ in db.session.scalars(query)})


def _find_cited(consultation_id: int) -> list[DueNotice]:
    """Return what is due to people who are cited in a consultation and want to be told."""
    wants_mail = select(User.id).where(
        User.email.is_not(None), User.confirmed_at.is_not(None), User.active, User.citation_mail
    )
    query = select_citations(
        Contribution.consultation_id == consultation_id, Contribution.author_id.in_(wants_mail)
    )
    pairs = {(row.author_id, row.text_id) for row in db.session.execute(query)}
    untold = {user_id for user_id, _wording in _keep_untold(pairs)}
    prefix = f"{CITED}:{consultation_id}:"
    rows = db.session.execute(
        select(Notice.user_id, func.count(), func.count(Notice.sent_at))
        .where(Notice.key.startswith(prefix), Notice.user_id.in_(sorted(untold)))
        .group_by(Notice.user_id)
    )
    stored = {user_id: (all_, sent) for user_id, all_, sent in rows}
    return [
        DueNotice(CITED, f"{prefix}{user_id}:{all_}", user_id, consultation_id)
        for user_id in sorted(untold)
        for all_, sent in [stored.get(user_id, (0, 0))]
        if all_ == sent  # a mail that waits tells all that is new when it is sent
    ]


def _keep_untold(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those pairs of a person and the first wording of a text that were not told yet."""
    first = find_first_wordings(text_id for _user, text_id in pairs)
    wordings = {(user_id, first[text_id]) for user_id, text_id in pairs}
    ids = sorted({text_id for _user, text_id in wordings})
    told = db.session.execute(
        select(ToldCitation.user_id, ToldCitation.text_id).where(ToldCitation.text_id.in_(ids))
    )
    return wordings - {(user_id, text_id) for user_id, text_id in told}


def _list_unanswered() -> Sequence[Consultation]:
    """Return the consultations that closed twelve weeks ago and have no published response."""
    now = clock.now()
    has_response = select(OrganiserResponse.consultation_id).where(
        OrganiserResponse.published_at.is_not(None)
    )
    return db.session.scalars(
        select(Consultation).where(
            Consultation.closes_at <= now - REMINDER_AFTER,
            Consultation.closes_at > now - REMINDER_AFTER - NEWS,
            Consultation.is_importing.is_(False),
            or_(is_at_stage(Stage.CLOSED, now), is_at_stage(Stage.ARCHIVED, now)),
            Consultation.id.not_in(has_response),
        )
    ).all()


def _find_reminders(consultation: Consultation) -> list[DueNotice]:
    people = [person for person in list_responders(consultation) if person.reminder_mail]
    keys = {f"{RESPONSE_DUE}:{consultation.id}:{person.id}": person.id for person in people}
    known = set(db.session.scalars(select(Notice.key).where(Notice.key.in_(keys))))
    return [
        DueNotice(RESPONSE_DUE, key, user_id, consultation.id)
        for key, user_id in keys.items()
        if key not in known
    ]


def list_responders(consultation: Consultation) -> list[User]:
    """Return who is to respond: organisers with a seat, else those who may do so everywhere."""
    roles = roles_for(Action.RESPOND)
    seats = {seat.user_id: seat.user for seat in consultation.appointments if seat.role in roles}
    if seats:
        return [person for person in seats.values() if person.active and person.email]
    query = select(User).where(User.role.in_(roles), User.active, User.email.is_not(None))
    return list(db.session.scalars(query))


def read_mail_values(kind: str, args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return what a mail says, read when it is sent; None if there is nothing to say any more."""
    consultation = db.session.get(Consultation, args["consultation"])
    if consultation is None:
        return None
    values: dict[str, object] = {
        "title": read_title(consultation.id, person.language),
        "slug": consultation.slug,
        "place": consultation.zone,
    }
    if kind == RESPONSE_DUE:
        has_response = db.session.scalar(
            select(OrganiserResponse.published_at).where(
                OrganiserResponse.consultation_id == consultation.id
            )
        )
        may_respond = person.reminder_mail and can(person, Action.RESPOND, consultation)
        if has_response is not None or not may_respond:
            return None
        return {**values, "closes_at": consultation.closes_at}
    texts = _list_untold_texts(consultation, person)
    if not texts:
        return None
    return {
        **values,
        "statements": [text for text in texts if text.kind is CitingKind.SUMMARY],
        "replies": [text for text in texts if text.kind is CitingKind.RESPONSE],
    }


def _list_untold_texts(consultation: Consultation, person: User) -> list[CitingText]:
    if not person.citation_mail or not can(person, Action.READ, consultation):
        return []
    texts = list_citing_texts(person, [consultation.id], person.language)[consultation.id]
    first = find_first_wordings(text.text.text_id for text in texts)
    told = set(
        db.session.scalars(select(ToldCitation.text_id).where(ToldCitation.user_id == person.id))
    )
    return [text for text in texts if first[text.text.text_id] not in told]


def note_told(values: dict[str, Any], person: User) -> None:
    """Note of what a mail has told; called in the transaction that notes that it was sent."""
    texts: list[CitingText] = [*values["statements"], *values["replies"]]
    wordings = set(find_first_wordings(text.text.text_id for text in texts).values())
    rows = [{"user_id": person.id, "text_id": id_, "at": clock.now()} for id_ in sorted(wordings)]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        statement = insert_or_ignore(ToldCitation, ["user_id", "text_id"])
        db.session.execute(statement.values(rows[start : start + ROWS_AT_ONCE]))
