"""What every test stands on: still time, no network, a site of its own on an empty database."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from flask.ctx import AppContext
from hypothesis import settings
from sqlalchemy.orm import Session, scoped_session

from forum.domain.html import render
from forum.extensions import db
from forum.views.exports.files import SMALL_FILES
from tests.support import exports, kept, needs, network, transactions
from tests.support.clients import FreshClient, make_client
from tests.support.servers import postgres
from tests.support.servers.file_readers import FileReaders
from tests.support.sites import MakeApp, create_tables, remember_builders, site
from tests.support.statements import Statements
from tests.support.times import StillClock
from tests.support.worlds import BuiltOnce, Place, Worlds, one_process

# The same examples every time and a few of them, so that what is red today was not green yesterday
# by chance; `make sure` looks at many, and at others each time.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=300)
settings.load_profile("quick")
remember_builders()

for name in [name for name in os.environ if name.startswith("FORUM_")]:
    if name not in needs.OF_THE_TESTS:
        del os.environ[name]


# --- what holds for every test ----------------------------------------------------------------


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    """Stop the clock; `time.tick(days=3)` moves it."""
    clock = StillClock()
    monkeypatch.setattr("forum.clock.now", clock)
    for counting in ("limits.storage.memory", "limits.strategies", "flask_limiter._extension"):
        monkeypatch.setattr(f"{counting}.time", clock)
    return clock


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines."""
    network.shut(monkeypatch)


@pytest.fixture(autouse=True)
def writing_is_begun_for_writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where something is written in a transaction begun for reading, by test or product.

    And where a request renders people's words in one begun for writing.
    """
    monkeypatch.setattr(
        render, "markdown_to_html", transactions.refuse_under_a_lock(render.markdown_to_html)
    )
    with transactions.watched():
        yield


@pytest.fixture(autouse=True, scope="session")
def own_transactions() -> None:
    """Let the transactions of tests themselves begin when they write, not when they read."""
    transactions.belong_to_the_test()


@pytest.fixture(autouse=True, scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the developer's own site out of reach: its folder is a temporary one."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORUM_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def exports_in_this_process(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make exports without a process of their own, unless the test uses `export_processes`."""
    SMALL_FILES.clear()
    if "export_processes" not in request.fixturenames:
        monkeypatch.setattr("forum.adapters.export_process.make_file", exports.make_here)


@pytest.fixture
def export_processes() -> None:
    """Let a test make exports in processes of their own."""


@pytest.fixture(autouse=True, scope="session")
def file_readers() -> Iterator[None]:
    """Let one process, which has started already, do the work of those that open files."""
    readers = FileReaders()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forum.adapters.documents.sandbox._run", readers.run)
        yield
    readers.stop()


# --- databases --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """Start PostgreSQL, once in each process that runs tests."""
    programs = postgres.find_programs()
    needs.need(programs, "PostgreSQL")
    assert programs is not None
    with postgres.cluster(programs) as cluster:
        cluster.create("empty_site")
        create_tables(cluster.url("empty_site"))
        yield cluster


@pytest.fixture(scope="session")
def postgres_database(postgres_cluster: postgres.Cluster) -> Iterator[postgres.Emptied]:
    """Return the PostgreSQL database of the tests of this process."""
    database = postgres.Emptied(postgres_cluster, "site", template="empty_site")
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, shared_folder: Path) -> Path:
    """Return a database file with all tables and no rows."""
    path, shared = tmp_path_factory.mktemp("template") / "forum.db", shared_folder / "forum.db"
    with one_process(shared):
        if not shared.exists():
            create_tables(f"sqlite:///{path}")
            shutil.copyfile(path, shared)
    shutil.copyfile(shared, path)
    return path


@pytest.fixture
def postgres_url(postgres_database: postgres.Emptied, kept_sites: kept.KeptSites) -> Iterator[str]:
    """Return the address of a PostgreSQL database with all tables and no rows."""
    yield postgres_database.url
    if not postgres_database.empty():
        kept_sites.disconnect()


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> str:
    """Return the address of a SQLite database with all tables and no rows.

    It is always the same address, and a new file: who still has the last one open keeps that.
    """
    path = sqlite_template.with_name("site.db")
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> str:
    """Run the test twice, with the whole site on SQLite and on PostgreSQL.

    This is for what the two do in ways of their own: locks and races, constraints, upserts, search
    of full texts, JSON, the order of words and of what is missing, types and their limits. Of each
    service that asks such a query one plain test runs on both, and so do walks through all pages.
    Every other test runs on SQLite alone.
    """
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the address of this test's database: SQLite, unless `any_database` says otherwise."""
    kind = "sqlite"
    if "any_database" in request.fixturenames:
        kind = request.getfixturevalue("any_database")
    return str(request.getfixturevalue("postgres_url" if kind == "postgresql" else "sqlite_url"))


