"""The names of people in the XML of Office and OpenDocument files: where they stand, blanked."""

import re
from collections.abc import Callable
from typing import Final

_ATTRIBUTE_NAMES: Final = "author|initials|userId|userName|lastModifiedBy|reservedBy"
_TAG_WITH_NAME: Final = re.compile(
    rf"<[A-Za-z][^<>]*?\s(?:[\w.-]+:)?(?:{_ATTRIBUTE_NAMES})\s*=[^<>]*>", re.ASCII
)
_NAME_ATTRIBUTE: Final = re.compile(
    rf"""(\s(?:[\w.-]+:)?(?:{_ATTRIBUTE_NAMES})\s*=\s*)(?:"[^"]*"|'[^']*')""", re.ASCII
)
"""The names of commentators and editors, which Office stores in attributes of any element."""

_PERSON_TAG: Final = re.compile(
    r"<(?:[\w.-]+:)?(?:cmAuthor|author|person|userInfo|absPath|label)\s[^<>]*>", re.ASCII
)
_PERSON_ATTRIBUTE: Final = re.compile(
    r"""(\s(?:name|displayName|email|url|siteId)\s*=\s*)(?:"[^"]*"|'[^']*')""", re.ASCII
)
"""Lists of people in slides and workbooks, the folder of a workbook, the tenant of its label."""

_SHEET_AUTHOR: Final = re.compile(
    r"(<((?:[\w.-]+:)?author)(?:\s[^<>]*)?>)([^<]*)(?=</\2\s*>)", re.ASCII
)
_SHEET_COMMENTS: Final = re.compile(r"<(?:[\w.-]+:)?comments\s[^<>]*spreadsheetml", re.ASCII)
"""The comments of a workbook, which name their authors in elements and in their first words."""

_EXTERNAL_RELATION: Final = re.compile(
    r"""<[^<>]*?\sTargetMode\s*=\s*["']External["'][^<>]*>"""
    r"""|<[^<>]*?\sType\s*=\s*["'][^"'<>]*/attachedTemplate["'][^<>]*>"""
)
_FOLDER: Final = re.compile(
    r"""(\sTarget\s*=\s*["'])(?!(?:https?|mailto|ftp):)[^"'<>]*[\\/](?=[^"'<>\\/]*["'])"""
)
"""The folder of a file on its owner's machine, which often has the owner's name."""

_PICTURE_PATH: Final = re.compile(
    r"""(\s(?:descr|title|alt|o:title)\s*=\s*")(?:[A-Za-z]:\\|\\\\)[^"<>]*\\(?=[^"<>\\]*")"""
)

_HIDDEN_FOLDER: Final = re.compile(
    r"""(?:file:/{2,3}(?:localhost/)?(?:[A-Za-z](?::|%3A)/)?|\b[A-Za-z]:(?:\\{1,2}|/)|\\{2,4}(?=\w)"""
    r"""|/(?:home|Users)/)[^"'`<>&;|]*[\\/](?=[^"'`<>&;|\\/]*)""",
    re.IGNORECASE,
)
_UNSEEN: Final = re.compile(
    r"(<(w:(?:instrText|delInstrText))(?:\s[^<>]*)?>)([^<]*)(?=</\2\s*>)"
    r"|(<w:(?:fldSimple|connectString|query|udl|src|saveThroughXslt|documentType)\s)([^<>]*)(?=>)",
    re.ASCII,
)
_VARIABLE: Final = re.compile(r"<w:docVars\b[^<>]*>.*?</w:docVars\s*>", re.DOTALL)
"""Fields, sources of form letters and variables, which no page shows."""

_CREATOR_ELEMENT: Final = re.compile(
    r"(<((?!text:)[\w.-]+:(?:creator|creator-initials|sender-initials))(?:\s[^<>]*)?>)"
    r"[^<]*(?=</\2\s*>)",
    re.ASCII,
)
"""The names of commentators and editors, which OpenDocument stores in elements."""

_PRINTER: Final = re.compile(
    r"""(<(config:config-item)\s[^<>]*config:name\s*=\s*["'](?:Printer(?:Name|Setup)"""
    r"""|CurrentDatabase\w*|EmbeddedDatabaseName)["'][^<>]*>)[^<]*(?=</\2\s*>)""",
    re.ASCII,
)
_FILE_LINK: Final = re.compile(
    r"""(\s(?:xlink:href|svg:href)\s*=\s*["'])(?:file:|\.\.[\\/])[^"'<>]*[\\/](?=[^"'<>\\/]*["'])"""
)

_WIDE_ENCODINGS: Final = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
"""The beginnings of text with two bytes for each character."""

TextChange = Callable[[str], str]


def without_office_names(text: str) -> str:
    """Return the XML of an Office file without people; what a page shows stays as it is."""
    text = _TAG_WITH_NAME.sub(lambda tag: _NAME_ATTRIBUTE.sub(r'\1""', tag[0]), text)
    text = _PERSON_TAG.sub(lambda tag: _PERSON_ATTRIBUTE.sub(r'\1""', tag[0]), text)
    text = _PICTURE_PATH.sub(r"\1", text)
    text = _UNSEEN.sub(lambda part: _HIDDEN_FOLDER.sub("", part[0]), text)
    text = _VARIABLE.sub("", text)
    return _without_sheet_authors(text) if _SHEET_COMMENTS.search(text, 0, 2_000) else text


def _without_sheet_authors(text: str) -> str:
    """Return the comments of a workbook without authors, also where a comment begins with one."""
    names = {author[3].strip() for author in _SHEET_AUTHOR.finditer(text)}
    text = _SHEET_AUTHOR.sub(r"\1", text)
    for written in sorted(filter(None, names)):
        text = re.sub(rf"(<(?:\w+:)?t(?:\s[^<>]*)?>)\s*{re.escape(written)}:", r"\1", text)
    return text


def without_folders(text: str) -> str:
    """Return the relations of a part of an Office file without the folders of people's machines."""
    return _EXTERNAL_RELATION.sub(lambda tag: _FOLDER.sub(r"\1", tag[0]), text)


def without_creators(text: str) -> str:
    """Return the XML of an OpenDocument file without commentators, editors and printers."""
    for pattern in (_CREATOR_ELEMENT, _PRINTER, _FILE_LINK):
        text = pattern.sub(r"\1", text)
    return text


def change_text(part: bytes, change: TextChange) -> bytes:
    """Return a part of XML with its text changed and every other byte as it was."""
    # Latin 1 preserves the bytes of every encoding in which tags are ASCII.
    encoding = next(
        (name for mark, name in _WIDE_ENCODINGS.items() if part.startswith(mark)), "latin-1"
    )
    return change(part.decode(encoding)).encode(encoding)
