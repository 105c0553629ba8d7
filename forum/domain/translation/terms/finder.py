"""Finding terms in a sentence: whole words, in any of their forms, the longest phrase first."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from forum.domain.translation.terms.entries import TermEntry, Wording
from forum.domain.translation.terms.inflection import forms_of, head_of

_WORD: Final = re.compile(r"[^\W_]+")
_INNER: Final = re.compile(r"[-\u2010\u2011]")
_MOST_WORDS: Final = 12
_ACRONYM: Final = re.compile(r"[^\W\d_a-zß-ÿ]{2}|[a-zß-ÿ][^\W\d_a-zß-ÿ]")
_INVERSION: Final = re.compile(r"-(?:il|elle|on|ils|elles|t|ce|ci|là|je|tu|nous|vous)\b", re.I)
_ACCENTED_END: Final = re.compile(r"[^\x00-\x7f][sx]?$")


@dataclass(frozen=True, slots=True)
class TermWord:
    """A word of a phrase: its forms, each with whether it has another number than the phrase.

    `exact` is an acronym, whose capitals count.
    """

    forms: dict[str, bool]
    exact: str = ""


@dataclass(frozen=True, slots=True)
class TermPhrase:
    """A wording to be looked for; `joints` are what stands between its words."""

    entry: TermEntry
    words: tuple[TermWord, ...]
    joints: tuple[str, ...]
    head: int


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term in a sentence, from `start` to before `end`.

    `is_other_number` tells that it is plural where the wording is singular, or the reverse.
    """

    entry: TermEntry
    start: int
    end: int
    surface: str
    is_other_number: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    folded: str
    start: int
    end: int


def phrases_of(entry: TermEntry, language: str) -> Iterator[TermPhrase]:
    """Yield what is to be looked for in a language: the wording and its variants."""
    wording = entry.wording_in(language)
    if wording is None:
        return
    own_language = language if language in entry.wordings else ""
    for text in (wording.text, *wording.variants):
        if phrase := make_phrase(entry, text, wording, own_language):
            yield phrase


def make_phrase(entry: TermEntry, text: str, wording: Wording, language: str) -> TermPhrase | None:
    """Return what is to be looked for to find `text`; without a language only this form."""
    tokens = list(_WORD.finditer(text))[:_MOST_WORDS]
    if not tokens:
        return None
    head = head_of(text, language)
    positions = [i for i, token in enumerate(tokens) if token[0] == head]
    own = Wording(text, (), wording.gender, wording.number if text == wording.text else None)
    head_position = positions[0] if positions else 0
    words = tuple(
        _make_word(token[0], language, is_head=i == head_position, wording=own)
        for i, token in enumerate(tokens)
    )
    joints = tuple(_joint(text[before.end() : after.start()]) for before, after in pairwise(tokens))
    return TermPhrase(entry, words, joints, head_position)


def _make_word(word: str, language: str, *, is_head: bool, wording: Wording) -> TermWord:
    is_acronym = _ACRONYM.search(word) is not None
    if is_acronym:
        return TermWord({word.casefold(): False, f"{word}s".casefold(): True}, exact=word)
    if not language:
        return TermWord({word.casefold(): False})
    return TermWord(forms_of(word, language, is_head=is_head, wording=wording))


class TermIndex:
    """The phrases of a glossary in one language; the earlier of two equal ones wins."""

    def __init__(self, phrases: Iterable[TermPhrase]) -> None:
        self._plain: dict[tuple[str, ...], list[TermPhrase]] = {}
        self._unaccented: dict[tuple[str, ...], list[TermPhrase]] = {}
        for phrase in phrases:
            first_words = [tuple(word.forms) for word in phrase.words[:2]]
            for key in product(*first_words):
                self._plain.setdefault(key, []).append(phrase)
                if (plain := _without_accents(key)) != key and _may_lose_accents(key):
                    self._unaccented.setdefault(plain, []).append(phrase)

    def __bool__(self) -> bool:
        return bool(self._plain)

    def find(self, text: str) -> tuple[TermUse, ...]:
        """Return the terms in a text from the beginning, none within another."""
        if not self._plain:
            return ()
        tokens = [
            _Token(match[0].casefold(), match.start(), match.end())
            for match in _WORD.finditer(text)
        ]
        is_unaccented = text.isascii()  # typed by somebody without accents, or English
        uses: list[TermUse] = []
        position = 0
        while position < len(tokens):
            use = self._longest_at(text, tokens, position, is_unaccented)
            if use is None:
                position += 1
                continue
            uses.append(use)
            while position < len(tokens) and tokens[position].start < use.end:
                position += 1
        return tuple(uses)

    def _longest_at(
        self, text: str, tokens: list[_Token], position: int, is_unaccented: bool
    ) -> TermUse | None:
        first = tokens[position].folded
        keys: list[tuple[str, ...]] = [(first,)]
        if position + 1 < len(tokens):
            keys.append((first, tokens[position + 1].folded))
        candidates = [phrase for key in keys for phrase in self._plain.get(key, ())]
        if is_unaccented:
            candidates += [phrase for key in keys for phrase in self._unaccented.get(key, ())]
        candidates.sort(key=lambda phrase: -len(phrase.words))
        for phrase in candidates:
            if use := _match(phrase, text, tokens[position : position + len(phrase.words)]):
                return use
        return None


def _match(phrase: TermPhrase, text: str, tokens: list[_Token]) -> TermUse | None:
    if len(tokens) < len(phrase.words):
        return None
    for word, token in zip(phrase.words, tokens, strict=True):
        if not _is_form(word, token.folded):
            return None
        if word.exact and text[token.start : token.end].removesuffix("s") != word.exact:
            return None
    for joint, before, after in zip(phrase.joints, tokens[:-1], tokens[1:], strict=True):
        if not _may_join(joint, _joint(text[before.end : after.start])):
            return None
    start, end = tokens[0].start, tokens[-1].end
    if _is_part_of_a_word(text, start, end):
        return None
    head = phrase.words[phrase.head].forms
    is_other = head.get(tokens[phrase.head].folded, False)
    return TermUse(phrase.entry, start, end, text[start:end], is_other)


def _is_form(word: TermWord, folded: str) -> bool:
    return folded in word.forms or (
        folded.isascii() and folded in {_plain(form) for form in word.forms if not form.isascii()}
    )


def _is_part_of_a_word(text: str, start: int, end: int) -> bool:
    """Return whether a hyphen, an underscore or a sign ties the words to others."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    if before.endswith(("@", "#", "_", "/")) or after.startswith(("_", "/", "@")):
        return True
    if len(before) == 2 and _INNER.match(before[1]) and before[0].isalnum():
        return True
    is_tied = len(after) == 2 and _INNER.match(after) is not None and after[1].isalnum()
    return is_tied and _INVERSION.match(text, end) is None


def _joint(between: str) -> str:
    return " ".join(between.split()).replace("’", "'").replace("\u2011", "-") or " "


def _may_join(expected: str, actual: str) -> bool:
    return expected == actual or {expected, actual} <= {" ", "-"}


@lru_cache(10_000)
def _plain(word: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFD", word) if not unicodedata.combining(char)
    )


def _without_accents(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_plain, key))


def _may_lose_accents(key: tuple[str, ...]) -> bool:
    """Return whether words without their accents are not taken for others: marché, marche."""
    return len(key) > 1 or _ACCENTED_END.search(key[0]) is None
