"""A pytest plug-in that adds a language which nobody speaks, before the product is imported.

    FORUM_TEST_LANGUAGE=qps pytest -p tests.support.further_language tests/test_html.py

`qps` is the code that Unicode CLDR keeps for pseudo-languages; its texts are the English ones with
accents on every letter, and a third longer. `ar` is written from right to left, with Arabic letters
for the English ones. Nothing else about the product is changed: this is all that a language needs.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import Final

from babel import localedata
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from forum import paths
from forum.domain import languages
from forum.domain.languages import Language

LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
ACCENTED: Final = str.maketrans(
    LATIN + LATIN.upper(),
    "áƀçđéƒĝĥíĵķłɱñóþɋřšťúṽŵẋýž" + "ÁƁÇĐÉƑĜĤÍĴĶŁⱮÑÓÞɊŘŠŤÚṼŴẊÝŽ",
)
ARABIC: Final = str.maketrans(LATIN + LATIN.upper(), "ابكدهفجحيجكلمنوبقرستوفوخيز" * 2)
LETTERS: Final = {"qps": ACCENTED, "ar": ARABIC}
NOT_WORDS: Final = re.compile(r"(%\(\w+\)[sd]|%[sd%]|<[^>]+>|&\w+;|https?://\S+)")
"""What a translator leaves as it is: placeholders, tags, addresses."""

FURTHER: Final = {
    "qps": Language(code="qps", name="Ƥšéúđó", region="en-XA"),
    "ar": Language(code="ar", name="العربية", region="ar-EG"),
}


def pseudo_translate(text: str, code: str) -> str:
    """Return an English text as the made-up language has it."""
    pieces = NOT_WORDS.split(text)
    words = [
        piece.translate(LETTERS[code]) if i % 2 == 0 else piece for i, piece in enumerate(pieces)
    ]
    return "".join(words) + (" ~~~" if code == "qps" and len(text) > 8 else "")


def make_catalogue(code: str, folder: Path) -> None:
    """Write the catalogue of the language; the strings are those of the Spanish one."""
    with (paths.TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        spanish = read_po(file, locale="es")
    catalogue = Catalog(locale="en")
    for message in spanish:
        if message.id:
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            translated = tuple(pseudo_translate(form, code) for form in forms)
            string = translated if len(forms) > 1 else translated[0]
            catalogue.add(message.id, string, context=message.context)
    target = folder / code / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)


def add_language(code: str, folder: Path) -> None:
    """Add a language as a contributor would: a line in the list, a catalogue, a consent text."""
    translations, consent_texts = folder / "translations", folder / "consent"
    translations.mkdir()
    consent_texts.mkdir()
    make_catalogue(code, translations)
    for known in languages.LANGUAGES:
        (translations / known).symlink_to(paths.TRANSLATIONS / known)
        text = paths.CONSENT_TEXTS / f"consent.{known}.md"
        (consent_texts / text.name).symlink_to(text)
    english = (paths.CONSENT_TEXTS / "consent.en.md").read_text()
    (consent_texts / f"consent.{code}.md").write_text(pseudo_translate(english, code))
    languages.BY_CODE[code] = FURTHER[code]
    languages.LANGUAGES = tuple(languages.BY_CODE)  # type: ignore[misc]
    paths.TRANSLATIONS = translations  # type: ignore[misc]
    paths.CONSENT_TEXTS = consent_texts  # type: ignore[misc]
    if not localedata.exists(code):
        # CLDR's names of countries, months and languages: nobody has translated them.
        localedata._cache[code] = localedata.load("en")


_folder = tempfile.TemporaryDirectory(prefix="forum-language-")
if _code := os.environ.get("FORUM_TEST_LANGUAGE"):
    add_language(_code, Path(_folder.name))
