"""Pages of consultations for readers: the list, one consultation, the consent text."""

from flask import Blueprint

bp = Blueprint("consultations", __name__)
