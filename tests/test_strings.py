"""Every string that the site can show exists in every language."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
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
WORDS = ROOT / "docs" / "developers" / "words.md"
NAMES = {"en": "English", "es": "Spanish", "fr": "French"}
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
        for text in module.nodes
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in keywords
    )


Pair = tuple[str, str]
"""A string in English and in another language; for English, twice the same."""


def pairs(language: str) -> Iterator[Pair]:
    """Yield each form of each string; a form of several stands beside the English plural."""
    for one in entries(translated(language if language != "en" else LANGUAGES[1])).values():
        ids = (one.id,) if isinstance(one.id, str) else one.id
        forms = ids if language == "en" else one.forms
        for n, form in enumerate(forms):
            yield ids[min(n, len(ids) - 1)], form


@cache
def table(heading: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading of the page about words."""
    _, _, rest = WORDS.read_text().partition(f"\n## {heading}\n")
    lines = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def words_of(cell: str) -> list[str]:
    """Return the words of a cell, without gender and the hyphen for any ending."""
    words = (re.sub(r" \([mf]\)", "", word).rstrip("-").strip() for word in cell.split(","))
    return [word for word in words if word]


def begins(words: Sequence[str], text: str) -> bool:
    """Return whether a word of the text begins with one of `words`."""
    plain = PERCENT.sub(" ", text).casefold()
    return any(re.search(rf"\b{re.escape(word.casefold())}", plain) for word in words)


def has(words: Sequence[str], text: str) -> bool:
    plain = PERCENT.sub(" ", text).casefold()
    return any(re.search(rf"\b{re.escape(word.casefold())}\b", plain) for word in words)


def departs_from_terms(language: str, pair: Pair) -> bool:
    english, text = pair
    if english in {row["String"] for row in table("Strings that are excepted")}:
        return False
    name = NAMES[language]
    return any(
        not begins(words_of(row[name]), text) or begins(words_of(row[f"Not in {name}"]), text)
        for row in table("Terms")
        if begins(words_of(row["English"]), english)
    )


def has_a_word_ruled_out(language: str, pair: Pair) -> bool:
    rows = {row["Language"]: row["Words"] for row in table("Words that no string has")}
    return has(words_of(rows[NAMES[language]]), pair[1])


def has_wrong_marks(language: str, pair: Pair) -> bool:
    """Return whether quotation marks, apostrophes, question marks or blanks are wrong."""
    text = PERCENT.sub("x", pair[1])
    quotes = "«»" if language == "en" else "“”"
    if any(mark in text for mark in f"'\"{quotes}") or "  " in text or "..." in text:
        return True
    if language == "es":
        return text.count("?") != text.count("¿") or text.count("!") != text.count("¡")
    if language == "fr":
        before = re.search(r"(?<!\u00a0)[;!?»]|(?<![\u00a0\d]):(?!\d)", text)
        return bool(before or re.search("«(?!\u00a0)", text))
    return False


def ends_otherwise(language: str, pair: Pair) -> bool:
    """Return whether a full stop, colon or ellipsis ends only one of the two."""
    english, text = (re.sub(r"[^.:…]", "", part[-1:]) for part in pair)
    return english != text and not is_greeting(pair[0])


def is_greeting(english: str) -> bool:
    return english.startswith("Hello") and english.endswith(",")


def has_other_capital(language: str, pair: Pair) -> bool:
    """Return whether only one of the two begins with a capital; names of languages may."""
    first, second = (re.match(r"\W*([^\W\d_])", PERCENT.sub("1", part)) for part in pair)
    if not first or not second or pair[0] in {"English", "French", "Portuguese", "Spanish"}:
        return False
    return first[1].isupper() != second[1].isupper()


CHECKS: dict[str, Callable[[str, Pair], bool]] = {
    "depart from the table of terms": departs_from_terms,
    "have a word that is ruled out": has_a_word_ruled_out,
    "have wrong marks": has_wrong_marks,
    "end otherwise than the English": ends_otherwise,
    "begin with another capital than the English": has_other_capital,
}
FAULTS = [
    (departs_from_terms, "es", ("Co-sign this text", "Firmar este texto")),
    (departs_from_terms, "es", ("Send the email", "Enviar el correo o mensaje")),
    (departs_from_terms, "fr", ("Every statement cites one.", "Chaque énoncé en cite une.")),
    (has_a_word_ruled_out, "en", ("Send it once more.", "Send it once more.")),
    (has_a_word_ruled_out, "es", ("Read your text.", "Lea tu texto.")),
    (has_a_word_ruled_out, "fr", ("You are signed in.", "Vous êtes connecté.")),
    (has_wrong_marks, "en", ("It's here", "It's here")),
    (has_wrong_marks, "es", ("Who?", "Quién?")),
    (has_wrong_marks, "fr", ("Who?", "Qui ?")),
    (has_wrong_marks, "fr", ("Reason: %(rule)s.", "Motif: %(rule)s.")),
    (has_wrong_marks, "fr", ("“No”", "«Non»")),
    (ends_otherwise, "fr", ("Saved.", "Enregistré")),
    (has_other_capital, "es", ("Saved", "guardado")),
]


@pytest.mark.parametrize("what", CHECKS)
@each
def test_translations_keep_to_the_page_about_words(language: str, what: str) -> None:
    fail(
        f"of {language} {what}", [pair for pair in pairs(language) if CHECKS[what](language, pair)]
    )


@pytest.mark.parametrize("check", [has_a_word_ruled_out, has_wrong_marks])
def test_english_keeps_to_the_page_about_words(check: Callable[[str, Pair], bool]) -> None:
    fail(f"of en: {check.__name__}", [pair for pair in pairs("en") if check("en", pair)])


@pytest.mark.parametrize(("check", "language", "pair"), FAULTS)
def test_the_checks_of_words_find_faults(
    check: Callable[[str, Pair], bool], language: str, pair: Pair
) -> None:
    assert check(language, pair)


def test_each_term_stands_in_a_string() -> None:
    """A row that no string needs would be believed for ever."""
    english = {pair[0] for pair in pairs("en")}
    unused = [
        row["English"]
        for row in table("Terms")
        if not any(begins(words_of(row["English"]), text) for text in english)
    ]
    fail("of the table of terms are in no string", unused)
