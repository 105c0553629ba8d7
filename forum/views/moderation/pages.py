"""Pages: the queue of moderators, one contribution with its history, and decisions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.domain.contributions.statuses import EDIT_STATES_AFTER, DecisionTarget, Status
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.gate import consultation_for, moderated_contribution
from forum.services.access.locking import lock_text
from forum.services.consultations.overview import read_overview
from forum.services.discussion.history import find_last_decisions
from forum.services.moderation.decisions import decide
from forum.services.moderation.queue import (
    WAITING_TARGET,
    QueueItem,
    QueuePlace,
    count_by_status,
    count_edits_and_flags,
    find_longest_wait_start,
    list_flagged,
    read_queue_items,
    read_queue_page,
)
from forum.services.moderation.redactions import count_by_rule
from forum.views.moderation import bp
from forum.views.moderation import form as decision_form
from forum.views.moderation.form import DecisionForm
from forum.views.moderation.items import ItemPresenter
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_kept
from forum.web.http.limits import limited_decisions
from forum.web.http.query import parse_int
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOST_DIGITS = 16
"""As many as microseconds have for the next two centuries."""

EDIT = DecisionTarget.EDIT
EDITS = "edits"
"""The queue of changes to published texts, as the address names it."""
FLAGGED = "reported"
"""The queue of texts that readers have reported, as the address names it."""

TABS = (
    Status.PENDING,
    Status.RETURNED,
    Status.REJECTED,
    Status.PUBLISHED,
    Status.HIDDEN,
    Status.WITHDRAWN,
)


@bp.get("/consultations/<slug>/moderation", endpoint="queue")
def show_queue(slug: str) -> ResponseReturnValue:
    """List the texts of one status, the waiting changes or the reported texts, oldest first."""
    consultation = consultation_for(current_person(), slug, Action.MODERATE)
    requested = request.args.get("status", "")
    tab = requested if requested in {EDITS, FLAGGED, *Status} else Status.PENDING.value
    after = _read_place(request.args.get("after", ""))
    page, next_after = _read_tab(consultation, tab, after)
    overview = read_overview(consultation, language())
    oldest = find_longest_wait_start(consultation)
    presenter = ItemPresenter(consultation, overview.question_numbers)
    return render_template(
        "moderation/queue.html",
        consultation=consultation,
        overview=overview,
        numbers=overview.question_numbers,
        presenter=presenter,
        status=tab,
        tabs=TABS,
        counts_by_status=count_by_status(consultation),
        edits_and_flags=count_edits_and_flags(consultation),
        redactions_by_rule=count_by_rule(consultation),
        items=page,
        is_first=after is None,
        next_after=_write_place(next_after) if next_after else "",
        longest_wait=presenter.describe_wait(oldest) if oldest else None,
        target=WAITING_TARGET,
        version_token=decision_form.version_token,
        form=None,
    )


def _read_tab(
    consultation: Consultation, tab: str, after: QueuePlace | None
) -> tuple[list[QueueItem], QueuePlace | None]:
    """Return one page of the queue that the address names, and where the next one begins."""
    if tab == FLAGGED:
        flagged, next_after = list_flagged(consultation, after=after)
        return read_queue_items(flagged, language()), next_after
    selection: dict[str, Any] = {"status": Status(tab)} if tab != EDITS else {"target": EDIT}
    return read_queue_page(consultation, language(), **selection, after=after)


def _write_place(place: QueuePlace) -> str:
    """Return a place in a queue as the address has it: microseconds and an id."""
    return f"{(place.sent_at - EPOCH) // MICROSECOND}-{place.id}"


def _read_place(string: str) -> QueuePlace | None:
    """Return the place that an address names, or None."""
    microseconds, _dash, contribution_id = string.partition("-")
    id_ = parse_int(contribution_id)
    if id_ is None or not (microseconds.isascii() and microseconds.isdigit()):
        return None
    if len(microseconds) > MOST_DIGITS:
        return None
    return QueuePlace(EPOCH + int(microseconds) * MICROSECOND, id_)


@bp.get("/consultations/<slug>/moderation/<key>")
def item(slug: str, key: str) -> ResponseReturnValue:
    """Show one contribution, unabridged, with its decisions."""
    consultation = consultation_for(current_person(), slug, Action.MODERATE)
    return _item_page(consultation, moderated_contribution(consultation, key), None)


def _item_page(
    consultation: Consultation,
    contribution: Contribution,
    form: DecisionForm | None,
    *,
    is_stale: bool = False,
) -> str:
    queue_item = read_queue_items([contribution], language())[0]
    overview = read_overview(consultation, language())
    errors = sentences(form.errors) if form else {}
    status = form.status.value if form and form.status else ""
    id_prefix = f"{'d' if form and form.target is EDIT else 'i'}{queue_item.entry.id}"
    return render_template(
        "moderation/item.html",
        consultation=consultation,
        overview=overview,
        numbers=overview.question_numbers,
        presenter=ItemPresenter(consultation, overview.question_numbers),
        item=queue_item,
        form=form,
        errors={f"{id_prefix}-{name}-{status}": words for name, words in errors.items()},
        is_stale=is_stale,
        version_token=decision_form.version_token,
    )


@bp.post("/consultations/<slug>/moderation/<key>", endpoint="decide")
@limited_decisions
def take_decision(slug: str, key: str) -> ResponseReturnValue:
    """Take a decision, or propose a message; show errors, and changes in the meantime."""
    return _submit_decision(slug, key, decision_form.read(request.form))


@bp.post("/consultations/<slug>/moderation/<key>/edit", endpoint="decide_on_edit")
@limited_decisions
def take_decision_on_edit(slug: str, key: str) -> ResponseReturnValue:
    """Take a decision on a change to a published text."""
    return _submit_decision(slug, key, decision_form.read(request.form, target=EDIT))


def _submit_decision(slug: str, key: str, form: DecisionForm) -> ResponseReturnValue:
    consultation = consultation_for(current_person(), slug, Action.MODERATE)
    contribution = moderated_contribution(consultation, key)
    if form.status is None:
        return redirect(url_for(".item", slug=slug, key=key))
    lock_text(contribution, consultation)
    if decision_form.is_stale(form, contribution):
        return _outdated_page(consultation, contribution, form)
    if not form.check():
        return _item_page(consultation, contribution, form), 422
    if form.wants_proposal and form.rule:
        author_language = read_queue_items([contribution], language())[0].author_language
        message = decision_form.propose_message(form.status, form.rule, author_language)
        form.reason = "\n\n".join(filter(None, (form.reason.strip(), message)))
        return _item_page(consultation, contribution, form)
    return _decide_and_commit(consultation, contribution, form)


def _decide_and_commit(
    consultation: Consultation, contribution: Contribution, form: DecisionForm
) -> ResponseReturnValue:
    before, status = contribution.status, form.status
    if status is None:
        raise NotFound
    try:
        decide(
            contribution,
            status,
            by=require_person(),
            rule=form.rule,
            reason=form.reason,
            target=form.target,
        )
    except NotAllowed:
        db.session.rollback()
        return _item_page(consultation, contribution, form, is_stale=True), 409
    with reading_kept():
        db.session.commit()
    return _redirect_to_queue(contribution, status, form.target, before)


def _redirect_to_queue(
    contribution: Contribution, status: Status, target: DecisionTarget, before: Status | str
) -> ResponseReturnValue:
    """Confirm a decision, link to undoing it, and return to the queue that the text was in."""
    slug = contribution.consultation.slug
    name = contribution.shown_name or contribution.author.name
    sentence: str | Markup = decision_form.confirmation(status, target, name, contribution.number)
    if target is DecisionTarget.TEXT:
        address = url_for(".item", slug=slug, key=contribution.key)
        link = Markup('<a href="{}">{}</a>').format(address, decision_form.undo_label(status))
        sentence = Markup("{} {}").format(sentence, link)
    flash(sentence, "info")
    return redirect(url_for(".queue", slug=slug, status=EDITS if target is EDIT else str(before)))


def _outdated_page(
    consultation: Consultation, contribution: Contribution, form: DecisionForm
) -> ResponseReturnValue:
    """Respond to a decision on an outdated version; the same decision sent twice is no error."""
    last = find_last_decisions([contribution.id]).get(contribution.id)
    status, target = form.status, form.target
    if last is not None and last.by_id == require_person().id and status is not None:
        is_same = last.edit is None and last.after is status
        if target is EDIT:
            is_same = last.edit is not None and last.edit is EDIT_STATES_AFTER.get(status)
        if is_same:
            return _redirect_to_queue(contribution, status, target, last.before)
    return _item_page(consultation, contribution, form, is_stale=True), 409
