"""What is proposed, and what becomes of it."""

from enum import StrEnum


class ProposalKind(StrEnum):
    """What a machine proposes: each rests on passages."""

    DUPLICATE = "duplicate"
    SIMILAR = "similar"
    POINT = "point"
    TERM = "term"
    EVIDENCE = "evidence"


class ProposalState(StrEnum):
    """Whether somebody has decided about a proposal, and how."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
