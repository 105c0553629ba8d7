"""Sites for tests: the application on an empty database, on SQLite or PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine
from werkzeug.routing import Rule

from forum.app import create_app
from forum.config import normalise_url
from forum.database import Base
from forum.extensions import db

MakeApp = Callable[..., Flask]
"""Makes the site of a test with other settings: `make_app(WTF_CSRF_ENABLED=True)`."""

SETTINGS: Final[dict[str, Any]] = {
    "TESTING": True,
    "SECRET_KEY": "only for tests, and long enough to be taken for a real one",
    "WTF_CSRF_ENABLED": False,
    "RATELIMIT_ENABLED": False,
    "PASSWORD_COST": (1, 8),
    "FORUM_TRANSLATOR": "off",
}


class CompiledTemplates(BytecodeCache):
    """Templates compiled by one test serve all others in the same process."""

    _kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept of a template whose text is still the same."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def remember_builders() -> None:
    """Let all sites share what werkzeug compiles to build the addresses of a route.

    It takes most of the time in which a site is made. What is compiled depends on the route alone,
    and asks the rule that it is called for.
    """
    compile_builder = Rule._compile_builder
    kept: dict[object, Any] = {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        converters = tuple((name, type(kind)) for name, kind in rule._converters.items())
        key = rule.rule, rule.subdomain, rule.host, str(rule.defaults), converters, append_unknown
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = remembered  # type: ignore[method-assign]


def create_tables(url: str) -> None:
    """Create all tables in an empty database."""
    engine = create_engine(normalise_url(url))
    try:
        Base.metadata.create_all(engine)
    finally:
        engine.dispose()


def make_site(url: str, folder: Path, settings: Mapping[str, Any] | None = None) -> Flask:
    """Make an application on the database at `url`; `site` also closes its connections."""
    app = create_app(
        {
            **SETTINGS,
            "FORUM_DATA_DIR": folder,
            "SQLALCHEMY_DATABASE_URI": normalise_url(url),
            **(settings or {}),
        }
    )
    app.jinja_env.bytecode_cache = CompiledTemplates()
    return app


@contextmanager
def site(url: str, folder: Path, settings: Mapping[str, Any] | None = None) -> Iterator[Flask]:
    """Make an application on the database at `url` and close its connections afterwards."""
    app = make_site(url, folder, settings)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
