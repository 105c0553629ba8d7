"""Pages of glossaries: of a consultation, and of the whole site."""

from typing import Final

from flask import Blueprint

bp = Blueprint("glossary", __name__)

PLACE: Final = "/consultations/<slug>/glossary"
SITE: Final = "/glossary"
