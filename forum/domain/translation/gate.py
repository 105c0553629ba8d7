"""The gate between an engine and what is stored: answers that are no translation stay outside."""

import re
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from forum.domain.translation.meaning.numbers import are_dates_kept, are_numbers_kept
from forum.domain.translation.placeholders import ATOM, LETTER, PLACEHOLDER
from forum.domain.translation.quality import is_unchanged

LanguageOf = Callable[[str], str | None]
"""A function that returns the language of words, or None where it is not sure."""


class Refusal(StrEnum):
    """Why an answer of an engine is not taken."""

    NOT_TEXT = "not-text"
    EMPTY = "empty"
    LENGTH = "length"
    MARKUP = "markup"
    DAMAGED = "damaged"
    EXCUSE = "excuse"
    ATOMS = "atoms"
    NUMBERS = "numbers"
    DATES = "dates"
    LOOP = "loop"
    QUESTION = "question"
    UNTRANSLATED = "untranslated"
    LANGUAGE = "language"


# How long the same words are in each language, and how much an answer may differ. Of 4,700
# sentences of more than 60 characters that people translated, none is below 0.63 or above 1.6
_LENGTHS: Final = {"en": 1.0, "es": 1.13, "fr": 1.19}
_LEAST_RATIO, _MOST_RATIO = 0.62, 1.8
_ROOM = 15  # characters, for an answer of few words
_CUT_RATIO = 0.85  # what is shorter than this and has lost its full stop was cut off

_WORD = re.compile(r"\w+")
_LETTERS = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?…:;][\"'»”’)\]\s]*$")
_ELLIPSIS = re.compile(r"(?:\.{3}|…)[\"'»”’)\]\s]*$")
_QUESTION = re.compile(r"[?¿]")
_MARKUP = re.compile(
    r"<[/!?]?[a-z]|&(?:amp|lt|gt|quot|nbsp|apos|#x?[0-9a-f]{2,5});|^\s*[\[{]+\s*[\"'\]}]|\S\s*\n\s*\S"
    r"|^\s*#+\s|`|\*\*|\*(?=\w)|\]\(|\{\{|\}\}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*[\"“«„].*[\"”»]\W*", re.DOTALL)
_ANY_QUOTE = re.compile(r"[\"“”«»„‘']")
_DAMAGE = re.compile(
    r"[\ufffd\u200b\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f]"
    r"|[▁_]\w|@@(?!\w)|\w\+[^\W\d]|[^\W\d_]{30}"  # pieces of words, and blanks that are lost
    r"|(?:Ã[\u00a0-\u00bf©¨±³¡\u00ad]|â€[\u0098-\u201e™œ¦\u009d]|Â[\u00a0-\u00bf])"
)
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff\u0300-\u036f\ufb00-\ufb06]")
_MOST_OF_OTHER_SCRIPT = 2  # letters; a formula may bring one

_LEAST_WORDS, _UNCHANGED_SHARE = 5, 0.6  # of what people translate, less than half stays
_LEAST_PHRASES, _LEAST_SENTENCES = 5, 3  # of the same three words, and of the same five
_STUTTER = re.compile(r"\b(\w+)(?:[\s,.]+\1\b){3}", re.IGNORECASE)
_LONG_LETTER = re.compile(r"(\w)\1{7}")

