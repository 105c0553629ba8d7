"""The layout of the house: folders that can be taken in at a glance, one name for each thing.

`docs/architecture.md` says why.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.support.modules import MODULES, PACKAGE, ROOT, Findings, Module, none

MAX_FILE = 400
APART = {"__init__.py", "conftest.py"}
MAX_MODULES = 15
"""How many modules a folder may hold besides those APART."""

FLOORS = {"adapters", "cli", "domain", "exports", "jobs", "models", "services", "views", "web"}


def full_folders(paths: Iterable[Path]) -> Findings:
    """Find folders with more modules than one can take in at a glance."""
    counts = Counter(
        path.parent for path in paths if path.name not in ("__init__.py", "conftest.py")
    )
    for folder, n in sorted(counts.items()):
        if n > MAX_MODULES:
            yield f"{folder}: {n} modules, more than {MAX_MODULES}; divide it into areas"


def classes_of_one_name(modules: Iterable[Module]) -> Findings:
    """Find public classes that have their name from another one."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        for node in module.public():
            if isinstance(node, ast.ClassDef):
                places[node.name].append(module.at(node, node.name))
    for name, found in sorted(places.items()):
        if len(found) > 1:
            yield f"{name} stands {len(found)} times: {', '.join(found)}"


def misplaced_tests(paths: Iterable[Path], code: set[Path]) -> Findings:
    """Find tests of modules that do not lie at the path of what they test.

    `tests/services/posts/test_publish_twice.py` is about `forum/services/posts/publish.py`.
    """
    for path in sorted(paths):
        folder, words = path.parent, path.stem.removeprefix("test_").split("_")
        names = {"_".join(words[:n]) for n in range(1, len(words) + 1)}
        here = {one.stem for one in code if one.parent == folder}
        here |= {one.parent.name for one in code if one.parent.parent == folder}
        if folder.name in names or names & here:
            continue
        yield f"tests/{path}: nothing in forum/{folder} is called so"


def long_files(paths: Iterable[Path]) -> Findings:
    """Find tests that are too long to be read as a specification."""
    for path in sorted(paths):
        if (lines := len(path.read_text().splitlines())) >= MAX_FILE:
            yield f"{path.relative_to(ROOT)}: {lines} lines"


CODE = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
TESTS = sorted(path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py"))
MIRRORED = [
    path
    for path in TESTS
    if path.name.startswith("test_") and path.parts[0] in FLOORS and len(path.parts) > 1
]
"""Tests of one module each; journeys and sweeps over everything lie beside them."""


def test_folders_can_be_taken_in_at_a_glance() -> None:
    none([*full_folders(CODE), *full_folders(TESTS)])


def test_no_class_has_the_name_of_another() -> None:
    none(classes_of_one_name(MODULES))


def test_tests_lie_at_the_path_of_what_they_test() -> None:
    none(misplaced_tests(MIRRORED, {*CODE}))


def test_tests_are_short_too() -> None:
    none(long_files(ROOT / "tests" / path for path in TESTS))


def test_these_rules_find_what_breaks_them(tmp_path: Path) -> None:
    crowd = [Path("services/posts", f"part_{n}.py") for n in range(MAX_MODULES + 1)]
    assert list(full_folders(crowd))
    assert not list(full_folders(crowd[1:]))
    twins = [Module(f"forum.services.{area}", "class Piece: ...") for area in ("posts", "texts")]
    assert list(classes_of_one_name(twins))
    code = {Path("services/posts/publish.py"), Path("services/posts/__init__.py")}
    right = [Path("services/posts/test_publish.py"), Path("services/posts/test_publish_twice.py")]
    assert not list(misplaced_tests(right, code))
    assert list(misplaced_tests([Path("services/test_publish.py")], code))
    assert list(misplaced_tests([Path("services/posts/test_sending.py")], code))
    long = ROOT / "tests" / "test_architecture.py"
    assert not list(long_files([long]))
