"""`forum models`, `forum check`, `forum translate`: what they say of engines and what they ask."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.adapters.translators import ENGINES
from forum.adapters.translators.errors import Misconfigured
from forum.cli import main
from forum.cli.translation.samples import judge
from forum.extensions import db
from forum.jobs.translations import translate
from forum.models.job import Job
from forum.models.translation import EngineState, Segment, Translation
from forum.services.texts.store import store_text
from forum.services.translation.budget import count_use
from forum.services.translation.engines import read_ladder
from tests.builders import make_consultation
from tests.support.tasks import do, work_without_sweeps

pytestmark = pytest.mark.usefixtures("app", "db_session")

ANSWER = {"en": "The house.", "es": "La casa.", "fr": "La maison."}


@pytest.fixture(autouse=True)
def engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `libre` and `deepl` answer without a server, and no engine be installed."""
    good = lambda texts, source, target, *_: [ANSWER[target] for _ in texts]  # noqa: E731
    monkeypatch.setitem(ENGINES, "libre", good)
    monkeypatch.setitem(ENGINES, "deepl", lambda texts, *_: list(texts))
    monkeypatch.setenv("FORUM_APERTIUM_MODES", "/nowhere")
    for place in ("application", "check"):
        monkeypatch.setattr(f"forum.cli.{place}.is_migrated", lambda: True)


def run(*arguments: str) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Let commands work on the database of the test."""
    monkeypatch.setenv("FORUM_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("FORUM_DATA_DIR", str(app.config["FORUM_DATA_DIR"]))
    return app


# --- what there is -------------------------------------------------------------------------------


def test_models_say_what_each_direction_uses(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "en-es:deepl,*-es:libre")
    output = run("models")
    assert "en-es  deepl, then libre" in output
    assert "fr-es  libre\n" in output
    assert "es-en  none: originals are shown" in output
    assert "apertium: apt install apertium-eng-spa" in output


def test_models_name_broken_folders(
    site: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "en-es"
    place.mkdir()
    (place / "model.enes.intgemm.alphas.bin").write_bytes(b"x" * 5000)
    monkeypatch.setenv("FORUM_MODELS", str(tmp_path))
    assert "there is no vocabulary vocab.enes.spm beside it" in run("models")
    assert "BROKEN   translation: FORUM_MODELS" in run("check")


def test_a_setting_that_names_no_engine_is_told(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "nothing")
    for command in ("models", "check", "translate"):
        assert "FORUM_TRANSLATOR names no engine by nothing" in run(command)


# --- what works ----------------------------------------------------------------------------------


def test_check_judges_what_an_engine_says(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "en-es:deepl,*:libre")
    output = run("check")
    assert "BROKEN   translation: deepl en-es: the sample comes back unchanged" in output
    assert "good     translation: libre en-es says 'La casa.'" in output


def test_check_says_why_an_engine_fails_and_what_rests(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(*_: object) -> list[str]:
        raise Misconfigured("libre", "status-403")

    monkeypatch.setitem(ENGINES, "libre", shut)
    monkeypatch.setenv("FORUM_TRANSLATOR", "libre")
    (choice,) = read_ladder({"FORUM_TRANSLATOR": "libre"}).choices
    until = clock.now() + timedelta(minutes=30)
    state = EngineState(
        name=choice.state_name, failures=3, kind="misconfigured", code="status-403",
        open_until=until,
    )  # fmt: skip
    failed = Job(kind="translate", args={}, failed_at=clock.now())
    failed.error = "EngineRefused libre: status-400 12345678"
    db.session.add_all([state, failed])
    db.session.commit()
    output = run("check")
    assert "BROKEN   translation: libre en-es: status-403" in output
    assert "libre gets no text until" in output
    assert "misconfigured status-403" in output
    assert "1 given up: libre: status-400 (1)" in output


def test_check_says_what_the_cap_leaves(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "libre")
    monkeypatch.setenv("FORUM_TRANSLATOR_CAP", "libre=1000")
    consultation = make_consultation()
    count_use("libre", consultation_id=consultation.id, pair=("en", "es"), characters=400)
    count_use("libre", consultation_id=consultation.id, pair=("en", "es"), characters=300)
    db.session.commit()
    assert "libre was sent 700 of 1000 characters this month" in run("check")


JUDGED = [
    ("The house by the river is red.", "The house by the river is red.", "es", "unchanged"),
    ("The house by the river is red.", "Das Haus am Fluss ist rot.", "es", "Das Haus"),
    ("The house by the river is red.", "", "es", "comes back as ''"),
    ("The house by the river is red.", "La casa junto al río es roja.", "es", ""),
]


@pytest.mark.parametrize(("text", "answer", "target", "fault"), JUDGED)
def test_a_sample_is_judged(text: str, answer: str, target: str, fault: str) -> None:
    verdict = judge(text, answer, target)
    assert fault in verdict
    assert bool(verdict) is bool(fault)


# --- asking again --------------------------------------------------------------------------------


def jobs() -> list[dict[str, object]]:
    db.session.expire_all()
    return [job.args for job in db.session.scalars(select(Job).where(Job.kind == "translate"))]


def test_what_was_given_up_is_asked_again(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "libre")
    consultation = make_consultation()
    other = make_consultation()
    texts = [store_text(one.id, "We buy beans.", "en") for one in (consultation, other)]
    for job in db.session.scalars(select(Job)):
        if job.args.get("text_id") in {text.id for text in texts}:
            job.failed_at, job.error = clock.now(), "EngineRefused refused 12345678"
        else:
            db.session.delete(job)
    db.session.commit()
    assert (
        run("translate", "--failed", "--engine", "deepl", consultation.slug) == "2 translations\n"
    )
    again = [args for args in jobs() if args.get("engine") == "deepl"]
    assert {args["text_id"] for args in again} == {texts[0].id}
    assert "There is no engine babel" in run("translate", "--engine", "babel")


def test_machine_translations_are_made_anew(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_TRANSLATOR", "libre")
    site.config["FORUM_TRANSLATOR"] = "libre"
    consultation = make_consultation()
    text = store_text(consultation.id, "We buy beans.", "en")
    db.session.commit()
    work_without_sweeps(site)
    texts = db.session.scalars(select(Translation).where(Translation.text_id == text.id)).all()
    assert {row.html.striptags() for row in texts} == {"La casa.", "La maison."}
    monkeypatch.setitem(ENGINES, "libre", lambda texts, *_: ["Otra cosa." for _ in texts])
    do(translate, {"text_id": text.id, "language": "es"})
    db.session.expire_all()
    assert {row.html.striptags() for row in texts} == {"La casa.", "La maison."}
    run("translate", "--again", consultation.slug)
    work_without_sweeps(site)
    db.session.expire_all()
    assert {row.html.striptags() for row in texts} == {"Otra cosa."}
    assert "Otra cosa." in set(db.session.scalars(select(Segment.target)))
