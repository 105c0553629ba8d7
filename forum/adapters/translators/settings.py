"""The settings of a translation engine."""

from dataclasses import dataclass, field
from hashlib import sha256

MODES = "/usr/share/apertium/modes"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The address and credentials of an engine; times in seconds.

    `modes` is the folder of Apertium's directions, `packages` one into which its packages were
    unpacked, and `models` one of Mozilla's models, if any.
    `cap` is the number of characters that an engine may get in a month, 0 without a limit.
    """

    url: str = ""
    key: str = field(default="", repr=False)
    region: str = ""
    email: str = ""
    connect_timeout: float = 3.0
    read_timeout: float = 10.0
    deadline: float = 15.0
    modes: str = MODES
    packages: str = ""
    models: str = ""
    cap: int = 0

    def fingerprint(self) -> str:
        """Return eight characters that differ for other settings with which an engine may work."""
        places = (self.modes, self.packages, self.models)
        settings = "\n".join((self.url, self.key, self.region, self.email, *places))
        return sha256(settings.encode()).hexdigest()[:8]
