"""Pages of points: what facilitators find, with the words and the voices behind it."""

from typing import Final

from flask import Blueprint

bp = Blueprint("points", __name__)

PLACE: Final = "/consultations/<slug>/points"
POINT: Final = "/consultations/<slug>/points/<id:number>"
EXCERPTS: Final = "/consultations/<slug>/points/excerpts"
