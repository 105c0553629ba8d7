"""Packages of Apertium that are not installed: what the system is asked, and what comes of it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from forum.adapters.translators.apertium import packages
from forum.adapters.translators.apertium.directions import translate_by_mode
from forum.adapters.translators.apertium.installations import (
    Installation,
    find_installation,
    unpacked,
)
from forum.adapters.translators.apertium.packages import can_fetch, fetch_packages
from forum.adapters.translators.errors import FetchFailed
from forum.adapters.translators.pipelines import stop_pipelines
from forum.adapters.translators.settings import EngineSettings
from tests.support.needs import need
from tests.support.servers.archive import Archive


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    return Archive.make(tmp_path / "archive", monkeypatch)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "site" / "apertium"
    folder.parent.mkdir()
    return folder


def translate(mode: str, settings: EngineSettings) -> str:
    try:
        return translate_by_mode("Sí.", mode, original="Sí.", settings=settings, seconds=60)
    finally:
        stop_pipelines()


def in_place(place: Path) -> EngineSettings:
    return EngineSettings(modes="/nowhere", packages=str(place))


def test_what_is_unpacked_translates_with_its_own_programs_libraries_and_files(
    archive: Archive, place: Path
) -> None:
    assert find_installation("es-pt", in_place(place)) is None
    fetch_packages({"es-pt"}, place)
    assert translate("es-pt", in_place(place)) == "Sí."
    assert [entry.name for entry in place.parent.iterdir()] == ["apertium"]


def test_a_folder_may_move(archive: Archive, place: Path) -> None:
    fetch_packages({"es-pt"}, place)
    moved = place.rename(place.with_name("an other place"))
    assert translate("es-pt", in_place(moved)) == "Sí."


def test_what_the_system_has_goes_before(archive: Archive, place: Path, tmp_path: Path) -> None:
    fetch_packages({"es-pt"}, place)
    (tmp_path / "es-pt.mode").write_text("cat")
    settings = EngineSettings(modes=str(tmp_path), packages=str(place))
    # a direction without programs is of no use
    assert find_installation("es-pt", settings) == unpacked(place)
    archive.install_program("lt-proc")
    assert find_installation("es-pt", settings) == Installation(tmp_path)


# --- what is asked of the system -----------------------------------------------------------------


def test_packages_are_named_by_a_table_and_nothing_of_the_system_is_written(
    archive: Archive, place: Path
) -> None:
    fetch_packages({"es-pt", "pt-es", "fr-es"}, place)
    (call,) = archive.calls
    assert call[-3:] == ["install", "apertium-es-pt", "apertium-fr-es"]
    folders = dict(word[5:].split("=") for word in call if word.startswith("Dir::"))
    assert folders.pop("State::lists") == "/var/lib/apt/lists"  # is read; nothing is updated there
    assert set(folders) == {"state", "cache"}
    assert all(Path(folder).parent.parent == place.parent for folder in folders.values())
    with pytest.raises(KeyError):
        fetch_packages({"es-pt; reboot"}, place)


def test_new_lists_are_fetched_into_our_folder_where_those_of_the_system_do_not_do(
    archive: Archive, place: Path
) -> None:
    archive.set("old-lists")
    fetch_packages({"es-pt"}, place)
    assert [call[-1] for call in archive.calls] == ["apertium-es-pt", "update", "apertium-es-pt"]
    assert not any("State::lists" in word for call in archive.calls[1:] for word in call)
    assert translate("es-pt", in_place(place)) == "Sí."


def test_one_broken_source_of_several_does_not_matter(archive: Archive, place: Path) -> None:
    archive.set("old-lists")
    archive.set("broken-source")
    fetch_packages({"es-pt"}, place)
    assert translate("es-pt", in_place(place)) == "Sí."


def test_what_was_fetched_before_is_fetched_along(archive: Archive, place: Path) -> None:
    fetch_packages({"es-pt"}, place)
    fetch_packages({"eng-spa"}, place)
    assert {"apertium-eng-spa", "apertium-es-pt"} <= set(archive.calls[-1])


def test_programs_that_the_system_runs_after_an_update_are_not_run(tmp_path: Path) -> None:
    need(shutil.which("apt-config"), "apt-config, which Debian and Ubuntu have")
    system, ours = tmp_path / "system.conf", tmp_path / "ours.conf"
    system.write_text('APT::Update::Post-Invoke { "touch /x"; };\nDPkg::Pre-Invoke { "y"; };\n')
    ours.write_text(packages._CONFIGURATION)
    command = ["apt-config", f"--config-file={ours}", "dump"]
    environment = {**os.environ, "APT_CONFIG": str(system)}
    settings = subprocess.check_output(command, text=True, env=environment).splitlines()
    assert not [line for line in settings if "touch /x" in line or line.endswith(' "y";')]
    assert 'APT::Get::AllowUnauthenticated "false";' in settings
    assert 'APT::Get::Download-Only "true";' in settings


# --- what does not come --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("no-archive", "E: Unable to fetch some archives"),
        ("installed", "this system says that all of it is installed"),
        ("broken-archive", "dpkg-deb: error: not an archive"),
        ("foreign-programs", "es-pt does not work on this machine"),
    ],
)
def test_a_fetch_that_fails_says_why_and_leaves_nothing(
    archive: Archive, place: Path, fault: str, words: str
) -> None:
    archive.set(fault)
    with pytest.raises(FetchFailed, match=words):
        fetch_packages({"es-pt"}, place)
    assert not list(place.parent.iterdir())


def test_a_fetch_that_fails_leaves_what_was_there(archive: Archive, place: Path) -> None:
    fetch_packages({"es-pt"}, place)
    archive.set("no-archive")
    with pytest.raises(FetchFailed):
        fetch_packages({"fr-es"}, place)
    assert translate("es-pt", in_place(place)) == "Sí."


def test_what_a_killed_fetch_left_is_cleared_away(archive: Archive, place: Path) -> None:
    part = place.with_name(".apertium.part")
    (part / "root").mkdir(parents=True)
    fetch_packages({"es-pt"}, place)
    assert not part.exists()


def test_a_fetch_takes_no_longer_than_its_time(
    archive: Archive, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "FETCH_SECONDS", 0.0)
    with pytest.raises(FetchFailed, match="not there after 0 seconds"):
        fetch_packages({"es-pt"}, place)


def test_other_systems_have_no_such_archive(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert can_fetch()
    monkeypatch.setenv("PATH", "/nowhere")
    assert not can_fetch()
