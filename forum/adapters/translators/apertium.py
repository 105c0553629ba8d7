"""Apertium: rule-based translation on this machine; French and English meet in Spanish."""

import atexit
import os
import re
import shutil
import threading
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from forum.adapters.translators.apertium_polish import polish, straighten
from forum.adapters.translators.apertium_process import ENGINE, ApertiumProcess
from forum.adapters.translators.errors import Misconfigured, Retryable
from forum.adapters.translators.settings import MODES, EngineSettings

ROUTES = {
    ("en", "es"): ("eng-spa",),
    ("es", "en"): ("spa-eng",),
    ("fr", "es"): ("fr-es",),
    ("es", "fr"): ("es-fr",),
    ("en", "fr"): ("eng-spa", "es-fr"),
    ("fr", "en"): ("fr-es", "spa-eng"),
}
IDLE = 600.0  # seconds until a direction is stopped; it holds about 100 MB
LONGEST = 4_000  # characters; more would fill a pipe that nobody empties yet
STEP = 15.0  # seconds between looks for idle directions

_ESCAPED = re.compile(r"([\[\]{}^$/\\@<>])")
_UNESCAPED = re.compile(r"\\(.)")
_GRAMMAR = re.compile(r"<[a-z0-9]+>")  # what fr-es leaves of "y" and other words
_TILDE = "\ue07e"  # the post-generator would eat a real one
_ENDS = re.compile(r"[.!?:;…]\W*$")
_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\ufeff]")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})

_pipelines: dict[Path, ApertiumProcess] = {}
_registry = threading.Lock()
os.register_at_fork(after_in_child=_pipelines.clear)  # a child must not share its parent's pipes


def apertium(texts: Sequence[str], source: str, target: str, settings: EngineSettings) -> list[str]:
    """Translate sentences by the installed pipelines, through Spanish where need be."""
    route = ROUTES.get((source, target))
    if route is None:
        raise Misconfigured(ENGINE, "language")
    return [_sentence(text, route, settings) for text in texts]


def available(modes: str = MODES) -> bool:
    """Tell whether Apertium and all its directions are installed."""
    files = {Path(modes, f"{mode}.mode") for route in ROUTES.values() for mode in route}
    return shutil.which("lt-proc") is not None and all(file.is_file() for file in files)


def stop() -> None:
    """Stop all pipelines; the next request starts what it needs."""
    with _registry:
        stopped = list(_pipelines.values())
        _pipelines.clear()
    for pipeline in stopped:
        with pipeline.lock:
            pipeline.close()


atexit.register(stop)


def _sentence(text: str, route: tuple[str, ...], settings: EngineSettings) -> str:
    clean = unicodedata.normalize("NFC", _DROPPED.sub("", text).translate(_LIGATURES))
    clean = " ".join(clean.split())
    answer = straighten(clean) if route[0] == "fr-es" else clean
    for mode in route:
        answer = _hop(answer, Path(settings.modes, f"{mode}.mode"), settings.deadline)
        answer = polish(answer, clean, mode.rpartition("-")[2])
    return answer


def _hop(text: str, mode: Path, seconds: float) -> str:
    """Translate one way, in pieces if the text is long."""
    if len(text) > LONGEST:
        at = text.rfind(" ", 1, LONGEST) + 1 or LONGEST
        return f"{_hop(text[:at], mode, seconds)} {_hop(text[at:], mode, seconds)}"
    # Without a final stop the last words are taken for a heading and order themselves so
    stream = _ESCAPED.sub(r"\\\1", text) + ("" if _ENDS.search(text) else ".")
    answer = _ask(mode, stream.replace("~", _TILDE), seconds).replace(_TILDE, "~")
    answer = _UNESCAPED.sub(r"\1", answer)
    answer = _GRAMMAR.sub(lambda tag: tag[0] if tag[0] in text else "", answer)
    return answer if _ENDS.search(text) else answer.rstrip().removesuffix(".")


def _ask(mode: Path, stream: str, seconds: float) -> str:
    """Ask the pipeline of a direction; one that has died meanwhile is started again."""
    for _ in range(2):
        pipeline = _pipeline(mode)
        with pipeline.lock:
            if pipeline.is_alive():
                return pipeline.ask(stream, seconds)
            pipeline.close()
    raise Retryable(ENGINE, "died")


def _pipeline(mode: Path) -> ApertiumProcess:
    """Return the running pipeline of a direction, started if it is not there."""
    with _registry:
        pipeline = _pipelines.get(mode)
        if pipeline is not None and not pipeline.is_alive():
            pipeline.close()
            pipeline = None
        if pipeline is None:
            pipeline = _pipelines[mode] = ApertiumProcess(mode)
            if len(_pipelines) == 1:
                threading.Thread(target=_stop_the_idle, daemon=True).start()
        return pipeline


def _stop_the_idle() -> None:
    """Stop what was not used for a while, until nothing runs."""
    while _pipelines:
        time.sleep(STEP)
        with _registry:
            before = time.monotonic() - IDLE
            idle = [mode for mode, pipeline in _pipelines.items() if pipeline.used_at < before]
            stopped = [_pipelines.pop(mode) for mode in idle]
        for pipeline in stopped:
            with pipeline.lock:
                pipeline.close()
