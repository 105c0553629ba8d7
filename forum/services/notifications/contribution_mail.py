"""Mail about contributions: to authors about their texts, replies and signatures.

People who signed a text get mail when its words change.
"""

from typing import Any, Final, NamedTuple

from sqlalchemy import select

from forum.domain.contributions.statuses import RevisionState, Status
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.decision import Decision
from forum.models.contributions.flag import Flag
from forum.models.contributions.redaction import Redaction
from forum.models.contributions.revision import Revision
from forum.models.user import User
from forum.services.access.deadlines import find_answer_deadline
from forum.services.accounts.tokens import mail_token
from forum.services.background.notices import notify
from forum.services.consultations.titles import read_title

REPLY: Final = "reply_received"
REPLY_TO_POST: Final = "post_answered"
SIGNED: Final = "contribution_signed"
SIGNED_TEXT: Final = "signed_text_changed"
FLAG_CLOSED: Final = "flag_closed"
REDACTED: Final = "contribution_redacted"
REDACTION_UNDONE: Final = "redaction_undone"
KINDS: Final = frozenset(
    {
        "contribution_received",
        "contribution_sent_again",
        *(f"contribution_{status.value}" for status in Status if status is not Status.PENDING),
        "contribution_restored",
        REDACTED,
        REDACTION_UNDONE,
        "withdrawal_undone",
        *(f"edit_{state.value}" for state in RevisionState if state is not RevisionState.REPLACED),
        REPLY,
        SIGNED,
    }
)
"""Mails to an author about one of their texts."""

RETURNED: Final = frozenset({"contribution_returned", "edit_returned"})

KINDS_READ_AT_SENDING: Final = KINDS | {REPLY_TO_POST, SIGNED_TEXT}
"""Mails whose content is read when they are sent."""


class AuthorNotice(NamedTuple):
    """A notice to the author about a step, once for each `key`; its reason is in the decision."""

    kind: str
    key: str
    decision_id: int | None = None


def receipt(contribution: Contribution) -> AuthorNotice:
    """Return the acknowledgement of a new text; one that readers see at once is published."""
    kind = "contribution_published" if contribution.is_readable else "contribution_received"
    return AuthorNotice(kind, f"received:{contribution.id}")


def notice_of_new_version(contribution: Contribution) -> AuthorNotice:
    """Return the acknowledgement of a new version of a text that is not published yet."""
    key = f"version:{contribution.id}.{contribution.latest_revision}"
    return AuthorNotice("contribution_sent_again", key)


def notice_of_decision(decision: Decision, kind: str) -> AuthorNotice:
    """Return the notice of a decision, with its rule and reason; flushes, for its id."""
    db.session.flush()
    return AuthorNotice(kind, f"decision:{decision.id}", decision.id)


def notify_author(contribution: Contribution, kind: str, key: str, /, **values: object) -> None:
    """Notify an author about one of their texts, once for each `key`."""
    author = contribution.author
    if not author.email or not author.active:
        return
    notify(
        author,
        kind,
        key,
        title=read_title(contribution.consultation_id, author.language),
        slug=contribution.consultation.slug,
        key=contribution.key,
        number=contribution.number,
        **values,
    )


def notify_of_decision(contribution: Contribution, decision: Decision, kind: str) -> None:
    """Notify the author of a decision on their text, with its rule and reason; flushes."""
    notice = notice_of_decision(decision, kind)
    notify_author(contribution, kind, notice.key, rule=decision.rule, reason=decision.reason)


def notify_of_redaction(redaction: Redaction) -> None:
    """Notify the author that words or files were redacted, and why, or that this was undone."""
    kind = REDACTED if redaction.undone_at is None else REDACTION_UNDONE
    notify_author(
        redaction.contribution,
        kind,
        f"{kind}:{redaction.id}",
        rule=redaction.rule,
        reason=redaction.reason,
    )