_SERVICE = re.compile(
    r"mymemory warning|you used all available|query length limit|invalid language pair"
    r"|select two distinct languages|no query specified|(?:rate|usage|character|request) limit"
    r"|quota (?:exceeded|reached)|exceeded (?:your|the) (?:\w+ )?quota|too many requests"
    r"|(?:service|temporarily) unavailable|internal server error|bad gateway|gateway time-?out"
    r"|access denied|\b(?:http|error|erreur)\s?[45][0-9]{2}\b|\b40[0-9] (?:forbidden|not found)"
    r"|unauthori[sz]ed|api[ -_]?key|invalid (?:request|parameter|token)|captcha|unusual traffic"
    r"|translat(?:ed|ion) (?:by|with|powered by|provided by|using) (?-i:[A-Z])"
    r"|(?:traduit (?:par|avec)|traducido (?:por|con)) (?-i:[A-Z])"
    r"|versión gratuita|version gratuite|free version of"
    r"|powered by|upgrade to|subscribe to|free trial|deepl\.com|translate\.google|libretranslate",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    r"(?:i['’]?(?:\s?a)?m (?:really |very |so )?sorry|sorry|i apologi[sz]e|apologies"
    r"|unfortunately)\b.{0,40}\b(?:i|we)\b.{0,12}"
    r"\b(?:can(?:no|['’])t|unable|could ?n[o'’]t|not able)"
    r"|\bas an? (?:ai\b|artificial intelligence|(?:large )?language model)"
    r"|^i (?:can(?:no|['’])t|am (?:unable|not able) to|will not|won['’]t) "
    r"(?:translate|assist|help|provide|fulfil|comply|process|do that|answer)"
    r"|(?:lo siento|lo lamento|disculp\w+|perd[oó]n|lamentablemente)\b.{0,40}"
    r"\bno (?:pued|pod|es posible)"
    r"|\bcomo (?:un |una )?(?:modelo de (?:lenguaje|ia)|ia\b|inteligencia artificial)"
    r"|^no puedo (?:traducir|ayudar|asistir|proporcionar|cumplir|responder)"
    r"|(?:désolée?|navrée?|je (?:m['’]excuse|regrette)|malheureusement)\b.{0,40}"
    r"\bne (?:peu|pouv|pui|suis pas)"
    r"|\ben tant qu['’](?:une? )?(?:ia\b|intelligence artificielle|(?:assistant|modèle) )"
    r"|^je ne (?:peux|suis) pas (?:en mesure de )?(?:traduire|vous aider|aider|fournir|répondre)"
    r"|\b(?:here(?:['’]s| is)|below is) (?:the|your|a) (?:\w+ )?translation|^(?:the )?translation:"
    r"|\baquí (?:está|tiene|va|tienes) (?:la|su|tu) traducción|^traducción\s?:"
    r"|\bvoici (?:la|votre|ma) traduction|^traduction\s?:"
    r"|^(?:sure|certainly|of course|claro|por supuesto|bien sûr|certainement)\s?[!,:].{0,60}:"
    r"|\b(?:please provide|no text (?:was )?provided|proporcione el texto|veuillez fournir)"
    r"|^(?:spanish|english|french|español|castellano|inglés|francés|espagnol|anglais|français"
    r"|en|es|fr)\s?:"
    r"|(?:[.!?]|^)\s*[\[(]?(?:nota?s?|notes?|remarques?|observaci[oó]n)\s?:"
    r"|\b(?:translator['’]s notes?|notas? d(?:el|e la) traductora?|notes? d(?:u|e la) traduct\w+"
    r"|n\. ?d\. ?t\b|n\. del t\b)",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\b(?:sorry|apolog|unfortunate|regret|afraid|unable|cannot|can['’]t|siento|lament|disculp|"
    r"perd[oó]n|désol|navr|excus|regrett|malheureu|AI\b|IA\b|artificial|artificiel|language model|"
    r"modelo de len|modèle de lang|translat|traduc|tradui|provide|proporcion|fourni|sure\b|"
    r"certain|of course|claro\b|supuesto|bien sûr|text[oe]?\b|no pued|ne peu|not[ae]s?\b|remar|"
    r"observ|n\. ?d|spanish|english|french|español|castellano|inglés|francés|espagnol|anglais|"
    r"français|(?:en|es|fr)\s?:)",
    re.IGNORECASE,
)


def find_refusal(
    text: str, answer: object, *, source: str, target: str, language_of: LanguageOf | None = None
) -> Refusal | None:
    """Return why an answer is no translation of the sentence `text`, or None if it may be taken.

    Both have placeholders for atoms. `language_of` is asked only about words that are not in
    `text`.
    """
    if not isinstance(answer, str):
        return Refusal.NOT_TEXT
    if not answer.strip():
        return Refusal.EMPTY
    if not _has_fair_length(text, answer, _LENGTHS.get(target, 1.1) / _LENGTHS.get(source, 1.1)):
        return Refusal.LENGTH
    if _brings(_MARKUP, text, answer) or _is_only_quoted(text, answer):
        return Refusal.MARKUP
    if _brings(_DAMAGE, text, answer):
        return Refusal.DAMAGED
    if _is_excuse(text, answer):
        return Refusal.EXCUSE
    if not _has_same_atoms(text, answer):
        return Refusal.ATOMS
    words, said = PLACEHOLDER.sub(" ", text), PLACEHOLDER.sub(" ", answer)
    if not are_numbers_kept(words, said, source=source, target=target):
        return Refusal.NUMBERS
    if not are_dates_kept(words, said, source=source, target=target):
        return Refusal.DATES
    if _goes_round(words, said):
        return Refusal.LOOP
    if (_QUESTION.search(text) is None) != (_QUESTION.search(answer) is None):
        return Refusal.QUESTION
    if source != target and (is_unchanged(words, said) or _is_mostly_unchanged(words, said)):
        return Refusal.UNTRANSLATED
    if _is_in_another_language(words, said, target, language_of):
        return Refusal.LANGUAGE
    return None


def _has_fair_length(text: str, answer: str, usual_ratio: float) -> bool:
    expected, length = len(text) * usual_ratio, len(answer.strip())
    if not expected * _LEAST_RATIO - _ROOM <= length <= expected * _MOST_RATIO + _ROOM:
        return False
    if _brings(_ELLIPSIS, text, answer):
        return False
    is_cut = _STOP.search(text[-20:]) is not None and _STOP.search(answer[-20:]) is None
    return not is_cut or length >= expected * _CUT_RATIO - _ROOM


def _brings(pattern: re.Pattern[str], text: str, answer: str) -> bool:
    return pattern.search(answer) is not None and pattern.search(text) is None


def _is_only_quoted(text: str, answer: str) -> bool:
    """Return whether an answer stands in quotation marks as a whole, and its text has none."""
    return _ANY_QUOTE.search(text) is None and _QUOTED.fullmatch(answer) is not None


def _is_excuse(text: str, answer: str) -> bool:
    """Return whether an engine speaks of itself, in a translation of something else."""
    return (_EXCUSE.search(answer) is not None and _MEANT.search(text) is None) or _brings(
        _SERVICE, text, answer
    )


def _has_same_atoms(text: str, answer: str) -> bool:
    """Return whether an answer has each placeholder as often as its text, and no other atom."""
    if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(answer)):
        return False
    own = Counter(ATOM.findall(PLACEHOLDER.sub(" ", answer)))
    return not own - Counter(ATOM.findall(PLACEHOLDER.sub(" ", text)))


def _goes_round(text: str, answer: str) -> bool:
    return (
        (_is_said_twice(answer) and not _is_said_twice(text))
        or _is_repeated(text, answer, 3, _LEAST_PHRASES)
        or _is_repeated(text, answer, 5, _LEAST_SENTENCES)
        or _brings(_STUTTER, text, answer)
        or _brings(_LONG_LETTER, text, answer)
    )


def _is_said_twice(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    half = len(words) // 2
    return half > 1 and words[:half] == words[-half:]


def _is_repeated(text: str, answer: str, length: int, least: int) -> bool:
    return _count_repetitions(answer, length) >= least > _count_repetitions(text, length)


def _count_repetitions(text: str, length: int) -> int:
    """Return how often the most frequent group of so many words occurs."""
    words = [word.casefold() for word in _WORD.findall(text)]
    groups = Counter(zip(*(words[n:] for n in range(length)), strict=False))
    return max(groups.values(), default=0)


def _is_mostly_unchanged(text: str, answer: str) -> bool:
    """Return whether most words of an answer that are no names stand in its text as well."""
    known = set(_plain_words(text))
    words = _plain_words(answer)
    return len(words) >= _LEAST_WORDS and (
        sum(word in known for word in words) >= _UNCHANGED_SHARE * len(words)
    )


def _plain_words(text: str) -> list[str]:
    return [word for word in _LETTERS.findall(text) if len(word) > 2 and word.islower()]


def _is_in_another_language(
    text: str, answer: str, target: str, language_of: LanguageOf | None
) -> bool:
    """Return whether the words of an answer that are not in its text are in another language.

    So names, quotations and words that both languages share do not count.
    """
    if target in _LENGTHS:
        strange = Counter(_OTHER_SCRIPT.findall(answer)) - Counter(_OTHER_SCRIPT.findall(text))
        if strange.total() > _MOST_OF_OTHER_SCRIPT:
            return True
    if language_of is None:
        return False
    kept = {word for word in _WORD.findall(text) if len(word) > 3}
    new_words = _WORD.sub(lambda word: "" if word[0] in kept else word[0], answer)
    language = language_of(new_words) if LETTER.search(new_words) else None
    return language is not None and language != target
