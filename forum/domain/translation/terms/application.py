"""Terms in translations: each is rendered as the glossary fixes it, whatever the engine says.

For each term that an answer renders otherwise: the engine's own rendering is replaced; if it cannot
be found, the sentence is translated again with a placeholder for the term. Articles are mended.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from forum.domain.translation.alike import Place
from forum.domain.translation.placeholders import PLACEHOLDER, placeholder
from forum.domain.translation.terms.articles import mend_before
from forum.domain.translation.terms.entries import (
    Gender,
    GrammaticalNumber,
    TermEntry,
    Wording,
)
from forum.domain.translation.terms.finder import (
    TermIndex,
    TermPhrase,
    TermUse,
    make_phrase,
    phrases_of,
)
from forum.domain.translation.terms.inflection import (
    gender_of,
    make_plural,
    number_of,
)

TranslateTexts = Callable[[list[str]], Sequence[str | None]]
"""A function that translates texts; None where it has no translation."""

_EDGES: Final = ' .,;:!?¡¿…«»"“”\u00a0\u202f'
_ARTICLE: Final = re.compile(
    r"^(?:(?:el|la|los|las|un|una|unos|unas|lo|le|les|des|du|de la|une|the|an?)\s+"
    r"|(?:de )?l['’]|d['’])",
    re.IGNORECASE,
)
_INFLECTED: Final = re.compile(r"(?<!\\)\b([^\W\d_]{4,}?)[^\W\d_]{1,2}\b")
_BEGINS_SENTENCE: Final = re.compile(r"(?:^|[.!?…]\s+)[\s¿¡«“\"(\u00a0\u202f]*$")
_NEAR: Final = 12
MAX_TERMS: Final = 12
"""In one sentence; terms beyond are checked, but not put right."""


@dataclass(frozen=True, slots=True)
class TermBreach:
    """A term that a translation renders otherwise than the glossary fixes."""

    use: TermUse
    expected: str


@dataclass(frozen=True, slots=True)
class TermedSentence:
    """A sentence for an engine with its terms, and the engine's answer if there is one."""

    text: str
    uses: tuple[TermUse, ...]
    answer: str | None


class TermRules:
    """What a glossary says for one direction; of two entries for the same phrase the first wins."""

    def __init__(self, entries: Iterable[TermEntry], *, source: str, target: str) -> None:
        serving = [entry for entry in entries if entry.serves(source, target)]
        self.source, self.target = source, target
        self._index = TermIndex(phrase for entry in serving for phrase in phrases_of(entry, source))

    def __bool__(self) -> bool:
        return bool(self._index)

    def find(self, text: str) -> tuple[TermUse, ...]:
        """Return the terms in a sentence of the source language."""
        return self._index.find(text)

    def fingerprint(self, uses: Sequence[TermUse]) -> str:
        """Return a hash of all that the glossary says of these terms; "" if there are none."""
        if not uses:
            return ""
        rules = sorted({repr(self._rule_of(use.entry)) for use in uses})
        return sha256("\x1f".join(rules).encode()).hexdigest()

    def _rule_of(self, entry: TermEntry) -> tuple[object, ...]:
        return (entry.keep_as_is, entry.wording_in(self.source), entry.wording_in(self.target))

    def expected(self, use: TermUse) -> str:
        """Return the words by which a term of a sentence is to be rendered."""
        wording = self._wording_of(use)
        if use.entry.keep_as_is or not self._is_plural(use):
            return wording.text
        if number_of(wording, self.target) is GrammaticalNumber.PLURAL:
            return wording.text
        return make_plural(wording.text, self.target)

    def gender(self, use: TermUse) -> Gender | None:
        """Return the gender of the rendering of a term, if it is known."""
        return gender_of(self._wording_of(use), self.target)

    def number(self, use: TermUse) -> GrammaticalNumber:
        """Return whether the rendering of a term is plural."""
        if self._is_plural(use):
            return GrammaticalNumber.PLURAL
        return number_of(self._wording_of(use), self.target)

    def _is_plural(self, use: TermUse) -> bool:
        wording = use.entry.wording_in(self.source)
        number = GrammaticalNumber.SINGULAR if wording is None else number_of(wording, self.source)
        return (number is GrammaticalNumber.PLURAL) != use.is_other_number

    def _wording_of(self, use: TermUse) -> Wording:
        wording = use.entry.wording_in(self.target)
        if wording is None or use.entry.keep_as_is:
            return Wording(use.surface, gender=None if wording is None else wording.gender)
        return wording

    def find_breaches(self, uses: Sequence[TermUse], answer: str) -> tuple[TermBreach, ...]:
        """Return the terms that `answer` does not render as fixed, as often as the sentence has."""
        found = Counter(use.entry.id for use in self.find_renderings(uses, answer))
        breaches = []
        for use in uses:
            if found[use.entry.id]:
                found[use.entry.id] -= 1
            else:
                breaches.append(TermBreach(use, self.expected(use)))
        return tuple(breaches)

    def find_renderings(self, uses: Sequence[TermUse], answer: str) -> tuple[TermUse, ...]:
        """Return where `answer` renders these terms as fixed."""
        phrases: list[TermPhrase] = []
        for use in uses:
            if use.entry.keep_as_is:
                phrases += filter(
                    None, [make_phrase(use.entry, use.surface, Wording(use.surface), "")]
                )
            elif not any(phrase.entry.id == use.entry.id for phrase in phrases):
                phrases += phrases_of(use.entry, self.target)
        return TermIndex(phrases).find(answer)


