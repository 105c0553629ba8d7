"""The page of one consultation with its discussion."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, read_outline, read_overview
from forum.services.discussion import listing
from forum.views.consultations import bp
from forum.views.consultations.contents import join_contents
from forum.views.consultations.discussion import DiscussionPage, DiscussionSelection
from forum.views.consultations.tallies import read_tally_words
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.news import PageNews, read_page_news
from forum.web.presenters.sharing import share_consultation
from forum.web.templating.cards import CardRack
from forum.web.templating.frames import Frame, gap, page_state, print_desk, read_frame

ORDERS = ("question", "date", "newest", "whole")


@bp.get("/consultations/<slug>")
@indexed
def show(slug: str) -> ResponseReturnValue:
    """Show a consultation and its contributions by question, by date or as whole texts."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return cached_page(consultation, lambda: _page(consultation))


def _page(consultation: Consultation) -> bytes:
    overview = read_overview(consultation, language())
    news = read_page_news(consultation, overview, shows_all=True)
    selection = read_selection()
    rack = make_rack(consultation, overview, selection, news)
    select_discussion(consultation, overview, selection, rack)
    discussion = DiscussionPage(consultation, overview, selection)
    state = page_state(consultation)
    frame = _read_frame(consultation, overview, discussion, news=news, state=state)
    contents = join_contents(consultation, overview, selection, rack)
    return frame.fill(
        {
            **read_tally_words(consultation, overview, discussion, state),
            **contents,
            **discussion.places,
            "note": _print_note(news) if news is not None else "",
            "news_number": str(news.number) if news is not None else "",
            "desk": print_desk(consultation, overview.title, "page"),
        }
    )


def _read_frame(
    consultation: Consultation,
    overview: Overview,
    discussion: DiscussionPage,
    *,
    news: PageNews | None,
    state: tuple[Hashable, ...],
) -> Frame:
    """Return the frame of the page; it is printed from what few contributions change."""
    posts = overview.latest_posts
    quoting = tuple((p.title.html, p.body.html, p.ending, tuple(p.changed)) for p in posts)
    shape = discussion.shape, tuple(post.replies for post in posts), quoting, overview.reply

    def make_variables() -> dict[str, Any]:
        outline = replace(
            read_outline(consultation, language()), latest_posts=posts, reply=overview.reply
        )
        return {
            "consultation": consultation,
            "overview": outline,
            "share": share_consultation(consultation, outline, comments=gap("comments")),
            "selection": discussion.selection,
            "discussion": discussion,
            "tally": discussion.tally_gaps,
            "news": news,
            "news_number": gap("news_number"),
            "news_note": gap("note"),
            "desk": gap("desk"),
            "is_first": discussion.selection.is_first,
        }

    visit = None if news is None else news.shape(posts)
    return read_frame((*state, shape, visit), "consultations/show.html", make_variables)


def _print_note(news: PageNews) -> Markup:
    if news.note is None:
        return Markup()
    template = current_app.jinja_env.get_template("consultations/news_note.html")
    return Markup(template.render(note=news.note))  # noqa: S704 - a template escapes


def read_selection() -> DiscussionSelection:
    """Return the part of the discussion that the address selects, without its contributions."""
    by = request.args.get("by", "question")
    return DiscussionSelection(
        order=by if by in ORDERS else "question",
        after=int_arg("from") or int_arg("after") or 0,
        is_inclusive=int_arg("from") is not None,
        question=int_arg("q"),
        as_written=request.args.get("as") == "written",
        page=int_arg("page") or 1,
        texts_before=int_arg("before") or 0,
    )


def make_rack(
    consultation: Consultation,
    overview: Overview,
    selection: DiscussionSelection,
    news: PageNews | None,
) -> CardRack:
    """Return the rack for the cards of the page."""
    presenter = ContributionPresenter(
        consultation,
        overview.question_numbers,
        as_written=selection.as_written,
        news=news,
        reading=reading_on(consultation),
        is_brief=True,
    )
    return CardRack(
        consultation,
        presenter,
        is_short=selection.order in ("date", "newest"),
        whole=selection.order == "whole",
    )


def select_discussion(
    consultation: Consultation,
    overview: Overview,
    selection: DiscussionSelection,
    rack: CardRack,
) -> None:
    """Read the contributions of the part of the discussion."""
    if selection.order in ("date", "newest"):
        page = listing.list_by_date(
            consultation.id,
            language(),
            after=selection.after,
            newest_first=selection.order == "newest",
            is_inclusive=selection.is_inclusive,
            read=rack.read,
        )
    elif selection.order == "whole":
        page = listing.list_with_replies(
            consultation.id, language(), after=selection.after, read=rack.read
        )
    elif selection.question is not None:
        question_id = _question_id(overview, selection.question)
        page = listing.list_answers(
            consultation.id, question_id, language(), after=selection.after, read=rack.read
        )
    else:
        ids = [q.id for q in overview.questions]
        selection.answers = listing.list_first_answers(
            consultation.id, ids, language(), read=rack.read
        )
        return
    selection.entries, selection.next_after = page


def _question_id(overview: Overview, number: int) -> int | None:
    """Return the id of the question with this number, or None for 0: no particular question."""
    if number == 0:
        return None
    question_id = next((q.id for q in overview.questions if q.number == number), None)
    if question_id is None:
        raise NotFound
    return question_id
