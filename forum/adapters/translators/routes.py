"""The engines on this machine: which steps lead from one language to another, and taking them."""

import re
import time
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from typing import Final, NamedTuple

from forum.adapters.translators.apertium.directions import APERTIUM, translate_by_mode
from forum.adapters.translators.apertium.installations import find_installation
from forum.adapters.translators.apertium.polish import polish
from forum.adapters.translators.bergamot import BERGAMOT, translate_by_model
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.models import TranslationModel, find_models, has_library
from forum.adapters.translators.set_phrases import find_phrase
from forum.adapters.translators.settings import EngineSettings
from forum.domain.characters import normalise
from forum.domain.translation.quality import Doubt, find_doubts

_ROUTES: Final = {
    BERGAMOT: """
        en-es: @en-es | @en-pt pt-es
        es-en: @es-en | es-pt @pt-en
        en-fr: @en-fr | @en-pt por-cat cat-fra | @en-es spa-cat cat-fra | @en-es es-fr
            | @en-pt pt-es es-fr
        fr-en: @fr-en | fra-cat cat-por @pt-en | fra-cat cat-spa @es-en | fr-es @es-en
            | fr-es es-pt @pt-en
        fr-es: @fr-en @en-es
        es-fr: @es-en @en-fr
    """,
    APERTIUM: """
        en-es: eng-spa
        es-en: spa-eng
        en-fr: eng-spa spa-cat cat-fra | eng-spa es-fr
        fr-en: fra-cat cat-spa spa-eng | fr-es spa-eng
        fr-es: fra-cat cat-spa | fr-es
        es-fr: spa-cat cat-fra | es-fr
    """,
}
"""By engine and direction its routes, the best first. A step `@en-es` is a model, others are
directions of Apertium."""

Route = tuple[str, ...]
Direction = tuple[str, str]

_REMOVED_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\ufeff]")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


class TimedSentence(NamedTuple):
    """A cleaned sentence on its way, and the time at which it is given up."""

    text: str
    until: float

    def seconds(self) -> float:
        """Return how long the next step may take."""
        return max(self.until - time.monotonic(), 0)


def _read_routes(table: str) -> dict[Direction, tuple[Route, ...]]:
    table = re.sub(r"\n *\|", " |", table.strip())
    lines = [line.strip().split(": ") for line in table.splitlines()]
    return {
        (pair[:2], pair[3:]): tuple(tuple(route.split()) for route in routes.split(" | "))
        for pair, routes in lines
    }


ROUTES: Final = {engine: _read_routes(table) for engine, table in _ROUTES.items()}


def list_routes(
    engine: str, source: str, target: str, settings: EngineSettings
) -> tuple[Route, ...]:
    """Return the routes of an engine of which every step is installed, the best first."""
    routes = ROUTES[engine].get((source, target), ())
    return tuple(route for route in routes if all(_is_installed(step, settings) for step in route))


def list_missing_steps(
    engine: str, source: str, target: str, settings: EngineSettings
) -> list[tuple[str, ...]]:
    """Return, for each route of an engine, the steps that are not installed."""
    routes = ROUTES[engine].get((source, target), ())
    return [tuple(step for step in route if not _is_installed(step, settings)) for route in routes]


def _is_installed(step: str, settings: EngineSettings) -> bool:
    if step.startswith("@"):
        source, _, target = step[1:].partition("-")
        return has_library() and (source, target) in find_models(settings.models)
    return find_installation(step, settings) is not None


def _model_of(step: str, settings: EngineSettings) -> TranslationModel:
    source, _, target = step[1:].partition("-")
    return find_models(settings.models)[source, target]


def route_version(engine: str, source: str, target: str, settings: EngineSettings) -> str:
    """Return what an engine's translations depend on: its route, its library and its files."""
    routes = list_routes(engine, source, target, settings)
    if not routes:
        return ""
    models = [_model_of(step, settings) for step in routes[0] if step.startswith("@")]
    steps = " ".join(routes[0])
    if not models:
        return steps
    sizes = ",".join(str(model.model.stat().st_size) for model in models)
    return f"{version('fxtranslate')}-{sha256(sizes.encode()).hexdigest()[:6]} {steps}"


def translate_by_apertium(
    texts: Sequence[str], source: str, target: str, settings: EngineSettings
) -> list[str]:
    """Translate sentences by Apertium's directions alone."""
    return _translate_by_routes(APERTIUM, texts, (source, target), settings)


def translate_by_bergamot(
    texts: Sequence[str], source: str, target: str, settings: EngineSettings
) -> list[str]:
    """Translate sentences by Mozilla's models, and by Apertium where none is direct."""
    return _translate_by_routes(BERGAMOT, texts, (source, target), settings)


def _translate_by_routes(
    engine: str, texts: Sequence[str], pair: Direction, settings: EngineSettings
) -> list[str]:
    routes = list_routes(engine, *pair, settings)
    if not routes:
        raise Misconfigured(engine, "language" if pair not in ROUTES[engine] else "not-installed")
    return [_translate_sentence(text, routes, pair, settings) for text in texts]


def _translate_sentence(
    text: str, routes: tuple[Route, ...], pair: Direction, settings: EngineSettings
) -> str:
    """Translate by the first route, or by the next where that loses a negation.

    Set phrases go by no route.
    """
    clean = normalise("NFC", _REMOVED_CHARACTERS.sub("", text).translate(_LIGATURES))
    clean = " ".join(clean.split())
    phrase = find_phrase(clean, *pair)
    if phrase:
        return polish(phrase, clean, pair[1])
    sentence = TimedSentence(clean, time.monotonic() + settings.deadline)
    first = _take_route(sentence, routes[0], settings)
    answers = (_take_route(sentence, route, settings) for route in routes[1:])
    if not _loses_negation(clean, first, pair):
        return first
    return next((answer for answer in answers if not _loses_negation(clean, answer, pair)), first)


def _loses_negation(text: str, answer: str, pair: Direction) -> bool:
    source, target = pair
    return Doubt.NEGATION in find_doubts(text, answer, source=source, target=target)


def _take_route(sentence: TimedSentence, route: Route, settings: EngineSettings) -> str:
    answer = sentence.text
    for step in route:
        if step.startswith("@"):
            model = _model_of(step, settings)
            answer = translate_by_model(answer, model, seconds=sentence.seconds())
            answer = polish(answer, sentence.text, model.target)
        else:
            answer = translate_by_mode(
                answer,
                step,
                original=sentence.text,
                settings=settings,
                seconds=sentence.seconds(),
            )
    return answer
