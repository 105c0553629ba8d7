"""Finding in a pasted text which parts answer which guiding question."""

from forum.domain.matching.assembling import match
from forum.domain.matching.matches import Certainty, Match, Reason

__all__ = ["Certainty", "Match", "Reason", "match"]
