"""Pages of translations: the desk of translators, authors' corrections, and readers' reports."""

from flask import Blueprint

bp = Blueprint("translation", __name__)
