"""The configuration that environment variables make."""

from pathlib import Path

import pytest

from forum.config import from_environment


def test_a_given_mapping_is_read_instead_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORUM_DATABASE_URL", "sqlite:///elsewhere.db")
    file = tmp_path / "var" / "forum.db"
    assert from_environment({})["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{file}"
    assert from_environment()["SQLALCHEMY_DATABASE_URI"] == "sqlite:///elsewhere.db"
