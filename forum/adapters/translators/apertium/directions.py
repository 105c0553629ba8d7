"""Apertium's directions, as they are installed: what each makes of a sentence."""

import re
from typing import Final

from forum.adapters.translators.apertium.installations import Installation, find_installation
from forum.adapters.translators.apertium.polish import polish, undo_inversion
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.pipelines import Programs, ask_pipeline
from forum.adapters.translators.settings import EngineSettings

APERTIUM: Final = "apertium"
MAX_CHARACTERS = 4_000  # characters; more would fill a pipe that is not read yet
LANGUAGES_OF_MODES: Final = {"eng": "en", "spa": "es", "fra": "fr"}

_ESCAPED = re.compile(r"([\[\]{}^$/\\@<>])")
_UNESCAPED = re.compile(r"\\(.)")
_GRAMMAR = re.compile(r"<[a-z0-9]+>")  # tags that fr-es leaves of "y" and other words
_TILDE = "\ue07e"  # the post-generator would remove a real one
_PER_CENT = re.compile(r"(?<=[0-9])[ \u00a0\u202f]pour[ \u00a0\u202f]cent\b")
_SENTENCE_END = re.compile(r"[.!?:;…]\W*$")


def target_of(mode: str) -> str:
    """Return the code of the language into which a direction translates: `fr` for `cat-fra`."""
    name = mode.rpartition("-")[2]
    return LANGUAGES_OF_MODES.get(name, name)


def translate_by_mode(
    text: str, mode: str, *, original: str, settings: EngineSettings, seconds: float
) -> str:
    """Translate a sentence in one direction, with the capitals of `original`."""
    if mode == "fr-es":
        text = undo_inversion(text)
    if mode == "fra-cat":
        text = _PER_CENT.sub(" %", text)  # which cat-por would make a hundred of
    place = find_installation(mode, settings)
    if place is None:
        raise Misconfigured(APERTIUM, "not-installed")
    return polish(_translate_parts(text, mode, place, seconds), original, target_of(mode))


def _translate_parts(text: str, mode: str, place: Installation, seconds: float) -> str:
    """Translate in one direction, in parts if the text is long."""
    if len(text) > MAX_CHARACTERS:
        cut_at = text.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
        parts = (text[:cut_at], text[cut_at:])
        return " ".join(_translate_parts(part, mode, place, seconds) for part in parts)
    # Without a full stop Apertium treats the last words as a heading and orders them so
    stream = _ESCAPED.sub(r"\\\1", text) + ("" if _SENTENCE_END.search(text) else ".")
    answer = ask_pipeline(
        APERTIUM,
        place.file_of(mode),
        lambda: _programs(mode, place),
        stream=stream.replace("~", _TILDE),
        seconds=seconds,
    )
    answer = _UNESCAPED.sub(r"\1", answer.replace(_TILDE, "~"))
    answer = _GRAMMAR.sub(lambda tag: tag[0] if tag[0] in text else "", answer)
    return answer if _SENTENCE_END.search(text) else answer.rstrip().removesuffix(".")


def _programs(mode: str, place: Installation) -> Programs:
    """Return the programs of a mode with their arguments, so that NUL bytes flush them."""
    try:
        line = place.read_line(mode)
    except (OSError, IndexError):
        raise Misconfigured(APERTIUM, "no-such-mode") from None
    # -n: unknown words stay as they are, without a star
    line = line.replace("$1", "-n").replace("$2", "")
    commands = [place.split(part) for part in line.split("|")]
    return Programs(
        [[name, "-z", *arguments] for name, *arguments in commands], place.environment()
    )
