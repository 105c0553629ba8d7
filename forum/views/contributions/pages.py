"""The pages on which a contribution is written and checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.domain.contributions.content import (
    MANY_WORDS,
    Appearance,
    Part,
    PassageKind,
    Publication,
)
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contribution import Answered, Contribution, Decision
from forum.models.post import Post
from forum.models.user import User
from forum.services.attachments import uploads as attachments
from forum.services.consultations import consent as consents
from forum.services.consultations import questions as wordings
from forum.services.consultations.overview import Facts, facts
from forum.services.contributions import near_copies as likeness
from forum.services.contributions import revise as revisions
from forum.services.contributions.identity import shown_authors
from forum.services.contributions.near_copies import Near
from forum.services.discussion import entries, versions
from forum.services.discussion.posts import shown_posts
from forum.services.drafts.store import Place
from forum.services.posts.publish import label_of
from forum.services.quotations import quoting as excerpts
from forum.services.quotations.kept_quotes import kept
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.identity import ways_to_appear
from forum.views.contributions.matching import Wordings
from forum.views.contributions.preview import unsent
from forum.views.contributions.shown import shown_pieces
from forum.views.drafts.state import DraftState
from forum.web.language import labels as wording
from forum.web.language.locale import language
from forum.web.presenters.presenting import Presenter


@dataclass
class Writing:
    """What is being written by whom, and where: a contribution, a reply, or a change of one."""

    consultation: Consultation
    me: User
    parent: Answered | None = None
    own: Contribution | None = None
    draft: DraftState = field(init=False)

    def __post_init__(self) -> None:
        """Begin a draft that is not kept yet."""
        self.draft = DraftState(self.place)

    @property
    def place(self) -> Place:
        """Return where the text belongs, as drafts say it."""
        return Place(self.consultation, self.parent, self.own)

    def files(self, form: ContributionForm) -> Sequence[Attachment]:
        """Return the files that are sent along."""
        return attachments.of_form(self.me, form.key, self.own)

    @cached_property
    def facts(self) -> Facts:
        """Return what pages say of the consultation."""
        return facts(self.consultation, language())

    @cached_property
    def notice(self) -> int:
        """Return the number of the notice that the author is to agree to."""
        return consents.in_force(self.consultation)

    @property
    def answers_to(self) -> Answered | None:
        """Return what is replied to, also while a reply is being changed."""
        return self.parent or (self.own.answers_to if self.own is not None else None)

    @cached_property
    def wordings(self) -> Wordings:
        """Return every wording of every question; a reply is matched to none."""
        return {} if self.answers_to is not None else wordings.wordings(self.consultation)

    def parts(self, form: ContributionForm) -> list[Part]:
        """Return the passages; what is quoted of others is cut out and linked."""
        if self.answers_to is None and self.own is None:
            return form.parts()
        parent, begun_at = self.answers_to, self.draft.begun_at
        above = excerpts.quotable(parent, begun_at=begun_at) if parent is not None else []
        found: list[Part] = []
        for part in form.parts():
            found += excerpts.cut_part(part, above, own=self.own)
        return found

    def appearance(self, form: ContributionForm) -> Appearance:
        """Return how the author will be shown."""
        return form.identity.appearance(self.me, self._label())

    def _label(self) -> str:
        """Return the label that a text by name has, else that of the author's seat."""
        if self.own is not None and self.own.publication is Publication.NAME:
            return self.own.shown_label
        return label_of(self.consultation, self.me)


def form_page(writing: Writing, form: ContributionForm, **more: object) -> ResponseReturnValue:
    """Return the page with the form, and 422 where something in it is not right."""
    page = render_template(
        "contributions/new.html",
        consultation=writing.consultation,
        facts=writing.facts,
        form=form,
        **_answered(writing.consultation, writing.answers_to),
        own=writing.own,
        last_decision=_last_decision(writing.own),
        kept_answers=_kept_answers(writing, form),
        **_quotes(writing, form),
        draft=writing.draft,
        files=writing.files(form),
        ways=ways_to_appear(form.identity, writing.me),
        MANY_WORDS=MANY_WORDS,
        **more,
    )
    return page, 422 if form.errors else 200


