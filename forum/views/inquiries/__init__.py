"""Pages of private questions: for the team, and for the author who is asked."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("inquiries", __name__)

bp.after_request(keep_private)
