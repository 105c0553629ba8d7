"""Atoms, which a translation must not change: addresses, mentions, citations, symbols, emoji."""

import re

_URL = r"(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]'\"»”]"
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@\w[\w-]*(?:\.\w[\w-]*)+"
_DOI = r"\b10\.[0-9]{4,9}/[^\s<>]{0,200}[\w/]"
_TOP_LEVEL = r"(?:(?:gob|gov|gouv|edu|org|com|ac|co)\.[a-z]{2}|org|com|net|int|edu|gov|info|io|eu)"
_HOST = (
    rf"(?<![\w.@-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?\.){{1,5}}{_TOP_LEVEL}\b"
    r"(?:/[^\s<>]{0,400}[\w/])?"
)
_FILE = (
    r"(?<![\w.-])[\w-]{1,100}(?:\.[\w-]{1,40}){0,3}\."
    r"(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|zip|jpe?g|png|txt|html?)\b"
)
_MENTION = r"(?<!\w)[@#]\w[\w-]*"
_CITATION = r"\[[0-9]{1,6}\]"
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,30}[A-Za-z0-9])?"
_SYMBOL = (
    # One slash is enough after capitals; small letters need two, because people write "and/or"
    rf"(?<![\w/])(?=[A-Za-z0-9/.-]{{0,80}}[0-9])"
    rf"(?:[A-Z]{{1,12}}[0-9]{{0,3}}(?:\.[A-Z0-9]{{1,6}})?(?:/{_PART}){{1,9}}"
    rf"|[A-Za-z]{{1,12}}(?:/{_PART}){{2,9}}"
    rf"|[0-9]{{1,4}}/[A-Z]{{2,8}}\.[0-9]{{1,3}}|[A-Z]{{2,8}}[0-9]{{1,3}}\.[0-9]{{1,3}})(?!\w)"
)
_PHONE = r"(?<![\w+])\+[0-9]{1,3}(?:[ \u00a0.()-]{1,2}[0-9]{1,5}){2,6}(?![0-9])"

_PICTURE = (
    r"[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25ab\u25b6\u25c0\u25fb-\u25fe"
    r"\u2600-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5"
    r"\U0001f200-\U0001faff]"
)
_MODIFIER = r"[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
_EMOJI = (
    rf"(?:[\U0001f1e6-\U0001f1ff]{{1,2}}|[0-9#*]\ufe0f?\u20e3|[^\w\s]\ufe0f"
    rf"|{_PICTURE}{_MODIFIER}*(?:\u200d{_PICTURE}{_MODIFIER}*)*)+"
)
# Comparisons, which engines take for brackets or leave out; ⟨ and ⟩ stand for atoms elsewhere
_SIGN = r"⟨[^⟨⟩\s]{0,20}⟩|[⟨⟩≤≥≠≈±×÷]|(?<![^\s0-9])[<>]=?(?=[\s0-9])"
_LOOKALIKE = r"XQ[0-9]+Z"

ATOM = re.compile(
    "|".join(
        (_URL, _EMAIL, _DOI, _HOST, _FILE, _EMOJI, _MENTION, _CITATION, _SYMBOL, _PHONE, _SIGN)
    )
    + f"|(?i:{_LOOKALIKE})"
)
PLACEHOLDER = re.compile(r"XQ([0-9]{1,9})Z", re.IGNORECASE)
LEAST_OWN_LETTERS = 12  # of a sentence around a quotation
LETTER = re.compile(r"[^\W\d_]")
QUOTATION = re.compile(r"«[^«»]*+»|“[^“”]*+”|\"[^\"]*+\"|„[^„“”]*+[“”]")
_DAMAGED_PLACEHOLDER = re.compile(r"\bXQ[ \u00a0-]?([0-9]{1,9})[ \u00a0-]?Z\b", re.IGNORECASE)


def placeholder(number: int) -> str:
    """Return the word that stands for an atom in a text; the engines tested leave it unchanged."""
    return f"XQ{number}Z"


def repair_placeholders(answer: str) -> str:
    """Return `answer` with the placeholders that an engine wrote in small letters or in parts."""
    return _DAMAGED_PLACEHOLDER.sub(lambda match: placeholder(int(match[1])), answer)


def without_quotations(text: str) -> str:
    """Return the words of a sentence that are its own, or all if nearly all are quoted."""
    own = QUOTATION.sub(" ", text)
    return own if len(LETTER.findall(own)) >= LEAST_OWN_LETTERS else text


def count_letters(text: str) -> int:
    """Return the number of letters of a text outside its atoms."""
    return len(LETTER.findall(ATOM.sub(" ", text)))