def render_terms(
    sentences: Sequence[TermedSentence], rules: TermRules, translate: TranslateTexts
) -> list[str | None]:
    """Return the answers with their terms rendered as fixed, as far as that is possible.

    `translate` is called at most twice: with the terms alone, and with sentences in which
    placeholders stand for terms.
    """
    answers = [sentence.answer for sentence in sentences]
    wrong = _list_breaches(sentences, answers, rules)
    texts = {
        text
        for breaches in wrong.values()
        for breach in breaches
        for text in _alone(breach.use, rules.source)
    }
    alone = _ask(translate, sorted(texts))
    for number, breaches in wrong.items():
        answers[number] = _replace_all(sentences[number], breaches, rules, alone)
    left = _list_breaches(sentences, answers, rules)
    masked = {number: _mask(sentences[number].text, left[number]) for number in left}
    again = _ask(translate, sorted({text for text, _ in masked.values()}))
    for number, (text, by_number) in masked.items():
        answer = _unmask(text, again.get(text), by_number, rules)
        if answer is None:
            continue
        sentence = replace(sentences[number], answer=answer)
        breaches = rules.find_breaches(sentence.uses, answer)
        answer = _replace_all(sentence, breaches, rules, alone)
        if len(rules.find_breaches(sentence.uses, answer)) < len(left[number]):
            answers[number] = answer
    return answers


def _list_breaches(
    sentences: Sequence[TermedSentence], answers: Sequence[str | None], rules: TermRules
) -> dict[int, tuple[TermBreach, ...]]:
    """Return by the numbers of sentences the terms that their answers render otherwise."""
    return {
        number: breaches[:MAX_TERMS]
        for number, (sentence, answer) in enumerate(zip(sentences, answers, strict=True))
        if answer is not None and (breaches := rules.find_breaches(sentence.uses, answer))
    }


def _ask(translate: TranslateTexts, texts: list[str]) -> dict[str, str]:
    if not texts:
        return {}
    answers = zip(texts, translate(texts), strict=True)
    return {text: " ".join(answer.split()) for text, answer in answers if answer}


def _alone(use: TermUse, language: str) -> list[str]:
    """Return the texts whose translations tell how the engine renders a term."""
    article, surface = _article_of(use, language), use.surface
    wording = use.entry.wording_in(language)
    if wording is not None and wording.text[:1].islower() and not surface.isupper():
        surface = surface[:1].lower() + surface[1:]
    return [
        surface,
        f"{surface[:1].upper()}{surface[1:]}.",
        *([f"{article}{surface}."] if article else []),
    ]


def _article_of(use: TermUse, language: str) -> str:
    """Return "The " and the like for a term of the source language, if its gender is known."""
    wording = use.entry.wording_in(language)
    if wording is None or use.entry.keep_as_is:
        return ""
    article = {"en": "The ", "es": "El ", "fr": "Le "}.get(language, "")
    is_plural = (number_of(wording, language) is GrammaticalNumber.PLURAL) != use.is_other_number
    number = GrammaticalNumber.PLURAL if is_plural else GrammaticalNumber.SINGULAR
    gender = gender_of(wording, language)
    return mend_before(article, use.surface, language, gender=gender, number=number)


# --- the engine's own rendering, replaced ------------------------------------------------------


