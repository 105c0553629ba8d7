"""Asks for the sentences of one text: people's memory, then engines and what they said before."""

import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from forum.adapters.language_detection import detect_answer, detect_sentence
from forum.adapters.translators.client import TIME_OUT, BreakerStore, RetryPace, translate_sentences
from forum.adapters.translators.errors import (
    CapReached,
    Retryable,
    TextRefused,
    TranslationError,
    Unfinished,
)
from forum.adapters.translators.settings import EngineSettings
from forum.database import batches
from forum.domain.translation.circuit_breaker import BreakerState
from forum.domain.translation.exchange import Exchange, prepare
from forum.domain.translation.gate.copies import AnswerIndex
from forum.domain.translation.gate.refusal import Refusal
from forum.domain.translation.units import (
    Origin,
    SentenceAnswer,
    SentenceRequest,
    sentence_key,
)
from forum.services.translation.budget import has_reached_cap
from forum.services.translation.cache import read_segments
from forum.services.translation.engines import EngineChoice, Translator, read_breaker_state
from forum.services.translation.memory import find_entries
from forum.services.translation.names import read_names
from forum.services.translation.terms.in_use import read_consultation_terms

BATCH: Final = 40
"""Sentences that go to a hosted engine at once; engines on this machine get one at a time."""
TURN: Final = 20.0
"""Seconds until a text whose sentences take long gives way to others that wait."""
SENTENCE: Final = 6.0
"""Seconds that an engine on this machine may take for one sentence, all questions together."""
LATE: Final = 600.0
"""Seconds for which an engine that was too slow for one sentence of many is not asked again."""
MOST_LATE: Final = 5_000

_late: OrderedDict[tuple[str, str], float] = OrderedDict()
"""By engine and sentence, until when it is not asked again; the oldest go first."""

Answers = dict[SentenceRequest, SentenceAnswer]


@dataclass
class EngineFindings:
    """What came of asking one engine; to be stored by whoever asked.

    `segments` are new translations by the name that includes the engine's version, `used` the
    requests that stored ones answered, `characters` what it was sent by language, `breaker` the new
    state of its circuit breaker if that changed.
    `failure` ends the asking; after a `delay` at one sentence the others are still asked for.
    """

    segments: dict[str, dict[SentenceRequest, str]] = field(default_factory=dict)
    used: dict[str, set[SentenceRequest]] = field(default_factory=dict)
    characters: Counter[str] = field(default_factory=Counter)
    breaker: BreakerState | None = None
    failure: TranslationError | None = None
    delay: TranslationError | None = None


