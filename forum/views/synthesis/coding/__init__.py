"""Pages of a team's private codes."""

from typing import Final

from flask import Blueprint

bp = Blueprint("coding", __name__)

PLACE: Final = "/consultations/<slug>/codes"
