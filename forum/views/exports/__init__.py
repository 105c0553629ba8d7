"""Files to take along or to follow a consultation with: exports, feeds, its dates as a calendar."""

from flask import Blueprint

bp = Blueprint("exports", __name__)
