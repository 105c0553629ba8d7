"""Apertium's directions, as they are installed: rule-based translation on this machine."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Final

from forum.adapters.translators.apertium_polish import polish, undo_inversion
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.pipelines import ask_pipeline
from forum.adapters.translators.settings import MODES

APERTIUM: Final = "apertium"
MAX_CHARACTERS = 4_000  # characters; more would fill a pipe that is not read yet
LANGUAGES_OF_MODES: Final = {"eng": "en", "spa": "es", "fra": "fr"}

_ESCAPED = re.compile(r"([\[\]{}^$/\\@<>])")
_UNESCAPED = re.compile(r"\\(.)")
_GRAMMAR = re.compile(r"<[a-z0-9]+>")  # tags that fr-es leaves of "y" and other words
_TILDE = "\ue07e"  # the post-generator would remove a real one
_PER_CENT = re.compile(r"(?<=[0-9])[ \u00a0\u202f]pour[ \u00a0\u202f]cent\b")
_SENTENCE_END = re.compile(r"[.!?:;…]\W*$")


def has_mode(mode: str, modes: str = MODES) -> bool:
    """Return whether Apertium and this one of its directions are installed."""
    return shutil.which("lt-proc") is not None and Path(modes, f"{mode}.mode").is_file()


def target_of(mode: str) -> str:
    """Return the code of the language into which a direction translates: `fr` for `cat-fra`."""
    name = mode.rpartition("-")[2]
    return LANGUAGES_OF_MODES.get(name, name)


def translate_by_mode(text: str, mode: str, *, original: str, modes: str, seconds: float) -> str:
    """Translate a sentence in one direction, with the capitals of `original`."""
    if mode == "fr-es":
        text = undo_inversion(text)
    if mode == "fra-cat":
        text = _PER_CENT.sub(" %", text)  # which cat-por would make a hundred of
    answer = _translate_parts(text, Path(modes, f"{mode}.mode"), seconds)
    return polish(answer, original, target_of(mode))


def _translate_parts(text: str, mode: Path, seconds: float) -> str:
    """Translate in one direction, in parts if the text is long."""
    if len(text) > MAX_CHARACTERS:
        cut_at = text.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        parts = (text[:cut_at], text[cut_at:])
        return " ".join(_translate_parts(part, mode, seconds) for part in parts)
    # Without a full stop Apertium treats the last words as a heading and orders them so
    stream = _ESCAPED.sub(r"\\\1", text) + ("" if _SENTENCE_END.search(text) else ".")
    stream = stream.replace("~", _TILDE)
    answer = ask_pipeline(APERTIUM, mode, lambda: _commands(mode), stream=stream, seconds=seconds)
    answer = _UNESCAPED.sub(r"\1", answer.replace(_TILDE, "~"))
    answer = _GRAMMAR.sub(lambda tag: tag[0] if tag[0] in text else "", answer)
    return answer if _SENTENCE_END.search(text) else answer.rstrip().removesuffix(".")


def _commands(mode: Path) -> list[list[str]]:
    """Return the programs of a mode with their arguments, so that NUL bytes flush them."""
    try:
        line = mode.read_text("utf-8").strip().splitlines()[-1]
    except (OSError, IndexError):
        raise Misconfigured(APERTIUM, "no-such-mode") from None
    # -n: unknown words stay as they are, without a star
    line = line.replace("$1", "-n").replace("$2", "")
    commands = [shlex.split(part) for part in line.split("|")]
    return [[name, "-z", *arguments] for name, *arguments in commands]
