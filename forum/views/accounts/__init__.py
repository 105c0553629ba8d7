"""Pages about accounts: opening one, signing in, the profile, the outbox of development."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("accounts", __name__)

bp.after_request(keep_private)
