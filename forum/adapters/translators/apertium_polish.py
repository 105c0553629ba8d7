"""What Apertium cannot do: French questions turned round, ¿ and ¡, blanks and capitals."""

import re

_BLANKS = re.compile(r"[ \t]+")
_BEFORE_MARK = re.compile(r" +([,.;:!?…)])(?=\s|$|[.!?…»”\"'])")
_CLAUSE = re.compile(r"([^.!?…]*[^\s.!?…][^.!?…]*)([?!])")
_LEAD = re.compile(r"[\s\"'«“(—-]*")
_QUESTION_WORD = re.compile(
    r"[,:]\s+(?=(?:(?:a|con|de|desde|en|hasta|para|por|según|sobre)\s+)?"
    r"(?:qué|quién(?:es)?|cómo|cuándo|dónde|cuál(?:es)?|cuánt[oa]s?)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_SMALL_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) (?=[a-zß-ÿ])")
_CAPITAL_AFTER_ATOM = re.compile(r"(XQ[0-9]+Z) ([A-ZÀ-Þ])")
_IS_THERE = re.compile(r"\by a-t-il\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"(?<!\bque )\b(\w+)-(?:t-)?(je|tu|il|elle|on|nous|vous|ils|elles)\b", re.IGNORECASE
)
_FRENCH_HIGH = re.compile(r"(?<=[\w\"'»”)%])[ \u00a0\u202f]*([!?;]+)(?=[\s\"'»”)]|$)")
_FRENCH_COLON = re.compile(r"(?<=[\w\"'»”)%])[ \u00a0\u202f]*:(?=\s|$)")


def straighten(text: str) -> str:
    """Return a French question with its subject before its verb, another text as it is.

    Apertium's French takes "peut-on" for one word and then leaves out what follows.
    """
    if not text.endswith("?"):
        return text
    return _INVERTED.sub(r"\2 \1", _IS_THERE.sub("il y a", text))


def polish(answer: str, text: str, target: str) -> str:
    """Return `answer`, a translation of `text`, with the typography of its language."""
    answer = _BEFORE_MARK.sub(r"\1", _BLANKS.sub(" ", answer).strip())
    return _FINISH.get(target, str)(_cased(answer, text))


def _cased(answer: str, text: str) -> str:
    """Return `answer` with a capital at its start and after atoms only where `text` has one."""
    first = _WORD.match(answer)
    if text[:1].isupper():
        answer = answer[:1].upper() + answer[1:]
    elif first and text[:1].islower() and first[0] not in text:
        answer = answer[:1].lower() + answer[1:]
    small = {found[1] for found in _SMALL_AFTER_ATOM.finditer(text)}
    return _CAPITAL_AFTER_ATOM.sub(
        lambda found: f"{found[1]} {found[2].lower() if found[1] in small else found[2]}", answer
    )


def _spanish(answer: str) -> str:
    return _CLAUSE.sub(lambda found: _opened(found[1], found[2]) + found[2], answer)


def _opened(clause: str, final: str) -> str:
    """Put an opening mark where the question begins: at its question word, else in front."""
    mark = {"?": "¿", "!": "¡"}[final]
    if mark in clause:
        return clause
    found = (_QUESTION_WORD.search(clause) if final == "?" else None) or _LEAD.match(clause)
    at = found.end() if found else 0
    return f"{clause[:at]}{mark}{clause[at:]}"


def _french(answer: str) -> str:
    answer = _FRENCH_HIGH.sub("\u202f\\1", answer)
    answer = _FRENCH_COLON.sub("\u00a0:", answer)
    return answer.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


_FINISH = {"es": _spanish, "spa": _spanish, "fr": _french}
