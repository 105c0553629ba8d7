"""Pages of translators who work in another program."""

from typing import Final

from flask import Blueprint

bp = Blueprint("offline", __name__)

PLACE: Final = "/consultations/<slug>/translations/offline"
