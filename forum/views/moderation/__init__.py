"""Pages of moderators: the queue, one contribution, and decisions on it."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)
