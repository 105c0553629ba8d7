"""What the script of the form asks for as somebody types: keep this text, and a fresh token."""

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf

from forum.domain.policy import Action
from forum.errors import NotAllowed, NotSignedIn
from forum.extensions import db
from forum.services.access.gate import consultation_for, own_contribution, readable_contribution
from forum.services.drafts import store
from forum.services.drafts.store import WritingPlace
from forum.services.posts.publish import post_of
from forum.views.drafts import state as draft_state
from forum.views.drafts.places import unanswerable
from forum.views.drafts.posted import PostedDraft, person_mark
from forum.views.drafts.state import DraftState
from forum.web.http.current_user import person, signed_in
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_saves
from forum.web.http.query import int_arg, text_arg

bp = Blueprint("saving", __name__)

bp.after_request(keep_private)


@bp.errorhandler(NotSignedIn)
def signed_out(error: NotSignedIn) -> ResponseReturnValue:
    """Say that the session has ended, and where to sign in."""
    return jsonify(state="signed_out", sign_in=url_for("accounts.login")), 401


@bp.errorhandler(CSRFError)
def stale(error: CSRFError) -> ResponseReturnValue:
    """Give a page that is older than the session the token of this session."""
    if person() is None:
        return signed_out(NotSignedIn())
    return jsonify(state="stale", token=generate_csrf(), who=person_mark()), 400


@bp.get("/drafts/token")
def token() -> ResponseReturnValue:
    """Give the signed-in person's page a token with which it can save and send."""
    signed_in()
    return jsonify(state="fresh", token=generate_csrf(), who=person_mark())


@bp.post("/drafts/<key>")
@limited_saves
def save(key: str) -> ResponseReturnValue:
    """Keep what is typed at this moment, and tell what came of it."""
    me, place = signed_in(), _place()
    posted = PostedDraft.read(request.form, place)
    if store.is_draft_gone(me, posted.key, posted.version):
        fresh = DraftState(place)
        words = _(
            "This text was sent or deleted in another tab. What you write here is kept as a "
            "second draft."
        )
        return jsonify(_answer(fresh, "gone", words))
    state = draft_state.save_posted(place, request.form)
    db.session.commit()
    if state.refusal:
        return jsonify(_answer(state, "refused", state.refusal))
    try:
        draft_state.require_sending(state)
    except NotAllowed:
        words = _("The consultation is closed. Your text is kept as a draft; it was not sent.")
        return jsonify(_answer(state, "closed", words))
    if sentence := unanswerable(place):
        words = _("Your text is kept as a draft; it was not sent.")
        return jsonify(_answer(state, "closed", f"{sentence} {words}"))
    if state.is_second:
        return jsonify(_answer(state, "second", state.note))
    return jsonify(_answer(state, "saved" if state.version else "empty"))


def _answer(state: DraftState, name: str, sentence: str = "") -> dict[str, object]:
    return {
        "state": name,
        "key": state.key,
        "version": state.version,
        "saved": state.saved,
        "sentence": sentence,
        "save_to": state.save_to,
        "address": state.address,
    }


def _place() -> WritingPlace:
    """Return the place that the address names, as far as this person may know of it."""
    me = signed_in()
    consultation = consultation_for(me, text_arg("consultation"), Action.READ)
    if "contribution" in request.args:
        own = own_contribution(me, text_arg("contribution"))
        return WritingPlace(own.consultation, contribution=own)
    if post_id := int_arg("post"):
        return WritingPlace(consultation, post_of(consultation, post_id))
    number = int_arg("parent")
    parent = readable_contribution(consultation, number) if number else None
    return WritingPlace(consultation, parent)
