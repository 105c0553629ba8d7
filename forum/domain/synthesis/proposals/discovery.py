"""What a machine finds in the sentences of a consultation: duplicates, likeness, groups, terms.

Every finding is a list of sentences. Sentences are compared by their words in one language, which
for a text in another one are those of its stored translation.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from forum.domain.characters import shorten
from forum.domain.search.analyser import index_words, words
from forum.domain.search.stop_words import STOP_WORDS
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.proposals.kinds import ProposalKind
from forum.domain.synthesis.proposals.ranking import RunIndex, likeness

LEAST_WORDS: Final = 6
"""A sentence with fewer words says too little to be compared."""

RARE_STEMS: Final = 10
"""Two sentences are compared if they share two of so many of their rarest stems."""

LONGEST_POSTING: Final = 300
"""A stem that is in more sentences than this tells nothing."""

ASKED: Final = 0.4
"""What is so much like the title or a question repeats what was asked."""

SIMILAR: Final = 0.55
GROUPED: Final = 0.27
SUPPORTING: Final = 0.25
LEAST_SOURCES: Final = 3
"""A candidate point and a key term stand in the texts of so many people."""

MOST_PASSAGES: Final = 12
MOST_OF_KIND: Final = 30
MOST_TERMS: Final = 25
LONGEST_TITLE: Final = 180


@dataclass(frozen=True, slots=True)
class KnownSentence:
    """A sentence where it stands; `words` are its own, `compared` those in the common language.

    `source` is who speaks: two sentences of one source are not similar, they are repeated.
    """

    source: int
    contribution_id: int
    revision: int
    position: int
    span: WordSpan
    question_id: int | None
    language: str
    words: str
    compared: str


@dataclass(frozen=True, slots=True)
class MachineFinding:
    """Sentences, by their numbers, that belong together, with a title of their own words."""

    kind: ProposalKind
    sentences: tuple[int, ...]
    title: str = ""
    point_id: int | None = None


class SentenceIndex:
    """Sentences with what is needed to compare them; what repeats `asked` is compared with none."""

    def __init__(
        self, sentences: Sequence[KnownSentence], language: str, asked: Iterable[str] = ()
    ) -> None:
        self.sentences = sentences
        self.runs = RunIndex(sentence.compared for sentence in sentences)
        repeated = [self.runs.vector(text) for text in asked]
        stems = [
            set(index_words([sentence.compared], language).stems)
            if sum(1 for _ in words(sentence.compared)) >= LEAST_WORDS
            and all(likeness(vector, each) < ASKED for each in repeated)
            else set()
            for sentence, vector in zip(sentences, self.runs.vectors, strict=True)
        ]
        frequency = Counter(stem for each in stems for stem in each)
        self._rare = [
            sorted(
                (s for s in each if 1 < frequency[s] <= LONGEST_POSTING),
                key=lambda s: (frequency[s], s),
            )[:RARE_STEMS]
            for each in stems
        ]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, rare in enumerate(self._rare):
            for stem in rare:
                self._postings[stem].append(number)

    def neighbours(self, number: int, least: float) -> dict[int, float]:
        """Return the sentences of other sources that are at least so much like this one."""
        source = self.sentences[number].source
        shared = Counter(
            other
            for stem in self._rare[number]
            for other in self._postings[stem]
            if self.sentences[other].source != source
        )
        vectors = self.runs.vectors
        near = {}
        for other, count in shared.items():
            if count > 1 and (score := likeness(vectors[number], vectors[other])) >= least:
                near[other] = score
        return near


def find_duplicates(sentences: Sequence[KnownSentence]) -> Iterator[MachineFinding]:
    """Yield sentences that different sources have word by word, the longest first."""
    same: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        folded = tuple(word.folded for word in words(sentence.words))
        if len(folded) >= 2 * LEAST_WORDS:
            same[folded].append(number)
    groups = [
        (len(folded), numbers)
        for folded, numbers in same.items()
        if len({sentences[n].source for n in numbers}) > 1
    ]
    for _, numbers in sorted(groups, key=lambda g: (-g[0], g[1]))[:MOST_OF_KIND]:
        title = _title_of(sentences[numbers[0]])
        yield MachineFinding(ProposalKind.DUPLICATE, tuple(numbers[:MOST_PASSAGES]), title)


def find_groups(
    index: SentenceIndex, told: Callable[[], None] | None = None
) -> Iterator[MachineFinding]:
    """Yield groups of sentences that say nearly the same, and candidate points.

    A sentence is in one group at most; the middle of a group is the sentence that most others are
    like, and its words are the title. `told` is called for each sentence that has been compared.
    """
    near: list[dict[int, float]] = []
    for number in range(len(index.sentences)):
        near.append(index.neighbours(number, GROUPED))
        if told is not None:
            told()
    order = sorted(range(len(near)), key=lambda n: (-sum(near[n].values()), n))
    taken: set[int] = set()
    counts = Counter[ProposalKind]()
    for middle in order:
        if middle in taken:
            continue
        free = {n: score for n, score in near[middle].items() if n not in taken}
        members = [middle, *sorted(free, key=lambda n: (-free[n], n))][:MOST_PASSAGES]
        sources = {index.sentences[n].source for n in members}
        close = [middle, *(n for n in members if free.get(n, 0) >= SIMILAR)]
        if len(sources) >= LEAST_SOURCES:
            kind, chosen = ProposalKind.POINT, members
        elif len(close) > 1:
            kind, chosen = ProposalKind.SIMILAR, close
        else:
            continue
        if counts[kind] >= MOST_OF_KIND:
            continue
        counts[kind] += 1
        taken.update(chosen, (n for n, score in free.items() if score >= SIMILAR))
        yield MachineFinding(kind, tuple(chosen), _title_of(index.sentences[middle]))


def find_terms(sentences: Sequence[KnownSentence]) -> Iterator[MachineFinding]:
    """Yield phrases of two or three words that several sources use, the most telling first."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for number, sentence in enumerate(sentences):
        found = list(words(sentence.words))
        for size in (2, 3):
            for at in range(len(found) - size + 1):
                part = found[at : at + size]
                between = sentence.words[part[0].start : part[-1].end]
                if _is_phrase([word.folded for word in part]) and "\n" not in between:
                    key = tuple(word.folded for word in part)
                    places[key].append(number)
                    forms[key][between] += 1
    scored = []
    for key, numbers in places.items():
        sources = len({sentences[n].source for n in numbers})
        if sources >= LEAST_SOURCES:
            scored.append((sources * len(key), key))
    chosen: list[tuple[str, ...]] = []
    for _, key in sorted(scored, key=lambda pair: (-pair[0], pair[1])):
        if len(chosen) < MOST_TERMS and not any(_holds(k, key) or _holds(key, k) for k in chosen):
            chosen.append(key)
            numbers = list(dict.fromkeys(places[key]))[:MOST_PASSAGES]
            yield MachineFinding(ProposalKind.TERM, tuple(numbers), forms[key].most_common(1)[0][0])


