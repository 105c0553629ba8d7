"""Pages: the moderators' queue, one text with its history, and deciding."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.domain.contributions.statuses import EDIT_MOVES, Status
from forum.domain.policy import Action
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.services.access.gate import consultation_for, moderated_contribution
from forum.services.consultations.overview import facts
from forum.services.contributions.visibility import lock
from forum.services.moderation import decisions as moderation
from forum.services.moderation.queue import (
    TARGET,
    cases,
    oldest_waiting,
    page_of_cases,
    page_of_edits,
)
from forum.views.moderation import bp
from forum.views.moderation import form as verdicts
from forum.views.moderation.form import Verdict
from forum.views.moderation.items import ItemPresenter
from forum.web.http.current_user import person, signed_in
from forum.web.http.limits import limited_decisions
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language

EDITS = "edits"

TABS = (
    Status.PENDING,
    Status.RETURNED,
    Status.REJECTED,
    Status.PUBLISHED,
    Status.HIDDEN,
    Status.WITHDRAWN,
)


@bp.get("/consultations/<slug>/moderation")
def queue(slug: str) -> ResponseReturnValue:
    """Show the texts of one status, or the edits that wait, those first that came first."""
    consultation = consultation_for(person(), slug, Action.MODERATE)
    wanted = request.args.get("status", "")
    tab = wanted if wanted == EDITS or wanted in set(Status) else Status.PENDING.value
    after = min(max(0, request.args.get("after", 0, type=int)), 2**31 - 1)
    if tab == EDITS:
        page, next_after = page_of_edits(consultation, language(), after=after)
    else:
        page, next_after = page_of_cases(consultation, Status(tab), language(), after=after)
    said = facts(consultation, language())
    numbers = {q.id: q.number for q in said.questions}
    oldest = oldest_waiting(consultation)
    present = ItemPresenter(consultation, numbers)
    return render_template(
        "moderation/queue.html",
        consultation=consultation,
        facts=said,
        numbers=numbers,
        present=present,
        status=tab,
        tabs=TABS,
        sizes=moderation.queue_sizes(consultation),
        edits=moderation.count_waiting_edits(consultation),
        cases=page,
        after=after,
        next_after=next_after,
        oldest=present.waiting(oldest) if oldest else None,
        target=TARGET,
        seen=verdicts.seen,
        seen_edit=verdicts.seen_edit,
        verdict=None,
    )


@bp.get("/consultations/<slug>/moderation/<key>")
def item(slug: str, key: str) -> ResponseReturnValue:
    """Show one text, whole, with what was decided on it."""
    consultation = consultation_for(person(), slug, Action.MODERATE)
    return _item_page(consultation, moderated_contribution(consultation, key), None)


def _item_page(
    consultation: Consultation,
    contribution: Contribution,
    verdict: Verdict | None,
    *,
    is_stale: bool = False,
) -> str:
    case = cases([contribution], language())[0]
    said = facts(consultation, language())
    numbers = {q.id: q.number for q in said.questions}
    errors = sentences(verdict.errors) if verdict else {}
    status = verdict.status.value if verdict and verdict.status else ""
    place = f"{'d' if verdict and verdict.of_edit else 'i'}{case.entry.id}"
    return render_template(
        "moderation/item.html",
        consultation=consultation,
        facts=said,
        numbers=numbers,
        present=ItemPresenter(consultation, numbers),
        case=case,
        verdict=verdict,
        errors={f"{place}-{name}-{status}": words for name, words in errors.items()},
        is_stale=is_stale,
        seen=verdicts.seen,
        seen_edit=verdicts.seen_edit,
    )


@bp.post("/consultations/<slug>/moderation/<key>")
@limited_decisions
def decide(slug: str, key: str) -> ResponseReturnValue:
    """Take a decision, propose a message for one, or say what is missing or has changed."""
    return _decide(slug, key, verdicts.read(request.form))


@bp.post("/consultations/<slug>/moderation/<key>/edit")
@limited_decisions
def decide_on_edit(slug: str, key: str) -> ResponseReturnValue:
    """Do the same for a change to a published text."""
    return _decide(slug, key, verdicts.read(request.form, of_edit=True))


def _decide(slug: str, key: str, verdict: Verdict) -> ResponseReturnValue:
    consultation = consultation_for(person(), slug, Action.MODERATE)
    contribution = moderated_contribution(consultation, key)
    if verdict.status is None:
        return redirect(url_for(".item", slug=slug, key=key))
    lock(consultation)
    db.session.refresh(contribution)
    if verdicts.is_stale(verdict, contribution):
        return _too_late(consultation, contribution, verdict)
    if not verdict.check():
        return _item_page(consultation, contribution, verdict), 422
    if verdict.wants_proposal and verdict.rule:
        spoken = cases([contribution], language())[0].author_language
        message = verdicts.proposal(verdict.status, verdict.rule, spoken)
        verdict.reason = "\n\n".join(filter(None, (verdict.reason.strip(), message)))
        return _item_page(consultation, contribution, verdict)
    return _take(consultation, contribution, verdict)


def _take(
    consultation: Consultation, contribution: Contribution, verdict: Verdict
) -> ResponseReturnValue:
    before, status = contribution.status, verdict.status
    if status is None:
        raise NotFound
    step = moderation.decide_on_edit if verdict.of_edit else moderation.decide
    try:
        step(contribution, status, by=signed_in(), rule=verdict.rule, reason=verdict.reason)
    except NotAllowed:
        db.session.rollback()
        return _item_page(consultation, contribution, verdict, is_stale=True), 409
    db.session.commit()
    if verdict.of_edit:
        return _back_to_edits(consultation, contribution, status)
    return _back(consultation, contribution, before)


def _back_to_edits(
    consultation: Consultation, contribution: Contribution, status: Status
) -> ResponseReturnValue:
    name = contribution.shown_name or contribution.author.name
    flash(verdicts.done_with_edit(status, name, contribution.number), "info")
    return redirect(url_for(".queue", slug=consultation.slug, status=EDITS))


def _back(
    consultation: Consultation, contribution: Contribution, before: Status | str
) -> ResponseReturnValue:
    """Say what was done, with a way back, and return to the list that the text was in."""
    status = contribution.status
    name = contribution.shown_name or contribution.author.name
    text = verdicts.done(status, name, contribution.number)
    address = url_for(".item", slug=consultation.slug, key=contribution.key)
    link = Markup('<a href="{}">{}</a>').format(address, verdicts.way_back(status))
    flash(Markup("{} {}").format(text, link), "info")
    return redirect(url_for(".queue", slug=consultation.slug, status=str(before)))


def _too_late(
    consultation: Consultation, contribution: Contribution, verdict: Verdict
) -> ResponseReturnValue:
    """Answer a decision on what has changed since; the same one sent twice is no fault."""
    last = moderation.last_decisions([contribution.id]).get(contribution.id)
    is_mine = last is not None and last.by_id == signed_in().id
    if last is not None and is_mine and verdict.of_edit and verdict.status is not None:
        if last.edit is EDIT_MOVES.get(verdict.status):
            return _back_to_edits(consultation, contribution, verdict.status)
    elif last is not None and is_mine and last.edit is None and last.after is verdict.status:
        return _back(consultation, contribution, last.before)
    return _item_page(consultation, contribution, verdict, is_stale=True), 409