def notify_of_reply(reply: Contribution) -> None:
    """Notify the author of the answered text or post, once, unless they answer themselves."""
    answered = reply.answers_to
    if answered is None or answered.author_id == reply.author_id:
        return
    if isinstance(answered, Contribution):
        notify_author(answered, REPLY, f"reply:{reply.id}", reply=reply.id)
        return
    author = answered.author
    notify(
        author,
        REPLY_TO_POST,
        f"reply:{reply.id}",
        title=read_title(reply.consultation_id, author.language),
        slug=reply.consultation.slug,
        post=answered.id,
        reply=reply.id,
    )


def notify_of_signature(contribution: Contribution, signature_id: int) -> None:
    """Notify the author that somebody has signed their text."""
    notify_author(contribution, SIGNED, f"signature:{signature_id}", signature=signature_id)


def notify_of_closed_flag(contribution: Contribution, flag: Flag) -> None:
    """Tell a reader what came of asking the moderators to look at a text."""
    notify(
        flag.by,
        FLAG_CLOSED,
        f"flag:{flag.id}",
        title=read_title(contribution.consultation_id, flag.by.language),
        slug=contribution.consultation.slug,
        number=contribution.number,
        outcome=flag.outcome,
    )


def notify_signatories(contribution: Contribution) -> None:
    """Notify those who signed a text that readers now see another version, once for each."""
    signatories = db.session.scalars(
        select(User)
        .join(CoSignature, CoSignature.user_id == User.id)
        .where(CoSignature.contribution_id == contribution.id, CoSignature.withdrawn_at.is_(None))
        .order_by(CoSignature.id)
    ).all()
    languages = {person.language for person in signatories}
    titles = {code: read_title(contribution.consultation_id, code) for code in languages}
    revision = contribution.approved_revision
    for person in signatories:
        notify(
            person,
            SIGNED_TEXT,
            f"changed:{contribution.id}.{revision}:{person.id}",
            title=titles[person.language],
            slug=contribution.consultation.slug,
            number=contribution.number,
            contribution=contribution.id,
            revision=revision,
        )


def read_mail_values(kind: str, args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return the values that a mail shows besides `args`, read when it is sent.

    Returns None if it is not to be sent any more: the text has been deleted, or readers no longer
    see the reply or the signature.
    """
    if kind == REPLY_TO_POST:
        return _read_reply_to_post(args)
    if kind == SIGNED_TEXT:
        return _read_signed_text(args, person)
    contribution = db.session.scalar(select(Contribution).where(Contribution.key == args["key"]))
    if contribution is None or contribution.author_id != person.id:
        return None
    values: dict[str, object] = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "token": mail_token(person, contribution.key),
    }
    if kind in RETURNED:
        values["until"] = find_answer_deadline(contribution)
    if kind == REPLY:
        reply = db.session.get(Contribution, args["reply"])
        texts = (contribution, reply)
        if any(text is None or not text.is_readable for text in texts):
            return None
        values["reply"] = reply
    if kind == SIGNED:
        signature = db.session.get(CoSignature, args["signature"])
        if signature is None or signature.withdrawn_at is not None:
            return None
        if not contribution.is_readable:
            return None
        values["name"] = signature.shown_name or signature.shown_organisation
    return values


def _read_reply_to_post(args: dict[str, Any]) -> dict[str, object] | None:
    """Return the reply for the mail; None if readers no longer see it."""
    reply = db.session.get(Contribution, args["reply"])
    if reply is None or not reply.is_readable:
        return None
    return {"reply": reply}


def _read_signed_text(args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return no values; None if readers no longer see the text, or if the person no longer signs.

    It is None too if the person signed after the change, and so the new words.
    """
    signature_id = db.session.scalar(
        select(CoSignature.id)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .join(Revision, Revision.contribution_id == Contribution.id)
        .where(
            CoSignature.contribution_id == args["contribution"],
            CoSignature.user_id == person.id,
            CoSignature.withdrawn_at.is_(None),
            Contribution.is_readable,
            Revision.number == args["revision"],
            CoSignature.signed_at <= Revision.shown_at,
        )
    )
    return None if signature_id is None else {}
