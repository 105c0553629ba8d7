"""Answers that an engine gives again, for a sentence that says something else."""

import re
from dataclasses import dataclass, field
from typing import Final

from forum.domain.translation.units import SentenceRequest

_WORD = re.compile(r"\w+")
_LEAST_WORDS: Final = 6  # of an answer; different short sentences may well be said alike
_STEM: Final = 5  # letters, by which forms of a word are taken for one
_LEAST_LETTERS: Final = 4  # of a word that counts
_LEAST_SHARE: Final = 0.3  # of words in common of two sentences that may say the same


@dataclass(slots=True)
class AnswerIndex:
    """The sentences of one text that an engine answered, by their language and the answer."""

    _requests: dict[tuple[str, tuple[str, ...]], SentenceRequest] = field(default_factory=dict)

    def find_other(self, request: SentenceRequest, answer: str) -> SentenceRequest | None:
        """Return the sentence that says something else and was answered alike, if there is one.

        The first with an answer is noted.
        """
        words = tuple(_WORD.findall(answer.casefold()))
        if len(words) < _LEAST_WORDS:
            return None
        other = self._requests.setdefault((request.language, words), request)
        return other if says_something_else(request.text, other.text) else None


def says_something_else(text: str, other: str) -> bool:
    """Return whether two sentences in one language have hardly any word in common."""
    stems, others = _stems(text), _stems(other)
    return len(stems & others) < _LEAST_SHARE * min(len(stems), len(others))


def _stems(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {word[:_STEM] for word in words if len(word) >= _LEAST_LETTERS}
