"""Pages of moderators: the queue, one text, and decisions."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)
