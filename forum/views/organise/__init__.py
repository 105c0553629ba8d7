"""Pages of organisers: setting a consultation up, its dates, its team."""

from forum.views.organise import consent, desk, team
from forum.views.organise import edit as editing
from forum.views.organise import schedule as steps
from forum.views.organise.blueprint import bp

__all__ = ["bp", "consent", "desk", "editing", "steps", "team"]
