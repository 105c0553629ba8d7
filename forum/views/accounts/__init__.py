"""Pages of accounts: registration, signing in, profile, and the outbox for development."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("accounts", __name__)

bp.after_request(keep_private)
