"""Why a contribution is left out of the summary on purpose."""

from enum import StrEnum
from typing import Final

MAX_NOTE: Final = 1_000


class OmissionReason(StrEnum):
    """Why no statement cites a contribution."""

    OUTSIDE = "outside"
    REPEATED = "repeated"
    NO_POINT = "no_point"
    UNSUPPORTED = "unsupported"
    OTHER = "other"


class CoverageState(StrEnum):
    """What has become of a contribution in the summary; each is in exactly one of these."""

    CITED = "cited"
    LEFT_OUT = "left_out"
    OPEN = "open"
