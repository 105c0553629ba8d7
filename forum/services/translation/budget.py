"""What engines are sent: counted by day and consultation, capped by the month, and foreseen."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from forum import clock
from forum.database import insert_or_increment, read_at_once, table_of
from forum.domain.languages import LANGUAGES
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import EngineUse, Text, Translation
from forum.services.translation.engines import EngineChoice, Translator


@dataclass(frozen=True, slots=True)
class ForeseenUse:
    """The characters of a consultation that an engine has still to translate in one direction."""

    engine: str
    is_hosted: bool
    source: str
    target: str
    characters: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What translating a consultation will take.

    `missing` are the characters that are not translated, by the language that they lack.
    `untranslated` are the characters of directions that no engine serves. `left` is what the
    engines on other servers may still get this month, or None without a cap.
    """

    uses: tuple[ForeseenUse, ...] = ()
    untranslated: int = 0
    left: int | None = None
    missing: Mapping[str, int] = field(default_factory=dict)

    @property
    def hosted_characters(self) -> int:
        """The characters that will go to other servers, where they may cost something."""
        return sum(use.characters for use in self.uses if use.is_hosted)

    @property
    def own_characters(self) -> int:
        """The characters that engines on this machine will translate, for nothing."""
        return sum(use.characters for use in self.uses if not use.is_hosted)

    @property
    def exceeds_cap(self) -> bool:
        """Whether more will go to other servers than they may still get this month."""
        return self.left is not None and self.hosted_characters > self.left


def count_use(engine: str, *, consultation_id: int, pair: tuple[str, str], characters: int) -> None:
    """Add characters that an engine was sent to those of today, in the caller's transaction."""
    source, target = pair
    key = {
        "day": clock.now().date(),
        "engine": engine,
        "consultation_id": consultation_id,
        "source_language": source,
        "language": target,
    }
    statement = insert_or_increment(table_of(EngineUse), list(key), "characters")
    db.session.execute(statement, [{**key, "characters": characters}])


def used_this_month(engine: str) -> int:
    """Return the characters that an engine was sent this month, by a connection of its own."""
    first = _first_of_month()
    total = select(func.sum(EngineUse.characters)).where(
        EngineUse.engine == engine, EngineUse.day >= first
    )
    return int(read_at_once(db.engine, total)[0][0] or 0)


def left_this_month(choice: EngineChoice) -> int | None:
    """Return the characters that an engine may still get this month, or None without a cap."""
    if not choice.settings.cap:
        return None
    return max(choice.settings.cap - used_this_month(choice.engine), 0)


def has_reached_cap(choice: EngineChoice, characters: int = 0) -> bool:
    """Return whether an engine may get no more this month, after `characters` not counted yet."""
    left = left_this_month(choice)
    return left is not None and left <= characters


@dataclass(frozen=True, slots=True)
class EngineTotal:
    """The characters that an engine was sent on a day or in a month, for one consultation."""

    engine: str
    consultation_id: int
    characters: int


def list_totals(*, since: date | None = None) -> list[EngineTotal]:
    """Return what engines were sent since a day (the first of the month), the most first."""
    total = func.sum(EngineUse.characters)
    rows = db.session.execute(
        select(EngineUse.engine, EngineUse.consultation_id, total)
        .where(EngineUse.day >= (since or _first_of_month()))
        .group_by(EngineUse.engine, EngineUse.consultation_id)
        .order_by(total.desc(), EngineUse.engine, EngineUse.consultation_id)
    )
    return [EngineTotal(*row) for row in rows]


def foresee(consultation: Consultation, translator: Translator) -> Forecast:
    """Return what translating all texts of a consultation will take that are not translated yet.

    Sentences that were translated before are counted too: only the engine's answers would tell.
    """
    uses: list[ForeseenUse] = []
    untranslated = 0
    missing = Counter[str]()
    lefts: dict[EngineChoice, int | None] = {}
    for source, target, characters in _count_missing(consultation.id):
        missing[target] += characters
        engines = translator.engines_for(source, target)
        if not engines:
            untranslated += characters
            continue
        first = engines[0]
        uses.append(ForeseenUse(first.engine, first.is_hosted, source, target, characters))
        if first.is_hosted:
            lefts.setdefault(first, left_this_month(first))
    capped = [left for left in lefts.values() if left is not None]
    return Forecast(tuple(uses), untranslated, sum(capped) if capped else None, missing)


def _count_missing(consultation_id: int) -> Iterator[tuple[str, str, int]]:
    """Yield source, target and characters of texts without a translation, by one statement."""
    columns = []
    for target in LANGUAGES:
        stored = aliased(Translation)
        is_missing = ~(
            select(stored.id).where(stored.text_id == Text.id, stored.language == target).exists()
        )
        columns.append(func.sum(func.length(Text.source)).filter(is_missing))
    rows = db.session.execute(
        select(Text.language, *columns)
        .where(Text.consultation_id == consultation_id, Text.language.in_(LANGUAGES))
        .group_by(Text.language)
        .order_by(Text.language)
    )
    for source, *counts in rows:
        for target, characters in zip(LANGUAGES, counts, strict=True):
            if target != source and characters:
                yield source, target, int(characters)


def _first_of_month() -> date:
    return clock.now().date().replace(day=1)
