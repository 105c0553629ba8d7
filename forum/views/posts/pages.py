"""Pages: the posts of the team."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.discussion.digest import read_digest
from forum.services.discussion.posts import read_post_discussion, read_post_page
from forum.services.posts.publish import find_post
from forum.views.posts import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.news import read_page_news
from forum.web.presenters.posts.digest import DigestWords, word_digest
from forum.web.presenters.sharing import share_page_of, share_post
from forum.web.templating.cards import CardRack


@bp.get("/consultations/<slug>/posts")
@indexed
def index(slug: str) -> ResponseReturnValue:
    """List the posts of the team, the latest first."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return cached_page(consultation, lambda: _list_page(consultation))


def _list_page(consultation: Consultation) -> str:
    before = int_arg("before")
    page, next_before = read_post_page(consultation, language(), before=before)
    overview = read_overview(consultation, language())
    return render_template(
        "posts/index.html",
        consultation=consultation,
        overview=overview,
        news=read_page_news(consultation, overview),
        share=share_page_of(consultation, overview, _("Notes from the team"), "posts.index"),
        posts=page,
        before=before,
        next_before=next_before,
    )


@bp.get("/consultations/<slug>/posts/<id:post_id>")
@indexed
def show(slug: str, post_id: int) -> ResponseReturnValue:
    """Show one post with its replies; this is its permanent address."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    post = find_post(consultation, post_id)
    return cached_page(consultation, lambda: _post_page(consultation, post))


def _post_page(consultation: Consultation, post: Post) -> str:
    overview = read_overview(consultation, language())
    after = int_arg("after") or 0
    news = read_page_news(consultation, overview)
    rack = CardRack(
        consultation,
        ContributionPresenter(
            consultation,
            overview.question_numbers,
            news=news,
            reading=reading_on(consultation),
        ),
    )
    thread = read_post_discussion(post, language(), after=after, read=rack.read)
    replies = rack.join(thread.replies, 3).decode()
    digest: DigestWords | None = None
    if (numbers := thread.post.digest) is not None:
        listed = read_digest(consultation, numbers, language())
        digest = word_digest(listed, consultation, overview, url_for)
    return render_template(
        "posts/show.html",
        consultation=consultation,
        overview=overview,
        news=news,
        post=thread.post,
        digest=digest,
        share=share_post(consultation, overview, thread.post),
        replies=Markup(replies),  # noqa: S704 - joined from cards
        next_after=thread.next_after,
        after=after,
    )
