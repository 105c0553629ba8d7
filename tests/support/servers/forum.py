"""The whole site in processes of its own, as `forum run` starts it, to be asked and killed."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask, g, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

from forum.extensions import db
from forum.models.user import User
from forum.paths import MIGRATIONS
from tests.support.modules import ROOT
from tests.support.servers.ports import free_port
from tests.support.sites import SETTINGS

PATIENCE = 120.0


@dataclass
class Server:
    """A server that runs; `start` it again after `kill`."""

    port: int
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Return the address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "told").open("a") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "forum.cli", "run", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the server did not start: {(self.folder / 'told').read_text()}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it and all its processes at once, in the middle of whatever they do."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@contextmanager
def server_of(app: Flask, url: str, folder: Path) -> Iterator[Server]:
    """Start a server on the database of `app`, which has its tables already."""
    _call_it_migrated()
    environment = {
        **os.environ,
        "FORUM_DATA_DIR": str(folder),
        "FORUM_DATABASE_URL": url,
        "FORUM_SECRET_KEY": str(SETTINGS["SECRET_KEY"]),
        "FORUM_TRANSLATOR": "off",
    }
    server = Server(free_port(), folder, environment)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _call_it_migrated() -> None:
    """Note that the tables are those of this version."""
    [head] = ScriptDirectory(str(MIGRATIONS)).get_heads()
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})


def session_of(app: Flask, user: User) -> tuple[str, str]:
    """Return the cookie of a signed-in person and the token that their forms carry."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    with app.test_request_context():
        g.pop("csrf_token", None)  # of another person, where the test has a context already
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
        token = generate_csrf()
        return str(serializer.dumps(dict(session))), token
