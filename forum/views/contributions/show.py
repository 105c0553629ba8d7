"""Pages: one contribution with its parents and the replies below it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import read_overview
from forum.services.contributions import cosignatures
from forum.services.discussion.posts import read_post_views
from forum.services.discussion.threads import read_thread
from forum.services.posts.reading import PostView
from forum.views.contributions import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter


@bp.get("/consultations/<slug>/contributions/<id:number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show one whole contribution with the replies below it; this is its permanent address."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    contribution = readable_contribution(consultation, number)
    return cached_page(consultation, lambda: _render_thread(consultation, contribution))


def _render_thread(consultation: Consultation, contribution: Contribution) -> str:
    overview = read_overview(consultation, language())
    after = int_arg("after") or 0
    thread = read_thread(contribution, language(), after=after)
    as_written = request.args.get("as") == "written"
    numbers = overview.question_numbers
    presenter = ContributionPresenter(consultation, numbers, as_written=as_written)
    return render_template(
        "contributions/show.html",
        consultation=consultation,
        overview=overview,
        entry=thread.entry,
        card=presenter.card(thread.entry, whole=True),
        ancestors=presenter.cards(thread.ancestors),
        skipped_ancestors=presenter.cards(thread.skipped_ancestors),
        post=_find_post(thread.post_id),
        questions=overview.questions,
        is_own=contribution.author_id == (me.id if (me := current_person()) else None),
        is_signed=cosignatures.has_signed(current_person(), contribution),
        next_after=thread.next_after,
        after=after,
        as_written=as_written,
    )


def _find_post(post_id: int | None) -> PostView | None:
    """Return the post to which the thread replies, or None."""
    if post_id is None:
        return None
    return read_post_views([db.session.get_one(Post, post_id)], language())[0]
