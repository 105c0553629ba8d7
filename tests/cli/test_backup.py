"""A site is written into one file while it runs, and is the same when it is restored."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner

from forum.adapters.backups.numbers import COUNTERS
from forum.cli import main
from tests.support import needs
from tests.support.modules import ROOT
from tests.support.servers import postgres
from tests.support.transactions import apart

KEY = "0f0f0f0f-0000-4000-8000-00000000000{}"


def forum(folder: Path, *args: object, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as an operator does beside a running site."""
    environment = {
        **os.environ,
        "FORUM_DATA_DIR": str(folder),
        "FORUM_TRANSLATOR": "off",
        "FORUM_DATABASE_URL": url,
    }
    return subprocess.run(
        [sys.executable, "-m", "forum.cli", *map(str, args)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def forum_here(folder: Path, *args: object) -> tuple[int, str]:
    """Run a command in this process; return its status and what it told."""
    environment = {"FORUM_DATA_DIR": str(folder), "FORUM_TRANSLATOR": "off"}
    result = apart(CliRunner(env=environment).invoke, main, [str(arg) for arg in args])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stderr


def store(folder: Path, key: str, content: bytes) -> None:
    path = folder / "files" / key[:2] / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "files").glob("??/*")}


def rows(folder: Path) -> list[str]:
    """Return all that the database holds, but the numbers that go on after it is restored."""
    with (
        closing(sqlite3.connect(folder / "forum.db")) as database,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        database.backup(copy)
        copy.execute("delete from sqlite_sequence")
        for (table,) in copy.execute(
            "select name from sqlite_schema where type = 'table'"
        ).fetchall():
            names = {row[1] for row in copy.execute(f'pragma table_info("{table}")')}
            for name in names & COUNTERS:
                copy.execute(f'update "{table}" set "{name}" = 1')
        return list(copy.iterdump())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the demonstration, with two files."""
    folder = tmp_path_factory.mktemp("demo")
    assert forum_here(folder, "demo")[0] == 0
    for n in range(2):
        store(folder, KEY.format(n), os.urandom(200_000))
    return folder


@pytest.fixture
def site(demo: Path, tmp_path: Path) -> Path:
    """Return a site of its own, like the demonstration."""
    return shutil.copytree(demo, tmp_path / "site")


@pytest.mark.parametrize("name", ["site.tar", "site.tar.gz"])
def test_a_restored_site_is_equal(site: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert forum_here(site, "backup", file) == (0, f"{file}: the database and 2 files.\n")
    assert file.stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    status, told = forum_here(other, "restore", file)
    assert status == 0, told
    assert rows(other) == rows(site)
    assert stored(other) == stored(site)
    assert {path.name for path in other.iterdir()} <= {"files", "forum.db", "secret_key"} | {
        "forum.db-wal",
        "forum.db-shm",
    }


def test_nothing_is_overwritten_unasked(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "site.tar"
    file.write_text("of somebody")
    status, told = forum_here(site, "backup", file)
    assert (status, "--force" in told) == (2, True)
    assert file.read_text() == "of somebody"
    assert forum_here(site, "backup", "--force", file)[0] == 0
    before = rows(site)
    with closing(sqlite3.connect(site / "forum.db")) as database:
        database.execute("update user set name = 'Changed'")
        database.commit()
    status, told = forum_here(site, "restore", file)
    assert (status, "--force" in told) == (2, True)
    assert "'Changed'" in "".join(rows(site))
    assert forum_here(site, "restore", "--force", file)[0] == 0
    assert rows(site) == before


@pytest.mark.slow
def test_it_works_while_the_site_reads_and_writes(site: Path, tmp_path: Path) -> None:
    """Each writer keeps two rows equal, so that half a transaction would be seen."""
    path = site / "forum.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table pair (n integer)")
        database.execute("insert into pair values (0), (0)")
        database.commit()
    stopping, seen, written = threading.Event(), [], []

    def write() -> None:
        with closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as database:
            while not stopping.is_set():
                database.execute("begin immediate")
                for row in (1, 2):
                    database.execute("update pair set n = n + 1 where rowid = ?", (row,))
                database.execute("commit")
                written.append(1)
                stopping.wait(0.01)

    def read() -> None:
        with closing(sqlite3.connect(path, timeout=60)) as database:
            while not stopping.is_set():
                seen.append(len(set(database.execute("select n from pair").fetchall())))
                stopping.wait(0.01)

    threads = [threading.Thread(target=work) for work in (write, read)]
    for thread in threads:
        thread.start()
    file = tmp_path / "site.tar"
    try:
        first = forum(site, "backup", file)
        second = forum(site, "restore", "--force", file)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert set(seen) == {1}
    assert written
    other = tmp_path / "other"
    assert forum_here(other, "restore", file)[0] == 0
    with closing(sqlite3.connect(other / "forum.db")) as database:
        pair = database.execute("select n from pair").fetchall()
    assert len(pair) == 2
    assert len(set(pair)) == 1


# --- hostile and damaged files ----------------------------------------------------------------


def members(file: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    with tarfile.open(file) as tar:
        found = []
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            found.append((member, content.read()))
        return found


def rewrite(file: Path, all_members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with tarfile.open(file, "w") as tar:
        for member, content in all_members:
            tar.addfile(member, BytesIO(content) if member.isreg() else None)


def special(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


HOSTILE = {
    "upwards": special("../evil"),
    "below files": special("files/../../evil"),
    "absolute": special("/tmp/forum-evil"),
    "a link": special(f"files/{KEY.format(7)}", tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": special(f"files/{KEY.format(7)}", tarfile.LNKTYPE, "database"),
    "a device": special("database", tarfile.CHRTYPE),
    "a folder": special("files", tarfile.DIRTYPE),
    "twice": special("manifest.json"),
    "not in the list": special(f"files/{uuid4()}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_changes_nothing(site: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "site.tar"
    assert forum_here(site, "backup", file)[0] == 0
    rewrite(file, [*members(file), (HOSTILE[name], b"")])
    other = tmp_path / "deep" / "other"
    status, told = forum_here(other, "restore", file)
    assert status == 2
    assert "Nothing was changed" in told
    assert stored(other) == {}
    assert not list(tmp_path.rglob("evil")) + list(Path("/tmp").glob("forum-evil"))


@pytest.mark.parametrize("fault", ["cut", "one bit", "no tar", "empty", "no database"])
def test_a_damaged_file_changes_nothing(site: Path, tmp_path: Path, fault: str) -> None:
    file = tmp_path / "site.tar"
    assert forum_here(site, "backup", file)[0] == 0
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    faults = {"one bit": bytes(content), "no tar": b"PK\3\4 something", "empty": b""}
    if fault == "no database":
        rewrite(file, [m for m in members(file) if m[0].name != "database"])
    else:
        file.write_bytes(faults.get(fault, file.read_bytes()[: len(content) // 2]))
    before = rows(site), stored(site)
    assert forum_here(site, "restore", "--force", file)[0] == 2
    assert (rows(site), stored(site)) == before


# --- PostgreSQL -------------------------------------------------------------------------------


@pytest.fixture
def databases(postgres_cluster: postgres.Cluster) -> Iterator[tuple[str, str]]:
    """Return the addresses of two empty databases."""
    names = ("backup_from", "backup_to")
    yield tuple(postgres_cluster.create(name) for name in names)  # type: ignore[misc]
    for name in names:
        postgres_cluster.drop(name)


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        counters = ", ".join(sorted(COUNTERS))
        return {
            name: sorted(
                connection.execute(
                    f"select (to_jsonb(t) - '{{{counters}}}'::text[])::text from \"{name}\" t"  # type: ignore[arg-type]
                ).fetchall()
            )
            for (name,) in tables
        }


@pytest.mark.postgresql
@pytest.mark.slow
def test_postgresql_is_restored_by_its_own_programs(
    databases: tuple[str, str], tmp_path: Path
) -> None:
    needs.need(shutil.which("pg_dump"), "pg_dump")
    here, there = databases
    assert forum(tmp_path / "a", "demo", url=here).returncode == 0
    store(tmp_path / "a", KEY.format(1), b"a file")
    file = tmp_path / "site.tar"
    told = forum(tmp_path / "a", "backup", file, url=here)
    assert told.returncode == 0, told.stderr
    told = forum(tmp_path / "b", "restore", file, url=there)
    assert told.returncode == 0, told.stderr
    assert everything(there) == everything(here)
    assert stored(tmp_path / "b") == {KEY.format(1): b"a file"}
    with psycopg.connect(there) as reader:  # a page that is being read meanwhile
        reader.execute('select count(*) from "user"')
        reader.commit()
        told = forum(tmp_path / "b", "restore", "--force", file, url=there)
    assert told.returncode == 0, told.stderr
    assert everything(there) == everything(here)
    told = forum(tmp_path / "c", "restore", file)
    assert (told.returncode, "of postgresql, this site uses sqlite" in told.stderr) == (2, True)
