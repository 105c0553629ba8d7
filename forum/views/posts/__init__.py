"""Pages of the team's posts: reading, writing and discussing them."""

from flask import Blueprint

bp = Blueprint("posts", __name__)
