"""Apertium: rule-based translation on this machine; French and English go through Spanish."""

import atexit
import os
import re
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from forum.adapters.translators.apertium_polish import polish, undo_inversion
from forum.adapters.translators.apertium_process import ENGINE, ApertiumProcess
from forum.adapters.translators.errors import Misconfigured, Retryable
from forum.adapters.translators.settings import MODES, EngineSettings
from forum.domain.characters import normalise

ROUTES = {
    ("en", "es"): ("eng-spa",),
    ("es", "en"): ("spa-eng",),
    ("fr", "es"): ("fr-es",),
    ("es", "fr"): ("es-fr",),
    ("en", "fr"): ("eng-spa", "es-fr"),
    ("fr", "en"): ("fr-es", "spa-eng"),
}
IDLE = 600.0  # seconds until an unused direction is stopped; it needs about 100 MB
MAX_CHARACTERS = 4_000  # characters; more would fill a pipe that is not read yet
STEP = 15.0  # seconds between checks for idle directions

_ESCAPED = re.compile(r"([\[\]{}^$/\\@<>])")
_UNESCAPED = re.compile(r"\\(.)")
_GRAMMAR = re.compile(r"<[a-z0-9]+>")  # tags that fr-es leaves of "y" and other words
_TILDE = "\ue07e"  # the post-generator would remove a real one
_SENTENCE_END = re.compile(r"[.!?:;…]\W*$")
_REMOVED_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\ufeff]")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})

_pipelines: dict[Path, ApertiumProcess] = {}
_registry_lock = threading.Lock()
os.register_at_fork(after_in_child=_pipelines.clear)  # a child must not share its parent's pipes


def translate_by_apertium(
    texts: Sequence[str], source: str, target: str, settings: EngineSettings
) -> list[str]:
    """Translate sentences with the installed pipelines, through Spanish if necessary."""
    route = ROUTES.get((source, target))
    if route is None:
        raise Misconfigured(ENGINE, "language")
    return [_translate_sentence(text, route, settings) for text in texts]


def is_installed(modes: str = MODES) -> bool:
    """Return whether Apertium and all its directions are installed."""
    files = {Path(modes, f"{mode}.mode") for route in ROUTES.values() for mode in route}
    return shutil.which("lt-proc") is not None and all(file.is_file() for file in files)


def stop_pipelines() -> None:
    """Stop all pipelines; the next request starts those that it needs."""
    with _registry_lock:
        stopped = list(_pipelines.values())
        _pipelines.clear()
    for pipeline in stopped:
        with pipeline.lock:
            pipeline.close()


atexit.register(stop_pipelines)


def _translate_sentence(text: str, route: tuple[str, ...], settings: EngineSettings) -> str:
    clean = normalise("NFC", _REMOVED_CHARACTERS.sub("", text).translate(_LIGATURES))
    clean = " ".join(clean.split())
    answer = undo_inversion(clean) if route[0] == "fr-es" else clean
    for mode in route:
        answer = _translate_step(answer, Path(settings.modes, f"{mode}.mode"), settings.deadline)
        answer = polish(answer, clean, mode.rpartition("-")[2])
    return answer


def _translate_step(text: str, mode: Path, seconds: float) -> str:
    """Translate in one direction, in parts if the text is long."""
    if len(text) > MAX_CHARACTERS:
        cut_at = text.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        parts = (text[:cut_at], text[cut_at:])
        return " ".join(_translate_step(part, mode, seconds) for part in parts)
    # Without a full stop Apertium treats the last words as a heading and orders them so
    stream = _ESCAPED.sub(r"\\\1", text) + ("" if _SENTENCE_END.search(text) else ".")
    answer = _request(mode, stream.replace("~", _TILDE), seconds).replace(_TILDE, "~")
    answer = _UNESCAPED.sub(r"\1", answer)
    answer = _GRAMMAR.sub(lambda tag: tag[0] if tag[0] in text else "", answer)
    return answer if _SENTENCE_END.search(text) else answer.rstrip().removesuffix(".")


def _request(mode: Path, stream: str, seconds: float) -> str:
    """Send text to the pipeline of a direction; a pipeline that has died is started again once."""
    for _ in range(2):
        pipeline = _pipeline(mode)
        with pipeline.lock:
            if pipeline.is_alive():
                return pipeline.translate(stream, seconds)
            pipeline.close()
    raise Retryable(ENGINE, "died")


def _pipeline(mode: Path) -> ApertiumProcess:
    """Return the running pipeline of a direction, and start it if necessary."""
    with _registry_lock:
        pipeline = _pipelines.get(mode)
        if pipeline is not None and not pipeline.is_alive():
            pipeline.close()
            pipeline = None
        if pipeline is None:
            pipeline = _pipelines[mode] = ApertiumProcess(mode)
            if len(_pipelines) == 1:
                threading.Thread(target=_stop_idle_pipelines, daemon=True).start()
        return pipeline


def _stop_idle_pipelines() -> None:
    """Stop pipelines that were not used for `IDLE` seconds, until none runs."""
    while _pipelines:
        time.sleep(STEP)
        with _registry_lock:
            idle_since = time.monotonic() - IDLE
            idle = [mode for mode, pipeline in _pipelines.items() if pipeline.used_at < idle_since]
            stopped = [_pipelines.pop(mode) for mode in idle]
        for pipeline in stopped:
            with pipeline.lock:
                pipeline.close()
