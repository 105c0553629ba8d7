"""What is being written, by whom and where, and the form in which it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flask import request

from forum.domain.contributions.content import (
    Appearance,
    Part,
    Publication,
)
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Answered, Contribution
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.consultations import consent, questions
from forum.services.consultations.overview import Overview, overview_of
from forum.services.drafts.store import WritingPlace
from forum.services.posts.publish import label_of
from forum.services.quotations import quoting
from forum.views.contributions.form import (
    ContributionForm,
    empty_form,
    form_of_contribution,
    read_form,
)
from forum.views.contributions.matching import Wordings
from forum.views.drafts import state
from forum.views.drafts.state import DraftState
from forum.web.language.locale import language


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
    def place(self) -> WritingPlace:
        """Return where the text belongs, as drafts say it."""
        return WritingPlace(self.consultation, self.parent, self.own)

    def files(self, form: ContributionForm) -> Sequence[Attachment]:
        """Return the files that are sent along."""
        return uploads.of_form(self.me, form.key, self.own)

    @cached_property
    def overview(self) -> Overview:
        """Return what pages say of the consultation."""
        return overview_of(self.consultation, language())

    @cached_property
    def notice(self) -> int:
        """Return the number of the notice that the author is to agree to."""
        return consent.in_force(self.consultation)

    @property
    def answers_to(self) -> Answered | None:
        """Return what is replied to, also while a reply is being changed."""
        return self.parent or (self.own.answers_to if self.own is not None else None)

    @cached_property
    def wordings(self) -> Wordings:
        """Return every wording of every question; a reply is matched to none."""
        return {} if self.answers_to is not None else questions.wordings(self.consultation)

    def parts(self, form: ContributionForm) -> list[Part]:
        """Return the passages; what is quoted of others is cut out and linked."""
        if self.answers_to is None and self.own is None:
            return form.parts()
        parent, begun_at = self.answers_to, self.draft.begun_at
        above = quoting.quotable_above(parent, begun_at=begun_at) if parent is not None else []
        found: list[Part] = []
        for part in form.parts():
            found += quoting.split_part(part, above, own=self.own)
        return found

    def appearance(self, form: ContributionForm) -> Appearance:
        """Return how the author will be shown."""
        return form.identity.appearance(self.me, self._label())

    def _label(self) -> str:
        """Return the label that a text by name has, else that of the author's seat."""
        if self.own is not None and self.own.publication is Publication.NAME:
            return self.own.shown_label
        return label_of(self.consultation, self.me)


def begin(writing: Writing) -> ContributionForm:
    """Return the form as the draft in the address holds it, else as the person begins."""
    draft = writing.draft = state.open_draft(writing.place)
    if draft.values is not None:
        form = read_form(draft.values, writing.consultation)
    elif writing.own is not None:
        form = form_of_contribution(writing.own)
    else:
        form = empty_form(writing.me)
    form.key = draft.key
    return form


def posted_form(writing: Writing) -> ContributionForm:
    """Return the form as it was posted, after saving it as a draft; commits.

    Whatever comes of the request, what was typed is kept. Raises as `require_sending` does.
    """
    draft = writing.draft = state.save_for_present_user(writing.place, request.form)
    db.session.commit()
    state.require_sending(draft)
    form = read_form(request.form, writing.consultation)
    form.key = draft.key
    if writing.answers_to is not None:
        form.answers = {}
    return form
