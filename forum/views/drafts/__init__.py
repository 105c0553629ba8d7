"""Drafts of contributions: found, saved while one types, continued, deleted."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("drafts", __name__)

bp.after_request(keep_private)