def _last_decision(own: Contribution | None) -> Decision | None:
    """Return the last step on one's text, which says why it was returned."""
    return own.decisions[-1] if own is not None and own.decisions else None


def _kept_answers(writing: Writing, form: ContributionForm) -> list[int]:
    """Return the numbers of the questions to which there is an answer."""
    return [q.number for q in writing.facts.questions if form.answers.get(q.id)]


def _quotes(writing: Writing, form: ContributionForm) -> dict[str, object]:
    """Tell whether quoted words are gone, and whether some are in another language."""
    quoted = kept(writing.own)
    return {
        "has_lost_quotes": any(not one.is_shown and one.mark in form.text for one in quoted),
        "has_foreign_quotes": any(
            one.is_shown and one.part.language != language() for one in quoted
        ),
    }


def _answered(consultation: Consultation, above: Answered | None) -> dict[str, object]:
    """Return what is replied to as readers see it, a contribution or a post, and its paragraphs."""
    if isinstance(above, Post):
        post = shown_posts([above], language())[0]
        return {"note": post, "paragraphs": excerpts.paragraphs([post.body])}
    if above is None:
        return {}
    parent = entries.for_readers(above, language())
    return {
        "parent": parent,
        "ready": Presenter(consultation, {}).shown(parent),
        "paragraphs": excerpts.paragraphs(parent.own_words),
    }


def check_page(writing: Writing, form: ContributionForm, **more: object) -> ResponseReturnValue:
    """Return the page on which the author checks what will be sent, and how it will be seen."""
    parts = writing.parts(form)
    newer = _newer(writing, parts)
    pieces = shown_pieces(list(form.cuts.values()), writing.facts.questions)
    page = render_template(
        "contributions/check.html",
        consultation=writing.consultation,
        facts=writing.facts,
        form=form,
        pieces=pieces,
        is_matched=any(piece.quotation for piece in pieces),
        unanswered=_unanswered(writing, parts) if pieces and not form.unsure() else [],
        **_preview(writing, form, parts, opening_only=bool(pieces)),
        parent=writing.answers_to,
        own=writing.own,
        draft=writing.draft,
        notice=consents.version(writing.consultation, language()) if not writing.own else None,
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
    entry = unsent(
        parts,
        writing.appearance(form),
        wanted=language(),
        attached=writing.files(form),
        parent=writing.answers_to,
        own=writing.own,
    )
    numbers = {q.id: q.number for q in writing.facts.questions}
    shown = Presenter(writing.consultation, numbers, as_written=True).shown(
        entry, anchor="pv", reveal=True
    )
    rest = None
    if opening_only and len(shown.pieces) > 1:
        rest = replace(shown, pieces=shown.pieces[1:])
        shown.pieces = shown.pieces[:1]
    quoted = [p for p in entry.passages if p.quoted is not None and p.quoted.is_shown]
    return {
        "entry": entry,
        "shown": shown,
        "rest": rest,
        "has_foreign_quotes": any(passage.text.is_foreign for passage in quoted),
    }


def _newer(writing: Writing, parts: list[Part]) -> dict[str, object]:
    """Return a version that was sent since this one was begun, and what differs from it.

    Once it has stood on the page, its author knows of it.
    """
    own, draft = writing.own, writing.draft
    newer = revisions.newer_than(draft.base, own) if own is not None else None
    if own is None or newer is None:
        return {"newer": None}
    draft.base = newer.number
    differs = versions.compared_with(own.id, newer.number, parts)
    numbers = {q.id: q.number for q in writing.facts.questions}
    return {"newer": newer, "differs": differs, "numbers": numbers}


def _near(writing: Writing, parts: list[Part]) -> list[tuple[Near, str]]:
    """Return what says much the same, each with under what name readers see its author."""
    found = likeness.near(writing.consultation, parts, user=writing.me, without=writing.own)
    authors = shown_authors([near.contribution_id for near in found])
    return [(near, wording.author_name(*authors[near.contribution_id])) for near in found]


def _unanswered(writing: Writing, parts: list[Part]) -> list[int]:
    answered = {part.question_id for part in parts if part.kind is PassageKind.WORDS}
    return [q.number for q in writing.facts.questions if q.id not in answered]
