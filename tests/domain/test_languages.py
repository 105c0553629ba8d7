"""The list of languages is all that a further one needs: a made-up one is added, and pages hold."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest

from forum.domain.languages import BY_CODE, LANGUAGES, direction_of, lang_attributes
from tests.support.clients import FreshClient
from tests.support.modules import ROOT

WITHOUT_CONTENT = [
    "", "sign-in", "register", "reset", "rules", "privacy", "accessibility", "time-zone", "search",
]  # fmt: skip
READ_ALOUD = ("aria-label", "placeholder", "title", "alt")
IS_ENGLISH = re.compile(r"[A-Za-z]{4}")
SAME_EVERYWHERE = re.compile(
    "|".join([r"\bForum\b", r"\S+@\S+", *(language.name for language in BY_CODE.values())])
)
"""The name of the site, addresses, and the languages in themselves."""


@pytest.mark.slow
@pytest.mark.timeout(600)  # it runs hundreds of tests
@pytest.mark.parametrize("code", ["qps", "ar"], ids=["made-up", "right-to-left"])
def test_a_further_language_breaks_no_page(code: str) -> None:
    """Run the tests of pages again, in a process in which there is one language more."""
    inner = [
        sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "tests.support.further_language",
        "tests/test_html.py", "tests/domain/test_languages.py",
        "-k", f"({code} or not everybody) and not further",
    ]  # fmt: skip
    done = subprocess.run(
        inner,
        cwd=ROOT,
        env={**os.environ, "FORUM_TEST_LANGUAGE": code, "FORUM_REQUIRE_ALL": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def texts(element: Element) -> Iterator[str]:
    """Yield what is read on a page, also aloud; names of countries and zones are the library's."""
    if element.tag in ("option", "script"):
        return
    yield element.text or ""
    yield from (element.get(name) or "" for name in READ_ALOUD)
    for child in element:
        if isinstance(child.tag, str):
            yield from texts(child)
        yield child.tail or ""


if "qps" in LANGUAGES:  # in the process that the test above starts

    @pytest.mark.parametrize("path", WITHOUT_CONTENT)
    def test_every_word_comes_from_the_catalogue(client: FreshClient, path: str) -> None:
        page = html5lib.parse(client.get(f"/qps/{path}").text, namespaceHTMLElements=False)
        words = {SAME_EVERYWHERE.sub("", text).strip() for text in texts(page)}
        assert {text for text in words if IS_ENGLISH.search(text)} == set()


def test_the_direction_is_that_of_the_script() -> None:
    assert [direction_of(code) for code in ("en", "fr", "ar", "fa", "he", "pt-BR")] == [
        "ltr", "ltr", "rtl", "rtl", "rtl", "ltr",
    ]  # fmt: skip
    assert direction_of("nonsense") == "ltr"


@pytest.mark.parametrize(("language", "around", "attributes"), [
    ("en", "en", ""),
    ("", "en", ""),
    ("en", "", ' lang="en" dir="ltr"'),
    ("es", "en", ' lang="es"'),
    ("ar", "en", ' lang="ar" dir="rtl"'),
    ("en", "ar", ' lang="en" dir="ltr"'),
    ("fa", "ar", ' lang="fa"'),
    ('"x', "en", ' lang="&quot;x"'),
])  # fmt: skip
def test_a_fragment_says_its_language_and_a_direction_that_differs(
    language: str, around: str, attributes: str
) -> None:
    assert lang_attributes(language, around) == attributes
