"""Pages: the versions of a contribution, and the differences between two of them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.domain.contributions.statuses import RevisionState
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access.gate import can, consultation_for, readable_contribution
from forum.services.consultations.overview import read_overview
from forum.services.discussion.versions import RevisionView, compare_revisions, list_revisions
from forum.views.contributions import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.language.locale import language


@bp.get(
    "/consultations/<slug>/contributions/<id:number>/versions",
    endpoint="versions",
)
def list_versions(slug: str, number: int) -> ResponseReturnValue:
    """Show the versions that readers have seen; the author and moderators see all of them."""
    me = current_person()
    consultation = consultation_for(me, slug, Action.READ)
    contribution = readable_contribution(consultation, number)
    is_insider = _is_insider(me, consultation, contribution)
    if not contribution.is_readable and not is_insider:
        raise NotFound
    return cached_page(
        consultation, lambda: _render_page(consultation, contribution, is_insider=is_insider)
    )


def _is_insider(me: User | None, consultation: Consultation, contribution: Contribution) -> bool:
    if me is None:
        return False
    return contribution.author_id == me.id or can(me, Action.MODERATE, consultation)


def _render_page(
    consultation: Consultation, contribution: Contribution, *, is_insider: bool
) -> str:
    views = list_revisions(contribution, is_insider=is_insider)
    overview = read_overview(consultation, language())
    after = _find_version("to", views, default=len(views))
    before = _find_version("from", views, default=max(1, after.n - 1))
    if before.n > after.n:
        before, after = after, before
    return render_template(
        "contributions/versions.html",
        consultation=consultation,
        contribution=contribution,
        overview=overview,
        numbers=overview.question_numbers,
        versions=views,
        before=before,
        after=after,
        changes=compare_revisions(contribution.id, before.revision, after.revision),
        is_insider=is_insider,
        has_unshown=any(version.state is not RevisionState.SHOWN for version in views),
    )


def _find_version(name: str, views: list[RevisionView], *, default: int) -> RevisionView:
    """Return the version with the number in the query argument `name`, else number `default`.

    Raises NotFound if there are no versions.
    """
    if not views:
        raise NotFound
    number = int_arg(name)
    if number is None or not 1 <= number <= len(views):
        number = default
    return views[number - 1]
