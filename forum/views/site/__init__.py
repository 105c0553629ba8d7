"""Standing pages of the site, the way in, and health."""

from flask import Blueprint

bp = Blueprint("site", __name__)
