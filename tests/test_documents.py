"""What documents name is there: files by their path, and the version by its number."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.support.modules import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
PATH = re.compile(r"`(?!forum/1`)([a-z]\w*/[\w./-]*\w/?)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text()
    missing = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    missing += [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert missing == []


def test_the_newest_version_of_the_changelog_is_that_of_the_package() -> None:
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg")
    dated = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M
    )
    assert dated[0] == declared["metadata"]["version"]
