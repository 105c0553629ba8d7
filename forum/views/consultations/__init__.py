"""Pages of consultations for readers: the list, one of them, what authors agree to."""

from flask import Blueprint

bp = Blueprint("consultations", __name__)
