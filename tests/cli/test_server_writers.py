"""What people were told is kept, is kept: through kills, and in a backup taken meanwhile."""

import http.client
import os
import random
import shutil
import subprocess
import sys
import threading
import time as real_time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Connection, MetaData, create_engine, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.config import normalise_url
from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.services.consultations import consent as consents
from tests.builders import make_consultation, make_user
from tests.support import needs
from tests.support.modules import ROOT
from tests.support.servers.forum import Server, server_of, session_of
from tests.support.sites import SETTINGS
from tests.support.times import StillClock

WRITERS = 4
LATER = (422, 429, 503)
"""Answers after which people send the same form again: many files, many texts, a busy server."""


def picture(number: int) -> FileStorage:
    """Return a picture like no other."""
    stream = BytesIO()
    Image.new("RGB", (8, 8), (number % 251, number // 251 % 251, 7)).save(stream, "PNG")
    stream.seek(0)
    return FileStorage(stream, f"picture{number}.png", content_type="image/png")


@dataclass
class Writers:
    """People who send texts with files, one after another, until they are told to stop."""

    sessions: list[tuple[str, str]]
    consent: int
    port: int
    sent: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    """The words by key: of all that was sent, and of what was acknowledged."""
    faults: list[int] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def write(self, who: int) -> None:
        """Send until it is time to stop; a server that is away is asked again."""
        while not self.stopping.is_set():
            key = str(uuid4())
            words = f"We keep our seeds in clay pots. {key}"
            self.sent[key] = words
            try:
                while (status := self.post(who, key, words)) in LATER:
                    real_time.sleep(0.3)
            except ConnectionRefusedError:
                del self.sent[key]
                real_time.sleep(0.1)
            except (OSError, http.client.HTTPException):
                continue
            else:
                if status == 302:
                    self.kept[key] = words
                else:
                    self.faults.append(status)

    def wait_for(self, number: int) -> None:
        """Wait until so many texts have been acknowledged."""
        while len(self.kept) < number and not self.faults:
            real_time.sleep(0.02)

    def post(self, who: int, key: str, words: str) -> int:
        """Send one text with a picture; return the status."""
        cookie, token = self.sessions[who]
        fields = {"text": words, "language": "en", "act": "send", "csrf_token": token, "key": key}
        fields |= {"agreed": "yes", "consent": str(self.consent)}
        boundary, body = encode_multipart({**fields, "file": picture(len(self.sent))})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                "POST",
                "/en/consultations/seeds/contribute",
                body,
                {
                    "Content-Type": f'multipart/form-data; boundary="{boundary}"',
                    "Cookie": f"forum={cookie}",
                },
            )
            return connection.getresponse().status
        finally:
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let all of them write for as long as the block runs."""
        threads = [
            threading.Thread(target=self.write, args=(n,)) for n in range(len(self.sessions))
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()
            assert not self.faults


def make_writers(app: Flask, time: StillClock) -> Writers:
    time.go_to(datetime.now(UTC))
    consultation = make_consultation(slug="seeds", moderation=Moderation.AFTER)
    people = [make_user(email=f"person{n}@example.org") for n in range(WRITERS)]
    consent = consents.current_number(consultation)
    db.session.commit()
    return Writers([session_of(app, person) for person in people], consent, 0)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Yield a connection of its own to a database."""
    engine = create_engine(normalise_url(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def everything(url: str) -> dict[str, list[str]]:
    """Return all rows of all tables."""
    tables = MetaData()
    with connected(url) as connection:
        tables.reflect(connection)
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            for table in tables.sorted_tables
        }


def stored_words(url: str) -> dict[str, list[str]]:
    """Return what is stored of each contribution, by key."""
    query = text(
        "select c.key, t.source from contribution c join passage p on p.contribution_id = c.id"
        " join text t on t.id = p.text_id"
    )
    found: dict[str, list[str]] = {}
    with connected(url) as connection:
        for key, words in connection.execute(query):
            found.setdefault(key, []).append(words)
    return found


def assert_files_are_whole(url: str, folder: Path) -> dict[str, int]:
    """Check the bytes of every file that has a row; return the number of files by form."""
    count: dict[str, int] = {}
    with connected(url) as connection:
        query = text("select form_key, key, size, sha256 from attachment")
        for form_key, key, size, digest in connection.execute(query):
            content = (folder / "files" / key[:2] / key).read_bytes()
            assert (len(content), sha256(content).hexdigest()) == (size, digest)
            count[form_key] = count.get(form_key, 0) + 1
    return count


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_was_acknowledged_survives_kills(
    app: Flask,
    app_context: object,
    any_database: str,
    database_url: str,
    tmp_path: Path,
    time: StillClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    writers = make_writers(app, time)
    chance = random.Random(20)
    kills = 0
    with server_of(app, database_url, tmp_path) as server:
        writers.port = server.port
        with writers.writing():
            for _ in range(12):
                writers.wait_for(len(writers.kept) + 6)
                real_time.sleep(chance.uniform(0, 0.5))
                server.kill()
                kills += 1
                server.start()
            writers.wait_for(len(writers.kept) + 6)
    assert_kept(writers, database_url, tmp_path)
    with capsys.disabled():
        print(
            f"\n{any_database}: {kills} kills, {len(writers.sent)} sent, {len(writers.kept)} kept"
        )
    assert len(writers.kept) > 50


def assert_kept(writers: Writers, url: str, folder: Path) -> None:
    stored = stored_words(url)
    files = assert_files_are_whole(url, folder)
    for key, words in writers.kept.items():
        assert stored[key] == [words]
        assert files[key] == 1
    assert all(stored[key] == [writers.sent[key]] for key in stored)
    with connected(url) as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
        numbers = [n for (n,) in connection.execute(text("select number from contribution"))]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


# --- backups ----------------------------------------------------------------------------------


def forum(server: Server, folder: Path, url: str, *args: object) -> str:
    """Run a command in a process of its own and return what it told."""
    settings = {"FORUM_DATA_DIR": str(folder), "FORUM_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "forum.cli", *map(str, args)],
        cwd=ROOT,
        env={**server.environment, **settings, "FORUM_SECRET_KEY": str(SETTINGS["SECRET_KEY"])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def another_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database of the same kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/forum.db"
        return
    needs.need(shutil.which("pg_dump"), "pg_dump")
    cluster = request.getfixturevalue("postgres_cluster")
    name = f"restored_{os.getpid()}"
    yield cluster.create(name)
    cluster.drop(name)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_backup_taken_while_people_write_is_whole(
    app: Flask,
    app_context: object,
    any_database: str,
    database_url: str,
    tmp_path: Path,
    time: StillClock,
    request: pytest.FixtureRequest,
) -> None:
    writers = make_writers(app, time)
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    with (
        another_database(request, any_database, there) as other,
        server_of(app, database_url, here) as server,
    ):
        writers.port = server.port
        with writers.writing():
            writers.wait_for(WRITERS)
            before = dict(writers.kept)
            forum(server, here, database_url, "backup", tmp_path / "writing.tar")
            sent_by_then = dict(writers.sent)
        forum(server, there, other, "restore", tmp_path / "writing.tar")
        restored = stored_words(other)
        assert all(restored[key] == [words] for key, words in before.items())
        assert all(restored[key] == [sent_by_then[key]] for key in restored)
        files = assert_files_are_whole(other, there)
        assert all(files[key] == 1 for key in restored)
        server.kill()
        forum(server, here, database_url, "backup", tmp_path / "still.tar")
        forum(server, there, other, "restore", "--force", tmp_path / "still.tar")
        assert everything(other) == everything(database_url)
        assert assert_files_are_whole(other, there) == assert_files_are_whole(database_url, here)
