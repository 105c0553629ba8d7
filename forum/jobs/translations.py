"""Job: translate a text by the engines of its direction."""

import logging
from datetime import datetime, timedelta
from typing import Final

from flask import current_app

from forum import clock
from forum.database import writing
from forum.domain.translation.circuit_breaker import FIRST_PAUSE, LONGEST_PAUSE
from forum.extensions import db
from forum.models.translation import EngineState, Text
from forum.services.background.jobs import NoUse, RunLater
from forum.services.translation.again import request_once_more
from forum.services.translation.corrections import reassemble_portion
from forum.services.translation.engines import OFF, Ladder, only_engine, read_ladder
from forum.services.translation.machine import (
    EngineAnswer,
    find_request,
    run_engine,
    store_answer,
)

PAUSING_FAILURES: Final = frozenset({"unavailable", "rate-limited", "misconfigured"})
REFUSALS: Final = frozenset({"bad-input", "refused"})
CAPPED: Final = "capped"
UNFINISHED: Final = "unfinished"

log = logging.getLogger(__name__)


class EngineFailed(Exception):
    """The translation engine returned no translation this time; the message says why."""


class EngineRefused(NoUse):
    """No engine has an acceptable translation of this text; to ask the same again is of no use."""


def translate(args: dict[str, object]) -> None:
    """Translate the text `args["text_id"]` into `args["language"]`, if that is still needed.

    `args["engine"]` names the one engine to ask, and `args["since"]` the instant before which what
    engines said does not count. Where one failed only for a while and another translated, the text
    is translated `once_more` later, which changes nothing that a person has accepted meanwhile.

    No transaction is open while engines work. Raises RunLater while they are paused or when the
    turn of a long text is over, EngineFailed if they fail, and EngineRefused if they refuse it.
    """
    ladder = read_ladder(current_app.config)
    text = db.session.get(Text, args["text_id"])
    is_repeated = bool(args.get("once_more"))
    request = None
    if text is not None:
        request = find_request(text, str(args["language"]), spares_accepted=is_repeated)
    db.session.commit()
    if text is None or request is None or ladder.is_off:
        return
    if engine := str(args.get("engine", "")):
        ladder = only_engine(ladder, engine, current_app.config)
    answer = run_engine(
        request,
        ladder if request.is_public else ladder.without_hosted(),
        since=_read_instant(args.get("since")),
    )
    with writing():
        if store_answer(request, answer) and answer.may_improve and not is_repeated:
            request_once_more(text, request.language)
        db.session.commit()
    if not is_repeated or answer.failure == UNFINISHED:
        _raise_failure(answer, ladder)


def _read_instant(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None


def _raise_failure(answer: EngineAnswer, ladder: Ladder) -> None:
    """Raise what the queue should know of an answer without a translation."""
    if answer.failure in ("", OFF):
        return
    if answer.failure == UNFINISHED:
        raise RunLater(clock.now(), gives_way=True)
    log.warning("no translation: %s", answer.reason)
    if answer.failure == CAPPED:
        raise RunLater(clock.now() + LONGEST_PAUSE)
    if answer.failure in PAUSING_FAILURES:
        raise RunLater(clock.now() + _pause(ladder))
    if answer.failure in REFUSALS:
        raise EngineRefused(answer.reason, ladder.fingerprint())
    raise EngineFailed(answer.reason, ladder.fingerprint())


def reassemble(args: dict[str, object]) -> None:
    """Make translations anew that have a sentence which a person translated, a few at a time."""
    after: int | None = int(str(args["after"]))
    while after is not None:
        with writing():
            after = reassemble_portion({**args, "after": after})
            db.session.commit()


def _pause(ladder: Ladder) -> timedelta:
    """Return how long to wait until the first of the paused engines may be asked again."""
    states = [db.session.get(EngineState, choice.state_name) for choice in ladder.choices]
    ends = [state.open_until for state in states if state and state.open_until]
    return max(min(ends, default=clock.now()) - clock.now(), FIRST_PAUSE)
