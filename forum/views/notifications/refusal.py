"""Page: wanting no more letters and invitations, by a link in one of them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.errors import Invalid, NotFound
from forum.extensions import csrf, db
from forum.services.accounts.tokens import address_to_refuse
from forum.services.notifications.invitees import is_refused, refuse
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_per_host

bp = Blueprint("refusal", __name__)

bp.after_request(keep_private)


@bp.get("/no-more-letters/<token>")
def show(token: str) -> ResponseReturnValue:
    """Ask whether nothing is to come to the address of a link; opening changes nothing."""
    return _page(token, is_done=is_refused(_address_hash(token)))


@bp.post("/no-more-letters/<token>")
@limited_per_host
def confirm(token: str) -> ResponseReturnValue:
    """Store that nothing is to come to this address any more.

    A mail program posts without a session, as RFC 8058 says: the signed token is the permission.
    """
    refuse(_address_hash(token))
    db.session.commit()
    return _page(token, is_done=True)


csrf.exempt(confirm)


def _address_hash(token: str) -> str:
    try:
        return address_to_refuse(token)
    except Invalid:
        raise NotFound from None


def _page(token: str, *, is_done: bool) -> str:
    return render_template("notifications/refusal.html", token=token, is_done=is_done)
