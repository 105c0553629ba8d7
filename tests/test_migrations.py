"""Migrations lead from nothing to the models and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from forum.database import Base
from forum.extensions import db, migrate
from forum.models import search
from tests.builders import make_consultation, make_contribution
from tests.support.servers import postgres
from tests.support.sites import site


@pytest.fixture
def empty_site(
    any_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Flask]:
    """Return the site on a database without a single table, in an application context."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    cluster: postgres.Cluster | None = None
    if any_database == "postgresql":
        cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.create("without_tables")
    with site(url, tmp_path) as app, app.app_context():
        yield app
    if cluster:
        cluster.drop("without_tables")


COMPARED = {"compare_type": True, "include_object": search.is_compared}


def tables() -> set[str]:
    """Return the tables but for alembic's own and those that a full-text index is made of."""
    found = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith(search.FULL_TEXT)}


def differences() -> list[object]:
    """Return what alembic would put into a new migration."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARED)
        return list(compare_metadata(context, Base.metadata))


def test_migrations_make_what_the_models_say_and_take_it_away_again(empty_site: Flask) -> None:
    flask_migrate.upgrade()
    assert differences() == []
    assert tables() == set(Base.metadata.tables)
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert differences() == []


def test_migrations_make_the_same_checks_as_the_models(empty_site: Flask) -> None:
    def checks() -> dict[str, set[str | None]]:
        inspector = inspect(db.engine)
        return {
            table: {check["name"] for check in inspector.get_check_constraints(table)}
            for table in sorted(tables())
        }

    flask_migrate.upgrade()
    migrated = checks()
    flask_migrate.downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    assert migrated == checks()


def test_every_step_can_be_taken_back_with_texts_in_the_database(empty_site: Flask) -> None:
    flask_migrate.upgrade()
    make_contribution(make_consultation())
    db.session.remove()
    steps = list(script().walk_revisions())
    for _ in steps[:-1]:
        flask_migrate.downgrade()
    flask_migrate.upgrade()
    rows = db.session.execute(text("SELECT count(*) FROM contribution")).scalar_one()
    assert rows == 1


def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.get_config())


def test_migrations_are_numbered_and_follow_one_another(app_context: object) -> None:
    revisions = [revision.revision for revision in script().walk_revisions()][::-1]
    assert revisions == [f"{n:04}" for n in range(1, len(revisions) + 1)]
    assert len(script().get_heads()) == 1
