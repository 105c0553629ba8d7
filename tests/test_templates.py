"""The rules of templates, read from their source: what they print, how they are written, no logic.

A finding names its file and line. Views, presenters and filters work out what a template prints.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from jinja2 import Environment, nodes

from tests.support.modules import PACKAGE, ROOT

PAGES = sorted((PACKAGE / "templates").rglob("*.html"))
TEMPLATES = PAGES + sorted((PACKAGE / "templates").rglob("*.txt"))
SHEETS = sorted((PACKAGE / "static" / "css").glob("*.css"))
SCRIPTS = sorted((PACKAGE / "static" / "js").glob("*.js"))
MAKERS = [
    *sorted((PACKAGE / "web").rglob("*.py")),
    *sorted((PACKAGE / "views").rglob("*.py")),
    *sorted((PACKAGE / "domain" / "html").glob("*.py")),
]
"""Modules that make HTML of pages."""

LONGEST_LINE: Final = 120
LONGEST_FILE: Final = 150
MOST_TERMS: Final = 4

Findings = Iterator[tuple[int, str]]


def line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


@cache
def read(path: Path) -> str:
    return path.read_text()


@cache
def parse(path: Path) -> nodes.Template:
    return SYNTAX.parse(read(path))


def none(findings: Iterator[str]) -> None:
    if found := list(findings):
        pytest.fail("\n".join(found), pytrace=False)


# --- what is allowed in a page ----------------------------------------------------------------

CONTENT_POLICY = "the content security policy allows only what stands in files of its own"
TEXT_RULES = [
    (
        re.compile(r"\|\s*safe\b"),
        "nothing is declared safe in a template: the column type SafeHtml does that",
        "{{ html | safe }}",
        "{{ safe }} {{ html|safer }}",
    ),
    (
        re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
        CONTENT_POLICY,
        '<p class="label" style="color: red">',
        '<a href="style.css"> <link rel="stylesheet">',
    ),
    (
        re.compile(r"<style|<script(?![^>]*\ssrc=)", re.IGNORECASE),
        CONTENT_POLICY,
        "<script>alert(1)</script>",
        '<script type="module" src="/static/a.js"></script>',
    ),
    (
        re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
        CONTENT_POLICY,
        '<p onclick="alert(1)">',
        '<p class="on"> on = "off"',
    ),
    (
        re.compile(r"(\}\}|%\}|</b>|spoken\(['\"]):( |</b>)(?=\{\{|\{%|<| )"),
        "a colon comes from colon(): French sets a space before it",
        "{{ heading }}: {{ title }}",
        "{{ heading }}{{ colon() }}{{ title }} 12:30",
    ),
    (
        re.compile(rf"^.{{{LONGEST_LINE + 1}}}", re.MULTILINE),
        f"no line has more than {LONGEST_LINE} columns",
        "x" * (LONGEST_LINE + 1),
        "x" * LONGEST_LINE + "\n",
    ),
    (
        re.compile(rf"\A(?:.*\n){{{LONGEST_FILE + 1}}}"),
        f"no template has more than {LONGEST_FILE} lines: parts of it go into partials",
        "x\n" * (LONGEST_FILE + 1),
        "x\n" * LONGEST_FILE,
    ),
]


@pytest.mark.parametrize(("pattern", "why", "bad", "good"), TEXT_RULES)
def test_what_stands_in_templates(pattern: re.Pattern[str], why: str, bad: str, good: str) -> None:
    assert pattern.search(bad)
    assert not pattern.search(good)
    none(
        f"{path.relative_to(ROOT)}:{line_of(text, found.start())}: {why}"
        for path in TEMPLATES
        for text in [read(path)]
        for found in pattern.finditer(text)
    )


# --- no logic ---------------------------------------------------------------------------------

SYNTAX = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
ARITHMETIC = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
)
FILTERS: Final = {
    *("capitalize", "default", "first", "join", "last", "length", "reverse", "striptags", "trim"),
    *("truncate", "upper", "urlencode", "urlize", "xmlattr"),
    *("clean_line", "heading_below", "is_changed", "iso", "join_nonempty", "split_paragraphs"),
    "take_first",
}
"""Filters that print a value or take it as it comes; none of them picks, sorts or converts."""
METHODS: Final = {
    *("append", "clear", "extend", "format", "get", "keys", "pop", "replace", "setdefault"),
    *("sort", "split", "startswith", "strftime", "strip", "total_seconds", "update", "values"),
}
MAKERS_OF_VALUES: Final = {"clock", "cycler", "dict", "joiner", "lipsum", "namespace", "range"}


def nothing_is_calculated(tree: nodes.Template) -> Findings:
    for node in tree.find_all(ARITHMETIC):
        yield node.lineno, "a view or a presenter calculates; `~` puts words together"


def nothing_is_cut(tree: nodes.Template) -> Findings:
    for node in tree.find_all(nodes.Slice):
        yield node.lineno, "a presenter cuts: a fold, an address, the first of many"


def nothing_is_picked_or_sorted(tree: nodes.Template) -> Findings:
    for node in tree.find_all(nodes.Filter):
        if node.name not in FILTERS:
            yield node.lineno, f"the filter {node.name}: a view or a presenter picks and sorts"


def nothing_is_looked_up_in_a_table(tree: nodes.Template) -> Findings:
    for node in tree.find_all(nodes.Dict):
        if node.items:
            yield node.lineno, "a table belongs into Python; say if, or take it from a presenter"


def nothing_is_changed(tree: nodes.Template) -> Findings:
    for node in tree.find_all((nodes.ExprStmt, nodes.NSRef)):
        yield node.lineno, "a template changes nothing and remembers nothing"


def no_methods_of_values_are_called(tree: nodes.Template) -> Findings:
    for node in tree.find_all(nodes.Call):
        called = node.node
        if isinstance(called, nodes.Getattr) and called.attr in METHODS:
            yield node.lineno, f".{called.attr}(): a filter or a presenter does that"
        if isinstance(called, nodes.Name) and called.name in MAKERS_OF_VALUES:
            yield node.lineno, f"{called.name}() makes values, which a view does"


def conditions_are_short(tree: nodes.Template) -> Findings:
    for node in tree.find_all((nodes.If, nodes.CondExpr)):
        if (terms := _terms(node.test)) > MOST_TERMS:
            yield node.lineno, f"a condition of {terms} terms: a presenter gives it a name"


def _terms(node: nodes.Node) -> int:
    if isinstance(node, nodes.And | nodes.Or):
        return _terms(node.left) + _terms(node.right)
    return 1


LOGIC_RULES: dict[Callable[[nodes.Template], Findings], tuple[str, str]] = {
    nothing_is_calculated: ("{{ n + 1 }} {{ 'q%s' % n }}", "{{ 'q' ~ n }} {{ n > 1 }}"),
    nothing_is_cut: ("{{ html[:cut] }}", "{{ questions[0] }}"),
    nothing_is_picked_or_sorted: (
        "{% set open = all|selectattr('is_open')|list %}",
        "{% for one in all|reverse if one.is_open %}{{ one|upper }}{% endfor %}",
    ),
    nothing_is_looked_up_in_a_table: ("{{ {'open': 'disc'}[kind] }}", "{% set errors = {} %}"),
    nothing_is_changed: (
        "{% do seen.append(1) %} {% set count.n = 1 %}",
        "{% set seen = entry.is_seen %}",
    ),
    no_methods_of_values_are_called: (
        "{{ typed.get('name', '') }} {{ namespace(n=0) }}",
        "{{ typed.name|default('') }} {% for key, words in labels.items() %}{% endfor %}",
    ),
    conditions_are_short: (
        "{% if a and b and (c or d) and not e %}{% endif %}",
        "{% if a and b and (c or d) %}{% endif %}",
    ),
}
"""Each rule with a template that breaks it and one that does not."""

each_logic_rule = pytest.mark.parametrize("rule", LOGIC_RULES)


@each_logic_rule
def test_templates_hold_no_logic(rule: Callable[[nodes.Template], Findings]) -> None:
    none(
        f"{path.relative_to(ROOT)}:{line}: {why}"
        for path in TEMPLATES
        for line, why in rule(parse(path))
    )


@each_logic_rule
def test_the_rule_finds_logic(rule: Callable[[nodes.Template], Findings]) -> None:
    bad, good = LOGIC_RULES[rule]
    assert list(rule(SYNTAX.parse(bad)))
    assert not list(rule(SYNTAX.parse(good)))


# --- classes ----------------------------------------------------------------------------------

ATTRIBUTE = re.compile(r'\sclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"')
EXPRESSION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
STATEMENT = re.compile(r"\{%.*?%\}")
IN_QUOTES = re.compile(r"'([^']*)'")
IN_SHEET = re.compile(r"\.([A-Za-z][\w-]*)")
STRING = re.compile(r'(className = )?"([^"\n]*)"')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
WORDS = re.compile(r"[a-z]*[aeiouy][a-z]*(-[a-z]*[aeiouy][a-z]*)*")
SHORTEST_CLASS: Final = 4

STAGES = {"open", "closing", "upcoming", "closed", "summary"}
FILLED_IN = {
    "stage.kind": STAGES,
    "task.kind": STAGES,
    "line.kind": STAGES,
    "choice.status": {"returned", "rejected", "hidden"},
    "check.state": {"done", "late"},
    "kind": {"warning", "danger"},
}
"""What an expression inside a class attribute can become."""
WITHOUT_STYLE = {"open", "summary"}
"""Stages that look as every status does."""


def classes_of(markup: str) -> Iterator[str]:
    """Yield the classes that a template, or HTML in a module, can give to an element."""
    for value in ATTRIBUTE.findall(markup):
        for expression in EXPRESSION.findall(value):
            quoted = IN_QUOTES.findall(expression)
            names = {word for one in quoted for word in one.split()}
            yield from names or FILLED_IN.get(expression, {f"<{expression}>"})
        yield from STATEMENT.sub(" ", EXPRESSION.sub(" ", value)).split()


def classes_of_sheet(sheet: str) -> set[str]:
    selectors = re.findall(r"([^{}]+)\{", COMMENT.sub("", sheet))
    return {name for one in selectors for name in IN_SHEET.findall(one)}


def classes_of_script(script: str) -> set[str]:
    """Return the classes that a script gives, and those in its selectors."""
    found: set[str] = set()
    for is_given, string in STRING.findall(COMMENT.sub("", script)):
        if is_given:
            found |= set(string.split())
        elif "/" not in string:
            found |= set(re.findall(r"\.([a-z][a-z-]+)", string))
    return found


USED = {name for path in [*PAGES, *MAKERS] for name in classes_of(read(path))}
STYLED = {name for path in SHEETS for name in classes_of_sheet(read(path))}
SCRIPTED = {name for path in SCRIPTS for name in classes_of_script(read(path))}


def is_made_of_words(name: str) -> bool:
    return len(name) >= SHORTEST_CLASS and WORDS.fullmatch(name) is not None


def test_classes_are_words() -> None:
    none(name for name in sorted(USED | STYLED | SCRIPTED) if not is_made_of_words(name))


@pytest.mark.parametrize("name", ["vh", "btn", "q-h", "r1", "Entry", "t_note", "data-", "lbl-txt"])
def test_a_class_that_is_no_word_is_found(name: str) -> None:
    assert not is_made_of_words(name)


def test_every_class_has_a_style() -> None:
    none(iter(sorted((USED | SCRIPTED) - STYLED - WITHOUT_STYLE)))


def test_every_style_is_used() -> None:
    none(iter(sorted(STYLED - USED - SCRIPTED)))


def test_classes_are_found_wherever_they_stand() -> None:
    markup = """<p class="note{% if bad %} danger{% endif %}"> <i class="{{ 'a b' if x else 'c' }}">
    <b class="status {{ stage.kind }}"> <u class="{{ unknown }}">"""
    expected = {"note", "danger", "a", "b", "c", "status", "<unknown>"} | STAGES
    assert set(classes_of(markup)) == expected
    assert classes_of_sheet("/* .gone */ .a > .b:hover, p { margin: .5em } @media { .c { } }") == {
        *("a", "b", "c")
    }
    script = (
        """line.className = "note danger"; el.matches(".skip"); import "./x.js"; q("p .more")"""
    )
    assert classes_of_script(script) == {"note", "danger", "skip", "more"}


# --- partials ---------------------------------------------------------------------------------


def test_every_partial_is_used() -> None:
    named = set(re.findall(r"'([\w/]+\.(?:html|txt))'", "".join(map(read, TEMPLATES))))
    folder = PACKAGE / "templates"
    partials = {p.relative_to(folder).as_posix() for p in TEMPLATES if p.name.startswith("_")}
    assert partials <= named
    assert all((folder / name).is_file() for name in named)
