"""The translation engines that the administrator chose, by direction in order of preference.

`FORUM_TRANSLATOR` is a list such as `en-es:bergamot,*:libre`: a direction (`*` for any language,
and for both), a colon and an engine. Entries for a direction go before those for all; among equals
the order counts. `auto` stands for the best that is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final, Self

from sqlalchemy import select

from forum import clock
from forum.adapters.translators import ENGINES, HOSTED
from forum.adapters.translators.routes import ROUTES, list_routes, route_version
from forum.adapters.translators.settings import MODES, EngineSettings
from forum.config import ConfigurationError
from forum.database import read_at_once, upsert
from forum.domain.languages import LANGUAGES
from forum.domain.translation.circuit_breaker import CLOSED, BreakerState
from forum.extensions import db
from forum.models.translation import EngineState

OFF: Final = "off"
AUTO: Final = "auto"
ANY: Final = "*"
_AUTOMATIC: Final = ("libre", "bergamot", "apertium")
"""What `auto` tries in turn: LibreTranslate if it has an address, then what is installed."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """An engine that the administrator chose, with its settings."""

    engine: str = OFF
    settings: EngineSettings = field(default_factory=EngineSettings)

    @property
    def state_name(self) -> str:
        """The name under which its circuit breaker is stored.

        It depends on the settings, so that new settings are tried at once.
        """
        return f"{self.engine}:{self.settings.fingerprint()}"

    @property
    def is_hosted(self) -> bool:
        """Whether it sends texts to another server."""
        return self.engine in HOSTED

    def serves(self, source: str, target: str) -> bool:
        """Return whether it can translate in this direction, as far as this machine knows."""
        if self.engine not in ROUTES:
            return self.engine != OFF
        return bool(list_routes(self.engine, source, target, self.settings))

    def version_for(self, source: str, target: str) -> str:
        """Return its name and, where it works on this machine, its version and its route."""
        if self.engine not in ROUTES:
            return self.engine
        version = route_version(self.engine, source, target, self.settings)
        return f"{self.engine} {version}".strip()[:80]

    def engines_for(self, source: str, target: str) -> tuple["EngineChoice", ...]:
        """Return itself, as the only engine for any direction, unless it is off."""
        return () if self.engine == OFF else (self,)


@dataclass(frozen=True, slots=True)
class Rung:
    """One entry of the list: an engine for a direction; `*` stands for any language."""

    source: str
    target: str
    choice: EngineChoice

    def fits(self, source: str, target: str) -> bool:
        """Return whether the entry is for this direction."""
        return self.source in (ANY, source) and self.target in (ANY, target)

    @property
    def vagueness(self) -> int:
        """How many of its two languages may be any."""
        return (self.source, self.target).count(ANY)


@dataclass(frozen=True, slots=True)
class Ladder:
    """All engines, in the order in which they are asked."""

    rungs: tuple[Rung, ...] = ()

    @classmethod
    def of(cls, choice: EngineChoice) -> Self:
        """Return the ladder with one engine for all directions."""
        return cls((Rung(ANY, ANY, choice),))

    def named_for(self, source: str, target: str) -> tuple[EngineChoice, ...]:
        """Return the engines that the list names for a direction, the first to be asked first.

        `off` ends the list.
        """
        fitting = [rung for rung in self.rungs if rung.fits(source, target)]
        named: list[EngineChoice] = []
        for rung in sorted(fitting, key=lambda rung: rung.vagueness):
            if rung.choice.engine == OFF:
                break
            if rung.choice not in named:
                named.append(rung.choice)
        return tuple(named)

    def engines_for(self, source: str, target: str) -> tuple[EngineChoice, ...]:
        """Return those of the engines for a direction that are there."""
        return tuple(c for c in self.named_for(source, target) if c.serves(source, target))

    def without_hosted(self) -> "Ladder":
        """Return the ladder without engines to which texts would be sent."""
        return replace(self, rungs=tuple(rung for rung in self.rungs if not rung.choice.is_hosted))

    @property
    def choices(self) -> tuple[EngineChoice, ...]:
        """The engines that serve at least one direction, in order."""
        every = (choice for pair in directions() for choice in self.engines_for(*pair))
        return tuple(dict.fromkeys(every))

    @property
    def is_off(self) -> bool:
        """Whether nothing can be translated."""
        return not self.choices

    def fingerprint(self) -> str:
        """Return eight characters that differ for other engines, settings or versions."""
        lines = [
            f"{source}{target} {choice.state_name} {choice.version_for(source, target)}"
            for source, target in directions()
            for choice in self.engines_for(source, target)
        ]
        return sha256("\n".join(lines).encode()).hexdigest()[:8]


Translator = Ladder | EngineChoice


def directions() -> list[tuple[str, str]]:
    """Return all pairs of two languages of the platform."""
    return [(a, b) for a in LANGUAGES for b in LANGUAGES if a != b]


def read_ladder(config: Mapping[str, Any]) -> Ladder:
    """Return the engines that the configuration names.

    Raises ConfigurationError where it names no engine or no direction.
    """
    entries = (str(config.get("FORUM_TRANSLATOR") or "") or AUTO).replace(",", " ").split()
    return Ladder(tuple(rung for entry in entries for rung in _read_entry(entry, config)))


def only_engine(ladder: Ladder, engine: str, config: Mapping[str, Any]) -> Ladder:
    """Return a ladder with one engine alone, with the settings that it has there."""
    choices = [rung.choice for rung in ladder.rungs if rung.choice.engine == engine]
    return Ladder.of(choices[0] if choices else EngineChoice(engine, read_settings(engine, config)))


def _read_entry(entry: str, config: Mapping[str, Any]) -> Iterator[Rung]:
    """Yield the rungs of one entry: `libre`, `en-es:libre` or `*:auto`."""
    pair, colon, engine = entry.rpartition(":")
    source, target = _read_direction(pair) if colon else (ANY, ANY)
    if engine not in ENGINES and engine != AUTO:
        raise ConfigurationError(f"FORUM_TRANSLATOR names no engine by {engine}")
    for name in _AUTOMATIC if engine == AUTO else (engine,):
        choice = EngineChoice(name, read_settings(name, config))
        if engine != AUTO or name in ROUTES or choice.settings.url:
            yield Rung(source, target, choice)


def _read_direction(pair: str) -> tuple[str, str]:
    if pair == ANY:
        return ANY, ANY
    source, hyphen, target = pair.partition("-")
    if not hyphen or not {source, target} <= {ANY, *LANGUAGES} or source == target != ANY:
        raise ConfigurationError(
            f"FORUM_TRANSLATOR names no direction by {pair}; write en-es, *-es, en-* or *"
        )
    return source, target


def read_settings(engine: str, config: Mapping[str, Any]) -> EngineSettings:
    """Return the settings of one engine.

    A setting holds for all engines, or is a list such as `deepl=key microsoft=key`.
    """

    def value(name: str) -> str:
        text = str(config.get(f"FORUM_TRANSLATOR_{name}") or "")
        named = {
            part.partition("=")[0]: part.partition("=")[2]
            for part in text.split()
            if part.partition("=")[0] in ENGINES
        }
        return named.get(engine, "") if named else text

    if engine not in HOSTED:
        return EngineSettings(
            models=str(config.get("FORUM_MODELS") or config.get("FORUM_FETCHED_MODELS") or ""),
            modes=str(config.get("FORUM_APERTIUM_MODES") or MODES),
            packages=str(config.get("FORUM_FETCHED_PACKAGES") or ""),
        )
    cap = value("CAP")
    if cap and not cap.isdecimal():
        raise ConfigurationError(f"FORUM_TRANSLATOR_CAP is no number of characters: {cap}")
    return EngineSettings(
        url=value("URL"),
        key=value("KEY"),
        region=value("REGION"),
        email=value("EMAIL"),
        cap=int(cap or 0),
    )


def read_breaker_state(translator: EngineChoice) -> BreakerState:
    """Return the state of an engine's circuit breaker, read by a connection of its own."""
    columns = (EngineState.failures, EngineState.open_until, EngineState.kind, EngineState.code)
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
        "code": state.code[:40],
        "changed_at": clock.now(),
    }
    db.session.execute(
        upsert(EngineState, ["name"], values).values(name=translator.state_name, **values)
    )