# --- the site ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def kept_sites() -> Iterator[kept.KeptSites]:
    """Return the sites that serve one test after another."""
    sites = kept.KeptSites()
    yield sites
    sites.disconnect()


@pytest.fixture
def kept_site(database_url: str, tmp_path: Path, kept_sites: kept.KeptSites) -> Iterator[Flask]:
    """Return the site that other tests use too, as it was made, on this test's database."""
    with kept_sites.lent(database_url, tmp_path) as lent:
        yield lent


@pytest.fixture
def make_app(kept_site: Flask, database_url: str, tmp_path: Path) -> Iterator[MakeApp]:
    """Return a function that makes a site of the test's own: `make_app(TESTING=False)`."""
    with ExitStack() as open_sites:
        yield lambda **settings: open_sites.enter_context(site(database_url, tmp_path, settings))


@pytest.fixture
def app(kept_site: Flask) -> Flask:
    """Return the site on an empty database.

    A test may change its settings; to add an address it takes a site of its own from `make_app`.
    """
    return kept_site


@pytest.fixture
def app_context(app: Flask) -> Iterator[AppContext]:
    """Let the test use services and `db.session` directly."""
    with app.app_context() as context:
        yield context


@pytest.fixture
def db_session(app_context: AppContext) -> scoped_session[Session]:
    """Return the session of the test itself; requests have their own."""
    return cast("scoped_session[Session]", db.session)


@pytest.fixture(scope="session")
def shared_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of all the processes that share the tests of this run."""
    folder = tmp_path_factory.getbasetemp()
    is_one_of_many = hasattr(request.config, "workerinput")
    folder = (folder.parent if is_one_of_many else folder) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def worlds(shared_folder: Path) -> Worlds:
    """Return the worlds that were built in this run."""
    return Worlds(shared_folder)


@pytest.fixture
def built_once(
    worlds: Worlds, database_url: str, tmp_path: Path, time: StillClock, app_context: AppContext
) -> BuiltOnce:
    """Return a function for fixtures that store much: `built_once(build)` stores it once.

    `build` is a function of a module, and what it is given, if anything, says what it builds.
    """
    if not database_url.startswith("sqlite:"):
        return lambda build, *args, **fields: build(*args, **fields)
    place = Place(Path(database_url.removeprefix("sqlite:///")), tmp_path, time)
    return partial(worlds.built, place)


@pytest.fixture
def client(app: Flask, app_context: AppContext) -> FreshClient:
    """Return a visitor's client; `sign_in(client, user)` makes it a person's."""
    return make_client(app)


@pytest.fixture
def statements() -> Statements:
    """Count SQL: `with statements.counted(): ...`, then `len(statements)`."""
    return Statements()


# --- speed ------------------------------------------------------------------------------------


LONGEST = ("tests/browser/", "tests/test_appearance", "tests/test_rush", "tests/test_surfaces")
"""Where tests take many seconds each."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each process begin with its share of the longest tests: at the end nobody waits for one.

    The tests of a process are at first as many as those of another, and next to each other.
    """
    longest = [item for item in items if item.nodeid.startswith(LONGEST)]
    others = [item for item in items if not item.nodeid.startswith(LONGEST)]
    items.clear()
    for processes in range(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")), 0, -1):
        share = len(longest) // processes
        rest = (len(longest) + len(others)) // processes - share
        items += longest[:share] + others[:rest]
        del longest[:share], others[:rest]


def pytest_collection_finish() -> None:
    """Leave all that was imported and collected out of the search for garbage.

    What stays for the whole run is about a million objects, and to look through them again and
    again took a quarter of the time of all tests. Garbage of tests themselves is still found.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000, 20, 20)


# --- reports ----------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Any:
    """Let nothing be skipped where FORUM_REQUIRE_ALL=1."""
    report = yield
    needs.refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    """The same for whole modules."""
    report = yield
    needs.refuse_skip(report)
    return report


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name functions and classes by their names: an address differs from process to process."""
    return getattr(val, "__name__", type(val).__name__) if callable(val) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tested, so that green is not taken for more than it is."""
    needs.tell_what_was_skipped(terminalreporter)
