"""Pages: the versions of a contribution, and what differs between two of them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can, consultation_for, readable_contribution
from forum.services.consultations.overview import overview_of
from forum.services.discussion.versions import RevisionView, compared, versions
from forum.views.contributions import bp
from forum.web.http.current_user import person
from forum.web.http.page_cache import visitors_page
from forum.web.http.query import int_arg
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
    if not contribution.is_readable and not is_insider:
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
    overview = overview_of(consultation, language())
    after = _chosen("to", found, default=len(found))
    before = _chosen("from", found, default=max(1, after.n - 1))
    if before.n > after.n:
        before, after = after, before
    return render_template(
        "contributions/versions.html",
        consultation=consultation,
        contribution=contribution,
        facts=overview,
        numbers=overview.numbers,
        versions=found,
        before=before,
        after=after,
        changes=compared(contribution.id, before.revision, after.revision),
        is_insider=is_insider,
    )


def _chosen(name: str, found: list[RevisionView], *, default: int) -> RevisionView:
    """Return the version that the address names, or the one with the number `default`."""
    if not found:
        raise NotFound
    asked = int_arg(name)
    n = default if asked is None else asked
    return found[n - 1] if 1 <= n <= len(found) else found[default - 1]
