"""How like a line is to each question, whatever languages both are in."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from forum.domain.matching.questions import split_sentences
from forum.domain.matching.translated.concepts import concepts_of
from forum.domain.matching.words import GRAMMAR_WEIGHT, folded_words, stem, weight

LEAST_COGNATE: Final = 4
"""Words of different languages are alike if they begin with at least as many letters alike."""

LEAST_SHARE_OF_COGNATE: Final = 0.55
COGNATE_LIKENESS: Final = 0.9
VERBATIM_LIKENESS: Final = 1.25
COMMON_WORD_WEIGHT: Final = 0.15
UNKNOWN_WORD_WEIGHT: Final = 0.7
GRAMMAR_WORD_WEIGHT: Final = 0.5
MAX_LINE_WORDS: Final = 60
LEAST_FIRST_WORDS: Final = 3
LEAST_WORDS_IN_A_ROW: Final = 5
"""So many words, one by one as in a question, are a part of it, be they telling or not."""

_PHRASES: Final = (
    (("por", "que"), "porque"),
    (("de", "que", "manera"), "como"),
    (("de", "que", "forma"), "como"),
    (("de", "que", "modo"), "como"),
    (("de", "quelle", "maniere"), "comment"),
    (("de", "quelle", "facon"), "comment"),
    (("en", "quoi"), "comment"),
    (("in", "which", "way"), "how"),
    (("in", "what", "way"), "how"),
    (("a", "quien"), "quien"),
    (("by", "whom"), "who"),
)
_SPELLINGS: Final = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"qu|ck|c(?=[aoulrt]|$)|k"), "k"),
    (re.compile(r"y"), "i"),
    (re.compile(r"^es(?=[pct])|^s(?=[pct])"), "s"),
    (re.compile(r"(.)\1"), r"\1"),
)


@lru_cache(maxsize=20_000)
def spell_alike(folded: str) -> str:
    """Return a word in a spelling that English, Spanish and French share."""
    for pattern, spelling in _SPELLINGS:
        folded = pattern.sub(spelling, folded)
    return folded


def are_cognates(word: str, other: str) -> bool:
    """Return whether two words in the shared spelling begin alike, and differ in their ending."""
    common = 0
    for letter, other_letter in zip(word, other, strict=False):
        if letter != other_letter:
            break
        common += 1
    longest = max(len(word), len(other))
    return common >= max(LEAST_COGNATE, LEAST_SHARE_OF_COGNATE * longest)


def telling_words(folded: Sequence[str]) -> list[str]:
    """Return the words of a line that tell what it is about, each once, phrases as one word."""
    telling: list[str] = []
    n = 0
    while n < len(folded):
        phrase = next(
            ((p, word) for p, word in _PHRASES if tuple(folded[n : n + len(p)]) == p), None
        )
        word = phrase[1] if phrase else folded[n]
        n += len(phrase[0]) if phrase else 1
        if weight(word) > GRAMMAR_WEIGHT or concepts_of(word):
            telling.append(word)
    return list(dict.fromkeys(telling))[:MAX_LINE_WORDS]


@dataclass(frozen=True, slots=True)
class LineLikeness:
    """The likeness of a line to a question: the weight of the words in common, and its shares.

    `precision` is their share of the line, `recall` that of the question. `is_verbatim` means that
    the line is a part of the question, word by word.
    """

    hits: float = 0.0
    precision: float = 0.0
    recall: float = 0.0
    is_verbatim: bool = False

    @property
    def value(self) -> float:
        """Return the likeness from 0 to 1, as the cosine of both; more for the very words."""
        return VERBATIM_LIKENESS if self.is_verbatim else math.sqrt(self.precision * self.recall)


class TranslatedWordings:
    """The questions by their telling words, for comparison with lines in any language."""

    def __init__(self, wordings: Mapping[int, Sequence[str]]) -> None:
        texts = [
            (place, text)
            for place, key in enumerate(wordings)
            for wording in wordings[key]
            for text in dict.fromkeys((wording, *split_sentences(wording)))
        ]
        self.question_count = len(wordings)
        self.asks = [any("?" in text for text in texts) for texts in wordings.values()]
        self._places = [place for place, _ in texts]
        folded = [folded_words(text) for _, text in texts]
        self._verbatim = [f" {' '.join(words)} " for words in folded]
        self._words = [telling_words(words) for words in folded]
        self._positions: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for n, words in enumerate(self._words):
            for position, word in enumerate(words):
                for feature in _features(word):
                    self._positions[feature].add((n, position))
        self._matches: dict[str, dict[tuple[int, int], float]] = {}
        self._weights = [[self._weigh(word) for word in words] for words in self._words]

    def likeness(self, folded: Sequence[str]) -> list[LineLikeness]:
        """Return the likeness of a line of these words to each question."""
        hits = [0.0] * len(self._words)
        found: list[dict[int, float]] = [{} for _ in self._words]
        total = 0.0
        for word in telling_words(folded):
            word_weight = self._weigh(word)
            total += word_weight
            best: dict[int, float] = {}
            for (n, position), likeness in self._matches_of(word).items():
                best[n] = max(best.get(n, 0.0), likeness)
                found[n][position] = max(found[n].get(position, 0.0), likeness)
            for n, likeness in best.items():
                hits[n] += likeness * word_weight
        result = [LineLikeness()] * self.question_count
        for n, place in enumerate(self._places):
            if hits[n]:
                back = sum(self._weights[n][p] * likeness for p, likeness in found[n].items())
                each = LineLikeness(hits[n], hits[n] / total, back / sum(self._weights[n]))
                result[place] = max(result[place], each, key=lambda one: one.value)
        for place in self._quoted_places(folded):
            result[place] = LineLikeness(max(total, 1.0), 1.0, 1.0, is_verbatim=True)
        return result

    def _quoted_places(self, folded: Sequence[str]) -> set[int]:
        """Return the questions that begin with these words, or contain enough of them in a row."""
        if not LEAST_FIRST_WORDS <= len(folded) <= MAX_LINE_WORDS:
            return set()
        line = f" {' '.join(folded)} "
        is_long = len(folded) >= LEAST_WORDS_IN_A_ROW
        return {
            place
            for place, words in zip(self._places, self._verbatim, strict=True)
            if words.startswith(line) or (is_long and line in words)
        }

    def _matches_of(self, word: str) -> dict[tuple[int, int], float]:
        """Return the words of wordings that may mean the same as a word, with their likeness."""
        if word not in self._matches:
            features = list(_features(word))
            matches: dict[tuple[int, int], float] = {}
            for feature in features[:-1]:
                matches |= dict.fromkeys(self._positions.get(feature, ()), 1.0)
            spelling = spell_alike(word)
            for n, position in self._positions.get(features[-1], ()):
                if are_cognates(spelling, spell_alike(self._words[n][position])):
                    matches.setdefault((n, position), COGNATE_LIKENESS)
            self._matches[word] = matches
        return self._matches[word]

    def _weigh(self, word: str) -> float:
        """Return the weight of a word: the fewer questions have it, the more."""
        base = 1.0 if word.isdigit() or weight(word) > GRAMMAR_WEIGHT else GRAMMAR_WORD_WEIGHT
        count = len({self._places[n] for n, _ in self._matches_of(word)})
        if not count:
            return UNKNOWN_WORD_WEIGHT * base
        total = self.question_count + 0.5
        return base * max(math.log(total / count) / math.log(total), COMMON_WORD_WEIGHT)


def _features(word: str) -> Iterator[str]:
    """Yield what words that mean the same may have in common; last the beginning of cognates."""
    yield f"={stem(word)}"
    if not word.isdigit():
        yield from (f"#{number}" for number in concepts_of(word))
        yield f"~{spell_alike(word)[:LEAST_COGNATE]}"
    else:
        yield f"={word}"
