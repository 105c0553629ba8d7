"""What an engine is sent of a sentence, and what is taken of its answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.domain.translation.alike import Place
from forum.domain.translation.gate.language import LanguageOf
from forum.domain.translation.gate.refusal import Refusal, find_refusal
from forum.domain.translation.names import (
    NameIndex,
    Protected,
    find_names,
    find_wrong_places,
    protect,
    without_overlaps,
)
from forum.domain.translation.placeholders import (
    PLACEHOLDER,
    QUOTATION,
    repair_placeholders,
    without_quotations,
)
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

    def repeat(self, translation: str, *, target: str) -> "Exchange | None":
        """Return the exchange with the countries and cities protected that a translation mistook.

        None if it calls all of them by their names.
        """
        text = self.request.text
        wrong = find_wrong_places(text, translation, source=self.request.language, target=target)
        if not wrong:
            return None
        places = without_overlaps([*self.protected.places, *wrong])
        return Exchange(self.request, protect(text, places, wrong))


def prepare(
    request: SentenceRequest, names: NameIndex, *, language_of: LanguageOf | None = None
) -> Exchange:
    """Return a request as it goes to an engine, with placeholders for what stays as it is.

    That are names, and quotations for which `language_of` returns another language.
    """
    places = [*_foreign_quotations(request, language_of), *find_names(request.text, names)]
    return Exchange(request, protect(request.text, without_overlaps(places)))


def _foreign_quotations(
    request: SentenceRequest, language_of: LanguageOf | None
) -> Iterator[Place]:
    """Yield the places of quotations in another language than the sentence around them."""
    if language_of is None or without_quotations(request.text) == request.text:
        return
    for match in QUOTATION.finditer(request.text):
        if language_of(PLACEHOLDER.sub(" ", match[0])) not in (None, request.language):
            yield match.start() + 1, match.end() - 1