class Interpreter:
    """Answers the requests for one text in one language, and remembers what must be stored."""

    def __init__(
        self,
        translator: Translator,
        *,
        consultation_id: int,
        target: str,
        since: datetime | None = None,
        pace: RetryPace | None = None,
    ) -> None:
        self.findings: dict[EngineChoice, EngineFindings] = {}
        self._translator = translator
        self._consultation_id = consultation_id
        self._target = target
        self._since = since
        self._pace = pace
        self._names = read_names(consultation_id)
        self._terms = read_consultation_terms(consultation_id, target)
        self._until = time.monotonic() + TURN
        self._spent = defaultdict[tuple[str, SentenceRequest], float](float)
        self._indexes = defaultdict[str, AnswerIndex](AnswerIndex)

    def translate(self, plain_requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
        """Return acceptable answers; None where there is none, so that the original stands.

        Raises the TranslationError of an engine where all engines of a direction failed, and
        Unfinished when the turn of this text is over.
        """
        requests = [self._terms.mark(request) for request in plain_requests]
        by_people = find_entries(
            requests, consultation_id=self._consultation_id, target=self._target
        )
        answers = {
            request: SentenceAnswer(text, Origin.PERSON) for request, text in by_people.items()
        }
        missing = [request for request in requests if request not in answers]
        for language in dict.fromkeys(request.language for request in missing):
            group = [request for request in missing if request.language == language]
            answers |= self.ask_engines(group, language)
        return [self._doubted(request, answers.get(request)) for request in requests]

    def _doubted(
        self, request: SentenceRequest, answer: SentenceAnswer | None
    ) -> SentenceAnswer | None:
        """Return an answer with the doubt about its terms, whoever gave it."""
        if answer is None:
            return None
        doubts = self._terms.find_doubts(request, answer.text)
        return replace(answer, doubts=answer.doubts | doubts)

    def ask_engines(self, requests: list[SentenceRequest], language: str) -> Answers:
        """Ask the engines of a direction in turn, each for what those before did not translate.

        The requests are marked with their terms. Raises as `translate` does.
        """
        answers: Answers = {}
        failures: list[TranslationError] = []
        engines = self._translator.engines_for(language, self._target)
        for choice in engines:
            missing = [request for request in requests if request not in answers]
            if not missing:
                break
            findings = self.findings.setdefault(choice, EngineFindings())
            answers |= self._ask_engine(choice, missing, language, findings)
            if findings.failure:
                failures.append(findings.failure)
        if len(answers) < len(requests) and failures and len(failures) == len(engines):
            raise failures[0]
        return answers

    def _ask_engine(
        self,
        choice: EngineChoice,
        requests: list[SentenceRequest],
        language: str,
        findings: EngineFindings,
    ) -> Answers:
        """Return what one engine has said before, or says now, and what is acceptable."""
        version = choice.version_for(language, self._target)
        said = read_segments(requests, engine=version, target=self._target, since=self._since)
        findings.used.setdefault(version, set()).update(said)
        new: dict[SentenceRequest, str] = findings.segments.setdefault(version, {})
        said |= {request: new[request] for request in requests if request in new}
        answers = self._answers(said, version)
        self._find_copies(said, version)
        missing = [request for request in requests if request not in said]
        for batch in batches(missing, BATCH if choice.is_hosted else 1):
            sent = findings.characters.total()
            if findings.failure is None and has_reached_cap(choice, sent):
                findings.failure = CapReached(choice.engine)
            if findings.failure:
                break
            if len(requests) > 1 and self._is_late(batch[0], version):
                findings.delay = Retryable(choice.engine, TIME_OUT)
                continue
            new.update(self._exchange(choice, batch, language, findings))
            taken = {request: new[request] for request in batch if request in new}
            for copied in self._find_copies(taken, version):
                for found in (new, taken, answers):
                    found.pop(copied, None)
            answers |= self._answers(taken, version)
            if (new or findings.delay) and time.monotonic() > self._until:
                raise Unfinished
        return answers

    def _find_copies(
        self, said: Mapping[SentenceRequest, str], version: str
    ) -> set[SentenceRequest]:
        """Return the requests that got an answer which this engine gave for something else too."""
        index, copies = self._indexes[version], set[SentenceRequest]()
        for request, text in said.items():
            other = index.find_other(request, text)
            copies |= {request, other} if other else set()
        return copies

    def _exchange(
        self,
        choice: EngineChoice,
        requests: Sequence[SentenceRequest],
        language: str,
        findings: EngineFindings,
    ) -> dict[SentenceRequest, str]:
        """Send sentences with their names protected, and return what may be taken of the answers.

        Where an answer calls a country or a city otherwise, the sentence is sent once more.
        """
        exchanges = [prepare(item, self._names, language_of=detect_sentence) for item in requests]
        taken = self._take(exchanges, self._send(choice, exchanges, language, findings))
        answered = [exchange for exchange in exchanges if exchange.request in taken]
        again = [
            exchange
            for first in answered
            if (exchange := first.repeat(taken[first.request], target=self._target))
        ]
        if again and not findings.failure:
            taken |= self._take(again, self._send(choice, again, language, findings))
        return taken | self._with_terms(choice, taken, findings)

    def _with_terms(
        self,
        choice: EngineChoice,
        taken: Mapping[SentenceRequest, str],
        findings: EngineFindings,
    ) -> dict[SentenceRequest, str]:
        """Return the answers to sentences with terms, these rendered as the glossary fixes them."""
        requests = [request for request in taken if request.terms]

        def ask(plain: list[SentenceRequest]) -> list[str | None]:
            if findings.failure:
                return [None] * len(plain)
            said = self._ask_engine(choice, plain, plain[0].language, findings)
            return [said[item].text if item in said else None for item in plain]

        rendered = self._terms.render(requests, [taken[item] for item in requests], ask)
        return {item: text for item, text in zip(requests, rendered, strict=True) if text}

    def _take(
        self, exchanges: Sequence[Exchange], said: Mapping[SentenceRequest, str]
    ) -> dict[SentenceRequest, str]:
        """Return those of an engine's answers that are translations."""
        taken = {
            exchange.request: exchange.take(
                said[exchange.request], target=self._target, language_of=detect_answer
            )
            for exchange in exchanges
            if exchange.request in said
        }
        return {request: text for request, text in taken.items() if not isinstance(text, Refusal)}

    def _send(
        self,
        choice: EngineChoice,
        exchanges: Sequence[Exchange],
        language: str,
        findings: EngineFindings,
    ) -> dict[SentenceRequest, str]:
        """Send sentences to an engine; nothing comes back where it fails or refuses them."""

        def save(state: BreakerState) -> None:
            findings.breaker = state

        texts = [exchange.sent for exchange in exchanges]
        first, began = exchanges[0].request, time.monotonic()
        try:
            translations = translate_sentences(
                texts,
                language,
                self._target,
                engine_name=choice.engine,
                settings=self._settings_for(choice, first),
                breaker=BreakerStore(lambda: findings.breaker or read_breaker_state(choice), save),
                pace=self._pace,
            )
        except TextRefused:
            if len(exchanges) == 1:
                return {}
            middle = len(exchanges) // 2
            halves = (exchanges[:middle], exchanges[middle:])
            parts = [self._send(choice, half, language, findings) for half in halves]
            return parts[0] | parts[1]
        except TranslationError as error:
            self._note_failure(choice, error, findings, first)
            return {}
        finally:
            self._spent[choice.engine, first] += time.monotonic() - began
        findings.characters[language] += sum(map(len, texts))
        requests = [exchange.request for exchange in exchanges]
        return dict(zip(requests, translations, strict=True))

    def _note_failure(
        self,
        choice: EngineChoice,
        error: TranslationError,
        findings: EngineFindings,
        request: SentenceRequest,
    ) -> None:
        """Note that an engine failed; one on this machine that was only slow goes on."""
        is_late = isinstance(error, Retryable) and error.code == TIME_OUT
        if choice.is_hosted or not is_late or is_paused(findings.breaker):
            findings.failure = error
        else:
            findings.delay = error
            self._note_late(request, choice.version_for(request.language, self._target))

    def _settings_for(self, choice: EngineChoice, request: SentenceRequest) -> EngineSettings:
        """Return the settings with what a sentence may still take on this machine."""
        if choice.is_hosted:
            return choice.settings
        left = max(SENTENCE - self._spent[choice.engine, request], 0)
        return replace(choice.settings, deadline=min(left, choice.settings.deadline))

    def _is_late(self, request: SentenceRequest, version: str) -> bool:
        """Return whether an engine was too slow for a sentence a while ago."""
        return _late.get(self._late_key(request, version), 0) > time.monotonic()

    def _note_late(self, request: SentenceRequest, version: str) -> None:
        _late[self._late_key(request, version)] = time.monotonic() + LATE
        while len(_late) > MOST_LATE:
            _late.popitem(last=False)

    def _late_key(self, request: SentenceRequest, version: str) -> tuple[str, str]:
        return f"{version} {self._target}", sentence_key(request.text)

    @staticmethod
    def _answers(said: Mapping[SentenceRequest, str], version: str) -> Answers:
        return {
            request: SentenceAnswer(text, Origin.MACHINE, version) for request, text in said.items()
        }


def is_paused(state: BreakerState | None) -> bool:
    """Return whether an engine that failed is not to be asked for a while."""
    return state is not None and state.open_until is not None
