"""Pages of organisers: setting a consultation up, its dates, its team."""

from typing import Final

from flask import Blueprint

bp = Blueprint("organise", __name__)

DESK: Final = "/consultations/<slug>/organise"
