"""Pages: one's own contributions, their status, and withdrawing them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from forum.domain.contributions.history import HistoryStep
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import Redaction
from forum.models.user import User
from forum.services.access.gate import own_contribution
from forum.services.accounts.tokens import user_to_read
from forum.services.attachments.downloads import list_files
from forum.services.consultations.overview import read_overview
from forum.services.consultations.titles import read_titles
from forum.services.contributions import cosignatures, withdrawals
from forum.services.contributions.revise import take_back_edit, withdraw
from forum.services.discussion import contribution_views
from forum.services.discussion.history import list_history, list_replies
from forum.services.discussion.own import (
    OwnContribution,
    OwnGroup,
    OwnPlace,
    list_own_contributions,
    read_own_contributions,
)
from forum.services.discussion.pending_edits import read_open_edits
from forum.services.inquiries.reading import list_questions_to, list_threads_with
from forum.services.moderation.redactions import list_redactions, read_original_passages
from forum.views.contributions import bp
from forum.views.drafts.status import list_own_drafts
from forum.web.http import errors
from forum.web.http.current_user import current_person, require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes
from forum.web.http.query import parse_int
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.own_times import own_times
from forum.web.presenters.texts import mark_redacted

STEPS_WITH_REASON: Final = frozenset(
    {
        HistoryStep.RETURNED,
        HistoryStep.REJECTED,
        HistoryStep.HIDDEN,
        HistoryStep.REDACTED,
        HistoryStep.WITHDRAWAL_UNDONE,
        HistoryStep.EDIT_RETURNED,
        HistoryStep.EDIT_REJECTED,
    }
)


@bp.get("/contributions")
def mine() -> ResponseReturnValue:
    """List the person's contributions with their status, their drafts, and their signatures.

    What needs the person comes first.
    """
    me = require_person()
    after = _read_place(request.args.get("after", ""))
    questions = list_questions_to(me) if after is None else []
    contributions, next_after = list_own_contributions(me, after=after)
    drafts = list_own_drafts() if after is None else []
    signatures = cosignatures.list_signatures(me) if after is None else []
    consultations = [own.contribution.consultation for own in contributions]
    consultations += [question.consultation for question in questions]
    consultations += [draft.consultation for draft, _title, _can_be_sent in drafts]
    consultations += [contribution.consultation for _signature, contribution in signatures]
    return render_template(
        "contributions/mine.html",
        needs_me=[own for own in contributions if own.group is OwnGroup.NEEDS_ME],
        waits=[own for own in contributions if own.group is OwnGroup.WAITS],
        settled=[own for own in contributions if own.group is OwnGroup.SETTLED],
        drafts=drafts,
        questions=questions,
        titles=read_titles({consultation.id for consultation in consultations}, language()),
        times=own_times(consultation.zone for consultation in consultations),
        signatures=signatures,
        redactions=_list_redactions(contributions),
        next_after=f"{next_after.group}-{next_after.id}" if next_after else "",
        has_sent=bool(contributions),
        is_first=after is None,
    )


def _list_redactions(contributions: Sequence[OwnContribution]) -> dict[int, list[Redaction]]:
    """Return the redactions in force by contribution; a statement only if there ever were any."""
    own = [each.contribution for each in contributions]
    ids = [contribution.id for contribution in own if contribution.redaction_version]
    found: dict[int, list[Redaction]] = defaultdict(list)
    for redaction in list_redactions(ids, in_force=True) if ids else ():
        found[redaction.contribution_id].append(redaction)
    return found


def _read_place(string: str) -> OwnPlace | None:
    """Return the place in the list that an address names, or None."""
    group, _dash, contribution_id = string.partition("-")
    numbers = parse_int(group), parse_int(contribution_id)
    return None if None in numbers else OwnPlace(numbers[0] or 0, numbers[1] or 0)


@bp.get("/contributions/<key>")
def own(key: str) -> ResponseReturnValue:
    """Show the author the status of their contribution, and what they can do with it."""
    me = require_person()
    contribution = own_contribution(me, key)
    confirm = request.args.get("confirm", "")
    return _render_own_page(me, contribution, confirm=confirm, by_mail=False)


@bp.get("/contributions/<key>/by-mail/<token>")
def by_mail(key: str, token: str) -> ResponseReturnValue:
    """Show the same page, without any action, to whoever opens the link in a mail to the author.

    It signs nobody in. Headers keep the address from other sites, search engines and caches.
    """
    try:
        author = user_to_read(token, key)
        contribution = own_contribution(author, key)
    except (Invalid, NotFound):
        return _hide_address(make_response(_expired_link_page()))
    if current_person() == author:
        return _hide_address(make_response(redirect(url_for("contributions.own", key=key))))
    page = _render_own_page(author, contribution, confirm="", by_mail=True)
    return _hide_address(make_response(page))


def _expired_link_page() -> ResponseReturnValue:
    return errors.error_page(
        404,
        _("This link no longer works"),
        _("Links in our emails work for 60 days. Sign in to see your contributions."),
    )


def _hide_address(response: Response) -> Response:
    """Keep the address of a page from other sites, search engines and caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return keep_private(response)


