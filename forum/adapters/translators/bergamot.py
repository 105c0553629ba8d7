"""Mozilla's translation models on this machine, run by `fxtranslate`."""

import re
import sys
import time
from pathlib import Path
from typing import Final

from forum.adapters.translators.models import TranslationModel
from forum.adapters.translators.pipelines import Programs, ask_pipeline
from forum.domain.translation.sentences import split_clauses

BERGAMOT: Final = "bergamot"
MAX_CHARACTERS: Final = 400
"""Characters; of a longer sentence the models drop the end, without a word about it."""

_PROGRAM = Path(__file__).with_name("bergamot_program.py")
# The models make of an emoji a dash, and of "<" too: such characters are never sent
_UNKNOWN = re.compile(
    r"(\s*(?:[<>{}|~^\\\[\]*_=#@/]|[\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff])+\s*)"
)
# They lose or shift quotation marks that are not straight
_QUOTES_WITH_BLANKS = re.compile(r"([«“])[ \u00a0\u202f]|[ \u00a0\u202f]([»”])")
_SINGLE_QUOTES = re.compile(r"(?<!\w)‘([^‘’]+)’(?!\w)")
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»", '"'))
_LETTER = re.compile(r"[^\W\d_]")


def translate_by_model(text: str, model: TranslationModel, *, seconds: float) -> str:
    """Translate a sentence by one model, in parts if it is long; what models damage stays."""
    until = time.monotonic() + seconds
    return "".join(
        _translate_part(part, model, until) if _LETTER.search(part) else part
        for piece in _UNKNOWN.split(text)
        for part in split_clauses(piece, MAX_CHARACTERS)
    )


def _translate_part(part: str, model: TranslationModel, until: float) -> str:
    core = part.strip()
    stream = _straighten(core)
    seconds = max(until - time.monotonic(), 0)
    programs = Programs([[sys.executable, "-I", str(_PROGRAM), *model.paths]])
    answer = ask_pipeline(BERGAMOT, model.model, lambda: programs, stream=stream, seconds=seconds)
    return part.replace(core, answer.strip(), 1)


def _straighten(text: str) -> str:
    """Return a text with straight quotation marks; the typography of the answer bends them."""
    text = _SINGLE_QUOTES.sub(r'"\1"', text)
    return _QUOTES_WITH_BLANKS.sub(r"\1\2", text).translate(_QUOTES)
