"""The configuration that environment variables make."""

from pathlib import Path

import pytest

from forum.config import ConfigurationError, from_environment, normalise_url


def test_a_given_mapping_is_read_instead_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORUM_DATABASE_URL", "sqlite:///elsewhere.db")
    file = tmp_path / "var" / "forum.db"
    assert from_environment({})["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{file}"
    assert from_environment()["SQLALCHEMY_DATABASE_URI"] == "sqlite:///elsewhere.db"


def test_a_new_folder_is_open_to_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    from_environment({"FORUM_DATA_DIR": str(folder)})
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("contact", "is_usable"),
    [
        ("desk@seeds.example", True),
        ("https://seeds.example/ask", True),
        ("forum@localhost", False),
        ("forum@forum.localhost", False),
        ("desk", False),
        ("desk@seeds.example, other@seeds.example", False),
        ("desk@seeds.example?cc=all@seeds.example", False),
        ("javascript:alert(1)", False),
        ("http://seeds.example/ask", False),
    ],
)
def test_a_contact_is_what_others_can_use(tmp_path: Path, contact: str, is_usable: bool) -> None:
    environment = {"FORUM_DATA_DIR": str(tmp_path), "FORUM_CONTACT": contact}
    if is_usable:
        assert from_environment(environment)["FORUM_CONTACT"] == contact
        return
    with pytest.raises(ConfigurationError, match="FORUM_CONTACT"):
        from_environment(environment)


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("postgres://me@host/forum", "postgresql+psycopg://me@host/forum"),
        ("postgresql://me@host/forum", "postgresql+psycopg://me@host/forum"),
        ("postgresql+psycopg://me@host/forum", "postgresql+psycopg://me@host/forum"),
        ("sqlite:////srv/forum.db", "sqlite:////srv/forum.db"),
    ],
)
def test_addresses_of_databases_are_understood_as_hosts_write_them(given: str, known: str) -> None:
    assert normalise_url(given) == known
