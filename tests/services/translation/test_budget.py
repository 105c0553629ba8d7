"""What engines are sent: counted, capped, foreseen, and nothing that waits for a moderator."""

import pytest
from sqlalchemy import select

from forum import clock
from forum.adapters.translators import ENGINES
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import EngineUse, Text
from forum.services.translation.budget import foresee, list_totals, used_this_month
from forum.services.translation.engines import read_ladder
from forum.services.translation.machine import (
    find_request,
    list_missing_translations,
    run_engine,
    store_answer,
)
from tests.builders import make_contribution
from tests.services.translation.conftest import Engine, translated, words
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")
HOSTED = {"FORUM_TRANSLATOR": "libre"}


@pytest.fixture
def libre(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Return the engine that answers as LibreTranslate."""
    monkeypatch.setitem(ENGINES, "libre", engine)
    return engine


@pytest.mark.usefixtures("any_database")
def test_characters_are_counted_by_day_consultation_and_direction(
    libre: Engine, consultation: Consultation, time: StillClock
) -> None:
    ladder = read_ladder(HOSTED)
    translated(words(consultation, "We agree."), by=ladder)
    translated(words(consultation, "We agree."), by=ladder)
    translated(words(consultation, "They agree."), by=ladder)
    time.tick(days=1)
    translated(words(consultation, "All agree."), "fr", by=ladder)
    rows = db.session.scalars(select(EngineUse).order_by(EngineUse.day)).all()
    assert [(row.engine, row.source_language, row.language, row.characters) for row in rows] == [
        ("libre", "en", "es", len("We agree.They agree.")),
        ("libre", "en", "fr", len("All agree.")),
    ]
    assert {row.consultation_id for row in rows} == {consultation.id}
    assert used_this_month("libre") == sum(row.characters for row in rows)
    assert [total.characters for total in list_totals()] == [used_this_month("libre")]
    assert [total.characters for total in list_totals(since=clock.now().date())] == [10]


def test_at_the_cap_the_next_engine_is_asked_until_the_month_is_over(
    libre: Engine,
    consultation: Consultation,
    time: StillClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ENGINES, "other", lambda texts, *_: [f"{t} Bis." for t in texts])
    config = {"FORUM_TRANSLATOR": "libre,other", "FORUM_TRANSLATOR_CAP": "libre=9"}
    translated(words(consultation, "We agree."), by=read_ladder(config))
    assert libre.asked == ["We agree."]
    translation = translated(words(consultation, "They agree."), by=read_ladder(config))
    assert translation is not None
    assert translation.engine == "other"
    assert libre.asked == ["We agree."]
    alone = read_ladder({**config, "FORUM_TRANSLATOR": "libre"})
    request = find_request(words(consultation, "All agree."), "es")
    assert request is not None
    assert run_engine(request, alone).failure == "capped"
    time.tick(days=31)
    answer = run_engine(request, alone)
    assert store_answer(request, answer) is not None


def test_a_long_text_stops_at_the_cap(libre: Engine, consultation: Consultation) -> None:
    text = words(consultation, " ".join(f"Sentence number {n:03} is here." for n in range(200)))
    request = find_request(text, "es")
    assert request is not None
    ladder = read_ladder({**HOSTED, "FORUM_TRANSLATOR_CAP": "1000"})
    answer = run_engine(request, ladder)
    assert answer.failure == "capped"
    (found,) = answer.findings.values()
    assert 1000 <= found.characters["en"] < 2500


def test_what_translating_will_take_is_foreseen(
    libre: Engine, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "other", libre)
    english = words(consultation, "We agree.")
    words(consultation, "Nous sommes d’accord.", "fr")
    ladder = read_ladder(
        {"FORUM_TRANSLATOR": "en-es:other,en-fr:libre,fr-en:libre", "FORUM_TRANSLATOR_CAP": "20"}
    )
    forecast = foresee(consultation, ladder)
    assert {(use.source, use.target, use.engine, use.characters) for use in forecast.uses} == {
        ("en", "es", "other", 9),
        ("en", "fr", "libre", 9),
        ("fr", "en", "libre", 21),
    }
    assert (forecast.hosted_characters, forecast.own_characters) == (30, 9)
    assert forecast.missing == {"es": 30, "fr": 9, "en": 21}
    assert (forecast.untranslated, forecast.left, forecast.exceeds_cap) == (21, 20, True)
    translated(english, "fr", by=ladder)
    forecast = foresee(consultation, ladder)
    assert (forecast.hosted_characters, forecast.left) == (21, 11)


@pytest.mark.parametrize(("status", "is_sent"), [(Status.PENDING, False), (Status.PUBLISHED, True)])
def test_a_text_that_waits_for_a_moderator_goes_to_no_other_server(
    consultation: Consultation, status: Status, is_sent: bool
) -> None:
    contribution = make_contribution(consultation, "We buy beans.", status=status)
    db.session.commit()
    text = db.session.scalars(select(Text).where(Text.source == "We buy beans.")).one()
    request = find_request(text, "es")
    assert request is not None
    assert request.is_public is is_sent
    listed = {text_id for text_id, _ in list_missing_translations(50)}
    assert (text.id in listed) is is_sent
    assert contribution.status is status
