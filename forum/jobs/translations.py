"""Job: translate a text by the configured engine."""

from typing import Final

from flask import current_app

from forum import clock
from forum.database import writing
from forum.domain.translation.circuit_breaker import LONGEST_PAUSE
from forum.extensions import db
from forum.models.translation import EngineState, Text
from forum.services.background.jobs import RunLater
from forum.services.translation.corrections import reassemble_portion
from forum.services.translation.engines import OFF, EngineChoice, read_engine_choice
from forum.services.translation.machine import find_request, run_engine, store_answer

PAUSING_FAILURES: Final = frozenset({"unavailable", "rate-limited", "misconfigured"})
REFUSAL: Final = "bad-input"


class EngineFailed(Exception):
    """The translation engine returned no translation this time."""


class EngineRefused(Exception):
    """The translation engine rejects this text."""


def translate(args: dict[str, object]) -> None:
    """Translate the text `args["text_id"]` into `args["language"]`, if that is still needed.

    No transaction is open while the engine works. Raises RunLater while the engine is paused,
    EngineFailed if it fails, and EngineRefused if it rejects the text.
    """
    translator = read_engine_choice(current_app.config)
    text = db.session.get(Text, args["text_id"])
    request = None if text is None else find_request(text, str(args["language"]))
    db.session.commit()
    if request is None or translator.engine == OFF:
        return
    answer = run_engine(request, translator)
    with writing():
        store_answer(request, answer, translator)
        db.session.commit()
    if answer.failure in PAUSING_FAILURES:
        raise _after_pause(translator)
    if answer.failure == REFUSAL:
        raise EngineRefused
    if answer.failure:
        raise EngineFailed


def reassemble(args: dict[str, object]) -> None:
    """Make translations anew that have a sentence which a person translated, a few at a time."""
    after: int | None = int(str(args["after"]))
    while after is not None:
        with writing():
            after = reassemble_portion({**args, "after": after})
            db.session.commit()


def _after_pause(translator: EngineChoice) -> RunLater:
    state = db.session.get(EngineState, translator.state_name)
    if state is None or state.open_until is None:
        return RunLater(clock.now() + LONGEST_PAUSE)
    return RunLater(max(state.open_until, clock.now()))
