"""A text that is being written: its author, its place, its draft and its form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flask import request

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.contributions.content import (
    Appearance,
    Part,
    Publication,
)
from forum.errors import NotAllowed
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.consultations import consent, questions
from forum.services.consultations.overview import Overview, read_overview
from forum.services.drafts.store import WritingPlace
from forum.services.posts.publish import find_label
from forum.services.quotations import quoting
from forum.views.contributions.form import (
    ContributionForm,
    make_edit_form,
    make_empty_form,
    read_form,
)
from forum.views.contributions.matching import Wordings
from forum.views.drafts import state
from forum.views.drafts.state import DraftState
from forum.web.language.locale import language


@dataclass
class Writing:
    """A text that is being written: a contribution, a reply to `parent`, or an edit.

    `contribution` is the author's own contribution that is being changed, if any.
    """

    consultation: Consultation
    author: User
    parent: ReplyTarget | None = None
    contribution: Contribution | None = None
    draft: DraftState = field(init=False)

    def __post_init__(self) -> None:
        """Start a draft that is not stored yet."""
        self.draft = DraftState(self.place)

    @property
    def place(self) -> WritingPlace:
        """Return the place of the text, by which its drafts are stored."""
        return WritingPlace(self.consultation, self.parent, self.contribution)

    def files(self, form: ContributionForm) -> Sequence[Attachment]:
        """Return the files that are sent with the text."""
        return uploads.list_form_files(self.author, form.key, self.contribution)

    def count_files(self, form: ContributionForm) -> Callable[[], int]:
        """Return a function that counts these files, which few texts make necessary."""
        return lambda: len(self.files(form))

    @cached_property
    def overview(self) -> Overview:
        """Return the overview of the consultation in the reader's language."""
        return read_overview(self.consultation, language())

    @cached_property
    def consent_number(self) -> int:
        """Return the number of the consent version that the author must agree to."""
        return consent.current_number(self.consultation)

    @property
    def answers_to(self) -> ReplyTarget | None:
        """Return the parent of the reply, also while a reply is being changed, or None."""
        if self.parent is None and self.contribution is not None:
            return self.contribution.answers_to
        return self.parent

    @cached_property
    def wordings(self) -> Wordings:
        """Return the wordings of each question by its id; a reply is not matched and has none."""
        return (
            {}
            if self.answers_to is not None
            else questions.list_question_wordings(self.consultation)
        )

    def parts(self, form: ContributionForm) -> list[Part]:
        """Return the passages; quotations that have a source become quotes of it."""
        if self.answers_to is None and self.contribution is None:
            return form.parts()
        parent, begun_at = self.answers_to, self.draft.begun_at
        sources = []
        if parent is not None:
            sources = quoting.list_quotable_sources(parent, begun_at=begun_at)
        parts: list[Part] = []
        for part in form.parts():
            parts += quoting.split_part(
                part, sources, contribution=self.contribution, begun_at=begun_at
            )
        return parts

    def appearance(self, form: ContributionForm) -> Appearance:
        """Return how readers will see the author."""
        return form.identity.appearance(self.author, self._label())

    def _label(self) -> SeatLabel:
        """Return the label of a contribution that shows a name, else that of the author's seat."""
        contribution = self.contribution
        if contribution is not None and contribution.publication is Publication.NAME:
            return contribution.shown_label
        return find_label(self.consultation, self.author)


def open_form(writing: Writing) -> ContributionForm:
    """Return the form filled from the draft that the address names, else a new form.

    Raises as `open_draft` does.
    """
    draft = writing.draft = state.open_draft(writing.place)
    if draft.values is not None:
        form = read_form(draft.values, [q.id for q in writing.overview.questions])
    elif writing.contribution is not None:
        form = make_edit_form(writing.contribution)
    else:
        form = make_empty_form(writing.author)
    form.key = draft.key
    return form


def save_posted_form(writing: Writing) -> ContributionForm:
    """Save the posted form as a draft, commit, and return the form.

    So the text is saved even if the request fails later. Raises as `require_sending` does.
    """
    draft = writing.draft = state.save_for_present_user(writing.place, request.form)
    db.session.commit()
    state.require_sending(draft)
    return _read_posted_form(writing)


def hold_posted_form(writing: Writing) -> ContributionForm | None:
    """Return the posted form if it may be sent as it is, without being saved; only reads."""
    draft = state.hold_posted(writing.place, request.form)
    if draft is None:
        return None
    writing.draft = draft
    try:
        state.require_sending(draft)
    except NotAllowed:
        return None
    return _read_posted_form(writing)


def _read_posted_form(writing: Writing) -> ContributionForm:
    form = read_form(request.form, writing.wordings)
    form.key = writing.draft.key
    return form
