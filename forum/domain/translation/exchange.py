"""What an engine is sent of a sentence, and what is taken of its answer."""

from dataclasses import dataclass
from itertools import chain

from forum.domain.translation.gate import LanguageOf, Refusal, find_refusal
from forum.domain.translation.names import (
    NameIndex,
    Protected,
    find_names,
    find_wrong_places,
    protect,
)
from forum.domain.translation.placeholders import repair_placeholders
from forum.domain.translation.typography import set_typography
from forum.domain.translation.units import SentenceRequest


@dataclass(frozen=True, slots=True)
class Exchange:
    """A sentence that goes to an engine: its request, and its text with the names protected."""

    request: SentenceRequest
    protected: Protected

    @property
    def sent(self) -> str:
        """The text for the engine."""
        return self.protected.text

    def take(
        self, answer: object, *, target: str, language_of: LanguageOf | None = None
    ) -> str | Refusal:
        """Return the translation of the request, or why the answer is none."""
        if isinstance(answer, str):
            answer = repair_placeholders(answer)
        refusal = find_refusal(
            self.sent, answer, source=self.request.language, target=target, language_of=language_of
        )
        if refusal or not isinstance(answer, str):
            return refusal or Refusal.NOT_TEXT
        return set_typography(self.protected.restore(answer), self.request.text, target=target)


def prepare(request: SentenceRequest, names: NameIndex) -> Exchange:
    """Return a request as it goes to an engine, with placeholders for names."""
    return Exchange(request, protect(request.text, find_names(request.text, names)))


def prepare_again(
    request: SentenceRequest, answer: str, names: NameIndex, *, target: str
) -> Exchange | None:
    """Return a request with the countries and cities protected that `answer` calls otherwise.

    None if it calls all of them by their names.
    """
    text = request.text
    wrong = find_wrong_places(text, answer, source=request.language, target=target)
    if not wrong:
        return None
    places = [
        place
        for place in find_names(text, names)
        if all(place[1] <= start or end <= place[0] for start, end in wrong)
    ]
    return Exchange(request, protect(text, sorted(chain(places, wrong)), wrong))
