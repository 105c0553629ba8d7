"""Pages of the search, in one consultation or in all."""

from flask import Blueprint

bp = Blueprint("search", __name__)
