"""Machine translation: the engines to choose from, which raise and never return an apology."""

from collections.abc import Sequence
from typing import Final

from forum.adapters.translators.apertium import apertium
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.hosted import Engine, online
from forum.adapters.translators.settings import EngineSettings


def off(texts: Sequence[str], source: str, target: str, settings: EngineSettings) -> list[str]:
    """Translate nothing: readers see originals alone."""
    raise Misconfigured("off", "off")


ENGINES: Final[dict[str, Engine]] = {
    "libre": online("libre"),
    "deepl": online("deepl"),
    "microsoft": online("microsoft"),
    "mymemory": online("mymemory"),
    "google": online("google"),
    "apertium": apertium,
    "off": off,
}
