"""Erasure of accounts: the choices, the steps that are logged, and the times."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

TIME_TO_REOPEN: Final = timedelta(days=7)
"""How long a person can take back that their account is to be erased."""

FILE_KEPT: Final = timedelta(days=3)
"""How long the file of what is kept about a person can be taken."""

NAMELESS: Final = "—"
"""The name of somebody whose account was erased."""


class ErasureChoice(StrEnum):
    """What becomes of the published contributions of somebody who erases the account."""

    WITHDRAW = "withdraw"
    NAMELESS = "nameless"


class PrivacyStep(StrEnum):
    """A step with somebody's personal data that the log keeps."""

    FILE = "file"
    CLOSED = "closed"
    REOPENED = "reopened"
    ERASED = "erased"
    DETACHED = "detached"
