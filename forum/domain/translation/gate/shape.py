"""The form of an engine's answer: its length, wrapping, letters, capitals and repetitions."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from forum.domain.translation.placeholders import PLACEHOLDER

# How long the same words are in each language, and how much an answer may differ. Of 4,700
# sentences of more than 60 characters that people translated, none is below 0.63 or above 1.6
_LENGTHS: Final = {"en": 1.0, "es": 1.13, "fr": 1.19}
_LEAST_RATIO, _MOST_RATIO = 0.62, 1.8
_ROOM = 15  # characters, for an answer of few words; less and less from 60 on, none from 120
_CUT_RATIO = 0.85  # what is shorter than this and has lost its full stop was cut off

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?…:;][\"'»”’)\]\s]*$")
_FULL_STOP = re.compile(r"[.!?…][\"'»”’)\]\s]*$")
_ELLIPSIS = re.compile(r"(?:\.{3}|…)[\"'»”’)\]\s]*$")
_QUESTION = re.compile(r"[?¿]")
_MARKUP = re.compile(
    r"<[/!?]?[a-z]|&(?:amp|lt|gt|quot|nbsp|apos|#x?[0-9a-f]{2,5});|\A\s*[\[{]+\s*[\"'\]}]"
    r"|[\"'\]}]\s*[\]}]\s*\Z|\S[^\S\n]*\n\s*\S|\A\s*(?:#+|[-•*–—+~>])\s|\S\s*\t|`|\*\*|\*(?=\w)"
    r"|\"\w+\"\s?:|\]\(|\{\{|\}\}|\\[nrt\"u]|\|\s*\Z",
    re.IGNORECASE,
)
_OPENED = re.compile(r"\s*[\"“«„‘']")
_CLOSED = re.compile(r"[\"”»’']\W*\Z")
_ANY_QUOTE = re.compile(r"[\"“”«»„‘']")
_DAMAGE = re.compile(
    r"[\ufffd\u00ad\u200b\u200d\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f]"
    r"|[▁_]\w|@@(?!\w)|\w\+[^\W\d]|[^\W\d_]{30}"  # pieces of words, and blanks that are lost
    r"|(?:Ã[\u00a0-\u00bf©¨±³¡\u00ad]|â€[\u0098-\u201e™œ¦\u009d]|Â[\u00a0-\u00bf])"
    r"|[a-zà-ÿ][\u0400-\u04ff]|[\u0400-\u04ff][a-zà-ÿ]|[\u0300-\u036f]{3}"  # two scripts in a word
    r"|(?i:[bcdfghjklmnpqrstvwxz]{6})|[a-z][0-9][a-z]|[a-z]{2}\?[a-z]|[a-zà-ÿ]{2}[A-ZÀ-Þ]"
)
_BEGINNING = re.compile(r"\s*[\w¿¡\"“«„‘'’]")
_BETWEEN_WORDS = re.compile(r"[,;|./=\u00a0-]")
_LEAST_MARKS, _MOST_MARKS = 3, 0.4  # more than twice those of its text: at all, and for each word
_LEAST_WORDS = 4

_LEAST_PHRASES, _LEAST_SENTENCES = 5, 3  # of the same three words, and of the same five
_LEAST_DOUBLED = 2
_DOUBLED_WORD = re.compile(r"\b(\w{2,})[ \u00a0]+(?=\1\b)", re.IGNORECASE)
_LONGEST_PHRASE = 6  # words that are said three times running, or a single one four times
_LONG_LETTER = re.compile(r"(\w)\1{7}")


def has_fair_length(text: str, answer: str, *, source: str, target: str) -> bool:
    """Return whether an answer is about as long as its text said in another language."""
    expected, length = _expected_length(text, source, target), len(answer.strip())
    room = _ROOM * min(1, max(0, 2 - expected / 60))
    return expected * _LEAST_RATIO - room <= length <= expected * _MOST_RATIO + _ROOM


def is_cut(text: str, answer: str, *, source: str, target: str) -> bool:
    """Return whether an answer has lost its end: its full stop, or of a short one more."""
    if _brings(_ELLIPSIS, text, answer):
        return True
    if _STOP.search(answer[-20:]):
        return False
    if len(_LETTERS.findall(text)) >= _LEAST_WORDS and _FULL_STOP.search(text[-20:]):
        return True
    expected = _expected_length(text, source, target)
    return _STOP.search(text[-20:]) is not None and (
        len(answer.strip()) < expected * _CUT_RATIO - _ROOM
    )


def _expected_length(text: str, source: str, target: str) -> float:
    return len(text) * _LENGTHS.get(target, 1.1) / _LENGTHS.get(source, 1.1)


def is_wrapped(text: str, answer: str) -> bool:
    """Return whether an answer brings marks of HTML, Markdown or JSON, brackets or quotes."""
    is_quoted = (
        _ANY_QUOTE.search(text) is None
        and _OPENED.match(answer) is not None
        and _CLOSED.search(answer[-20:]) is not None
    )
    is_marked = _BEGINNING.match(text) is not None and _BEGINNING.match(answer) is None
    return is_quoted or is_marked or _brings(_MARKUP, text, answer)


def is_damaged(text: str, answer: str) -> bool:
    """Return whether the letters of an answer are no longer those of words."""
    marks, own_marks = (len(_BETWEEN_WORDS.findall(words)) for words in (answer, text))
    room = max(_LEAST_MARKS, _MOST_MARKS * len(_WORD.findall(answer)))
    return marks > 2 * own_marks + room or _brings(_DAMAGE, text, answer)


def is_in_other_case(text: str, answer: str) -> bool:
    """Return whether an answer has capitals throughout, on each word or nowhere; its text not."""
    own, answered = _cased_words(text), _cased_words(answer)
    if len(answered) < _LEAST_WORDS:
        return False
    if _share(answered, str.isupper) > 0.5 >= _share(own, str.isupper):
        return True
    if len(answered) < _LEAST_WORDS + 2 > len(own):
        return False
    if _begins_with_capital(text) and _begins_with_capital(answer) is False:
        return True
    begun, own_begun = (sum(word[0].isupper() for word in words) for words in (answered, own))
    return begun - 1 > 2 * max(own_begun - 1, 0) + 0.3 * len(answered)


def differs_as_question(text: str, answer: str) -> bool:
    """Return whether only one of the two is a question, or an answer alone exclaims."""
    is_odd = (_QUESTION.search(text) is None) != (_QUESTION.search(answer) is None)
    return is_odd or ("!" in answer and "!" not in text)


def goes_round(text: str, answer: str) -> bool:
    """Return whether an answer repeats itself where its text does not."""
    doubled, own_doubled = len(_DOUBLED_WORD.findall(answer)), len(_DOUBLED_WORD.findall(text))
    return (
        (_is_said_twice(answer) and not _is_said_twice(text))
        or doubled >= own_doubled + _LEAST_DOUBLED
        or _is_repeated(text, answer, 3, _LEAST_PHRASES)
        or _is_repeated(text, answer, 5, _LEAST_SENTENCES)
        or (_stutters(answer) and not _stutters(text))
        or _brings(_LONG_LETTER, text, answer)
    )


def _brings(pattern: re.Pattern[str], text: str, answer: str) -> bool:
    return pattern.search(answer) is not None and pattern.search(text) is None


def _cased_words(text: str) -> list[str]:
    words = _LETTERS.findall(PLACEHOLDER.sub(" ", text))
    return [word for word in words if len(word) > 1 and word.lower() != word.upper()]


def _begins_with_capital(text: str) -> bool | None:
    """Return whether the first letter is a capital; None where a placeholder stands first."""
    first = _LETTERS.search(text)
    placeholder = PLACEHOLDER.search(text)
    if first is None or (placeholder and placeholder.start() <= first.start()):
        return None
    return not first[0][0].islower()


def _share(words: list[str], is_such: Callable[[str], bool]) -> float:
    return sum(map(is_such, words)) / max(len(words), 1)


def _is_said_twice(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    half = len(words) // 2
    return half > 1 and words[:half] == words[-half:]


def _stutters(text: str) -> bool:
    """Return whether words are said three times running, or a single one four times."""
    words = [word.casefold() for word in _WORD.findall(text)]
    for length in range(1, _LONGEST_PHRASE + 1):
        same, least = 0, max(3, 2 * length)
        for word, before in zip(words[length:], words, strict=False):
            same = same + 1 if word == before else 0
            if same == least:
                return True
    return False


def _is_repeated(text: str, answer: str, length: int, least: int) -> bool:
    repetitions = _count_repetitions(answer, length)
    return repetitions >= max(least, 2 * _count_repetitions(text, length) + 1)


def _count_repetitions(text: str, length: int) -> int:
    """Return how often the most frequent group of so many words occurs."""
    words = [word.casefold() for word in _WORD.findall(text)]
    groups = Counter(zip(*(words[n:] for n in range(length)), strict=False))
    return max(groups.values(), default=0)
