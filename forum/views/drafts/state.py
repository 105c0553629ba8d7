"""The draft behind a form: found when the page opens, kept when it is sent, and what is told."""

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
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.models.user import User
from forum.services.access.deadlines import to_be_sent_until
from forum.services.access.gate import require, require_change
from forum.services.drafts import store
from forum.services.drafts.store import Fields, SaveOutcome, WritingPlace
from forum.views.drafts.places import form_address, place_arguments
from forum.views.drafts.posted import (
    PostedDraft,
    person_mark,
    posted_base,
    signed_instant,
    with_new_key,
)
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import person, signed_in
from forum.web.http.headers import keep_private
from forum.web.http.query import as_key, text_arg
from forum.web.language import dates
from forum.web.language.form_errors import sentence
from forum.web.language.locale import zone_name


@dataclass
class DraftState:
    """What a page tells of the draft behind it; `values` fill the form where one is opened.

    `base` numbers the latest version of one's text that its author has seen in changing it.
    """

    place: WritingPlace
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    begun_at: datetime = field(default_factory=lambda: clock.now())
    saved_at: datetime | None = None
    base: int = 0
    values: "MultiDict[str, str] | None" = None
    others: list[Draft] = field(default_factory=list)
    is_second: bool = False
    note: str = ""
    refusal: str = ""

    def show(self, draft: Draft) -> None:
        """Let the page show this stored draft."""
        self.key, self.version = draft.key, draft.version
        self.begun_at, self.saved_at = draft.begun_at, draft.saved_at

    @property
    def begun(self) -> str:
        """Return when the text was begun, signed, for a hidden field."""
        return signed_instant(self.begun_at, self.place)

    @property
    def saved(self) -> str:
        """Return the hour of the last saving, with the day where it is not today's."""
        return saved_time(self.saved_at, self.place.consultation) if self.saved_at else ""

    @property
    def address(self) -> str:
        """Return the address of the form with this draft in it."""
        return form_address(self.place, draft=self.key)

    @property
    def save_to(self) -> str:
        """Return where the script saves what is typed."""
        return url_for("saving.save", key=self.key, **place_arguments(self.place))

    @property
    def person_mark(self) -> str:
        """Return a mark of whose texts these are, for the copies on a device."""
        return person_mark()

    @property
    def is_late(self) -> bool:
        """Tell whether the text comes after closing."""
        return self.place.consultation.stage(arrived_at()) is Stage.CLOSED

    @cached_property
    def answer_until(self) -> datetime | None:
        """Return until when a returned text can be sent again after closing."""
        own = self.place.contribution
        return to_be_sent_until(own) if own is not None and self.is_late else None

    @property
    def late_until(self) -> datetime | None:
        """Return when the grace period ends."""
        closes_at = self.place.consultation.closes_at
        grace = timedelta(minutes=self.place.consultation.grace_minutes)
        return closes_at + grace if closes_at else None


def saved_time(at: datetime, consultation: Consultation) -> str:
    """Return an instant as the state line says it, in the reader's zone where it is known."""
    zone = zone_name() or consultation.zone
    is_today = dates.day(at, zone) == dates.day(clock.now(), zone)
    return dates.hour(at, zone) if is_today else dates.moment(at, zone)


def open_draft(place: WritingPlace) -> DraftState:
    """Return the draft that `?draft=` names, or a new one beside those there are.

    Raises as the gate does; a late text passes in the grace period.
    """
    me = signed_in()
    after_this_request(keep_private)
    state = DraftState(place)
    key = text_arg("draft")
    drafts = store.drafts_for_place(me, place, key)
    draft = next((draft for draft in drafts if draft.key == key), None)
    if draft is not None:
        state.show(draft)
        state.values = form_values(draft)
    elif key and request.method == "GET":
        flash(_("That draft is not there any more: it was sent or deleted."), "time")
    state.base = posted_base(state.values or MultiDict(), place)
    state.others = [other for other in drafts if other is not draft]
    try:
        require_sending(state)
    except NotAllowed:
        if draft is None:
            raise
        abort(redirect(url_for("drafts.show", key=draft.key)))  # there it can be read
    return state


def form_values(draft: Draft) -> "MultiDict[str, str]":
    """Return the fields of a draft as a form would post them."""
    fields: Fields = draft.fields
    return MultiDict(fields)


def save_for_present_user(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState:
    """Save a posted form as `save_posted` does, also if it was opened by another account.

    The text then becomes a draft of its own, and `is_second`.
    """
    me = signed_in()
    is_foreign = store.belongs_to_another(me, as_key(form.get("key", "")))
    state = save_posted(place, with_new_key(form) if is_foreign else form)
    if is_foreign and state.version:
        state.is_second = True
        state.note = _(
            "You are signed in as %(name)s now. What you wrote with another account is kept as a "
            "draft of this one; it was not sent.",
            name=me.name,
        )
    return state


def save_posted(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState:
    """Save a posted form as a draft, before anything else is done with it; commits nothing.

    The state names the draft, and `is_second` tells whether it stands beside a newer one. If it
    cannot be saved, `refusal` says why and the request goes on.
    """
    me = signed_in()
    after_this_request(keep_private)
    posted = PostedDraft.read(form, place)
    state = DraftState(place, key=posted.key, begun_at=posted.begun_at, base=posted.base)
    sent = store.sent_contribution(me, posted.key)
    if sent is not None and store.has_same_words(sent, posted.fields):
        return state
    if _is_repeated_change(me, place, posted):
        state.version = posted.version
        return state
    if not store.written_texts(posted.fields) and not posted.version:
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
        )
    except Invalid as error:
        state.refusal = sentence(error)
        return state
    state.show(saved.draft)
    if saved.state is SaveOutcome.FORKED:
        state.is_second = True
        state.note = second_draft_note(was_sent=sent is not None)
    g.kept_draft = saved.draft.key
    return state


def _is_repeated_change(me: User, place: WritingPlace, posted: PostedDraft) -> bool:
    """Tell whether the same change of a text was already sent by the same button."""
    own = place.contribution
    if own is None or not posted.version:
        return False
    is_gone = store.is_draft_gone(me, posted.key, posted.version)
    return is_gone and store.has_same_words(own, posted.fields)


def require_sending(state: DraftState) -> None:
    """Let pass who may send this text at the instant at which the request reached us."""
    own, at = state.place.contribution, arrived_at()
    if own is not None:
        require_change(person(), own, at=at, begun_at=state.begun_at)
    else:
        consultation = state.place.consultation
        require(person(), consultation, Action.CONTRIBUTE, at=at, begun_at=state.begun_at)


def second_draft_note(*, was_sent: bool) -> str:
    """Return what is told where a text could not be saved over another one."""
    if was_sent:
        return _("This text was already sent. What you wrote since is kept as a second draft.")
    return _(
        "This text was changed in another place meanwhile. Yours is kept as a second draft; "
        "the other one is there, too."
    )
