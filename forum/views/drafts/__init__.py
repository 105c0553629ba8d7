"""Drafts of contributions: the pages, the saving while an author types, and their state."""

from flask import Blueprint

from forum.web.http.headers import keep_private

bp = Blueprint("drafts", __name__)

bp.after_request(keep_private)
