"""Pages: one contribution with its parents and the replies below it."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from forum.domain.contributions.statuses import Rule
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import Overview, read_outline, read_overview
from forum.services.contributions import cosignatures
from forum.services.discussion.contribution_views import ContributionView, add_passages
from forum.services.discussion.neighbours import Neighbour, read_neighbours
from forum.services.discussion.posts import read_post_views
from forum.services.discussion.threads import Thread, add_upper_texts, read_thread
from forum.services.moderation.redactions import list_rules_of_files
from forum.services.posts.reading import PostView
from forum.views.contributions import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.news import read_page_news
from forum.web.presenters.outline import add_outline
from forum.web.presenters.reports.citations import cite_contribution, line_html
from forum.web.presenters.sharing import MAX_COMMENTS, share_contribution
from forum.web.templating.cards import CardRack, row_of
from forum.web.templating.frames import gap, page_state, print_desk, read_frame


@bp.get("/consultations/<slug>/contributions/<id:number>")
@indexed
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show one whole contribution with the replies below it; this is its permanent address."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    contribution = readable_contribution(consultation, number)
    return cached_page(consultation, lambda: _render_thread(consultation, contribution))


def _render_thread(consultation: Consultation, contribution: Contribution) -> bytes:
    overview = read_overview(consultation, language())
    after, as_written = int_arg("after") or 0, request.args.get("as") == "written"
    news = read_page_news(consultation, overview)
    presenter = ContributionPresenter(
        consultation,
        overview.question_numbers,
        as_written=as_written,
        news=news,
        reading=reading_on(consultation),
    )
    rack = CardRack(consultation, presenter)
    thread = read_thread(
        contribution, language(), after=after, read=rack.read, with_upper_texts=False
    )
    page = ThreadPage(
        thread=thread,
        presenter=presenter,
        post=_find_post(thread.post_id),
        neighbours=make_neighbour_links(contribution),
        is_own=contribution.author_id == (me.id if (me := current_person()) else None),
        is_signed=cosignatures.has_signed(current_person(), contribution),
        redacted_files=tuple(list_rules_of_files(contribution)),
        after=after,
    )
    frame = read_frame(
        (*page_state(consultation), page.state, None if news is None else news.shape(())),
        "contributions/show.html",
        lambda: {**page.make_variables(read_outline(consultation, language())), "news": news},
    )
    replies = rack.join_replies(thread.entry, 3)
    return frame.fill({"replies": replies, "desk": print_desk(consultation, overview.title)})


@dataclass(frozen=True, kw_only=True)
class ThreadPage:
    """What the page of a contribution shows around the replies below it."""

    thread: Thread
    presenter: ContributionPresenter
    post: PostView | None
    neighbours: "tuple[NeighbourLink | None, NeighbourLink | None]"
    is_own: bool
    is_signed: bool
    redacted_files: tuple[Rule, ...]
    after: int

    @property
    def state(self) -> tuple[Hashable, ...]:
        """Return all on which this depends."""
        thread, news = self.thread, self.presenter.news
        rows = (thread.entry, *thread.ancestors, *thread.skipped_ancestors, *self._first_replies)
        return (
            *(*map(row_of, rows), len(thread.ancestors), len(thread.skipped_ancestors)),
            *(thread.entry.thread_size, thread.next_after, self.after, self.presenter.as_written),
            *(self.post, self.neighbours, self.is_own, self.is_signed, self.redacted_files),
            news is not None and news.is_new(thread.entry),
        )

    @property
    def _first_replies(self) -> list[ContributionView]:
        """Return the replies that are told to search engines."""
        replies = self.thread.entry.replies
        return [reply for reply in replies if not reply.is_stub][:MAX_COMMENTS]

    def make_variables(self, overview: Overview) -> dict[str, Any]:
        """Read the texts around the replies, and return what the page is printed from."""
        thread, presenter = self.thread, self.presenter
        add_upper_texts(thread, language())
        add_passages([reply for reply in self._first_replies if not reply.passages], language())
        card = presenter.card(thread.entry, whole=True)
        card.has_title = False
        card.replies = [presenter.card(reply) for reply in self._first_replies]
        return {
            "consultation": presenter.consultation,
            "overview": overview,
            "entry": thread.entry,
            "is_translated": any(
                passage.text.translation is not None for passage in thread.entry.passages
            ),
            "card": card,
            "citation": line_html(
                cite_contribution(thread.entry, card.name, presenter.consultation, overview.title)
            ),
            "outline": add_outline(card),
            "neighbours": self.neighbours,
            "share": share_contribution(presenter.consultation, overview, card),
            "ancestors": presenter.cards(thread.ancestors),
            "skipped_ancestors": presenter.cards(thread.skipped_ancestors),
            "post": self.post,
            "questions": overview.questions,
            "is_own": self.is_own,
            "is_signed": self.is_signed,
            "redacted_files": self.redacted_files,
            "next_after": thread.next_after,
            "after": self.after,
            "as_written": presenter.as_written,
            "replies": gap("replies"),
            "desk": gap("desk"),
        }


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
