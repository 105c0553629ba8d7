"""The pages on which a contribution is written and checked."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.domain.contributions.content import (
    MANY_WORDS,
    Part,
    PassageKind,
)
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.contributions.decision import Decision
from forum.models.post import Post
from forum.services.consultations import consent
from forum.services.contributions import near_copies, revise
from forum.services.contributions.identity import shown_names
from forum.services.contributions.near_copies import NearCopy
from forum.services.discussion import entries, versions
from forum.services.discussion.history import last_decisions
from forum.services.discussion.posts import views_of_posts
from forum.services.quotations import quoting
from forum.services.quotations.own_quotes import quotes_in
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.identity import ways_to_appear
from forum.views.contributions.matched_pieces import piece_views
from forum.views.contributions.preview import preview_contribution
from forum.views.contributions.writing import Writing
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter


def form_page(writing: Writing, form: ContributionForm, **more: object) -> ResponseReturnValue:
    """Return the page with the form, and 422 where something in it is not right."""
    page = render_template(
        "contributions/new.html",
        consultation=writing.consultation,
        facts=writing.overview,
        form=form,
        **_answered(writing.answers_to),
        own=writing.own,
        last_decision=_last_decision(writing.own),
        quoted=quotes_in(writing.own),
        draft=writing.draft,
        files=writing.files(form),
        ways=ways_to_appear(form.identity, writing.me),
        MANY_WORDS=MANY_WORDS,
        **more,
    )
    return page, 422 if form.errors else 200


def _last_decision(own: Contribution | None) -> Decision | None:
    """Return the last step on one's text, which says why it was returned."""
    return None if own is None else last_decisions([own.id]).get(own.id)


def _answered(above: Answered | None) -> dict[str, object]:
    """Return what is replied to as readers see it, a contribution or a post, and its paragraphs."""
    if isinstance(above, Post):
        post = views_of_posts([above], language())[0]
        return {"note": post, "paragraphs": quoting.quotable_paragraphs([post.body])}
    if above is None:
        return {}
    parent = entries.view_for_readers(above, language())
    return {"parent": parent, "paragraphs": quoting.quotable_paragraphs(parent.own_words)}


def check_page(writing: Writing, form: ContributionForm, **more: object) -> ResponseReturnValue:
    """Return the page on which the author checks what will be sent, and how it will be seen."""
    parts = writing.parts(form)
    newer = _newer(writing, parts)
    pieces = piece_views(list(form.cuts.values()), writing.overview.questions)
    page = render_template(
        "contributions/check.html",
        consultation=writing.consultation,
        facts=writing.overview,
        form=form,
        pieces=pieces,
        unanswered=_unanswered(writing, parts) if pieces and not form.unsure() else [],
        **_preview(writing, form, parts, opening_only=bool(pieces)),
        parent=writing.answers_to,
        own=writing.own,
        draft=writing.draft,
        notice=consent.version(writing.consultation, language()) if not writing.own else None,
        **newer,
        near=_near(writing, parts),
        resembling=form.identity.resembling(),
        MANY_WORDS=MANY_WORDS,
        **more,
    )
    return page, 422 if form.errors else 200


def _preview(
    writing: Writing, form: ContributionForm, parts: list[Part], *, opening_only: bool
) -> dict[str, object]:
    """Return the contribution as others will see it, and apart from it what is folded away."""
    entry = preview_contribution(
        parts,
        writing.appearance(form),
        wanted=language(),
        attached=writing.files(form),
        parent=writing.answers_to,
        own=writing.own,
    )
    numbers = writing.overview.numbers
    shown = ContributionPresenter(writing.consultation, numbers, as_written=True).shown(
        entry, anchor="pv", reveal=True
    )
    rest = None
    if opening_only and len(shown.pieces) > 1:
        rest = replace(shown, pieces=shown.pieces[1:])
        shown.pieces = shown.pieces[:1]
    return {"entry": entry, "shown": shown, "rest": rest}


def _newer(writing: Writing, parts: list[Part]) -> dict[str, object]:
    """Return a version that was sent since this one was begun, and what differs from it.

    Once it has stood on the page, its author knows of it.
    """
    own, draft = writing.own, writing.draft
    newer = revise.newer_than(draft.base, own) if own is not None else None
    if own is None or newer is None:
        return {"newer": None}
    draft.base = newer.number
    differs = versions.compared_with(own.id, newer.number, parts)
    numbers = writing.overview.numbers
    return {"newer": newer, "differs": differs, "numbers": numbers}


def _near(writing: Writing, parts: list[Part]) -> list[tuple[NearCopy, str]]:
    """Return what says much the same, each with under what name readers see its author."""
    found = near_copies.find_near_copies(
        writing.consultation, parts, user=writing.me, without=writing.own
    )
    authors = shown_names([near.contribution_id for near in found])
    return [(near, labels.author_name(*authors[near.contribution_id])) for near in found]


def _unanswered(writing: Writing, parts: list[Part]) -> list[int]:
    answered = {part.question_id for part in parts if part.kind is PassageKind.WORDS}
    return [q.number for q in writing.overview.questions if q.id not in answered]
