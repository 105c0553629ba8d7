"""Sites kept for the next test: making one takes longer than most tests do, cleaning it does not.

A kept site has the settings of tests and no others. What SQLAlchemy and Jinja have compiled for
one test serves the next; else each would compile it anew and leave it to the garbage collector.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from forum.config import normalise_url
from forum.extensions import babel, compress, csrf, db, limiter, mail, migrate
from tests.support.servers.postgres import KEPT
from tests.support.sites import make_site

COMPILED = 2_000
"""Statements that stay compiled: more than the site has."""


def _never_synced(connection: Any, record: object) -> None:
    """Let SQLite leave it to the system when to write: no test outlives a loss of power."""
    connection.execute("PRAGMA synchronous=OFF")


class KeptSite:
    """One site on one database, which every test finds as the first one found it."""

    def __init__(self, url: str, folder: Path) -> None:
        self._is_sqlite = url.startswith("sqlite:")
        options: dict[str, Any] = {"query_cache_size": COMPILED}
        if not self._is_sqlite:
            options["connect_args"] = {"application_name": KEPT}
        self._app = make_site(url, folder, {"SQLALCHEMY_ENGINE_OPTIONS": options})
        if self._is_sqlite:
            with self._app.app_context():
                event.listen(db.engine, "connect", _never_synced)
        # After its first request Flask refuses new addresses and hooks: a test that adds some
        # must ask for a site of its own.
        assert self._app.test_client().get("/healthz").status_code == 200
        self.disconnect()
        self._as_made = [(names, dict(names)) for names in self._changeable()]

    def _changeable(self) -> list[MutableMapping[str, Any]]:
        """Return everything in which a test, or another site, may put something else."""
        shared = (babel, compress, csrf, db, limiter, mail, migrate)
        own = [value for value in self._app.extensions.values() if hasattr(value, "__dict__")]
        return [
            *(vars(one) for one in (self._app, *shared, *own)),
            self._app.config,
            self._app.extensions,
            self._app.jinja_env.globals,
            self._app.jinja_env.filters,
        ]

    @contextmanager
    def lent(self, folder: Path) -> Iterator[Flask]:
        """Lend the site as it was made, with `folder` for its files."""
        for names, as_made in self._as_made:
            names.clear()
            names.update(as_made)
        self._app.config["FORUM_DATA_DIR"] = folder
        yield self._app
        with self._app.app_context():
            if self._is_sqlite or db.engine.pool.checkedout():  # type: ignore[attr-defined]
                self.disconnect()

    def disconnect(self) -> None:
        """Close all connections to the database; the next test opens one."""
        with self._app.app_context():
            db.engine.dispose()


class KeptSites:
    """The kept sites of this process, by the addresses of their databases."""

    def __init__(self) -> None:
        self._sites: dict[str, KeptSite] = {}

    @contextmanager
    def lent(self, url: str, folder: Path) -> Iterator[Flask]:
        """Lend the site on this database, and make it if this is the first time."""
        url = normalise_url(url)
        if url not in self._sites:
            self._sites[url] = KeptSite(url, folder)
        with self._sites[url].lent(folder) as app:
            yield app

    def disconnect(self) -> None:
        """Close all connections to databases."""
        for kept in self._sites.values():
            kept.disconnect()
