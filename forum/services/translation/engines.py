"""The translation engine that the administrator chose, and the state of its circuit breaker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from forum import clock
from forum.adapters.translators.apertium import is_installed
from forum.adapters.translators.settings import EngineSettings
from forum.database import read_at_once, upsert
from forum.domain.translation.circuit_breaker import CLOSED, BreakerState
from forum.extensions import db
from forum.models.translation import EngineState

OFF: Final = "off"
AUTO: Final = "auto"


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """The engine that the administrator chose, with its settings."""

    engine: str = OFF
    settings: EngineSettings = field(default_factory=EngineSettings)

    @property
    def state_name(self) -> str:
        """The name under which its circuit breaker is stored.

        It depends on the settings, so that new settings are tried at once.
        """
        return f"{self.engine}:{self.settings.fingerprint()}"


def read_engine_choice(config: Mapping[str, Any]) -> EngineChoice:
    """Return the engine that the configuration names.

    `auto` means LibreTranslate if the configuration has its address, else Apertium if it is
    installed, else no engine.
    """

    def value(name: str) -> str:
        return str(config.get(f"FORUM_TRANSLATOR{name}") or "")

    settings = EngineSettings(
        url=value("_URL"), key=value("_KEY"), region=value("_REGION"), email=value("_EMAIL")
    )
    engine = value("") or AUTO
    if engine == AUTO and settings.url:
        engine = "libre"
    elif engine == AUTO:
        engine = "apertium" if is_installed() else OFF
    return EngineChoice(engine, settings)


def read_breaker_state(translator: EngineChoice) -> BreakerState:
    """Return the state of an engine's circuit breaker, read by a connection of its own."""
    columns = (EngineState.failures, EngineState.open_until, EngineState.kind)
    rows = read_at_once(
        db.engine, select(*columns).where(EngineState.name == translator.state_name)
    )
    return BreakerState(*rows[0]) if rows else CLOSED


def store_breaker_state(translator: EngineChoice, state: BreakerState) -> None:
    """Store the state of an engine's circuit breaker, for all workers."""
    values = {
        "failures": state.failures,
        "open_until": state.open_until,
        "kind": state.kind,
        "changed_at": clock.now(),
    }
    db.session.execute(
        upsert(EngineState, ["name"], values).values(name=translator.state_name, **values)
    )
