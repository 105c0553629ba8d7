"""The guiding questions as they may be quoted: whole or by sentence, in every language."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forum.domain.matching.layout import lay_out
from forum.domain.matching.words import Vocabulary, folded_words, stem, weight

SHORTEST_PIECE: Final = 4
LIGHTEST_PIECE: Final = 2.0

_SENTENCE = re.compile(r"(?<=[.?!;…])\s+|\n+|(?=¿)")


@dataclass(frozen=True)
class StemmedWording:
    """A wording of a question or a sentence of one, by its stems.

    `bits` tells at which places a stem stands; `share` is its weight in that of the whole.
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
        """Tell whether it is a whole wording."""
        return self.share == 1.0


class QuestionWordings:
    """All wordings, with what their words weigh and where they occur.

    A word that several questions share says less about which one is meant.
    """

    def __init__(self, wordings: Mapping[int, Sequence[str]]) -> None:
        self.questions = list(wordings)
        texts = [(n, t) for n, key in enumerate(wordings) for t in dict.fromkeys(wordings[key])]
        folded = [folded_words(_bare(text)) for _, text in texts]
        self.vocabulary = Vocabulary(word for line in folded for word in line)
        self._weights = _weights(texts, folded)
        self.wordings: list[StemmedWording] = []
        for (place, text), line in zip(texts, folded, strict=True):
            if line:
                self._add(place, text)
        self._leave_out_shared_pieces()
        self._whole = [wording for wording in self.wordings if wording.is_whole]
        self.holding: dict[str, list[int]] = defaultdict(list)
        for n, wording in enumerate(self.wordings):
            for word in wording.counts:
                self.holding[word].append(n)

    def asks_at(self, place: int) -> bool:
        """Tell whether this is a question and not a topic."""
        return any(wording.asks for wording in self.wordings if wording.place == place)

    def twins(self, place: int) -> list[int]:
        """Return the questions with the wording of this one, itself among them."""
        same = {wording.stems for wording in self._whole if wording.place == place}
        return sorted({wording.place for wording in self._whole if wording.stems in same})

    def weigh(self, folded: str, as_stem: str) -> float:
        """Return what a word of a text weighs, given its stem here."""
        known = self._weights.get(as_stem)
        return weight(folded) if known is None else known

    def _add(self, place: int, text: str) -> None:
        bare = _bare(text)
        whole = self._wording(place, bare, None)
        self.wordings.append(whole)
        pieces = [piece for piece in _SENTENCE.split(bare) if piece.strip()]
        for piece in pieces if len(pieces) > 1 else []:
            wording = self._wording(place, piece, whole)
            if len(wording.stems) >= SHORTEST_PIECE and wording.weight >= LIGHTEST_PIECE:
                self.wordings.append(wording)

    def _wording(self, place: int, text: str, whole: StemmedWording | None) -> StemmedWording:
        stems = tuple(stem(word) for word in folded_words(text))
        bits: dict[str, int] = defaultdict(int)
        for n, each in enumerate(stems):
            bits[each] |= 1 << n
        total = sum(self._weights[each] for each in stems)
        share = min(total / whole.weight, 0.99) if whole else 1.0
        return StemmedWording(
            self.questions[place],
            place,
            stems,
            Counter(stems),
            dict(bits),
            total,
            share,
            "?" in text or "¿" in text or ";" in text,
            "\n" in text.strip(),
        )

    def _leave_out_shared_pieces(self) -> None:
        owners: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for wording in self.wordings:
            owners[wording.stems].add(wording.place)
        self.wordings = [w for w in self.wordings if w.is_whole or len(owners[w.stems]) == 1]


def _bare(text: str) -> str:
    """Return a wording without a number or a bullet before it."""
    fragments = lay_out(text).fragments
    if not fragments:
        return ""
    marks = fragments[0].marks
    return ("¿" if marks.asks else "") + text[marks.body :]


def _weights(texts: Sequence[tuple[int, str]], folded: Sequence[Sequence[str]]) -> dict[str, float]:
    heavy: dict[str, float] = {}
    owners: dict[str, set[int]] = defaultdict(set)
    for (place, _), line in zip(texts, folded, strict=True):
        for word in line:
            known = stem(word)
            heavy[known] = max(heavy.get(known, 0.0), weight(word))
            owners[known].add(place)
    return {each: heavy[each] / math.sqrt(len(owners[each])) for each in heavy}
