"""The source of the product as trees, for tests that read code instead of running it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "forum"

Findings = Iterator[str]
"""What breaks a rule, each with its place."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of the product: its dotted name and its text."""

    name: str
    source: str
    is_package: bool = False

    @classmethod
    def read(cls, path: Path) -> "Module":
        """Read a file of the product."""
        parts = path.relative_to(ROOT).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        return cls(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package)

    @cached_property
    def place(self) -> str:
        """Return the folder below `forum` that it lies in, or the file itself."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "forum"

    @cached_property
    def area(self) -> str:
        """Return the area of its floor: the folder or file below `forum/<floor>/`, or nothing."""
        parts = self.name.split(".")
        return parts[2] if len(parts) > 2 else ""

    @cached_property
    def lines(self) -> list[str]:
        """Return its text by line."""
        return self.source.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax tree."""
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Return all nodes of its tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def functions(self) -> list[FunctionNode]:
        """Return all functions and methods, nested ones too."""
        return [node for node in self.nodes if isinstance(node, FunctionNode)]

    def at(self, node: ast.AST, words: str) -> str:
        """Return a finding with its place in the file."""
        file = self.name.replace(".", "/") + ("/__init__.py" if self.is_package else ".py")
        return f"{file}:{getattr(node, 'lineno', 1)}: {words}"

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Return import statements with each dotted name that they bring in."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(filter(None, [self._package(node.level), node.module]))
                yield from ((node, f"{base}.{alias.name}") for alias in node.names)

    def _package(self, level: int) -> str:
        """Return the package that so many leading dots mean."""
        if not level:
            return ""
        parts = self.name.split(".")
        up = level - 1 if self.is_package else level
        return ".".join(parts[: len(parts) - up])

    def calls(self) -> Iterator[tuple[ast.Call, str, str]]:
        """Return calls of methods as (node, name of the object, name of the method)."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                yield node, getattr(owner, "id", getattr(owner, "attr", "")), node.func.attr

    def inside_functions(self) -> set[ast.AST]:
        """Return all nodes that run only when some function is called."""
        return {
            node
            for function in self.functions
            for child in function.body
            for node in ast.walk(child)
        }

    def public(self) -> Iterator[FunctionNode | ast.ClassDef]:
        """Return public functions and classes, and the public methods of these."""
        bodies = [self.tree.body]
        while bodies:
            for node in bodies.pop():
                if isinstance(node, FunctionNode | ast.ClassDef) and node.name[0] != "_":
                    yield node
                    if isinstance(node, ast.ClassDef):
                        bodies.append(node.body)


MODULES = [Module.read(path) for path in sorted(PACKAGE.rglob("*.py"))]
_NAMES = {module.name for module in MODULES}


def module_of(dotted: str) -> str | None:
    """Return the product's module that a dotted name lies in, or None for a library's."""
    while dotted:
        if dotted in _NAMES:
            return dotted
        dotted = dotted.rpartition(".")[0]
    return None


def own_lines(function: FunctionNode) -> int:
    """Count the lines of a function, without those of functions inside it."""
    inner = [
        node
        for child in function.body
        for node in ast.walk(child)
        if isinstance(node, FunctionNode)
    ]
    covered = {line for node in inner for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    return len(set(range(function.lineno, (function.end_lineno or 0) + 1)) - covered)


def none(findings: Iterable[str]) -> None:
    """Fail the test with everything that was found."""
    if found := list(findings):
        pytest.fail("\n".join(found), pytrace=False)
