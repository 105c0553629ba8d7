"""A PostgreSQL cluster of our own: in a temporary folder, behind a Unix socket, never synced."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "listen_addresses": "",
    "autovacuum": "off",
}
SERVER_USER = "postgres"
LEAVE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
EMPTY = """
DO $$
DECLARE name regclass;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r'
        AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE format('DELETE FROM %s', name); END LOOP;
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'S'
        AND relnamespace = 'public'::regnamespace
    LOOP PERFORM setval(name, 1, false); END LOOP;
END $$
"""
TABLES = (
    "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
)


def find_programs() -> Path | None:
    """Return the folder of the newest `initdb` on this machine, or None."""
    found = [
        folder
        for pattern in FOLDERS
        for folder in Path("/").glob(pattern.lstrip("/"))
        if (folder / "initdb").exists()
    ]
    if found:
        return max(found, key=_version)
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _version(folder: Path) -> tuple[int, ...]:
    digits = "".join(c if c.isdigit() else " " for c in str(folder))
    return tuple(int(n) for n in digits.split())


@dataclass(frozen=True)
class Cluster:
    """A running server, reached through the socket in `folder`."""

    folder: Path

    def url(self, database: str) -> str:
        """Return the address of one database, as FORUM_DATABASE_URL takes it."""
        return f"postgresql://{SERVER_USER}@/{database}?host={self.folder}"

    def run(self, sql: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement, by default outside of any of the tests' databases; return its rows."""
        with psycopg.connect(
            host=str(self.folder), user=SERVER_USER, dbname=database, autocommit=True
        ) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []

    def create(self, database: str, *, template: str = "template1") -> str:
        """Create a database like `template` and return its address."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def clear(self, database: str, *, template: str) -> None:
        """Make a database like `template` again: empty its tables, which is quicker than a copy."""
        self.run(LEAVE.format(database=database))
        self.run(EMPTY, database=database)
        if self.run(TABLES, database=database) != _tables(self, template):
            self.drop(database)
            self.create(database, template=template)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@cache
def _tables(cluster: Cluster, template: str) -> list[tuple[object, ...]]:
    """Return the names of all tables and indexes of a database that does not change."""
    return cluster.run(TABLES, database=template)


def _as_server(command: list[str], folder: Path) -> None:
    """Run a program of the server; PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", SERVER_USER, "--", *command]
    try:
        subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        log = folder / "log"
        tail = log.read_text()[-2000:] if log.exists() else ""
        raise RuntimeError(f"{command}:\n{error.stdout}{error.stderr}{tail}") from error


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """Start a cluster and remove it afterwards."""
    # The path of a Unix socket must be short, which pytest's own temporary folders are not.
    folder = Path(tempfile.mkdtemp(prefix="forum-pg-", dir="/tmp"))
    store = folder / "store"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        initdb = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username"]
        _as_server([str(programs / "initdb"), f"--pgdata={store}", *initdb, SERVER_USER], folder)
        control = [str(programs / "pg_ctl"), f"--pgdata={store}", "--silent", "-w"]
        settings = {**FAST, "unix_socket_directories": folder}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        _as_server([*control, f"--log={folder / 'log'}", f"--options={options}", "start"], folder)
        try:
            yield Cluster(folder)
        finally:
            _as_server([*control, "--mode=immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
