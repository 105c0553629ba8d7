"""What is installed from a wheel is whole: it migrates a database and serves, far from here."""

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from packaging.requirements import Requirement

from tests.support.modules import ROOT
from tests.support.servers.ports import free_port

SOURCES = ("forum", "migrations", "translations", "setup.cfg", "setup.py", "pyproject.toml")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
RUN = "import sys; from forum.cli import main; sys.exit(main())"
NOT_SHIPPED = {".pyc", ".pyo", ".po"}


SYSTEMS = ("linux", "darwin", "win32", "freebsd14")
MACHINES = ("x86_64", "aarch64", "arm64", "AMD64", "riscv64", "i686")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel from a copy of the sources, without network."""
    copy = tmp_path_factory.mktemp("sources")
    for name in (*SOURCES, "MANIFEST.in"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("*.mo"))
        else:
            shutil.copy(ROOT / name, copy)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, "dist"], cwd=copy, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(copy.glob("dist/*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel, which is all that installing pure Python means."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_below(folder: Path) -> set[str]:
    """Return the paths of what has to be shipped of a folder."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in NOT_SHIPPED and path.suffix != ".mo"
    }


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(installed: Path) -> None:
    missing = files_below(ROOT / "forum") - files_below(installed / "forum")
    assert not missing


def test_the_wheel_holds_migrations_and_compiled_catalogues(installed: Path) -> None:
    assert files_below(installed / "forum" / "_migrations") == files_below(ROOT / "migrations")
    compiled = {p.parts[-3] for p in (installed / "forum" / "_translations").rglob("*.mo")}
    assert compiled == {"es", "fr"}
    assert not list(installed.rglob("*.po"))


def test_the_wheel_holds_nothing_else(installed: Path) -> None:
    assert {p.name.split("-")[0] for p in installed.iterdir()} == {"forum"}


def test_the_command_is_declared(installed: Path) -> None:
    declared = ConfigParser()
    declared.read(next(installed.glob("*.dist-info/entry_points.txt")))
    assert declared["console_scripts"]["forum"] == "forum.cli:main"


@pytest.mark.parametrize(
    ("lock", "extras"),
    [
        ("requirements.lock", ()),
        ("requirements-production.lock", ("fonts", "postgres", "redis", "s3")),
        ("requirements-dev.lock", ("fonts", "postgres", "redis", "s3", "dev")),
    ],
)
def test_the_locked_versions_are_those_that_are_asked_for(
    lock: str, extras: tuple[str, ...]
) -> None:
    text = (ROOT / lock).read_text()
    pinned = dict(re.findall(r"^([\w.-]+)==([^ ]+)", text, re.MULTILINE))
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg")
    asked = [declared["options"]["install_requires"]]
    asked += [declared["options.extras_require"][extra] for extra in extras]
    wanted = [Requirement(line) for line in "\n".join(asked).splitlines() if line.strip()]
    unmet = [
        str(one)
        for one in wanted
        if one.name != "forum" and pinned.get(one.name.lower(), "none") not in one.specifier
    ]
    assert not unmet, "run `make lock`"
    assert text.count("--hash=sha256:") >= len(pinned)


def test_models_are_locked_for_the_machines_that_have_them() -> None:
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg")
    lines = declared["options.extras_require"]["offline"].strip().splitlines()
    text = (ROOT / "requirements-offline.lock").read_text()
    for wanted in map(Requirement, lines):
        (line,) = re.findall(rf"^{wanted.name}==.*", text, re.MULTILINE)
        locked = Requirement(line.rstrip("\\ "))
        assert locked.specifier == wanted.specifier
        for system, machine in itertools.product(SYSTEMS, MACHINES):
            here = {"sys_platform": system, "platform_machine": machine}
            assert wanted.marker is not None
            assert locked.marker is not None
            assert locked.marker.evaluate(here) is wanted.marker.evaluate(here)
    assert text.count("--hash=sha256:") >= 2 * len(lines)


class Elsewhere:
    """The installed package in an empty folder, on a database of its own."""

    def __init__(self, installed: Path, folder: Path) -> None:
        self.installed = installed
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("FORUM_", "PYTHON"))}
        self.environment = {**kept, "PYTHONPATH": str(installed), "FORUM_TRANSLATOR": "off"}

    def command(self, *arguments: str) -> list[str]:
        """Return how the shell would start `forum`."""
        return [sys.executable, "-c", RUN, *arguments]

    def run(self, *arguments: str) -> str:
        """Run a command to its end and return what it printed."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self, port: int) -> Iterator[None]:
        """Serve for as long as the block runs."""
        with (self.folder / "log").open("w+") as log:
            server = subprocess.Popen(
                self.command("run", "--port", str(port)),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
            finally:
                server.terminate()
                server.wait(120)
                log.seek(0)
                print(log.read())


FLAWLESS = {"name": "flask", "version": "3.1.2", "vulns": []}
FAULTY = {"name": "pypdf", "version": "6.0.0", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
UNKNOWN = {"name": "forum", "skip_reason": "not on the index"}


@pytest.mark.parametrize(
    ("known", "status", "said"),
    [
        (
            [FLAWLESS, UNKNOWN],
            0,
            ["0 of 1 packages have known faults; the index tells"],
        ),
        ([FLAWLESS, FAULTY], 1, ["pypdf 6.0.0: CVE-1, CVE-2", "1 of 2 packages have known faults"]),
        ([UNKNOWN], 0, ["tells nothing of 1 packages. Nothing was audited."]),
        (None, 0, ["the index does not answer. Nothing was audited."]),
    ],
    ids=["no fault", "a fault", "nothing is known", "no answer"],
)
def test_the_audit_fails_for_known_faults_alone(
    tmp_path: Path, known: list[object] | None, status: int, said: list[str]
) -> None:
    """Let another program stand for the one that asks the index, and check what it is asked."""
    (tmp_path / "pip_audit.py").write_text(
        "import pathlib, sys\n"
        "asked = sys.argv[1:]\n"
        "lock = pathlib.Path(asked[asked.index('--requirement') + 1]).read_text()\n"
        "assert '--require-hashes' in asked and '--disable-pip' in asked and 'flask==' in lock\n"
        + (f"print({json.dumps({'dependencies': known})!r})\n" if known else "")
        + "sys.exit(1)\n"
    )
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit.py"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == status, done.stderr
    for words in said:
        assert words in done.stdout


@pytest.fixture
def elsewhere(installed: Path, tmp_path: Path) -> Elsewhere:
    """Return the installed package in an empty folder."""
    return Elsewhere(installed, tmp_path)


def fetch(url: str, seconds: float = 120) -> int:
    """Return the status of a page, as soon as there is somebody who answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.mark.slow
def test_the_installed_package_migrates_and_serves_outside_the_checkout(
    elsewhere: Elsewhere,
) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import forum; print(forum.__file__)"],
        cwd=elsewhere.folder,
        env=elsewhere.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(elsewhere.installed))
    elsewhere.run("migrate")
    port = free_port()
    with elsewhere.serving(port):
        assert fetch(f"http://127.0.0.1:{port}/healthz") == 200
        with urlopen(f"http://127.0.0.1:{port}/en/", timeout=20) as home:
            sheet = re.search(r'rel="stylesheet" href="([^"]+)"', home.read().decode())
        assert sheet is not None
        assert fetch(f"http://127.0.0.1:{port}{sheet[1]}") == 200
