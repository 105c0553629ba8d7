"""Pages of mail that people send: invitations."""

from flask import Blueprint

bp = Blueprint("invitations", __name__)
