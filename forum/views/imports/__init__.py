"""Pages on which old discussions are brought in from files."""

from typing import Final

from flask import Blueprint

bp = Blueprint("imports", __name__)

LIST: Final = "/imports"
ONE: Final = "/imports/<key>"
