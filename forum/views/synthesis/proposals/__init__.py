"""Pages of what a machine proposes."""

from typing import Final

from flask import Blueprint

bp = Blueprint("proposals", __name__)

PLACE: Final = "/consultations/<slug>/proposals"
