"""The page on which a contribution is written, and the page on which it is checked."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.domain.contributions.content import (
    MANY_WORDS,
    Part,
    PassageKind,
)
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.decision import Decision
from forum.models.post import Post
from forum.services.consultations import consent
from forum.services.contributions import near_copies, revise
from forum.services.contributions.identity import read_public_names
from forum.services.contributions.near_copies import NearCopy
from forum.services.discussion import contribution_views, versions
from forum.services.discussion.history import find_last_decisions
from forum.services.discussion.posts import read_post_views
from forum.services.quotations import quoting
from forum.services.quotations.own_quotes import list_stored_quotes
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.identity import preview_appearances
from forum.views.contributions.matched_pieces import make_piece_views
from forum.views.contributions.preview import preview_contribution
from forum.views.contributions.writing import Writing
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.own_times import own_times


def form_page(writing: Writing, form: ContributionForm, **context: object) -> ResponseReturnValue:
    """Return the page with the form, with status 422 if the form has errors."""
    html = render_template(
        "contributions/new.html",
        consultation=writing.consultation,
        overview=writing.overview,
        form=form,
        **_parent_context(writing.consultation, writing.answers_to),
        own=writing.contribution,
        last_decision=_find_last_decision(writing.contribution),
        saved_answers=_list_saved_answers(writing, form),
        **_quote_context(writing, form),
        draft=writing.draft,
        files=writing.files(form),
        appearances=preview_appearances(form.identity, writing.author),
        MANY_WORDS=MANY_WORDS,
        **context,
    )
    return html, 422 if form.errors else 200


def _find_last_decision(contribution: Contribution | None) -> Decision | None:
    """Return the latest decision on a contribution, which holds the reason of a return."""
    if contribution is None:
        return None
    return find_last_decisions([contribution.id]).get(contribution.id)


def _list_saved_answers(writing: Writing, form: ContributionForm) -> list[int]:
    """Return the numbers of the questions to which there is an answer."""
    return [q.number for q in writing.overview.questions if form.answers.get(q.id)]


def _quote_context(writing: Writing, form: ContributionForm) -> dict[str, bool]:
    """Return whether quoted words are no longer shown, and whether some need translation."""
    stored_quotes = list_stored_quotes(writing.contribution)
    return {
        "has_lost_quotes": any(
            not quote.is_readable and quote.mark in form.text for quote in stored_quotes
        ),
        "has_foreign_quotes": any(
            quote.is_readable and quote.part.language != language() for quote in stored_quotes
        ),
    }


def _parent_context(consultation: Consultation, parent: ReplyTarget | None) -> dict[str, object]:
    """Return what the page needs of the parent as readers see it, with its quotable paragraphs."""
    if isinstance(parent, Post):
        post = read_post_views([parent], language())[0]
        return {"post": post, "paragraphs": quoting.list_quotable_paragraphs([post.body])}
    if parent is None:
        return {}
    entry = contribution_views.read_view_for_readers(parent, language())
    return {
        "parent": entry,
        "card": ContributionPresenter(
            consultation, {}, zone=own_times([consultation.zone]).zone
        ).card(entry),
        "paragraphs": quoting.list_quotable_paragraphs(entry.own_words),
    }


def check_page(writing: Writing, form: ContributionForm, **context: object) -> ResponseReturnValue:
    """Return the page on which the author checks the text and previews what readers will see.

    The status is 422 if the form has errors.
    """
    parts = writing.parts(form)
    pieces = make_piece_views(list(form.matchings.values()), writing.overview.questions)
    newer_version = _newer_version_context(writing, parts)
    consent_version, agreed_at = None, None
    if writing.contribution is None:
        consent_version = consent.read_version(writing.consultation, language())
        agreed_at = consent.find_agreement(
            writing.author, writing.consultation, consent_version.number
        )
    has_all_choices = bool(pieces) and not form.find_missing_choices()
    html = render_template(
        "contributions/check.html",
        consultation=writing.consultation,
        overview=writing.overview,
        form=form,
        pieces=pieces,
        is_matched=any(piece.quotation for piece in pieces),
        unanswered=_list_unanswered(writing, parts) if has_all_choices else [],
        **_preview_context(writing, form, parts, opening_only=bool(pieces)),
        parent=writing.answers_to,
        own=writing.contribution,
        draft=writing.draft,
        consent_version=consent_version,
        agreed_at=agreed_at,
        **newer_version,
        near_copies=_list_near_copies(writing, parts),
        similar_organisations=form.identity.find_similar_organisations(),
        MANY_WORDS=MANY_WORDS,
        **context,
    )
    return html, 422 if form.errors else 200


def _preview_context(
    writing: Writing, form: ContributionForm, parts: list[Part], *, opening_only: bool
) -> dict[str, object]:
    """Return the contribution as readers will see it, and apart from it the pieces to fold.

    With `opening_only` all pieces but the first are folded.
    """
    entry = preview_contribution(
        parts,
        writing.appearance(form),
        reader_language=language(),
        attachments=writing.files(form),
        parent=writing.answers_to,
        contribution=writing.contribution,
    )
    numbers = writing.overview.question_numbers
    presenter = ContributionPresenter(
        writing.consultation, numbers, as_written=True, zone=writing.draft.times.zone
    )
    card = presenter.card(entry, anchor="pv", reveal=True)
    folded_card = None
    if opening_only and len(card.passages) > 1:
        folded_card = replace(card, passages=card.passages[1:])
        card.passages = card.passages[:1]
    readable_quotes = [
        p for p in entry.passages if p.quote_source is not None and p.quote_source.is_readable
    ]
    return {
        "entry": entry,
        "card": card,
        "folded_card": folded_card,
        "has_foreign_quotes": any(passage.text.is_foreign for passage in readable_quotes),
    }


def _newer_version_context(writing: Writing, parts: list[Part]) -> dict[str, object]:
    """Return a revision that was sent after this text was begun, and how this text differs from it.

    The base of the draft becomes that revision: the author has seen it once the page is shown.
    """
    contribution, draft = writing.contribution, writing.draft
    if contribution is None:
        return {"newer": None}
    newer = revise.find_newer_revision(draft.base, contribution)
    if newer is None:
        return {"newer": None}
    draft.base = newer.number
    differs = versions.compare_with_unsaved(contribution.id, newer.number, parts)
    numbers = writing.overview.question_numbers
    return {"newer": newer, "differs": differs, "numbers": numbers}


def _list_near_copies(writing: Writing, parts: list[Part]) -> list[tuple[NearCopy, str]]:
    """Return the contributions that say much the same, each with its author's public name."""
    copies = near_copies.find_near_copies(
        writing.consultation, parts, user=writing.author, exclude=writing.contribution
    )
    names_by_id = read_public_names([copy.contribution_id for copy in copies])
    return [(copy, labels.author_name(*names_by_id[copy.contribution_id])) for copy in copies]


def _list_unanswered(writing: Writing, parts: list[Part]) -> list[int]:
    """Return the numbers of the questions that the text does not answer."""
    answered_ids = {part.question_id for part in parts if part.kind is PassageKind.WORDS}
    return [q.number for q in writing.overview.questions if q.id not in answered_ids]
