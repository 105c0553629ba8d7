"""A PostgreSQL cluster of our own: in a temporary folder, behind a Unix socket, never synced."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
KEPT = "kept for the next test"
"""What connections call themselves that may stay, unless they are in a transaction."""

LEAVE = f"""
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND NOT (application_name = '{KEPT}' AND state = 'idle')
"""
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

    def connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection on which every statement is a transaction."""
        return psycopg.connect(
            host=str(self.folder), user=SERVER_USER, dbname=database, autocommit=True
        )

    def run(self, sql: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement, by default outside of any of the tests' databases; return its rows."""
        with self.connect(database) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []

    def create(self, database: str, *, template: str = "template1") -> str:
        """Create a database like `template` and return its address."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


class Emptied:
    """A database like its template, which is emptied after each test: quicker than a copy.

    The connection that empties it stays open, because opening one takes longer.
    """

    def __init__(self, cluster: Cluster, name: str, *, template: str) -> None:
        self.url = cluster.url(name)
        self._cluster, self._name, self._template = cluster, name, template
        self._make()
        self._tables = self._connection.execute(TABLES).fetchall()

    def _make(self) -> None:
        self._cluster.create(self._name, template=self._template)
        self._connection = self._cluster.connect(self._name)

    def empty(self) -> bool:
        """Send everybody away and take out all rows; tell whether its tables were still the same.

        Where they were not, it is made anew, and nobody is connected to it any more.
        """
        self._connection.execute(LEAVE)
        self._connection.execute(EMPTY)
        if self._connection.execute(TABLES).fetchall() == self._tables:
            return True
        self.close()
        self._cluster.drop(self._name)
        self._make()
        return False

    def close(self) -> None:
        """Close the connection that empties it."""
        self._connection.close()


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
