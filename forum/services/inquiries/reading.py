"""Reads threads of private questions, for the team and for the author."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.statuses import Status
from forum.domain.inquiries import InquiryState, state_of
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.user import User
from forum.services.posts.publish import find_label
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class MessageView:
    """A question or an answer for a reader of one language.

    `name` and `label` are those of who asked; an answer has none, because its author may withhold
    the name. `published` is the number of the text as which it appeared, `status` that of the
    text as which the author sent it.
    """

    id: int
    is_answer: bool
    name: str
    label: SeatLabel
    at: datetime
    text: LocalisedText
    published: int | None
    status: Status | None
    published_key: str


@dataclass(slots=True)
class ThreadOfQuestions:
    """A thread with its messages in order."""

    key: str
    state: InquiryState
    messages: list[MessageView] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Return whether it takes messages."""
        return self.state in (InquiryState.ASKED, InquiryState.ANSWERED)

    @property
    def has_answer(self) -> bool:
        """Return whether the author has answered anything."""
        return any(message.is_answer for message in self.messages)


def list_threads(
    consultation: Consultation, contribution: Contribution, language: str
) -> list[ThreadOfQuestions]:
    """Return the threads about a contribution, the latest first, by four statements."""
    inquiries = db.session.scalars(
        select(Inquiry)
        .where(
            Inquiry.consultation_id == consultation.id,
            Inquiry.contribution_id == contribution.id,
        )
        .order_by(Inquiry.id.desc())
    ).all()
    return _read(consultation, inquiries, language)


def read_inquiry(inquiry: Inquiry, language: str) -> ThreadOfQuestions:
    """Return one thread with its messages."""
    return _read(inquiry.consultation, [inquiry], language)[0]


def _read(
    consultation: Consultation, inquiries: Sequence[Inquiry], language: str
) -> list[ThreadOfQuestions]:
    threads = {inquiry.id: ThreadOfQuestions(inquiry.key, inquiry.state) for inquiry in inquiries}
    messages = db.session.scalars(
        select(InquiryMessage)
        .where(InquiryMessage.inquiry_id.in_(threads))
        .options(joinedload(InquiryMessage.by), joinedload(InquiryMessage.contribution))
        .order_by(InquiryMessage.id)
    ).all()
    texts = localise([message.text_id for message in messages], language)
    for message in messages:
        view = _view(consultation, message, texts[message.text_id])
        threads[message.inquiry_id].messages.append(view)
    return list(threads.values())


def _view(consultation: Consultation, message: InquiryMessage, text: LocalisedText) -> MessageView:
    asker = None if message.is_answer else message.by
    sent = message.contribution
    return MessageView(
        id=message.id,
        is_answer=message.is_answer,
        name=asker.name if asker else "",
        label=find_label(consultation, asker) if asker else NO_LABEL,
        at=message.at,
        text=replace(text, is_of_team=not message.is_answer),
        published=sent.number if sent is not None and sent.is_readable else None,
        status=None if sent is None else sent.status,
        published_key="" if sent is None else sent.key,
    )


def find_states(
    consultation: Consultation, contribution_ids: Collection[int] | None = None
) -> dict[int, set[InquiryState]]:
    """Return the states of the threads about contributions by their ids, by one statement."""
    query = select(
        Inquiry.contribution_id, Inquiry.answered_at, Inquiry.closed_at, Inquiry.withdrawn_at
    ).where(Inquiry.consultation_id == consultation.id)
    if contribution_ids is not None:
        query = query.where(Inquiry.contribution_id.in_(sorted(contribution_ids)))
    states = defaultdict[int, set[InquiryState]](set)
    for contribution_id, answered_at, closed_at, withdrawn_at in db.session.execute(query):
        states[contribution_id].add(
            state_of(answered_at=answered_at, closed_at=closed_at, withdrawn_at=withdrawn_at)
        )
    return dict(states)


def list_questions_to(person: User) -> Sequence[Inquiry]:
    """Return the threads that wait for an answer of this person, the latest first."""
    return db.session.scalars(
        select(Inquiry)
        .join(Contribution, Contribution.id == Inquiry.contribution_id)
        .where(
            Contribution.author_id == person.id,
            Inquiry.answered_at.is_(None),
            Inquiry.closed_at.is_(None),
            Inquiry.withdrawn_at.is_(None),
        )
        .options(joinedload(Inquiry.contribution), joinedload(Inquiry.consultation))
        .order_by(Inquiry.asked_at.desc(), Inquiry.id.desc())
    ).all()


def list_threads_with(contribution: Contribution) -> Sequence[Inquiry]:
    """Return the threads with the author of a contribution, the latest first."""
    return db.session.scalars(
        select(Inquiry)
        .where(Inquiry.contribution_id == contribution.id)
        .order_by(Inquiry.id.desc())
    ).all()
