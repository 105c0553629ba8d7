"""Machine translation: the engines to choose from; they never return an error as a translation."""

from collections.abc import Sequence
from typing import Final

from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.hosted import Engine, hosted_engine
from forum.adapters.translators.routes import translate_by_apertium, translate_by_bergamot
from forum.adapters.translators.settings import EngineSettings


def off(texts: Sequence[str], source: str, target: str, settings: EngineSettings) -> list[str]:
    """Translate nothing, so that readers see only originals; always raises Misconfigured."""
    raise Misconfigured("off", "off")


ENGINES: Final[dict[str, Engine]] = {
    "libre": hosted_engine("libre"),
    "deepl": hosted_engine("deepl"),
    "microsoft": hosted_engine("microsoft"),
    "mymemory": hosted_engine("mymemory"),
    "google": hosted_engine("google"),
    "bergamot": translate_by_bergamot,
    "apertium": translate_by_apertium,
    "off": off,
}
HOSTED: Final = frozenset({"libre", "deepl", "microsoft", "mymemory", "google"})
"""Engines to which texts are sent; the others work on this machine."""
