"""Requests of the form's script while an author types: saving the draft, and a new CSRF token."""

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError, generate_csrf

from forum.domain.contributions.content import MAX_CHARACTERS
from forum.domain.html.render import to_safe_html
from forum.errors import NotAllowed, NotSignedIn
from forum.extensions import db
from forum.services.drafts.keys import read_key
from forum.views.drafts import state as draft_state
from forum.views.drafts.places import explain_refused_reply, place_at
from forum.views.drafts.posted import PostedDraft, person_mark
from forum.views.drafts.state import DraftState
from forum.web.http.current_user import current_person, require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_saves
from forum.web.http.query import int_arg, normalise_newlines, text_arg

bp = Blueprint("saving", __name__)

bp.after_request(keep_private)


@bp.errorhandler(NotSignedIn)
def answer_signed_out(error: NotSignedIn) -> ResponseReturnValue:
    """Return that the session has ended, with the address at which to sign in."""
    return jsonify(state="signed_out", sign_in=url_for("accounts.login")), 401


@bp.errorhandler(CSRFError)
def answer_stale_token(error: CSRFError) -> ResponseReturnValue:
    """Return the token of this session to a page that was opened in an earlier one."""
    if current_person() is None:
        return answer_signed_out(NotSignedIn())
    return jsonify(state="stale", token=generate_csrf(), who=person_mark()), 400


@bp.get("/drafts/token")
def token() -> ResponseReturnValue:
    """Return a token with which a page of the signed-in person can save and send."""
    require_person()
    return jsonify(state="fresh", token=generate_csrf(), who=person_mark())


@bp.post("/drafts/preview")
@limited_saves
def preview() -> ResponseReturnValue:
    """Return how readers will see a text: its Markdown as safe HTML. Nothing is stored."""
    require_person()
    db.session.rollback()  # so that nobody waits while the text is rendered
    text = normalise_newlines(request.form.get("text", ""))[:MAX_CHARACTERS]
    return jsonify(html=to_safe_html(text))


@bp.post("/drafts/<key>")
@limited_saves
def save(key: str) -> ResponseReturnValue:
    """Save the text as it is at this moment, and return the state of the draft."""
    me = require_person()
    place = place_at(
        me,
        text_arg("consultation"),
        number=int_arg("parent"),
        post_id=int_arg("post"),
        key=text_arg("contribution"),
        inquiry=text_arg("inquiry"),
    )
    posted = PostedDraft.read(request.form, place)
    known = read_key(me, posted.key)
    if known.is_gone(posted.version):
        sentence = _(
            "This text was sent or deleted in another tab. What you write here is kept as a "
            "second draft."
        )
        return _draft_response(DraftState(place), "gone", sentence)
    state = draft_state.save_posted(place, request.form, known)
    response = _describe_save(state)  # before what has been read is forgotten
    db.session.commit()
    return response


def _describe_save(state: DraftState) -> Response:
    """Return what became of a text that was saved, or why it was not."""
    if state.refusal:
        return _draft_response(state, "refused", state.refusal)
    try:
        draft_state.require_sending(state)
    except NotAllowed:
        sentence = _("The consultation is closed. Your text is kept as a draft; it was not sent.")
        return _draft_response(state, "closed", sentence)
    if reason := explain_refused_reply(state.place):
        sentence = _("Your text is kept as a draft; it was not sent.")
        return _draft_response(state, "closed", f"{reason} {sentence}")
    if state.is_second:
        return _draft_response(state, "second", state.message)
    return _draft_response(state, "saved" if state.version else "empty")


def _draft_response(state: DraftState, name: str, sentence: str = "") -> Response:
    """Return the state of a draft as JSON; `sentence` is for its author."""
    return jsonify(
        state=name,
        key=state.key,
        version=state.version,
        saved=state.saved_time,
        sentence=sentence,
        save_to=state.save_address,
        address=state.address,
    )
