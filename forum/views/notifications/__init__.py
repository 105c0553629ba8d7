"""Pages that make mail go out: inviting a colleague."""

from flask import Blueprint

bp = Blueprint("invitations", __name__)
