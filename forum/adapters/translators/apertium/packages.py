"""Packages of Apertium from the system's own archive, unpacked without being installed.

`apt-get` reads its sources and verifies what comes with its keys, as always, but keeps its state in
a folder of ours. So the system stays as it is, and nobody needs to be root.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from forum.adapters.translators.apertium.directions import translate_by_mode
from forum.adapters.translators.apertium.installations import unpacked
from forum.adapters.translators.errors import FetchFailed, TranslationError
from forum.adapters.translators.pipelines import stop_pipelines
from forum.adapters.translators.settings import EngineSettings

PACKAGES: Final[Mapping[str, str]] = {
    "eng-spa": "apertium-eng-spa",
    "spa-eng": "apertium-eng-spa",
    "fr-es": "apertium-fr-es",
    "es-fr": "apertium-fr-es",
    "es-pt": "apertium-es-pt",
    "pt-es": "apertium-es-pt",
    "spa-cat": "apertium-spa-cat",
    "cat-spa": "apertium-spa-cat",
    "fra-cat": "apertium-fra-cat",
    "cat-fra": "apertium-fra-cat",
    "por-cat": "apertium-por-cat",
    "cat-por": "apertium-por-cat",
}
"""By direction of Apertium the package of Debian and Ubuntu that has it."""

FETCH_SECONDS: Final = 300.0
TRIAL_SECONDS: Final = 30.0

_SYSTEM_LISTS: Final = "/var/lib/apt/lists"
_CONFIGURATION: Final = """
#clear APT::Update;
#clear APT::Install;
#clear AptCli::Hooks;
#clear DPkg;
Debug::NoLocking "true";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "10";
Acquire::https::Timeout "10";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Get::Assume-Yes "true";
APT::Get::Remove "false";
APT::Get::Download-Only "true";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-large::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-hidpi::DefaultEnabled "false";
Acquire::IndexTargets::deb::DEP-11-icons-large-hidpi::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::IndexTargets::deb-src::Sources::DefaultEnabled "false";
"""
"""What differs from the system's settings: no programs that it would run afterwards, no locks,
nothing that was not verified, and no lists of pictures, files and sources."""


def can_fetch() -> bool:
    """Return whether this is a system with such an archive: Debian, Ubuntu and their kin."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def fetch_packages(modes: Collection[str], place: Path) -> None:
    """Put directions with all that they need and the system lacks into a folder, or nothing.

    What was there is replaced, with its directions among the new ones. Raises FetchFailed. Two must
    not do so at once.
    """
    there = {file.stem for file in unpacked(place).modes.glob("*.mode")}
    wanted = {*modes, *(there & PACKAGES.keys())}
    work = place.with_name(f".{place.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    try:
        archives = _download(sorted({PACKAGES[mode] for mode in wanted}), work)
        root = work / "root"
        root.mkdir()
        until = time.monotonic() + FETCH_SECONDS
        for archive in archives:
            _run(["dpkg-deb", "--extract", str(archive), str(root)], until)
        _try_out(wanted, root)
        shutil.rmtree(place, ignore_errors=True)
        root.rename(place)
    except OSError as error:
        raise FetchFailed(error.strerror or str(error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _download(packages: list[str], work: Path) -> list[Path]:
    """Return the archives of packages, by the lists that the system has, else by new ones."""
    archives = work / "cache/archives"
    for folder in (work / "state/lists/partial", archives / "partial"):
        folder.mkdir(parents=True)
    configuration = work / "apt.conf"
    configuration.write_text(_CONFIGURATION)
    command = ["apt-get", "-qq", f"--config-file={configuration}"]
    for name in ("state", "cache"):
        command += ["-o", f"Dir::{name}={work / name}"]
    until = time.monotonic() + FETCH_SECONDS
    install = ["install", *packages]
    try:
        _run([*command, "-o", f"Dir::State::lists={_SYSTEM_LISTS}", *install], until)
    except FetchFailed:  # there are no lists, or what they name is there no more
        with suppress(FetchFailed):  # one source of several may fail
            _run([*command, "update"], until)
        _run([*command, *install], until)
    if not (found := sorted(archives.glob("*.deb"))):
        raise FetchFailed("this system says that all of it is installed")
    return found


def _try_out(modes: Iterable[str], root: Path) -> None:
    """Translate a word in each direction; raises FetchFailed where one does not work."""
    settings = EngineSettings(modes=str(unpacked(root).modes), packages=str(root))
    try:
        for mode in modes:
            translate_by_mode("no", mode, original="no", settings=settings, seconds=TRIAL_SECONDS)
    except TranslationError as error:
        raise FetchFailed(f"{mode} does not work on this machine") from error
    finally:
        stop_pipelines()


def _run(command: list[str], until: float) -> None:
    """Run a program that asks for nothing; raises FetchFailed with its last words."""
    try:
        subprocess.run(  # noqa: S603 - fixed programs, and packages from a table
            command,
            check=True,
            timeout=max(until - time.monotonic(), 0),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"},
        )
    except subprocess.TimeoutExpired as error:
        raise FetchFailed(f"not there after {FETCH_SECONDS:.0f} seconds") from error
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip().splitlines()
        raise FetchFailed(words[-1] if words else f"{command[0]} failed") from error
