"""In which language a screen reader would read each word of a page or a file."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import Comment, Doctype, Script, Stylesheet

MARKER: Final = re.compile(r"\b(?:word(?P<words>[a-z]{2})\d+x|ui(?P<strings>[a-z]{2})x)")
ATTRIBUTES: Final = ("title", "aria-label", "alt", "placeholder", "data-label", "content", "label")
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ATOM: Final = "{http://www.w3.org/2005/Atom}"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
SILENT: Final = (Comment, Doctype, Script, Stylesheet)


WITHOUT_PARTS: Final = ("title", "option", "textarea")
"""Elements that hold text alone, so that their one language is that of some of their words."""


def faults_in_html(html: str) -> list[str]:
    """Return each marked word that stands under another `lang` than its own, with what is near."""
    faults = []
    for near, language, is_whole in texts_of_html(html):
        codes = _codes(near)
        if codes and (language not in codes if is_whole else codes != {language}):
            faults.append(f"in {language!r}: {near[:120]!r}")
    return faults


def texts_of_html(html: str) -> Iterator[tuple[str, str, bool]]:
    """Yield every text of a page and of its attributes, with its nearest `lang`.

    Attributes and a few elements can have no parts: these are whole.
    """
    soup = BeautifulSoup(html, "html.parser")
    for text in soup.find_all(string=True):
        if isinstance(text, NavigableString) and not isinstance(text, SILENT):
            parent = text.parent
            yield str(text), _language(parent), parent is not None and parent.name in WITHOUT_PARTS
    for tag in soup.find_all(True):
        for name in ATTRIBUTES:
            if value := tag.get(name):
                yield str(value), _language(tag), True


def faults_in_docx(file: bytes) -> list[str]:
    """Return each run of a Word document that holds a marked word of another language."""
    with ZipFile(BytesIO(file)) as archive:
        document = fromstring(archive.read("word/document.xml"))
        styles = fromstring(archive.read("word/styles.xml"))
    normal = next(style for style in styles if style.get(f"{WORD}styleId") == "Normal")
    own = _docx_language(normal)
    runs = ((run, _docx_language(run) or own) for run in document.iter(f"{WORD}r"))
    texts = (("".join(run.itertext()), language) for run, language in runs)
    return [f"in {code!r}: {text!r}" for text, code in texts if _codes(text) - {code}]


def _docx_language(element: Element) -> str:
    language = element.find(f".//{WORD}lang")
    return "" if language is None else language.get(f"{WORD}val", "").partition("-")[0]


def faults_in_feed(file: bytes) -> list[str]:
    """Return each text of a feed that holds marked words, and none of its own language."""
    faults = []
    root = fromstring(file)
    for parent in (root, *root.iter(f"{ATOM}entry")):
        for element in parent:
            language = element.get(XML_LANG) or parent.get(XML_LANG) or ""
            text = element.text or ""
            if element.tag == f"{ATOM}content":
                faults += faults_in_html(f'<div lang="{language}">{text}</div>')
            elif (codes := _codes(text)) and language not in codes:
                faults.append(f"in {language!r}: {text!r}")
    return faults


def _codes(text: str) -> set[str]:
    return {marker["words"] or marker["strings"] for marker in MARKER.finditer(text)}


def _language(tag: Tag | None) -> str:
    while tag is not None:
        if (code := tag.get("lang")) is not None:
            return str(code)
        tag = tag.parent
    return ""
