"""The rules of the house, read from the source: floors, imports, sizes, names.

`docs/architecture.md` says why. A finding names its file and line.
"""

import ast
import re
from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.support.modules import (
    MODULES,
    Findings,
    FunctionNode,
    Module,
    module_of,
    none,
    own_lines,
)

FLOORS = {
    **dict.fromkeys(("clock", "errors", "extensions", "config", "database", "paths"), 1),
    "domain": 2,
    **dict.fromkeys(("models", "adapters", "exports"), 3),
    "services": 4,
    "web": 5,
    **dict.fromkeys(("views", "api", "jobs"), 6),
    "app": 7,
    "cli": 8,  # the roof: it makes the application that it then works on
    "forum": 9,  # the package itself, which only lends its name
}
COMMITS_FROM = 6
ASKS_THE_REQUEST = {"views", "api", "web"}
REQUEST_NAMES = {"current_user", "request", "g", "session"}
CLOCK_CALLS = {("datetime", "now"), ("datetime", "utcnow"), ("time", "time"), ("date", "today")}
HEAVY = {
    "PIL",
    "boto3",
    "botocore",
    "deep_translator",
    "docx",
    "fxtranslate",
    "gunicorn",
    "psycopg",
    "lingua",
    "openpyxl",
    "pypdf",
    "pypdfium2",
    "redis",
    "requests",
    "sentencex",
    "snowballstemmer",
    "typst",
    "waitress",
    "xlsxwriter",
}
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+|\(\?>")
MAX_FILE = 400
AREAS = {
    "services": [
        "access",
        "background",
        "accounts",
        "texts",
        "drafts",
        "synthesis",
        "posts",
        "search",
        "consultations",
        "attachments",
        "organisations",
        "translation",
        "notifications",
        "contributions",
        "inquiries",
        "discussion",
        "exports",
        "quotations",
        "moderation",
        "imports",
        "privacy",
        "demo",
    ],
    "web": ["language", "http", "mail", "presenters", "templating"],
    "views": [
        "site",
        "accounts",
        "attachments",
        "drafts",
        "contributions",
        "inquiries",
        "consultations",
        "exports",
        "glossary",
        "imports",
        "moderation",
        "notifications",
        "offline",
        "organisations",
        "operations",
        "organise",
        "posts",
        "privacy",
        "search",
        "synthesis",
        "translation",
    ],
}
"""The areas of a floor in the order in which they may import: only from areas to their left."""

EDGES = {
    ("contributions", "drafts"),
    ("consultations", "drafts"),
    ("inquiries", "contributions"),
    ("inquiries", "drafts"),
    ("drafts", "accounts"),
}
"""Which areas of `views/` may import another one; pages do not know each other otherwise."""

MAX_FUNCTION = 40
MAX_POSITIONAL = 4
BANNED = re.compile(r"utils?(_|$)|helpers?(_|$)|(^|_)common(_|$)|manager|^handle_|^process_")
NAMED_BY_LIBRARIES = {
    "handle_comment",
    "handle_data",
    "handle_endtag",
    "handle_startendtag",
    "handle_starttag",
    "process_bind_param",
    "process_result_value",
}


# --- imports ----------------------------------------------------------------------------------


def imports_go_down_or_stay_in_their_folder(module: Module) -> Findings:
    here = FLOORS[module.place]
    for node, dotted in module.imports():
        name = module_of(dotted)
        if name is None:
            continue
        place = name.split(".")[1] if "." in name else "forum"
        is_same = place == module.place or here == FLOORS[place] == 1
        if not is_same and FLOORS[place] >= here:
            yield module.at(node, f"floor {here} imports {name} of floor {FLOORS[place]}")


def areas_import_only_what_stands_before_them(module: Module) -> Findings:
    order = AREAS.get(module.place, [])
    area = module.area
    if not order or not area:
        return
    if area not in order:
        yield module.at(module.tree, f"`{area}` is no area of {module.place}/: name it in AREAS")
        return
    for node, dotted in module.imports():
        other = module_of(dotted)
        if other is None or not other.startswith(f"forum.{module.place}."):
            continue
        name = other.split(".")[2]
        is_edge = module.place != "views" or (area, name) in EDGES
        if name != area and (not is_edge or order.index(name) > order.index(area)):
            yield module.at(node, f"area {area} imports {other}")


def only_heavy_libraries_are_imported_late_and_a_comment_says_why(module: Module) -> Findings:
    nested = module.inside_functions()
    for node, dotted in module.imports():
        if node not in nested:
            continue
        if dotted.split(".")[0] not in HEAVY:
            yield module.at(node, f"imports {dotted} inside a function")
        elif "#" not in module.lines[node.lineno - 1]:
            yield module.at(node, "a comment on the line must say why it is imported here")


def no_import_is_only_for_type_checkers(module: Module) -> Findings:
    for node, dotted in module.imports():
        if dotted.endswith(".TYPE_CHECKING"):
            yield module.at(node, dotted)


# --- who touches what -------------------------------------------------------------------------


def only_the_top_floor_commits(module: Module) -> Findings:
    for node, _, method in module.calls():
        if method == "commit" and FLOORS[module.place] < COMMITS_FROM:
            yield module.at(node, "commits")


def only_the_web_knows_the_request_and_who_is_signed_in(module: Module) -> Findings:
    for node, dotted in module.imports():
        library, name = dotted.split(".")[0], dotted.rpartition(".")[2]
        is_request = library.startswith("flask") and name in REQUEST_NAMES
        if is_request and module.place not in ASKS_THE_REQUEST:
            yield module.at(node, f"uses {dotted}")


def only_the_clock_reads_the_clock(module: Module) -> Findings:
    for node, owner, method in module.calls():
        if (owner, method) in CLOCK_CALLS and module.name != "forum.clock":
            yield module.at(node, f"{owner}.{method}()")


def the_clock_is_asked_through_its_module_so_that_tests_can_stop_it(module: Module) -> Findings:
    for node, dotted in module.imports():
        if dotted.startswith("forum.clock."):
            yield module.at(node, "say `from forum import clock`, then `clock.now()`")


def no_pattern_repeats_a_group_possessively(module: Module) -> Findings:
    """Python 3.11.2, which Debian 12 has, then matches other words, or fails.

    One character or class may be repeated so.
    """
    for node in module.nodes:
        words = node.value if isinstance(node, ast.Constant) else None
        if isinstance(words, str) and POSSESSIVE_GROUP.search(words):
            yield module.at(node, "repeats a group possessively")


# --- sizes, names, words ----------------------------------------------------------------------


def files_are_short(module: Module) -> Findings:
    if len(module.lines) >= MAX_FILE:
        yield module.at(module.tree, f"{len(module.lines)} lines")


def functions_are_short_and_take_few_positional_arguments(module: Module) -> Findings:
    for function in module.functions:
        if (lines := own_lines(function)) > MAX_FUNCTION:
            yield module.at(function, f"{function.name} has {lines} lines")
        names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        if len([name for name in names if name not in ("self", "cls")]) > MAX_POSITIONAL:
            yield module.at(function, f"{function.name} takes more than {MAX_POSITIONAL}")


def names_say_what_a_thing_is(module: Module) -> Findings:
    named: list[tuple[ast.AST, str]] = [(module.tree, part) for part in module.name.split(".")]
    for node in module.nodes:
        if isinstance(node, ast.ClassDef):
            named.append((node, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()))
        elif isinstance(node, FunctionNode):
            named.append((node, node.name))
    for node, name in named:
        if BANNED.search(name) and name not in NAMED_BY_LIBRARIES:
            yield module.at(node, f"is called {name}")


def files_and_public_functions_say_what_they_are_for(module: Module) -> Findings:
    if module.source.strip() and not ast.get_docstring(module.tree):
        yield module.at(module.tree, "no docstring")
    for node in module.public():
        if not ast.get_docstring(node):
            yield module.at(node, f"{node.name} has no docstring")


RULES: dict[Callable[[Module], Findings], tuple[str, str]] = {
    imports_go_down_or_stay_in_their_folder: (
        "forum.models.user",
        "from forum.services import access",
    ),
    areas_import_only_what_stands_before_them: (
        "forum.services.posts.publish",
        "from forum.services.moderation import queue",
    ),
    only_heavy_libraries_are_imported_late_and_a_comment_says_why: (
        "forum.exports.docx.writer",
        "def render():\n    import docx",
    ),
    no_import_is_only_for_type_checkers: (
        "forum.web.language.dates",
        "from typing import TYPE_CHECKING",
    ),
    only_the_top_floor_commits: ("forum.services.posts.publish", "db.session.commit()"),
    only_the_web_knows_the_request_and_who_is_signed_in: (
        "forum.services.posts.publish",
        "from flask_login import current_user",
    ),
    only_the_clock_reads_the_clock: ("forum.services.posts.publish", "datetime.datetime.now(UTC)"),
    the_clock_is_asked_through_its_module_so_that_tests_can_stop_it: (
        "forum.services.posts.publish",
        "from forum.clock import now",
    ),
    no_pattern_repeats_a_group_possessively: ("forum.domain.html.render", 'x = rf"({word}|a)*+"'),
    files_are_short: ("forum.domain.html.render", "\n" * MAX_FILE),
    functions_are_short_and_take_few_positional_arguments: (
        "forum.domain.html.render",
        "def cut(a, b, c, d, e): ...",
    ),
    names_say_what_a_thing_is: ("forum.web.forms", "class TextManager: ..."),
    files_and_public_functions_say_what_they_are_for: ("forum.web.forms", "x = 1"),
}
"""Each rule with a module's name and source that break it."""


def test_every_rule_holds_in_every_module() -> None:
    none(f"{f} ({rule.__name__})" for module in MODULES for rule in RULES for f in rule(module))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_breaks_it(rule: Callable[[Module], Findings]) -> None:
    assert list(rule(Module(*RULES[rule])))


def test_every_file_stands_on_a_floor() -> None:
    none(m.at(m.tree, "on no floor") for m in MODULES if m.place not in FLOORS)


def test_nothing_is_imported_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module in MODULES:
        names = {module_of(dotted) for _, dotted in module.imports()}
        graph[module.name] = {name for name in names if name} - {module.name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])), pytrace=False)


@pytest.mark.parametrize("name", ["text_utils", "helpers", "common", "handle_form", "FormManager"])
def test_names_that_say_nothing_are_banned(name: str) -> None:
    assert list(names_say_what_a_thing_is(Module("forum.web.x", f"def {name}(): ..."))) or list(
        names_say_what_a_thing_is(Module("forum.web.x", f"class {name}: ..."))
    )
