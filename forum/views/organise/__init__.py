"""Pages of organisers: setting up a consultation, its dates, its team."""

from typing import Final

from flask import Blueprint

bp = Blueprint("organise", __name__)

DESK: Final = "/consultations/<slug>/organise"
