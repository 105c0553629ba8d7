"""Corrections of what Apertium gets wrong: inverted French questions and capitals."""

import re

from forum.domain.translation.typography import set_typography

_WORD = re.compile(r"\w+")
_LOWER_CASE_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) (?=[a-zß-ÿ])")
_CAPITAL_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) ([A-ZÀ-Þ])")
_IS_THERE = re.compile(r"\by a-t-il\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?<!\bque )\b(\w+)-(?:t-)?(je|tu|il|elle|on|nous|vous|ils|elles)\b", re.IGNORECASE
)

_HYPHENATED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")

_LANGUAGES = {"spa": "es", "eng": "en"}  # by Apertium's names


def undo_inversion(text: str) -> str:
    """Return a French question with its subject before its verb; other texts do not change.

    Apertium's French treats "peut-on" as one word and then leaves out what follows.
    """
    if not text.endswith("?"):
        return text
    return _INVERTED.sub(r"\2 \1", _IS_THERE.sub("il y a", text))


def polish(answer: str, text: str, target: str) -> str:
    """Return `answer`, a translation of `text`, with its capitals and the right typography."""
    answer = _adapt_case(_rejoin(" ".join(answer.split()), text), text)
    return set_typography(answer, text, target=_LANGUAGES.get(target, target))


def _rejoin(answer: str, text: str) -> str:
    """Return `answer` without hyphens that a model put into words of `text`, such as "co-cinera".

    A model takes the beginning of a word that it does not know for a prefix.
    """
    if "-" not in answer:
        return answer
    words = frozenset(_WORD.findall(text.casefold()))

    def rejoined(match: re.Match[str]) -> str:
        whole = match[0].replace("-", "")
        return whole if whole.casefold() in words else match[0]

    return _HYPHENATED.sub(rejoined, answer)


def _adapt_case(answer: str, text: str) -> str:
    """Return `answer` with capitals at its start and after atoms only where `text` has them."""
    first_word = _WORD.match(answer)
    if text[:1].isupper():
        answer = answer[:1].upper() + answer[1:]
    elif first_word and text[:1].islower() and first_word[0] not in text:
        answer = answer[:1].lower() + answer[1:]
    atoms_before_lower_case = {match[1] for match in _LOWER_CASE_AFTER_ATOM.finditer(text)}
    return _CAPITAL_AFTER_ATOM.sub(
        lambda match: (
            f"{match[1]} {match[2].lower() if match[1] in atoms_before_lower_case else match[2]}"
        ),
        answer,
    )
