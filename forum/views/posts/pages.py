"""Pages: the posts of the team, and writing one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum import clock, database
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import Post
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.discussion.posts import read_post_discussion, read_post_page
from forum.services.posts.publish import find_label, find_post, publish_post
from forum.services.posts.reading import PostView
from forum.services.synthesis.summaries import find_missing_citations
from forum.services.synthesis.summary.citable import list_citable_contributions
from forum.services.texts.store import render_texts
from forum.views.posts import bp
from forum.views.posts import form as post_form
from forum.views.posts.form import PostForm
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.news import read_page_news
from forum.web.presenters.previews import preview_text
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
    return render_template(
        "posts/show.html",
        consultation=consultation,
        overview=overview,
        news=news,
        post=thread.post,
        share=share_post(consultation, overview, thread.post),
        replies=Markup(replies),  # noqa: S704 - joined from cards
        next_after=thread.next_after,
        after=after,
    )


@bp.get("/consultations/<slug>/posts/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the empty form of a post."""
    consultation = consultation_for(current_person(), slug, Action.POST)
    return _form_page(consultation, PostForm(language=language()))


@bp.post("/consultations/<slug>/posts/new")
def create(slug: str) -> ResponseReturnValue:
    """Preview or publish a post; sending the form twice publishes it once."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.POST)
    form = post_form.read(request.form)
    if not form.check() or form.kind is None:
        return _form_page(consultation, form), 422
    form.missing = find_missing_citations(consultation, form.body)
    act = request.form.get("act")
    if act not in ("publish", "anyway"):
        return _form_page(consultation, form, is_preview=True)
    if form.missing and not (act == "anyway" and form.are_missing_accepted):
        form.errors["body"] = "post_citations"
        return _form_page(consultation, form, is_preview=True), 422
    author, rendered = require_person(), render_texts((form.title, form.body))
    with reading_ended():
        db.session.commit()
    published = publish_post(
        consultation,
        by=author,
        kind=form.kind,
        title=form.title,
        body=form.body,
        language=form.language,
        key=form.key,
        rendered=rendered,
    )
    db.session.commit()
    flash(_("Published. Everyone sees the note on the page of the consultation."), "info")
    return redirect(url_for(".show", slug=consultation.slug, post_id=published.id))


def _form_page(consultation: Consultation, form: PostForm, *, is_preview: bool = False) -> str:
    return render_template(
        "posts/new.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        form=form,
        errors=sentences(form.errors),
        preview=_preview(consultation, form) if is_preview else None,
        offers=list_citable_contributions(consultation),
    )


def _preview(consultation: Consultation, form: PostForm) -> PostView | None:
    """Return the post as readers will see it; None if a field is missing."""
    if form.kind is None:
        return None
    author = require_person()
    title = preview_text({form.language: form.title}, form.language, language())
    body = preview_text({form.language: form.body}, form.language, language())
    if title is None or body is None:
        return None
    return PostView(
        id=0,
        kind=form.kind,
        author=author.name,
        organisation=author.organisation,
        label=find_label(consultation, author),
        published_at=clock.now(),
        title=title,
        body=body,
    )
