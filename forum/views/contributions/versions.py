"""Pages: the versions of a contribution, and what differs between two of them."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.domain.contributions.statuses import RevisionState, Status
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can, consultation_for, readable_contribution
from forum.services.consultations.overview import facts
from forum.services.discussion.versions import Version, compared, versions
from forum.views.contributions import bp
from forum.web.http.current_user import person
from forum.web.http.page_cache import visitors_page
from forum.web.language.locale import language


@bp.get(
    "/consultations/<slug>/contributions/<id:number>/versions",
    endpoint="versions",
)
def of_contribution(slug: str, number: int) -> ResponseReturnValue:
    """Show the versions that were once public; its author and moderators see all of them."""
    me = person()
    consultation = consultation_for(me, slug, Action.READ)
    contribution = readable_contribution(consultation, number)
    is_insider = _is_insider(me, consultation, contribution)
    if contribution.status is not Status.PUBLISHED and not is_insider:
        raise NotFound
    return visitors_page(
        consultation, lambda: _page(consultation, contribution, is_insider=is_insider)
    )


def _is_insider(me: User | None, consultation: Consultation, contribution: Contribution) -> bool:
    if me is None:
        return False
    return contribution.author_id == me.id or can(me, Action.MODERATE, consultation)


def _page(consultation: Consultation, contribution: Contribution, *, is_insider: bool) -> str:
    found = versions(contribution, is_insider=is_insider)
    said = facts(consultation, language())
    after = _chosen("to", found, default=len(found))
    before = _chosen("from", found, default=max(1, after.n - 1))
    if before.n > after.n:
        before, after = after, before
    return render_template(
        "contributions/versions.html",
        consultation=consultation,
        contribution=contribution,
        facts=said,
        numbers={q.id: q.number for q in said.questions},
        versions=found,
        before=before,
        after=after,
        changes=compared(contribution.id, before.revision, after.revision),
        is_insider=is_insider,
        has_unshown=any(version.state is not RevisionState.SHOWN for version in found),
    )


def _chosen(name: str, found: list[Version], *, default: int) -> Version:
    """Return the version that the address names, or the one with the number `default`."""
    if not found:
        raise NotFound
    asked = request.args.get(name, "")
    n = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else default
    return found[n - 1] if 1 <= n <= len(found) else found[default - 1]