def _replace_all(
    sentence: TermedSentence,
    breaches: Sequence[TermBreach],
    rules: TermRules,
    alone: dict[str, str],
) -> str:
    """Return the answer with the engine's own renderings of terms replaced where they are found."""
    answer = sentence.answer or ""
    for breach in breaches:
        taken = [(use.start, use.end) for use in rules.find_renderings(sentence.uses, answer)]
        near = breach.use.start / max(len(sentence.text), 1) * len(answer)
        patterns = _candidates(breach.use, alone, rules)
        place = _find_own_rendering(patterns, answer, near=near, taken=taken)
        if place is not None:
            answer = _put(answer, place, breach, rules)
    return answer


def _find_own_rendering(
    patterns: Sequence[str], answer: str, *, near: float, taken: list[Place]
) -> Place | None:
    """Return where the engine's own rendering of a term stands, the place nearest to `near`."""
    for pattern in patterns:
        places = [
            match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", answer, re.IGNORECASE)
        ]
        places = [place for place in places if not _overlaps(place, taken, answer)]
        if places:
            return min(places, key=lambda place: abs(place[0] - near))
    return None


def _candidates(use: TermUse, alone: dict[str, str], rules: TermRules) -> list[str]:
    """Return patterns for the engine's own rendering of a term, the most certain first."""
    renderings = [alone.get(text, "").strip(_EDGES) for text in _alone(use, rules.source)]
    renderings = [words for words in dict.fromkeys(renderings) if len(words) > 1]
    bare = [_ARTICLE.sub("", words) for words in renderings]
    bare = [words for words in dict.fromkeys(bare) if len(words) > 1]
    plural = [make_plural(words, rules.target) for words in bare]
    exact = dict.fromkeys([*bare, *plural, use.surface])
    patterns = [re.escape(words).replace(r"\ ", r"\s+") for words in exact]
    patterns += [_INFLECTED.sub(r"\1\\w{0,3}", re.escape(words)) for words in bare]
    return patterns


def _overlaps(place: Place, taken: list[Place], answer: str) -> bool:
    start, end = place
    if any(first < end and start < last for first, last in taken):
        return True
    nearby = max(start - _NEAR, 0)
    return any(
        match.start() + nearby < end and start < match.end() + nearby
        for match in PLACEHOLDER.finditer(answer[nearby : end + _NEAR])
    )


def _put(answer: str, place: Place, breach: TermBreach, rules: TermRules) -> str:
    """Return the answer with a term as it is fixed at a place, and with its article mended."""
    start, end = place
    words = breach.expected
    is_upper = breach.use.surface.isupper() and answer[start:end].isupper()
    if is_upper and not words.isupper() and len(breach.use.surface.split()) > 1:
        words = words.upper()
    elif _begins_sentence(answer, start):
        words = words[:1].upper() + words[1:]
    before = mend_before(
        answer[:start],
        words,
        rules.target,
        gender=rules.gender(breach.use),
        number=rules.number(breach.use),
    )
    return before + words + answer[end:]


def _begins_sentence(answer: str, start: int) -> bool:
    before = answer[max(start - _NEAR, 0) : start]
    return _BEGINS_SENTENCE.search(before if start <= _NEAR else f"x{before}") is not None


# --- the sentence again, with placeholders -----------------------------------------------------


def _mask(text: str, breaches: Sequence[TermBreach]) -> tuple[str, dict[int, TermBreach]]:
    """Return a sentence with placeholders for terms, and the terms by their numbers."""
    first = 1 + max((int(number) for number in PLACEHOLDER.findall(text)), default=0)
    by_number = dict(enumerate(sorted(breaches, key=lambda b: b.use.start), first))
    for number, breach in sorted(by_number.items(), reverse=True):
        use = breach.use
        text = text[: use.start] + placeholder(number) + text[use.end :]
    return text, by_number


def _unmask(
    text: str, answer: str | None, by_number: dict[int, TermBreach], rules: TermRules
) -> str | None:
    """Return an answer with its terms in place of placeholders; None if one is lost."""
    if answer is None:
        return None
    if Counter(PLACEHOLDER.findall(text)) != Counter(PLACEHOLDER.findall(answer)):
        return None
    for match in reversed(list(PLACEHOLDER.finditer(answer))):
        if breach := by_number.get(int(match[1])):
            answer = _put(answer, match.span(), breach, rules)
    return answer