def _is_phrase(folded: Sequence[str]) -> bool:
    ends = (folded[0], folded[-1])
    return all(len(word) > 3 and word not in STOP_WORDS and not word.isdigit() for word in ends)


def _holds(longer: tuple[str, ...], shorter: tuple[str, ...]) -> bool:
    size = len(shorter)
    return any(longer[at : at + size] == shorter for at in range(len(longer) - size + 1))


def find_evidence(
    index: SentenceIndex, points: Mapping[int, str], evidence: Mapping[int, Iterable[int]]
) -> Iterator[MachineFinding]:
    """Yield for each point the sentences that fit its words and the sentences it rests on already.

    `evidence` names the sentences of each point by their numbers.
    """
    for point_id, title in points.items():
        known = list(evidence.get(point_id, ()))
        profile = index.runs.profile(title, known)
        scores = {
            n: score
            for n, vector in enumerate(index.runs.vectors)
            if n not in known and (score := likeness(profile, vector)) >= SUPPORTING
        }
        best = sorted(scores, key=lambda n: (-scores[n], n))[:MOST_PASSAGES]
        for number in best:
            yield MachineFinding(ProposalKind.EVIDENCE, (number,), "", point_id)


def _title_of(sentence: KnownSentence) -> str:
    """Return the first words of a sentence on one line."""
    return shorten(" ".join(sentence.words.split()), LONGEST_TITLE)


def key_of(kind: ProposalKind, digests: Iterable[str], point_id: int | None = None) -> str:
    """Return the key by which the same finding is known again, in whatever order it comes."""
    parts = "\n".join(sorted(digests))
    return sha256(f"{kind}\n{point_id or ''}\n{parts}".encode()).hexdigest()
