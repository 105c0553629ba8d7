"""What the site says of itself to whoever watches over it."""

from pathlib import Path
from threading import Thread

from sqlalchemy import text

from forum.app import create_app
from forum.extensions import db
from forum.services.background.readiness import commits_wait_for_the_disk
from tests.support.sites import SETTINGS


def test_every_connection_waits_for_the_disk(tmp_path: Path) -> None:
    app = create_app(
        {
            **SETTINGS,
            "FORUM_DATA_DIR": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/forum.db",
        }
    )
    found = []

    def ask() -> None:
        with app.app_context(), db.engine.connect() as one, db.engine.connect() as another:
            query = text("PRAGMA synchronous")
            found.extend([one.scalar(query), another.scalar(query)])

    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert found == [2] * 6
        assert commits_wait_for_the_disk()
        db.session.remove()
        db.engine.dispose()


def test_a_database_that_does_not_wait_is_told(any_database: str, db_session: object) -> None:
    """The databases of the tests wait for nothing."""
    assert not commits_wait_for_the_disk()
