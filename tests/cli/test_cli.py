"""The command line: what it prints, what it leaves behind, and one sentence when it cannot."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import create_engine, insert, text

from forum import clock
from forum.cli import COMMANDS, check, main
from forum.domain.policy import Role
from forum.exports import FORMATS
from forum.models.job import Job
from tests.builders import make_consultation, make_contribution
from tests.support.content.documents import document, said
from tests.support.forms.attachments import attached
from tests.support.modules import ROOT
from tests.support.transactions import apart

Forum = Callable[..., Result]


def run(*args: str, **options: str) -> Result:
    """Run a command as a person would; an exception that nobody foresaw fails the test."""
    result = apart(CliRunner().invoke, main, [str(arg) for arg in args], **options)  # type: ignore[arg-type]
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database that `forum migrate` makes."""
    folder = tmp_path_factory.mktemp("migrated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORUM_DATA_DIR", str(folder))
        assert run("migrate").exit_code == 0
    return folder / "forum.db"


@pytest.fixture
def folder(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work on a site of its own, migrated and empty."""
    shutil.copyfile(migrated, tmp_path / "forum.db")
    monkeypatch.setenv("FORUM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FORUM_TRANSLATOR", "off")
    return tmp_path


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{folder / 'forum.db'}")
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]
    finally:
        engine.dispose()


@pytest.fixture
def file(folder: Path) -> Path:
    """Return a document with two contributions."""
    path = folder / "meals.json"
    path.write_text(json.dumps(document(said("c1"), said("c2", reply_to="c1"))))
    return path


# --- help -------------------------------------------------------------------------------------


def test_help_names_every_command_without_loading_the_application() -> None:
    program = (
        "import sys; from forum.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'flask', 'sqlalchemy', 'gunicorn'} & set(sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert all(f"  {name} " in told for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("Forum, version ")


# --- migrate, demo ----------------------------------------------------------------------------


def test_nothing_works_on_a_database_that_is_not_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_DATA_DIR", str(tmp_path))
    for command in (["run", "--port", "5999"], ["worker"], ["user", "add", "--email", "a@b.org"]):
        result = run(*command, *(["--name", "A"] if command[0] == "user" else []))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Run: forum migrate" in result.stderr


def test_migrating_twice_does_no_harm(folder: Path) -> None:
    assert run("migrate").exit_code == 0


def test_the_demonstration_is_loaded_once(folder: Path) -> None:
    told = run("demo").stdout
    assert "http://127.0.0.1:5000/en/consultations/school-meals-nearby-farms  (open)" in told
    assert "organiser@demo.example" in told
    counted = "select count(*) from contribution union all select count(*) from user"
    before = ask(folder, counted)
    assert run("demo").stdout == told
    assert ask(folder, counted) == before


def test_there_is_no_demonstration_in_production(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORUM_ENV", "production")
    monkeypatch.setenv("FORUM_SECRET_KEY", "k" * 40)
    result = run("demo")
    assert result.exit_code == 2
    assert "everybody knows its password" in result.stderr
    assert ask(folder, "select count(*) from user") == [(0,)]


# --- reindex ----------------------------------------------------------------------------------


def test_reindex_makes_anew_what_is_searched(folder: Path, file: Path) -> None:
    slug = run("import", str(file)).stdout.split()[-1]
    counted = "select count(*) from search_words"
    assert ask(folder, counted) == [(0,)]
    for arguments in ([], [slug]):
        assert "2 contributions" in run("reindex", *arguments).stderr
        assert ask(folder, counted) == [(2,)]
    found = "select count(*) from search_text where search_text match 'en_bean'"
    assert ask(folder, found) == [(2,)]
    assert run("reindex", "nowhere").exit_code == 2


# --- import, export ---------------------------------------------------------------------------


def test_import_prints_the_slug_last_and_progress_beside(folder: Path, file: Path) -> None:
    for _ in range(2):
        result = run("import", str(file))
        assert result.exit_code == 0
        assert result.stdout == "school-meals\n"
    assert ask(folder, "select number from contribution order by 1") == [(1,), (2,)]
    assert "2 contributions" in run("import", _other(file)).stderr


def test_import_says_what_it_drops_or_changes(folder: Path, file: Path) -> None:
    assert "Dropped" not in run("import", str(file)).stderr
    given = json.loads(_other_document(file))
    given["contributions"][0] |= {
        "reply_to": "nobody",
        "files": ["a.pdf"],
        "author": "A" * 300,
        "countries": ["Atlantis"],
        "mood": "good",
    }
    given["team"] = [{"name": "Rosa", "role": "moderator", "email": "rosa@else.example"}]
    file.write_text(json.dumps(given))
    result = run("import", str(file))
    assert result.stdout.startswith("school-meals-")
    told = result.stderr.split("Dropped or changed:\n")[1].splitlines()
    assert [line.strip() for line in told] == [
        "Fields for which there is no place here: 1 (contributions.mood)",
        "Attached files, which are named and not brought in: 1 (contributions.files)",
        "Names that are not a country, kept as they are: 1 (Atlantis)",
        "Texts that were cut because they are too long: 1 (name)",
        "Replies to something that is not in the file; they begin a thread: 1 (reply_to)",
        "Seats on the team whose email address has no account here: 1 (team.email)",
        "Addresses of the consultation that were taken; it got another one: 1 (school-meals)",
    ]
    again = run("import", str(file)).stderr
    assert "Items that were here already and stay as they are: 2 (contributions (2))" in again


def _other_document(file: Path) -> str:
    return Path(_other(file)).read_text()


def _other(file: Path) -> str:
    """Return the same document as another consultation."""
    changed = {**json.loads(file.read_text()), "uid": "00000000-0000-4000-8000-000000000001"}
    file.write_text(json.dumps(changed))
    return str(file)


def test_the_zone_of_dates_can_be_given(folder: Path, file: Path) -> None:
    changed = {**json.loads(file.read_text()), "zone": None, "opens_at": "2026-11-02"}
    file.write_text(json.dumps(changed))
    run("import", str(file), "--zone", "Africa/Nairobi")
    assert ask(folder, "select zone, opens_at from consultation") == [
        ("Africa/Nairobi", "2026-11-01 21:00:00.000000")
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes in line 1"),
        ("[1]", "does not hold a JSON object"),
        ("\xff", "is not JSON in UTF-8"),
        ("[" * 200_000, "is not JSON"),
        ('{"schema": "else/2"}', "forum/1"),
        ('{"schema": "forum/1"}', "title is missing in the document."),
        (json.dumps(document(zone="Mars/Base")), "Mars/Base is no time zone"),
    ],
)
def test_a_document_that_cannot_be_read_is_told_in_one_sentence(
    folder: Path, words: str, told: str
) -> None:
    path = folder / "broken.json"
    path.write_bytes(words.encode("latin-1"))
    result = run("import", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert ask(folder, "select count(*) from consultation") == [(0,)]


def test_a_missing_file_is_told(folder: Path) -> None:
    result = run("import", str(folder / "nowhere.json"))
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize("format_", FORMATS)
def test_export_writes_every_format(folder: Path, file: Path, format_: str) -> None:
    run("import", str(file))
    out = folder / f"out.{format_}"
    result = run(
        "export", "school-meals", "--format", format_, "--out", str(out), "--language", "es"
    )
    assert result.exit_code == 0
    assert out.stat().st_size > 100
    assert "bytes" in result.stderr


def test_an_unknown_slug_or_folder_is_told(folder: Path, file: Path) -> None:
    result = run("export", "nothing", "--format", "json", "--out", str(folder / "o"))
    assert (result.exit_code, "no consultation nothing" in result.stderr) == (2, True)
    run("import", str(file))
    result = run("export", "school-meals", "--format", "json", "--out", str(folder / "x" / "y"))
    assert (result.exit_code, "No such file" in result.stderr) == (2, True)


# --- people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_a_person_is_added_with_a_role(folder: Path, role: Role) -> None:
    result = run(
        *("user", "add", "--email", "Awa@Example.org", "--name", "Awa"),
        *("--role", role.value, "--password", "a long enough one"),
    )
    assert (result.exit_code, result.stdout) == (0, "")
    found = ask(folder, "select email, name, role, confirmed_at is not null from user")
    assert found == [("awa@example.org", "Awa", role.value, 1)]


def test_a_password_is_made_where_nobody_can_be_asked(folder: Path) -> None:
    result = run("user", "add", "--email", "awa@example.org", "--name", "Awa")
    assert result.exit_code == 0
    assert len(result.stdout.strip()) >= 16
    assert str(ask(folder, "select password from user")[0][0]).startswith("$argon2")


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("awa@example.org", "long enough for it", "an account with this address"),
        ("nobody", "long enough for it", "not an email address"),
        ("b@example.org", "short", "shorter than 10 characters"),
    ],
)
def test_a_person_who_cannot_be_added(folder: Path, email: str, password: str, told: str) -> None:
    run("user", "add", "--email", "awa@example.org", "--name", "Awa")
    result = run("user", "add", "--email", email, "--name", "B", "--password", password)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_visitor_is_no_role(folder: Path) -> None:
    result = run("user", "add", "--email", "a@example.org", "--name", "A", "--role", "visitor")
    assert result.exit_code == 2


# --- check ------------------------------------------------------------------------------------


def test_a_good_site_passes(folder: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "BROKEN" not in result.stdout
    assert "migrations: none is missing" in result.stdout


def test_failed_jobs_are_a_warning(folder: Path) -> None:
    engine = create_engine(f"sqlite:///{folder / 'forum.db'}")
    with engine.begin() as connection:
        connection.execute(insert(Job).values(kind="x", failed_at=clock.now()))
    engine.dispose()
    result = run("check")
    assert result.exit_code == 0
    assert "warning  jobs: 1 have failed" in result.stdout


BROKEN_SITES = {
    "production without key": ({"FORUM_ENV": "production"}, "FORUM_SECRET_KEY"),
    "no such environment": ({"FORUM_ENV": "test"}, "FORUM_ENV"),
    "no database": ({"FORUM_DATABASE_URL": "sqlite:////nowhere/forum.db"}, "database: unable"),
    "no mail address": ({"FORUM_MAIL_URL": "mail.example.org"}, "FORUM_MAIL_URL"),
    "no storage": ({"FORUM_STORAGE_URL": "https://example.org/bucket"}, "FORUM_STORAGE_URL"),
    "half a storage": ({"FORUM_STORAGE_URL": "s3://example.org"}, "files: FORUM_STORAGE_URL"),
    "dead storage": (
        {"FORUM_STORAGE_URL": "s3://key:secret@127.0.0.1:9/bucket?tls=0"},
        "files: the storage cannot be used",
    ),
    "no Redis": ({"FORUM_REDIS_URL": "memcached://127.0.0.1"}, "FORUM_REDIS_URL"),
    "half a Redis": ({"FORUM_REDIS_URL": "redis://127.0.0.1:port/0"}, "FORUM_REDIS_URL"),
    "dead Redis": ({"FORUM_REDIS_URL": "redis://127.0.0.1:9/0"}, "redis: nobody answers"),
    "dead mail server": ({"FORUM_MAIL_URL": "smtp://127.0.0.1:9"}, "cannot be used"),
}


@pytest.mark.parametrize("name", BROKEN_SITES)
def test_a_broken_site_fails(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, told = BROKEN_SITES[name]
    for variable, value in settings.items():
        monkeypatch.setenv(variable, value)
    result = run("check")
    assert result.exit_code == 1
    assert any(told in line and "BROKEN" in line for line in result.stdout.splitlines())


@pytest.mark.usefixtures("app_context")
def test_files_that_lie_on_another_machine_are_told(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "is_migrated", lambda: True)
    contribution = make_contribution(make_consultation())
    attached(contribution)
    assert {result.grade for result in check._check_files(app)} == {check.GOOD}
    monkeypatch.setitem(app.config, "FORUM_DATA_DIR", tmp_path / "of another machine")
    [_stored, told] = check._check_files(app)
    assert told.grade == check.BROKEN
    assert "1 of the 1 that were attached last are not in the data folder" in told.message


def test_a_database_that_is_behind_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_DATA_DIR", str(tmp_path))
    result = run("check")
    assert result.exit_code == 1
    assert "BROKEN   migrations: some are missing" in result.stdout


def test_organisations_are_loaded_with_their_aliases(folder: Path) -> None:
    listed = folder / "organisations.csv"
    listed.write_text("name,aliases\nFood and Agriculture Organization,FAO; OAA\nDesk,FAO\n")
    result = run("organisations", "import", str(listed))
    assert (result.exit_code, result.stdout) == (0, "2\n")
    assert "FAO is the name or alias of another organisation." in result.stderr
    assert run("organisations", "import", str(listed)).stdout == "0\n"
    listed.write_bytes("name;aliases\nMinistère de l’Éducation;MINEDUC|MinEd\n".encode("cp1252"))
    refused = run("organisations", "import", str(listed))
    assert (refused.exit_code, "not in UTF-8" in refused.stderr) == (2, True)
    named = run("organisations", "import", str(listed), "--encoding", "windows-1252")
    assert named.stdout == "1\n"
    assert "2 aliases added" in named.stderr
    listed.write_bytes(b"name,aliases\nFA\0O,x\n")
    assert "the character NUL" in run("organisations", "import", str(listed)).stderr


def test_people_are_erased_once_more_after_a_restore(folder: Path) -> None:
    run("user", "add", "--email", "awa@example.org", "--name", "Awa")
    for _time in range(2):
        result = run("user", "erase", "1", "--contributions", "withdraw")
        assert (result.exit_code, result.stderr) == (0, "account 1 is erased\n")
    assert ask(folder, "select email, name, active from user") == [(None, "—", 0)]
    result = run("user", "erase", "2", "--contributions", "withdraw")
    assert (result.exit_code, "there is no account 2" in result.stderr) == (1, True)
