"""The engines an administrator may choose from; each raises and never returns an apology."""

from collections.abc import Sequence

from forum.adapters.translators.apertium import apertium
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.hosted import Engine, online
from forum.adapters.translators.settings import EngineSettings


def off(texts: Sequence[str], source: str, target: str, settings: EngineSettings) -> list[str]:
    """Translate nothing: readers see originals alone."""
    raise Misconfigured("off", "off")


ENGINES: dict[str, Engine] = {
    "libre": online("libre"),
    "deepl": online("deepl"),
    "microsoft": online("microsoft"),
    "mymemory": online("mymemory"),
    "google": online("google"),
    "apertium": apertium,
    "off": off,
}
