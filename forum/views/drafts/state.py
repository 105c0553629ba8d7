"""The draft behind a form: opened with the page, saved when the form is posted."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from uuid import uuid4

from flask import (
    abort,
    after_this_request,
    flash,
    g,
    redirect,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum import clock
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.models.draft import Draft
from forum.services.access.deadlines import find_answer_deadline
from forum.services.access.gate import require, require_answering, require_revision
from forum.services.drafts import store
from forum.services.drafts.keys import KeyState, read_key
from forum.services.drafts.store import FormFields, SaveOutcome, WritingPlace
from forum.views.drafts.places import form_address, place_query
from forum.views.drafts.posted import (
    PostedDraft,
    person_mark,
    posted_base,
    sign_begun_at,
    with_new_key,
)
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import current_person, require_person
from forum.web.http.headers import keep_private
from forum.web.http.query import key_or_new, text_arg
from forum.web.language.form_errors import sentence
from forum.web.presenters.own_times import OwnTimes, own_times


@dataclass
class DraftState:
    """The state of the draft behind a page; `values` fill the form if a stored draft is opened.

    `base` is the latest revision of the author's own contribution that the author has seen, while
    it is changed. `is_held` tells that a posted text is not saved yet, `is_second` that it was
    saved beside another draft, and `message` tells the author so. `refusal` says why the text
    could not be saved.
    """

    place: WritingPlace
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    begun_at: datetime = field(default_factory=lambda: clock.now())
    saved_at: datetime | None = None
    base: int = 0
    values: "MultiDict[str, str] | None" = None
    other_drafts: list[Draft] = field(default_factory=list)
    is_held: bool = False
    is_second: bool = False
    message: str = ""
    refusal: str = ""

    def use_stored(self, draft: Draft) -> None:
        """Take key, version and times from a stored draft."""
        self.key, self.version = draft.key, draft.version
        self.begun_at, self.saved_at = draft.begun_at, draft.saved_at

    @property
    def signed_begun_at(self) -> str:
        """Return when the text was begun, signed, for a hidden field."""
        return sign_begun_at(self.begun_at, self.place)

    @property
    def saved_time(self) -> str:
        """Return the time of the last save, with the day if it was not today, or ""."""
        return self.times.brief(self.saved_at) if self.saved_at else ""

    @cached_property
    def times(self) -> OwnTimes:
        """Return the zone of the times on the page."""
        return own_times([self.place.consultation.zone])

    @property
    def address(self) -> str:
        """Return the address of the form with this draft in it."""
        return form_address(self.place, draft=self.key)

    @property
    def save_address(self) -> str:
        """Return the address at which the script saves the text."""
        return url_for("saving.save", key=self.key, **place_query(self.place))

    @property
    def person_mark(self) -> str:
        """Return a mark of the person, to tell apart the copies of several people on one device."""
        return person_mark()

    @property
    def is_late(self) -> bool:
        """Return whether the request arrived after closing, and that counts."""
        return (
            self.place.inquiry is None
            and self.place.consultation.stage(arrived_at()) is Stage.CLOSED
        )

    @cached_property
    def answer_until(self) -> datetime | None:
        """Return until when a returned text can be sent again after closing."""
        contribution = self.place.contribution
        if contribution is None or not self.is_late:
            return None
        return find_answer_deadline(contribution)

    @property
    def late_until(self) -> datetime | None:
        """Return when the grace period ends, or None without a closing date."""
        closes_at = self.place.consultation.closes_at
        grace = timedelta(minutes=self.place.consultation.grace_minutes)
        return closes_at + grace if closes_at else None


def open_draft(place: WritingPlace) -> DraftState:
    """Return the state of the draft that `?draft=` names, or of a new one.

    `other_drafts` are the other drafts for the same place. Raises as the gate does; a late text is
    accepted in the grace period. A draft that can no longer be sent redirects to its page.
    """
    me = require_person()
    after_this_request(keep_private)
    state = DraftState(place)
    key = text_arg("draft")
    drafts = store.list_drafts_for_place(me, place, key)
    draft = next((draft for draft in drafts if draft.key == key), None)
    if draft is not None:
        state.use_stored(draft)
        state.values = form_values(draft)
    elif key and request.method == "GET":
        flash(_("That draft no longer exists: it was sent or deleted."), "time")
    state.base = posted_base(state.values or MultiDict(), place)
    state.other_drafts = [other for other in drafts if other is not draft]
    try:
        require_sending(state)
    except NotAllowed:
        if draft is None:
            raise
        abort(redirect(url_for("drafts.show", key=draft.key)))  # the page shows its text
    return state


def form_values(draft: Draft) -> "MultiDict[str, str]":
    """Return the fields of a draft as a form posts them."""
    fields: FormFields = draft.fields
    return MultiDict(fields)


def hold_posted(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState | None:
    """Return the state of a posted form that can be sent without being saved; only reads.

    None stands for a form that is to be saved first: `save_for_present_user` then says what
    becomes of it, for example of one whose draft was changed in another place.
    """
    me = require_person()
    after_this_request(keep_private)
    posted = PostedDraft.read(form, place)
    known = read_key(me, posted.key)
    state = DraftState(place, key=posted.key, begun_at=posted.begun_at, base=posted.base)
    state.is_held = True
    try:
        store.require_length(posted.fields)
    except Invalid:
        return None
    if known.is_foreign or known.sent is not None or known.is_gone(posted.version):
        return None
    draft = known.draft
    if draft is None:
        return state
    is_unchanged = draft.fields == posted.fields
    if not store.is_in_place(draft, place) or not (is_unchanged or draft.version == posted.version):
        return None
    state.use_stored(draft)
    if not is_unchanged:
        state.begun_at = min(state.begun_at, posted.begun_at)
    return state


def save_for_present_user(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState:
    """Save a posted form as `save_posted` does, even if another account opened it.

    In that case the text is saved as a second draft.
    """
    me = require_person()
    known = read_key(me, key_or_new(form.get("key", "")))
    if not known.is_foreign:
        return save_posted(place, form, known)
    state = save_posted(place, with_new_key(form))
    if state.version:
        state.is_second = True
        state.message = _(
            "You are now signed in as %(name)s. What you wrote with another account is kept as "
            "a draft of this one; it was not sent.",
            name=me.name,
        )
    return state


def save_posted(
    place: WritingPlace, form: "MultiDict[str, str]", known: KeyState | None = None
) -> DraftState:
    """Save a posted form as a draft and return its state; does not commit.

    Nothing is saved if the same text was sent already, or if it is empty and new. If it cannot be
    saved, `refusal` says why, and the request continues. `known` is what is stored under its key.
    """
    me = require_person()
    after_this_request(keep_private)
    posted = PostedDraft.read(form, place)
    known = known or read_key(me, posted.key)
    state = DraftState(place, key=posted.key, begun_at=posted.begun_at, base=posted.base)
    if known.sent is not None and store.has_same_words(known.sent, posted.fields):
        return state
    if _is_repeated_change(known, place, posted):
        state.version = posted.version
        return state
    if not store.list_texts(posted.fields) and not posted.version:
        return state
    try:
        saved = store.save_draft(
            me,
            place,
            posted.key,
            posted.fields,
            base_version=posted.version,
            begun_at=posted.begun_at,
            writer=posted.writer,
            known=known,
        )
    except Invalid as error:
        state.refusal = sentence(error)
        return state
    state.use_stored(saved.draft)
    if saved.outcome is SaveOutcome.FORKED:
        state.is_second = True
        state.message = second_draft_note(was_sent=known.sent is not None)
    g.saved_draft_key = saved.draft.key
    return state


def _is_repeated_change(known: KeyState, place: WritingPlace, posted: PostedDraft) -> bool:
    """Return whether this change of a contribution was already sent from the same form."""
    contribution = place.contribution
    if contribution is None or not posted.version:
        return False
    return known.is_gone(posted.version) and store.has_same_words(contribution, posted.fields)


def require_sending(state: DraftState) -> None:
    """Raise as the gate does if the person may not send this text when the request arrived."""
    contribution, at = state.place.contribution, arrived_at()
    if state.place.inquiry is not None:
        require_answering(current_person(), state.place.inquiry, at=at)
    elif contribution is not None:
        require_revision(current_person(), contribution, at=at, begun_at=state.begun_at)
    else:
        consultation = state.place.consultation
        require(current_person(), consultation, Action.CONTRIBUTE, at=at, begun_at=state.begun_at)


def second_draft_note(*, was_sent: bool) -> str:
    """Return the message to an author whose text was saved as a second draft."""
    if was_sent:
        return _(
            "This text has already been sent. What you have written since is kept as a "
            "second draft."
        )
    return _(
        "This text was changed elsewhere in the meantime. Yours is kept as a second draft; the "
        "other one is still there too."
    )
