"""Pages of privacy: one's own data, erasing the account, requests of people, and notices."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("privacy", __name__)

bp.after_request(keep_private)
