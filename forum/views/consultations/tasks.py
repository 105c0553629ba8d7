"""What waits for a person, in words and with the page on which it is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import clock
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.lifecycle import Stage
from forum.models.draft import Draft
from forum.services.consultations.catalogue import ConsultationListing
from forum.services.discussion.own import ReturnedText
from forum.services.moderation.queue import WAITING_TARGET
from forum.services.moderation.waiting import WaitingQueue
from forum.services.texts.localised import LocalisedText
from forum.web.language import dates, labels
from forum.web.presenters.news import NewsNote
from forum.web.presenters.own_times import OwnTimes

MOST_DRAFTS: Final = 5
"""How many drafts stand on the home page; all are on the page of one's own contributions."""

Titles = dict[int, LocalisedText]


@dataclass(frozen=True)
class Task:
    """Something that waits: how much, in which state, what to do, where and until when.

    `kind` is the colour of the state and `drawing` the name of its icon. `title` is that of the
    consultation; `button` says what is done at `address`. `heading_language` is set if the heading
    is the person's own words.
    """

    kind: str
    drawing: str
    amount: str
    state: str
    heading: str
    title: LocalisedText
    remark: str
    address: str
    button: str
    heading_language: str = ""


def decision_task(waiting: WaitingQueue, titles: Titles) -> Task:
    """Return what a moderator has to decide on in one consultation."""
    texts = ngettext("%(num)d text", "%(num)d texts", waiting.texts) if waiting.texts else ""
    edits = ngettext("%(num)d change", "%(num)d changes", waiting.edits) if waiting.edits else ""
    state = _("Waiting for %(age)s", age=dates.age(clock.now() - waiting.since))
    hours = int(WAITING_TARGET.total_seconds() // 3600)
    target = ngettext("The target is %(num)d hour.", "The target is %(num)d hours.", hours)
    queue = str(Status.PENDING) if waiting.texts else "edits"
    return Task(
        kind="closing" if waiting.is_late else "upcoming",
        drawing="warn" if waiting.is_late else "upcoming",
        amount=", ".join(filter(None, (texts, edits))),
        state=state,
        heading=_("Decide what is shown"),
        title=titles[waiting.consultation.id],
        remark=target if waiting.is_late else "",
        address=url_for("moderation.queue", slug=waiting.consultation.slug, status=queue),
        button=_("Open the queue"),
    )


def returned_task(returned: ReturnedText, titles: Titles, times: OwnTimes) -> Task:
    """Return what an author has to change and send again."""
    contribution, decision = returned.contribution, returned.decision
    reason = str(labels.RULES[Rule(decision.rule)]) + "." if decision and decision.rule else ""
    until = ""
    if returned.answer_until is not None:
        until = _("It can be sent until %(when)s.", when=times.moment(returned.answer_until))
    return Task(
        kind="closing",
        drawing="back",
        amount=_("1 change") if contribution.is_readable else _("1 text"),
        state=_("For you to correct"),
        heading=_("Change your text and send it again"),
        title=titles[contribution.consultation_id],
        remark=" ".join(filter(None, (reason, until))),
        address=url_for("contributions.edit", key=contribution.key),
        button=_("Change the text"),
    )


def reply_task(listing: ConsultationListing, note: NewsNote) -> Task | None:
    """Return the new replies to a person in one consultation; None without any."""
    link = note.reply_link
    if link is None:
        return None
    return Task(
        kind="open",
        drawing="reply",
        amount=link.words,
        state=_("Since %(when)s", when=note.since),
        heading=_("Someone replied to you"),
        title=listing.title,
        remark="",
        address=link.address,
        button=_("Read the answer"),
    )


def summary_task(listing: ConsultationListing) -> Task:
    """Return the summary that a facilitator has yet to publish."""
    return Task(
        kind="closed",
        drawing="summary",
        amount=_("1 summary"),
        state=_("Not published yet"),
        heading=_("Sum up what was said"),
        title=listing.title,
        remark=_("The consultation is closed."),
        address=url_for("synthesis.edit", slug=listing.consultation.slug),
        button=_("Write the summary"),
    )


def draft_tasks(drafts: list[tuple[Draft, LocalisedText, bool]], times: OwnTimes) -> Iterator[Task]:
    """Yield the first MOST_DRAFTS drafts of (draft, title of its consultation, `can_be_sent`)."""
    for draft, title, can_be_sent in drafts[:MOST_DRAFTS]:
        yield Task(
            kind="open" if can_be_sent else "closed",
            drawing="file",
            amount=_("1 draft"),
            state=_draft_state(draft, can_be_sent=can_be_sent),
            heading=draft.opening or _("Empty draft"),
            title=title,
            remark=_("Saved: %(when)s.", when=times.brief(draft.saved_at)),
            address=url_for("drafts.show", key=draft.key),
            button=_("Continue writing") if can_be_sent else _("Read the draft"),
            heading_language=draft.language,
        )


def _draft_state(draft: Draft, *, can_be_sent: bool) -> str:
    if not can_be_sent:
        return _("Can no longer be sent")
    closes_at = draft.consultation.closes_at
    if closes_at is None or draft.consultation.stage() is not Stage.OPEN:
        return _("Not sent")
    left = dates.time_left(closes_at - clock.now())
    return _("Not sent, closes in %(left)s", left=left)
