"""Matching: which parts of a pasted text answer which guiding question."""

from forum.domain.matching.assembly import match
from forum.domain.matching.result import Certainty, Match, Reason

__all__ = ["Certainty", "Match", "Reason", "match"]
