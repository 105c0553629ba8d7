"""The layout of the house: folders that can be taken in at a glance, one name for each thing.

`docs/architecture.md` says why.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.modules import MODULES, PACKAGE, ROOT, Findings, Module, none

MAX_FILE = 400
APART = {"__init__.py", "conftest.py"}
MAX_MODULES = 15
"""How many modules a folder may hold besides those APART."""

TYPE_NAME = re.compile(r"[A-Z]\w*[a-z]\w*")
"""What classes, type aliases and type variables are called; constants have no small letters."""

FLOORS = {"adapters", "cli", "domain", "exports", "jobs", "models", "services", "views", "web"}


def full_folders(paths: Iterable[Path]) -> Findings:
    """Find folders with more modules than one can take in at a glance."""
    counts = Counter(
        path.parent for path in paths if path.name not in ("__init__.py", "conftest.py")
    )
    for folder, n in sorted(counts.items()):
        if n > MAX_MODULES:
            yield f"{folder}: {n} modules, more than {MAX_MODULES}; divide it into areas"


def types_of_one_name(modules: Iterable[Module]) -> Findings:
    """Find public classes, type aliases and type variables that share a name with another."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        named = [(n, n.name) for n in module.public() if isinstance(n, ast.ClassDef)]
        for node, name in [*named, *assigned_names(module.tree)]:
            if TYPE_NAME.fullmatch(name):
                places[name].append(module.at(node, name))
    for name, found in sorted(places.items()):
        if len(found) > 1:
            yield f"{name} stands {len(found)} times: {', '.join(found)}"


def assigned_names(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield the names that a module gives at its top level by assignment."""
    for node in tree.body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        yield from ((node, target.id) for target in targets if isinstance(target, ast.Name))


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


def test_no_type_has_the_name_of_another() -> None:
    none(types_of_one_name(MODULES))


def test_tests_lie_at_the_path_of_what_they_test() -> None:
    none(misplaced_tests(MIRRORED, {*CODE}))


def test_tests_are_short_too() -> None:
    none(long_files(ROOT / "tests" / path for path in TESTS))


def test_these_rules_find_what_breaks_them(tmp_path: Path) -> None:
    crowd = [Path("services/posts", f"part_{n}.py") for n in range(MAX_MODULES + 1)]
    assert list(full_folders(crowd))
    assert not list(full_folders(crowd[1:]))
    piece = Module("forum.services.posts", "class Piece: ...")
    for twin in ("class Piece: ...", "Piece = str | int", "Piece: TypeAlias = str"):
        assert list(types_of_one_name([piece, Module("forum.services.texts", twin)]))
    constant = Module("forum.services.texts", "PIECE = 1")
    assert not list(types_of_one_name([constant, constant]))
    code = {Path("services/posts/publish.py"), Path("services/posts/__init__.py")}
    right = [Path("services/posts/test_publish.py"), Path("services/posts/test_publish_twice.py")]
    assert not list(misplaced_tests(right, code))
    assert list(misplaced_tests([Path("services/test_publish.py")], code))
    assert list(misplaced_tests([Path("services/posts/test_sending.py")], code))
    long = ROOT / "tests" / "test_architecture.py"
    assert not list(long_files([long]))
