"""Pages: one contribution with its parents and the replies below it."""

from dataclasses import dataclass

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
from forum.services.discussion.neighbours import Neighbour, read_neighbours
from forum.services.discussion.posts import read_post_views
from forum.services.discussion.threads import read_thread
from forum.services.posts.reading import PostView
from forum.views.contributions import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.news import read_page_news
from forum.web.presenters.outline import add_outline
from forum.web.presenters.sharing import share_contribution


@bp.get("/consultations/<slug>/contributions/<id:number>")
@indexed
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
    news = read_page_news(consultation, overview)
    presenter = ContributionPresenter(consultation, numbers, as_written=as_written, news=news)
    card = presenter.card(thread.entry, whole=True)
    card.has_title = False
    return render_template(
        "contributions/show.html",
        consultation=consultation,
        overview=overview,
        news=news,
        entry=thread.entry,
        card=card,
        outline=add_outline(card),
        neighbours=make_neighbour_links(contribution),
        share=share_contribution(consultation, overview, card),
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


@dataclass(frozen=True)
class NeighbourLink:
    """A link to the contribution before or after; `name` is that of its author."""

    number: int
    name: str


def make_neighbour_links(
    contribution: Contribution,
) -> tuple[NeighbourLink | None, NeighbourLink | None]:
    """Return links to the contributions before and after one."""
    before, after = read_neighbours(contribution)
    return _link_to(before), _link_to(after)


def _link_to(neighbour: Neighbour | None) -> NeighbourLink | None:
    if neighbour is None:
        return None
    name = labels.author_name(neighbour.name, neighbour.organisation, neighbour.publication)
    return NeighbourLink(neighbour.number, name)


def _find_post(post_id: int | None) -> PostView | None:
    """Return the post to which the thread replies, or None."""
    if post_id is None:
        return None
    return read_post_views([db.session.get_one(Post, post_id)], language())[0]
