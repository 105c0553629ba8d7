"""Every string that the site can show exists in every language."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from forum.domain.languages import LANGUAGES
from tests.support.modules import MODULES, PACKAGE, ROOT, none

Id = str | tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One string of a catalogue: a plural has several forms."""

    id: Id
    forms: tuple[str, ...]
    is_guess: bool


KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["_l", "_n:1,2"])}
PERCENT = re.compile(r"%\((\w+)\)[sd]|%[sd%]")

each = pytest.mark.parametrize("language", LANGUAGES[1:])


@cache
def extracted() -> Catalog:
    """Return all strings in the code and the templates."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    catalogue = Catalog()
    for file, line, id_, comments, context in extract_from_dir(
        PACKAGE, method_map=methods, options_map=options, keywords=KEYWORDS
    ):
        catalogue.add(id_, None, [(file, line)], auto_comments=comments, context=context)
    return catalogue


@cache
def translated(language: str) -> Catalog:
    """Return the catalogue of one language."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def entry(message: Message) -> Entry:
    ids, forms = message.id, message.string or ""
    return Entry(
        ids if isinstance(ids, str) else tuple(ids),
        (forms,) if isinstance(forms, str) else tuple(forms),
        message.fuzzy,
    )


def entries(catalogue: Catalog) -> dict[Id, Entry]:
    found = [entry(message) for message in catalogue if message.id]
    return {one.id: one for one in found}


def finished(language: str) -> list[Entry]:
    """Return what has been translated so far."""
    return [one for one in entries(translated(language)).values() if all(one.forms)]


def fail(what: str, ids: Sequence[Id]) -> None:
    if ids:
        shown = "\n".join(f"  {id_!r}" for id_ in ids[:30])
        more = f"\n  and {len(ids) - 30} more" if len(ids) > 30 else ""
        pytest.fail(f"{len(ids)} strings {what}:\n{shown}{more}", pytrace=False)


def placeholders(text: str) -> set[str]:
    """Return what is filled into a string, in either of the two notations."""
    braces = {f"{{{name}}}" for _, name, _, _ in Formatter().parse(text) if name}
    return braces | {found[0] for found in PERCENT.finditer(text)}


def test_strings_are_found_in_code_and_templates() -> None:
    files = {file for message in extracted() for file, _ in message.locations}
    assert {file.rpartition(".")[2] for file in files} >= {"py", "html"}


@each
def test_the_catalogue_is_up_to_date_with_the_code(language: str) -> None:
    wanted, present = entries(extracted()), entries(translated(language))
    fail(f"are missing in {language} (make strings)", [id_ for id_ in wanted if id_ not in present])
    fail(f"of {language} are used nowhere", [id_ for id_ in present if id_ not in wanted])


@each
def test_every_string_is_translated(language: str) -> None:
    found = entries(translated(language)).values()
    empty = [one.id for one in found if not all(form.strip() for form in one.forms)]
    fail(f"have no translation in {language}", empty)
    fail(f"are only guessed in {language}", [one.id for one in found if one.is_guess])


@each
def test_translations_fill_in_what_the_original_fills_in(language: str) -> None:
    def differs(one: Entry) -> bool:
        if isinstance(one.id, str):
            return placeholders(one.id) != placeholders(one.forms[0])
        # All forms but the last may leave the number out: "a reply".
        known = placeholders(one.id[-1])
        forms = [placeholders(form) for form in one.forms]
        return forms[-1] != known or not all(form <= known for form in forms)

    wrong = [one.id for one in finished(language) if differs(one)]
    fail(f"of {language} fill in something else than the original", wrong)


@each
def test_translations_begin_and_end_like_the_original(language: str) -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    wrong = [
        one.id
        for one in finished(language)
        if isinstance(one.id, str) and edges(one.id) != edges(one.forms[0])
    ]
    fail(f"of {language} have other blanks at their ends", wrong)


def test_no_string_stands_where_it_is_not_found() -> None:
    """Babel reads no f-strings, so a string in one would never be translated."""
    keywords = {"_", "_l", "_n", "gettext", "ngettext", "lazy_gettext"}
    none(
        module.at(call, f"{call.func.id} in an f-string")
        for module in MODULES
        for text in ast.walk(module.tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in keywords
    )
