"""Pages of the summary: reading and writing it."""

from flask import Blueprint

bp = Blueprint("synthesis", __name__)
