"""`forum models --fetch`: which engines it gets, and that a site that runs uses them at once."""

from collections.abc import Collection
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select

from forum.adapters.translators.errors import FetchFailed
from forum.adapters.translators.models import has_library
from forum.cli import main
from forum.cli.translation import fetching
from forum.extensions import db
from forum.jobs.sweeps import sweep_translations
from forum.models.job import Job
from forum.models.translation import Translation
from forum.services.texts.store import store_text
from forum.web.language import directions
from tests.builders import make_consultation
from tests.support.needs import need
from tests.support.servers.archive import Archive
from tests.support.tasks import work_without_sweeps

pytestmark = pytest.mark.usefixtures("app", "db_session")


@pytest.fixture
def site(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Flask:
    """Let commands work on the database of the test, on a machine without engines."""
    monkeypatch.setenv("FORUM_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    monkeypatch.setenv("FORUM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORUM_APERTIUM_MODES", "/nowhere")
    monkeypatch.setenv("FORUM_TRANSLATOR", "auto")
    monkeypatch.setattr(fetching, "is_migrated", lambda: True)
    monkeypatch.setattr(fetching, "can_fetch", lambda: False)
    monkeypatch.setattr("forum.adapters.translators.models.packaged_folder", lambda: None)
    monkeypatch.setattr("forum.adapters.translators.routes.has_library", lambda: True)
    monkeypatch.setattr("forum.adapters.translators.routes.version", lambda name: "1")
    app.config.update(
        FORUM_TRANSLATOR="auto",
        FORUM_APERTIUM_MODES="/nowhere",
        FORUM_FETCHED_MODELS=str(tmp_path / "models"),
        FORUM_FETCHED_PACKAGES=str(tmp_path / "apertium"),
    )
    return app


class Mozilla:
    """A server of models from which some directions come; `asked` are all that were wanted."""

    def __init__(self, *there: str) -> None:
        self.asked: list[str] = []
        self._there = there

    def fetch_model(self, source: str, target: str, folder: str) -> None:
        """Put the files there that the library puts there."""
        self.asked.append(f"{source}-{target}")
        if self.asked[-1] not in self._there:
            raise FetchFailed("it is not there today")
        place = Path(folder) / self.asked[-1]
        place.mkdir(parents=True)
        for name in (f"model.{source}{target}.alphas.bin", f"vocab.{source}{target}.spm"):
            (place / name).write_bytes(b"x" * 5000)


def let(monkeypatch: pytest.MonkeyPatch, server: Mozilla) -> Mozilla:
    monkeypatch.setattr(fetching, "fetch_model", server.fetch_model)
    return server


class System:
    """A system with an archive; `asked` are the directions that were wanted of it."""

    def __init__(self, words: str = "") -> None:
        self.asked: list[set[str]] = []
        self._words = words

    def fetch_packages(self, modes: Collection[str], place: Path) -> None:
        """Say why nothing comes, if so."""
        self.asked.append(set(modes))
        if self._words:
            raise FetchFailed(self._words)


def let_system(monkeypatch: pytest.MonkeyPatch, system: System) -> System:
    monkeypatch.setattr(fetching, "can_fetch", lambda: True)
    monkeypatch.setattr(fetching, "fetch_packages", system.fetch_packages)
    return system


def run(*arguments: str) -> str:
    """Return what a command prints."""
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


# --- what is fetched -----------------------------------------------------------------------------


def test_models_are_fetched_once(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    server = let(monkeypatch, Mozilla("es-en", "fr-en", "en-es", "en-fr"))
    system = let_system(monkeypatch, System())
    assert "es-en  none: originals are shown" in run("models")
    output = run("models", "--fetch")
    assert server.asked == ["es-en", "fr-en", "en-es", "en-fr"]
    for route in ("@es-en", "@en-fr", "@fr-en @en-es"):
        assert route in output
    run("models", "--fetch")
    assert len(server.asked) == 4
    assert not system.asked


LACKS = [
    ("auto", True, {"es-pt", "pt-es", "fr-es", "es-fr"}),
    ("bergamot", True, {"es-pt", "pt-es", "fr-es", "es-fr"}),
    ("auto", False, {"eng-spa", "spa-eng", "fr-es", "es-fr"}),
    ("apertium", True, {"eng-spa", "spa-eng", "fr-es", "es-fr"}),
    ("en-es:apertium,*:off", True, {"eng-spa"}),
]


@pytest.mark.parametrize(("engines", "has_portuguese", "modes"), LACKS)
def test_where_no_model_comes_packages_do(
    site: Flask,
    monkeypatch: pytest.MonkeyPatch,
    engines: str,
    has_portuguese: bool,
    modes: set[str],
    tmp_path: Path,
) -> None:
    """The smallest that serve: with the packaged models of English and Portuguese, if they are."""
    if has_portuguese:
        packaged = Mozilla("en-pt", "pt-en")
        for pair in (("en", "pt"), ("pt", "en")):
            packaged.fetch_model(*pair, str(tmp_path / "package"))
        place = lambda: tmp_path / "package"  # noqa: E731
        monkeypatch.setattr("forum.adapters.translators.models.packaged_folder", place)
    monkeypatch.setenv("FORUM_TRANSLATOR", engines)
    server = let(monkeypatch, Mozilla())
    system = let_system(monkeypatch, System())
    output = run("models", "--fetch")
    assert len(server.asked) <= 1  # a server that does not answer is not asked four times
    assert system.asked == [modes]
    assert "nothing is installed" in output


def test_packages_serve_what_models_do_not(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    let(monkeypatch, Mozilla("es-en", "fr-en"))
    system = let_system(monkeypatch, System())
    run("models", "--fetch")
    assert system.asked == [{"eng-spa", "fr-es", "es-fr"}]


@pytest.mark.parametrize("engines", ["off", "libre", "*:off,*:auto"])
def test_nothing_is_fetched_for_who_chose_other_engines(
    site: Flask, monkeypatch: pytest.MonkeyPatch, engines: str
) -> None:
    server, system = let(monkeypatch, Mozilla()), let_system(monkeypatch, System())
    monkeypatch.setenv("FORUM_TRANSLATOR", engines)
    run("models", "--fetch")
    assert not server.asked
    assert not system.asked


# --- what is told --------------------------------------------------------------------------------


def test_what_cannot_be_fetched_is_told(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    let(monkeypatch, Mozilla())
    let_system(monkeypatch, System("E: Unable to fetch some archives"))
    output = run("models", "--fetch")
    assert "No model for es-en: it is not there today." in output
    assert "No packages of Apertium: E: Unable to fetch some archives." in output
    assert "Try again with: forum models --fetch" in output


def test_a_server_that_cannot_be_reached_is_told(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    need(has_library(), "fxtranslate, which `make install` brings where there is a wheel")
    monkeypatch.setenv("FXTRANSLATE_RECORDS_URL", "http://127.0.0.1:9/records")
    output = run("models", "--fetch")
    assert "No model for es-en: Mozilla's server does not answer." in output
    assert "or see which packages of the system do it too" in output.lower()


# --- what follows --------------------------------------------------------------------------------


def test_what_waited_for_an_engine_is_translated_by_a_site_that_runs(
    site: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(directions, "KNOWN_FOR", 0.0)
    let(monkeypatch, Mozilla())
    text = store_text(make_consultation().id, "Compramos frijoles.", "es")
    db.session.commit()
    work_without_sweeps(site)
    sweep_translations()
    assert not db.session.scalars(select(Job)).all()
    with site.test_request_context():
        assert not directions.is_served("es", "fr")

    Archive.make(tmp_path / "archive", monkeypatch)
    monkeypatch.setattr(fetching, "can_fetch", lambda: True)
    output = run("models", "--fetch")
    assert "Apertium, unpacked and not installed: eng-spa" in output
    assert "es-fr  apertium es-fr" in output
    with site.test_request_context():
        assert directions.is_served("es", "fr")
    waiting = db.session.scalars(select(Job).where(Job.kind == "translate")).all()
    assert {"text_id": text.id, "language": "fr"} in [job.args for job in waiting]
    db.session.execute(delete(Job).where(Job.kind != "translate"))
    db.session.commit()
    work_without_sweeps(site)
    rows = db.session.scalars(select(Translation).where(Translation.text_id == text.id)).all()
    assert {row.engine for row in rows} == {"apertium spa-eng", "apertium es-fr"}
