"""Atoms, which a translation must not change: addresses, mentions, citations, symbols."""

import re

_URL = r"(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]'\"»”]"
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@\w[\w-]*(?:\.\w[\w-]*)+"
_MENTION = r"(?<!\w)[@#]\w[\w-]*"
_CITATION = r"\[[0-9]{1,6}\]"
_SYMBOL = (
    r"\b(?=[A-Z0-9/.-]{0,80}[0-9])[A-Z]{1,12}(?:/[A-Z0-9-]{1,20}(?:\.[A-Z0-9-]{1,20}){0,3}){1,8}"
)
_LOOKALIKE = r"XQ[0-9]+Z|[⟨⟩]"

ATOM = re.compile(f"{_URL}|{_EMAIL}|{_MENTION}|{_CITATION}|{_SYMBOL}|(?i:{_LOOKALIKE})")
PLACEHOLDER = re.compile(r"XQ([0-9]+)Z", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")


def placeholder(number: int) -> str:
    """Return the word that stands for an atom in a text; the engines tested leave it unchanged."""
    return f"XQ{number}Z"


def count_letters(text: str) -> int:
    """Return the number of letters of a text outside its atoms."""
    return len(LETTER.findall(ATOM.sub(" ", text)))
