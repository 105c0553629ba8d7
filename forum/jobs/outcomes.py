"""How a job can end other than well."""

from datetime import datetime


class Later(Exception):
    """Nothing is wrong with the job, but it is of no use before `at`; this counts as no attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at


class EngineFailed(Exception):
    """A translation engine gave nothing this time."""


class EngineRefused(Exception):
    """A translation engine refuses this very text."""
