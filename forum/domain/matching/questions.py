"""The guiding questions as texts may quote them: whole or by sentence, in every language."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from forum.domain.matching.layout import lay_out
from forum.domain.matching.words import Vocabulary, folded_words, stem, weight

LEAST_SENTENCE_WORDS: Final = 4
LEAST_SENTENCE_WEIGHT: Final = 2.0
KEPT_WORDINGS: Final = 32

_SENTENCE = re.compile(r"(?<=[.?!;…])\s+|\n+|(?=¿)")


@dataclass(frozen=True)
class StemmedWording:
    """A wording of a question, or a sentence of one, as its stems.

    `question` is the key of the question and `place` its position, from 0. `bits` has the positions
    of each stem, as bits; `share` is the share of its weight in that of the whole wording.
    """

    question: int
    place: int
    stems: tuple[str, ...]
    counts: Mapping[str, int]
    bits: Mapping[str, int]
    weight: float
    share: float
    asks: bool
    has_lines: bool

    @property
    def is_whole(self) -> bool:
        """Return whether it is a whole wording."""
        return self.share == 1.0


class QuestionWordings:
    """All wordings, with the weights of their words and an index from words to wordings.

    A word that several questions share has less weight.
    """

    def __init__(self, wordings: Mapping[int, Sequence[str]]) -> None:
        self.keys = list(wordings)
        texts = [(n, t) for n, key in enumerate(wordings) for t in dict.fromkeys(wordings[key])]
        folded = [folded_words(_without_marks(text)) for _, text in texts]
        self.vocabulary = Vocabulary(word for line in folded for word in line)
        self._stem_weights = _stem_weights(texts, folded)
        self.wordings: list[StemmedWording] = []
        for (place, text), line in zip(texts, folded, strict=True):
            if line:
                self._add_wordings(place, text)
        self._remove_shared_sentences()
        self._whole_wordings = [wording for wording in self.wordings if wording.is_whole]
        self.wordings_with: dict[str, list[int]] = {}
        for n, wording in enumerate(self.wordings):
            for word in wording.counts:
                self.wordings_with.setdefault(word, []).append(n)

    def asks_at(self, place: int) -> bool:
        """Return whether one of the wordings at a place is a question, not a topic."""
        return any(wording.asks for wording in self.wordings if wording.place == place)

    def twins(self, place: int) -> list[int]:
        """Return the places of the questions with the same wording as this one, itself included."""
        stems = {wording.stems for wording in self._whole_wordings if wording.place == place}
        return sorted({wording.place for wording in self._whole_wordings if wording.stems in stems})

    def weigh(self, folded: str, stem: str) -> float:
        """Return the weight of a word of a text, given the stem that the vocabulary has for it."""
        known_weight = self._stem_weights.get(stem)
        return weight(folded) if known_weight is None else known_weight

    def _add_wordings(self, place: int, text: str) -> None:
        bare = _without_marks(text)
        whole = self._stemmed(place, bare, None)
        self.wordings.append(whole)
        for sentence in split_sentences(bare):
            wording = self._stemmed(place, sentence, whole)
            if (
                len(wording.stems) >= LEAST_SENTENCE_WORDS
                and wording.weight >= LEAST_SENTENCE_WEIGHT
            ):
                self.wordings.append(wording)

    def _stemmed(self, place: int, text: str, whole: StemmedWording | None) -> StemmedWording:
        stems = tuple(stem(word) for word in folded_words(text))
        bits: dict[str, int] = defaultdict(int)
        for n, word_stem in enumerate(stems):
            bits[word_stem] |= 1 << n
        total = sum(self._stem_weights[word_stem] for word_stem in stems)
        share = min(total / whole.weight, 0.99) if whole else 1.0
        return StemmedWording(
            question=self.keys[place],
            place=place,
            stems=stems,
            counts=Counter(stems),
            bits=dict(bits),
            weight=total,
            share=share,
            asks="?" in text or "¿" in text or ";" in text,
            has_lines="\n" in text.strip(),
        )

    def _remove_shared_sentences(self) -> None:
        owners: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for wording in self.wordings:
            owners[wording.stems].add(wording.place)
        self.wordings = [w for w in self.wordings if w.is_whole or len(owners[w.stems]) == 1]


def read_wordings(wordings: Mapping[int, Sequence[str]]) -> QuestionWordings:
    """Return the wordings as they are compared; those of a few consultations are kept."""
    return _read_wordings(tuple((key, tuple(texts)) for key, texts in wordings.items()))


@lru_cache(maxsize=KEPT_WORDINGS)
def _read_wordings(wordings: tuple[tuple[int, tuple[str, ...]], ...]) -> QuestionWordings:
    return QuestionWordings(dict(wordings))


def split_sentences(text: str) -> list[str]:
    """Return the sentences and lines of a wording, if there are several."""
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence.strip()]
    return sentences if len(sentences) > 1 else []


def _without_marks(text: str) -> str:
    """Return a wording without a number or a bullet before it."""
    fragments = lay_out(text).fragments
    if not fragments:
        return ""
    marks = fragments[0].marks
    return ("¿" if marks.asks else "") + text[marks.body :]


def _stem_weights(
    texts: Sequence[tuple[int, str]], folded: Sequence[Sequence[str]]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    owners: dict[str, set[int]] = defaultdict(set)
    for (place, _), line in zip(texts, folded, strict=True):
        for word in line:
            word_stem = stem(word)
            weights[word_stem] = max(weights.get(word_stem, 0.0), weight(word))
            owners[word_stem].add(place)
    return {s: weights[s] / math.sqrt(len(owners[s])) for s in weights}
