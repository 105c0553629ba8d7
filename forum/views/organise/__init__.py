"""Pages of organisers: setting a consultation up, its dates, its team."""

from forum.views.organise import desk, editing, steps, team
from forum.views.organise.blueprint import bp

__all__ = ["bp", "desk", "editing", "steps", "team"]
