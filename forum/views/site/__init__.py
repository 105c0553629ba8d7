"""Pages of the site itself: rules, privacy, settings of a reader, home redirect and health."""

from flask import Blueprint

bp = Blueprint("site", __name__)
