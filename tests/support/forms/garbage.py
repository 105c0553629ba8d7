"""What no form expects: values of thirty kinds for every field that some view reads."""

import ast
from collections.abc import Iterator, Set
from pathlib import Path

from forum.paths import PACKAGE

READERS = {"get", "getlist", "int_field", "text_arg", "pop"}
OF_ADDRESSES = {"get", "int_arg", "text_arg"}

GARBAGE: dict[str, str] = {
    "nothing": "",
    "a blank": " ",
    "a letter": "x",
    "a huge number": "9" * 400,
    "a negative number": "-1",
    "a broken number": "1e999",
    "digits of other scripts": "\u0663\u0664",
    "superscript digits": "\u00b2",
    "a deep list": "[" * 1_900,
    "a carried list": "[[1]]",
    "a carried form with numbers": '["/en/register", [[1, {"a": 2}]]]',
    "a carried form of text": '["/en/consultations/new", "ab"]',
    "half of a JSON text": '{"a": ',
    "a lone surrogate": '["/en/register", [["a", "\\ud800"]]]',
    "a far date": "9999-12-31",
    "an early date": "0001-01-01",
    "no such day": "2026-02-30",
    "midnight": "24:00",
    "no such hour": "99:99",
    "a path": "../../etc/passwd",
    "another site": "//evil.example/",
    "a broken host": "http://[::1/",
    "a path to a broken host": "//[::1/",
    "markup": '"><script>alert(1)</script>',
    "a template": "{{ 7 * 7 }} %(limit)s %s {0}",
    "SQL": "' OR 1=1; --",
    "marks": "a" + "\u0301" * 500,
    "directions": "\u202e\u2066\u200b",
    "emoji": "\U0001f468\u200d\U0001f469",
    "line ends": "\r\n\u2028\x0b\x85",
    "noncharacters": "\ufffe\uffff\U0010ffff",
    "a mail header": "a@b.example\r\nBcc: c@d.example",
}


def field_names() -> list[str]:
    """Return the names of all fields that views read, and what stands behind those with a stem."""
    found = {"q-1", "text-es", "s0", "s0-id", "s0q0", "s0q0-id", "title-fr", "reason-rejected"}
    found |= {"rule-rejected", "opens-day", "opens-hour", "closes-day", "closes-hour"}
    found.update(_names_read(READERS))
    return sorted(found - {"csrf_token", "act"})


def argument_names() -> list[str]:
    """Return the names of all that views read behind the question mark of an address."""
    return sorted({"format", "by", "texts", "next", "kind", "order", *_names_read(OF_ADDRESSES)})


def _names_read(readers: Set[str]) -> Iterator[str]:
    for folder in ("views", "web"):
        for path in Path(PACKAGE, folder).rglob("*.py"):
            yield from _names_in(ast.parse(path.read_text()), readers)


def _names_in(tree: ast.AST, readers: Set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            name = getattr(node.args[0], "value", None)
            if called in readers and isinstance(name, str) and name.isidentifier():
                yield name


ACTS = (
    "send", "save", "check", "preview", "publish", "anyway", "attach", "detach-x", "quote-x",
    "country", "text", "create", "read", "propose", "add-section", "confirm", "",
)  # fmt: skip
"""What buttons say, and what none says."""
