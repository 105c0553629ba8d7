"""How to reach an engine."""

from dataclasses import dataclass, field
from hashlib import sha256

MODES = "/usr/share/apertium/modes"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Address and credentials of an engine; times in seconds; `modes` is Apertium's folder."""

    url: str = ""
    key: str = field(default="", repr=False)
    region: str = ""
    email: str = ""
    connect: float = 3.0
    read: float = 10.0
    deadline: float = 15.0
    modes: str = MODES

    def fingerprint(self) -> str:
        """Return eight characters that differ where other settings may make an engine work."""
        told = "\n".join((self.url, self.key, self.region, self.email, self.modes))
        return sha256(told.encode()).hexdigest()[:8]