def _render_own_page(
    author: User, contribution: Contribution, *, confirm: str, by_mail: bool
) -> str:
    consultation = contribution.consultation
    overview = read_overview(consultation, language())
    own = read_own_contributions(author, [contribution])[0]
    entry = contribution_views.read_view_for_author(contribution, language())
    if by_mail:
        entry.attachments = ()  # files are handed over only to those who signed in
    presenter = ContributionPresenter(
        consultation,
        overview.question_numbers,
        as_written=True,
        zone=own_times([consultation.zone]).zone,
    )
    return render_template(
        "contributions/own.html",
        consultation=consultation,
        contribution=contribution,
        overview=overview,
        own=own,
        card=presenter.card(entry, whole=True, reveal=True),
        edit=read_open_edits([contribution.id], language()).get(contribution.id),
        numbers=overview.question_numbers,
        history=list_history(contribution),
        confirm=confirm,
        STEPS_WITH_REASON=STEPS_WITH_REASON,
        by_mail=by_mail,
        **_related_context(contribution),
    )


def _related_context(contribution: Contribution) -> dict[str, Any]:
    """Return the replies, the files, the co-signatories and the number of the parent."""
    return {
        "replies": list_replies(contribution),
        "files": list_files([contribution.id], is_reading=False, is_latest=True).get(
            contribution.id, []
        ),
        "inquiries": list_threads_with(contribution),
        "signatories": cosignatures.list_signatories([contribution.id]).get(contribution.id, []),
        "parent_number": _find_parent_number(contribution),
        **_redacted_context(contribution),
    }


def _redacted_context(contribution: Contribution) -> dict[str, Any]:
    """Return the redactions in force, and the author's words as they were written."""
    ids = [contribution.id] if contribution.redaction_version else []
    redactions = list_redactions(ids, in_force=True) if ids else []
    originals = read_original_passages(contribution) if redactions else []
    return {
        "redactions": redactions,
        "originals": [(p.language, mark_redacted(p.html, p.bars)) for p in originals if p.bars],
    }


def _find_parent_number(contribution: Contribution) -> int | None:
    if contribution.parent_id is None:
        return None
    return db.session.scalar(
        select(Contribution.number).where(Contribution.id == contribution.parent_id)
    )


@bp.post("/contributions/<key>/withdraw")
@limited_writes
def take_back(key: str) -> ResponseReturnValue:
    """Withdraw one's own contribution, after a confirmation."""
    contribution = own_contribution(current_person(), key)
    if request.form.get("confirmed") != "yes":
        return redirect(url_for("contributions.own", key=key, confirm="withdraw"))
    withdraw(contribution, contribution.consultation, by=require_person())
    db.session.commit()
    if contribution.number is None:
        flash(_("Withdrawn. Your text was never shown. You can undo this for a day."), "info")
    else:
        sentence = _(
            "Withdrawn. The page now says so in place of your text. You can undo this for a day."
        )
        flash(sentence, "info")
    return redirect(url_for("contributions.own", key=key))


@bp.post("/contributions/<key>/withdraw/undo")
@limited_writes
def undo_withdrawal(key: str) -> ResponseReturnValue:
    """Undo the withdrawal of one's own contribution, for a day."""
    contribution = own_contribution(current_person(), key)
    withdrawals.undo_withdrawal(contribution, contribution.consultation, by=require_person())
    db.session.commit()
    flash(_("The withdrawal is undone. Your text is back where it was."), "info")
    return redirect(url_for("contributions.own", key=key))


@bp.post("/contributions/<key>/edit/take-back")
@limited_writes
def drop_edit(key: str) -> ResponseReturnValue:
    """Take back an edit that is not decided on yet."""
    contribution = own_contribution(current_person(), key)
    take_back_edit(contribution, contribution.consultation, by=require_person())
    db.session.commit()
    flash(_("Your change has been taken back. Readers see the published text."), "info")
    return redirect(url_for("contributions.own", key=key))
