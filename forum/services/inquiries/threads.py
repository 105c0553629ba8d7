"""Asking an author in private, answering, and ending the thread."""

from sqlalchemy import func, select

from forum import clock
from forum.domain.inquiries import MAX_ANSWER, MAX_QUESTION, MOST_OPEN, InquiryState
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.user import User
from forum.services.access.gate import require, require_answering
from forum.services.access.locking import lock, lock_text
from forum.services.drafts.store import discard_draft
from forum.services.notifications.inquiry_mail import notify_author, notify_team
from forum.services.texts.store import store_text


def why_not_askable(contribution: Contribution, by: User) -> str:
    """Return why this person cannot ask the author of a text, as a code; "" if they can."""
    author = contribution.author
    if author.id == by.id:
        return "inquiry_own"
    if not author.email or author.confirmed_at is None or not author.active:
        return "inquiry_no_account"
    return "" if contribution.is_readable else "inquiry_unreadable"


def check_question(source: str, language: str) -> None:
    """Raise Invalid("inquiry_question"), ("too_many_characters") or ("language")."""
    _check(source, language, "inquiry_question", MAX_QUESTION)


def check_answer(source: str, language: str) -> None:
    """Raise Invalid("inquiry_answer"), ("too_many_characters") or ("language")."""
    _check(source, language, "inquiry_answer", MAX_ANSWER)


def _check(source: str, language: str, empty: str, most: int) -> None:
    if not source.strip():
        raise Invalid(empty, "text")
    if len(source) > most:
        raise Invalid("too_many_characters", "text", most=most)
    if language not in LANGUAGES:
        raise Invalid("language", "language")


def ask(contribution: Contribution, source: str, language: str, *, by: User, key: str) -> Inquiry:
    """Ask the author of a text in private, once for each `key`, and mail them.

    Raises as `check_question` does, Invalid with what `why_not_askable` says, and
    Invalid("inquiries_many").
    """
    consultation = contribution.consultation
    lock_text(contribution, consultation)
    require(by, consultation, Action.INQUIRE)
    if (sent := _find_sent(key, by)) is not None:
        return sent.inquiry
    check_question(source, language)
    if code := why_not_askable(contribution, by):
        raise Invalid(code, "text")
    if _count_open(contribution) >= MOST_OPEN:
        raise Invalid("inquiries_many", "text", most=MOST_OPEN)
    inquiry = Inquiry(consultation=consultation, contribution=contribution, by_id=by.id)
    db.session.add(inquiry)
    notify_author(inquiry, _add_message(inquiry, source, language, by=by, key=key))
    return inquiry


def ask_again(
    inquiry: Inquiry, source: str, language: str, *, by: User, key: str
) -> InquiryMessage:
    """Ask further in a thread, once for each `key`, and mail the author; raises as `ask` does."""
    _lock(inquiry)
    require(by, inquiry.consultation, Action.INQUIRE)
    if (sent := _find_sent(key, by)) is not None:
        return sent
    check_question(source, language)
    _require_open(inquiry)
    if code := why_not_askable(inquiry.contribution, by):
        raise Invalid(code, "text")
    inquiry.asked_at, inquiry.answered_at = clock.now(), None
    message = _add_message(inquiry, source, language, by=by, key=key)
    notify_author(inquiry, message)
    return message


def answer(
    inquiry: Inquiry,
    source: str,
    language: str,
    *,
    by: User,
    key: str,
    draft_version: int | None = None,
) -> InquiryMessage:
    """Answer as the author, once for each `key`, and mail the team; the draft is deleted.

    Raises as `check_answer` and the gate do.
    """
    _lock(inquiry)
    if inquiry.contribution.author_id != by.id:
        raise NotFound
    if (sent := _find_sent(key, by)) is not None:
        return sent
    check_answer(source, language)
    require_answering(by, inquiry)
    inquiry.answered_at = clock.now()
    message = _add_message(inquiry, source, language, by=by, key=key, is_answer=True)
    discard_draft(by, key, draft_version)
    notify_team(inquiry, message)
    return message


def close(inquiry: Inquiry, *, by: User) -> None:
    """End a thread as settled; the author still reads it, and mail that waits is not sent."""
    _lock(inquiry)
    require(by, inquiry.consultation, Action.INQUIRE)
    _require_open(inquiry)
    inquiry.closed_at = clock.now()


def reopen(inquiry: Inquiry, *, by: User) -> None:
    """Let a thread that was closed take messages again."""
    _lock(inquiry)
    require(by, inquiry.consultation, Action.INQUIRE)
    if inquiry.state is not InquiryState.CLOSED:
        raise NotAllowed("inquiry")
    inquiry.closed_at = None


def withdraw_question(inquiry: Inquiry, *, by: User) -> None:
    """Take a question back that has no answer; raises NotAllowed("inquiry") if there is one."""
    _lock(inquiry)
    require(by, inquiry.consultation, Action.INQUIRE)
    if inquiry.state is not InquiryState.ASKED or any(m.is_answer for m in inquiry.messages):
        raise NotAllowed("inquiry")
    inquiry.withdrawn_at = clock.now()


def _lock(inquiry: Inquiry) -> None:
    """Lock the consultation of a thread, and read the thread anew."""
    db.session.flush()  # what this transaction has changed in it stays
    lock(inquiry.consultation)
    db.session.refresh(inquiry)


def _require_open(inquiry: Inquiry) -> None:
    if inquiry.state not in (InquiryState.ASKED, InquiryState.ANSWERED):
        raise NotAllowed("inquiry")


def _find_sent(key: str, by: User) -> InquiryMessage | None:
    """Return the message that was sent with this key; raises NotFound if somebody else sent it."""
    message = db.session.scalar(select(InquiryMessage).where(InquiryMessage.key == key))
    if message is not None and message.by_id != by.id:
        raise NotFound
    return message


def _count_open(contribution: Contribution) -> int:
    query = select(func.count(Inquiry.id)).where(
        Inquiry.contribution_id == contribution.id,
        Inquiry.closed_at.is_(None),
        Inquiry.withdrawn_at.is_(None),
    )
    return db.session.scalar(query) or 0


def _add_message(
    inquiry: Inquiry,
    source: str,
    language: str,
    *,
    by: User,
    key: str,
    is_answer: bool = False,
) -> InquiryMessage:
    """Add a message with its text, of which translations are requested; flushes, for its id."""
    text = store_text(inquiry.contribution.consultation_id, source.strip(), language)
    message = InquiryMessage(
        key=key, by_id=by.id, is_answer=is_answer, text_id=text.id, at=clock.now()
    )
    inquiry.messages.append(message)
    db.session.flush()
    return message
