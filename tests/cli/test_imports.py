"""Old discussions in from the command line, listed there, and taken away again."""

from pathlib import Path

import pytest

from tests.cli.test_cli import ask, folder, migrated, run
from tests.support.content.documents import MAILS, TABLE, numbered_by_lists, proceedings
from tests.support.needs import leave_to_slow

__all__ = ["folder", "migrated"]

COUNTED = "select count(*) from contribution"


@pytest.mark.parametrize(
    ("name", "content", "count"),
    leave_to_slow(
        [("a.docx", proceedings(), 4), ("a.csv", TABLE, 2), ("a.mbox", MAILS, 3)], quick=1
    ),
)
def test_each_kind_is_loaded_listed_and_undone(
    folder: Path, name: str, content: bytes, count: int
) -> None:
    file = folder / name
    file.write_bytes(content)
    loaded = run("import", str(file), "--title", "Old seeds", "--public")
    assert (loaded.exit_code, loaded.stdout) == (0, "old-seeds\n")
    assert ask(folder, COUNTED) == [(count,)]
    again = run("import", str(file), "--title", "Old seeds")
    assert again.stdout == "old-seeds\n"
    assert ask(folder, COUNTED) == [(count,)]
    listed = run("imports", "list").stdout.splitlines()
    assert [line.split("\t")[1:] for line in listed] == [
        ["stored", name.partition(".")[2], "Old seeds"]
    ]
    number = listed[0].split("\t")[0]
    assert run("imports", "undo", number).stdout == "Old seeds\n"
    assert ask(folder, COUNTED) == [(0,)]
    for table in ("consultation", '"user"', "organisation", "text", "brought_item"):
        assert ask(folder, f"select count(*) from {table}") == [(0,)], table
    assert run("imports", "undo", number).exit_code == 2
    assert run("imports", "undo", "99").exit_code == 2


def test_a_preview_says_what_is_recognised_and_stores_nothing(folder: Path) -> None:
    file = folder / "plain.csv"
    file.write_text("a,b,c\nAna,We keep the seeds at home.,2019-03-12\n")
    shown = run("import", str(file), "--preview").stdout
    assert "column a=nothing" in shown
    columns = [option for pair in ("a=author", "b=text") for option in ("--column", pair)]
    shown = run("import", str(file), "--preview", *columns, "--column", "c=date").stdout
    assert "contributions: 1" in shown
    assert "- Ana (): We keep the seeds at home." in shown
    assert ask(folder, COUNTED) == [(0,)]
    assert ask(folder, "select count(*) from import") == [(0,)]
    refused = run("import", str(file), "--column", "z=text")
    assert (refused.exit_code, "none of: a, b, c" in refused.stderr) == (2, True)
    refused = run("import", str(file), "--column", "a=colour")
    assert (refused.exit_code, "none of: nothing, text" in refused.stderr) == (2, True)


def test_days_are_asked_for_where_the_file_has_none(folder: Path) -> None:
    file = folder / "lists.docx"
    file.write_bytes(numbered_by_lists("Ana Gómez, Colombia", "Luis Soto, Chile"))
    refused = run("import", str(file))
    assert (refused.exit_code, "--opened" in refused.stderr) == (2, True)
    assert (
        run("import", str(file), "--opened", "2019-03-01", "--closed", "2019-04-01").exit_code == 0
    )
    assert ask(folder, "select number from contribution order by 1") == [(1,), (2,)]
    assert ask(folder, "select published_at from consultation") == [(None,)]


def test_what_is_no_discussion_is_refused(folder: Path) -> None:
    file = folder / "a.pdf"
    file.write_bytes(b"%PDF-1.7")
    refused = run("import", str(file))
    assert (refused.exit_code, "--kind" in refused.stderr) == (2, True)
