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
from forum.views.drafts.fields import (
    posted_base,
    posted_begun,
    posted_key,
    posted_version,
    signed,
    who,
)
from forum.views.drafts.places import form_address, named
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import person, signed_in
from forum.web.http.headers import keep_private
from forum.web.http.query import text_arg
from forum.web.http.rescued_forms import posted_fields
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

    @property
    def begun(self) -> str:
        """Return when the text was begun, signed, for a hidden field."""
        return signed(self.begun_at, self.place)

    @property
    def saved(self) -> str:
        """Return the hour of the last saving, with the day where it is not today's."""
        return said_at(self.saved_at, self.place.consultation) if self.saved_at else ""

    @property
    def address(self) -> str:
        """Return the address of the form with this draft in it."""
        return form_address(self.place, draft=self.key)

    @property
    def save_to(self) -> str:
        """Return where the script saves what is typed."""
        return url_for("saving.save", key=self.key, **named(self.place))

    @property
    def who(self) -> str:
        """Return a mark of whose texts these are, for the copies on a device."""
        return who()

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


def said_at(at: datetime, consultation: Consultation) -> str:
    """Return an instant as the state line says it, in the reader's zone where it is known."""
    zone = zone_name() or consultation.zone
    is_today = dates.day(at, zone) == dates.day(clock.now(), zone)
    return dates.hour(at, zone) if is_today else dates.moment(at, zone)


def opened(place: WritingPlace) -> DraftState:
    """Return the draft that `?draft=` names, or a new one beside those there are.

    Raises as the gate does; a late text passes in the grace period.
    """
    me = signed_in()
    after_this_request(keep_private)
    state = DraftState(place)
    wanted = text_arg("draft")
    drafts = store.find(me, place, wanted)
    draft = next((one for one in drafts if one.key == wanted), None)
    if draft is not None:
        state.key, state.version = draft.key, draft.version
        state.begun_at, state.saved_at = draft.begun_at, draft.saved_at
        state.values = values_of(draft)
    elif wanted and request.method == "GET":
        flash(_("That draft is not there any more: it was sent or deleted."), "time")
    state.base = posted_base(state.values or MultiDict(), place)
    state.others = [one for one in drafts if one is not draft]
    try:
        gate(state)
    except NotAllowed:
        if draft is None:
            raise
        abort(redirect(url_for("drafts.show", key=draft.key)))  # there it can be read
    return state


def values_of(draft: Draft) -> "MultiDict[str, str]":
    """Return the fields of a draft as a form would post them."""
    fields: Fields = draft.fields
    return MultiDict(fields)


def taken_over(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState:
    """Keep what was posted as `kept` does, also from a page on which somebody else was signed in.

    That becomes a draft of its own, and `is_second`.
    """
    me = signed_in()
    is_anothers = store.is_anothers(me, posted_key(form))
    if is_anothers:
        form = MultiDict({**form.to_dict(flat=False), "key": [str(uuid4())], "version": ["0"]})
    state = kept(place, form)
    if is_anothers and state.version:
        state.is_second = True
        state.note = _(
            "You are signed in as %(name)s now. What you wrote with another account is kept as a "
            "draft of this one; it was not sent.",
            name=me.name,
        )
    return state


def kept(place: WritingPlace, form: "MultiDict[str, str]") -> DraftState:
    """Keep what was posted as a draft, before anything else is done with it; commits nothing.

    The state says under which key, and `is_second` whether a newer draft of this text stands
    beside it. What cannot be kept is told on the page and not refused.
    """
    me = signed_in()
    after_this_request(keep_private)
    state = DraftState(place, key=posted_key(form), begun_at=posted_begun(form, place))
    state.base = posted_base(form, place)
    fields, version = posted_fields(form), posted_version(form)
    sent = store.sent(me, state.key)
    if sent is not None and store.says_the_same(sent, fields):
        return state
    if _is_sent_again(me, state, fields, version):
        state.version = version
        return state
    if not store.texts(fields) and not version:
        return state
    try:
        saved = store.save(
            me,
            place,
            state.key,
            fields,
            base_version=version,
            begun_at=state.begun_at,
            writer=form.get("writer", "")[:36],
        )
    except Invalid as error:
        state.refusal = sentence(error)
        return state
    draft = saved.draft
    state.key, state.version, state.saved_at = draft.key, draft.version, draft.saved_at
    state.begun_at, state.is_second = draft.begun_at, saved.state is SaveOutcome.FORKED
    if state.is_second:
        state.note = second_draft(was_sent=sent is not None)
    g.kept_draft = draft.key
    return state


def _is_sent_again(me: User, state: DraftState, fields: Fields, version: int) -> bool:
    """Tell whether this is a change of a text that was sent already, by the same button."""
    own = state.place.contribution
    if own is None or not version or not store.is_gone(me, state.key, version):
        return False
    return store.says_the_same(own, fields)


def gate(state: DraftState) -> None:
    """Let pass who may send this text at the instant at which the request reached us."""
    own, at = state.place.contribution, arrived_at()
    if own is not None:
        require_change(person(), own, at=at, begun_at=state.begun_at)
    else:
        consultation = state.place.consultation
        require(person(), consultation, Action.CONTRIBUTE, at=at, begun_at=state.begun_at)


def second_draft(*, was_sent: bool) -> str:
    """Return what is told where a text could not be saved over another one."""
    if was_sent:
        return _("This text was already sent. What you wrote since is kept as a second draft.")
    return _(
        "This text was changed in another place meanwhile. Yours is kept as a second draft; "
        "the other one is there, too."
    )
