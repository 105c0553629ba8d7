"""Points: what facilitators note as a finding, and how excerpts relate to it."""

from enum import StrEnum


class Agreement(StrEnum):
    """How contributions stand to a point, as facilitators see it."""

    OPEN = "open"
    AGREED = "agreed"
    CONTESTED = "contested"
    LONE = "lone"


class Stance(StrEnum):
    """Whether an excerpt supports a point, speaks against it, or adds a condition."""

    SUPPORTS = "supports"
    OPPOSES = "opposes"
    QUALIFIES = "qualifies"
