"""Corrections of what Apertium gets wrong: inverted French questions, ¿ and ¡, blanks, capitals."""

import re

_BLANKS = re.compile(r"[ \t]+")
_BEFORE_MARK = re.compile(r" +([,.;:!?…)])(?=\s|$|[.!?…»”\"'])")
_CLAUSE = re.compile(r"([^.!?…]++)([?!])?")
_LEAD = re.compile(r"[\s\"'«“(—-]*")
_QUESTION_WORD = re.compile(
    r"[,:]\s+(?=(?:(?:a|con|de|desde|en|hasta|para|por|según|sobre)\s+)?"
    r"(?:qué|quién(?:es)?|cómo|cuándo|dónde|cuál(?:es)?|cuánt[oa]s?)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_LOWER_CASE_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) (?=[a-zß-ÿ])")
_CAPITAL_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) ([A-ZÀ-Þ])")
_IS_THERE = re.compile(r"\by a-t-il\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?<!\bque )\b(\w+)-(?:t-)?(je|tu|il|elle|on|nous|vous|ils|elles)\b", re.IGNORECASE
)
_FRENCH_HIGH_MARKS = re.compile(r"(?<=[\w\"'»”)%])[ \u00a0\u202f]*([!?;]+)(?=[\s\"'»”)]|$)")
_FRENCH_COLON = re.compile(r"(?<=[\w\"'»”)%])[ \u00a0\u202f]*:(?=\s|$)")


def undo_inversion(text: str) -> str:
    """Return a French question with its subject before its verb; other texts do not change.

    Apertium's French treats "peut-on" as one word and then leaves out what follows.
    """
    if not text.endswith("?"):
        return text
    return _INVERTED.sub(r"\2 \1", _IS_THERE.sub("il y a", text))


def polish(answer: str, text: str, target: str) -> str:
    """Return `answer`, a translation of `text`, with the typography of the target language."""
    answer = _BEFORE_MARK.sub(r"\1", _BLANKS.sub(" ", answer).strip())
    return _PUNCTUATE.get(target, str)(_adapt_case(answer, text))


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


def _punctuate_spanish(answer: str) -> str:
    return _CLAUSE.sub(_mark_clause, answer)


def _mark_clause(clause: re.Match[str]) -> str:
    words, end_mark = clause[1], clause[2]
    has_mark = end_mark and not words.isspace()
    return _add_opening_mark(words, end_mark) + end_mark if has_mark else clause[0]


def _add_opening_mark(clause: str, end_mark: str) -> str:
    """Add the opening mark of a clause, before the question word if there is one."""
    opening_mark = {"?": "¿", "!": "¡"}[end_mark]
    if opening_mark in clause:
        return clause
    lead = (_QUESTION_WORD.search(clause) if end_mark == "?" else None) or _LEAD.match(clause)
    position = lead.end() if lead else 0
    return f"{clause[:position]}{opening_mark}{clause[position:]}"


def _punctuate_french(answer: str) -> str:
    answer = _FRENCH_HIGH_MARKS.sub("\u202f\\1", answer)
    answer = _FRENCH_COLON.sub("\u00a0:", answer)
    return answer.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


_PUNCTUATE = {"es": _punctuate_spanish, "spa": _punctuate_spanish, "fr": _punctuate_french}
