"""Glossaries as CSV, and as TBX (ISO 30042:2019, dialect TBX-Basic, style DCA)."""

import csv
import io
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from forum.domain.exports.formulas import escape_formula
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Gender, Wording
from forum.domain.translation.terms.table import HEADER, row_of
from forum.exports.characters import printable

CSV_TYPE: Final = "text/csv; charset=utf-8"
TBX_TYPE: Final = "application/x-tbx; charset=utf-8"
TBX: Final = "urn:iso:std:iso:30042:ed-2"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_GENDERS: Final = {Gender.MASCULINE: "masculine", Gender.FEMININE: "feminine"}
PREFERRED, ADMITTED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"


def render_csv(drafts: Sequence[TermDraft]) -> bytes:
    """Return the file, with a byte-order mark; no cell starts a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([escape_formula(cell) for cell in row_of(draft)] for draft in drafts)
    return out.getvalue().encode("utf-8-sig")


def render_tbx(drafts: Sequence[TermDraft], *, title: str, language: str) -> bytes:
    """Return the document in UTF-8; what `drafts` are kept as they are in has no gender."""
    root = Element("tbx", {"xmlns": TBX, "type": "TBX-Basic", "style": "dca", XML_LANG: language})
    description = SubElement(SubElement(root, "tbxHeader"), "fileDesc")
    _add(SubElement(description, "titleStmt"), "title", title)
    _add(SubElement(description, "sourceDesc"), "p", title)
    body = SubElement(SubElement(root, "text"), "body")
    for number, draft in enumerate(drafts, 1):
        entry = SubElement(body, "conceptEntry", {"id": f"c{number}"})
        if draft.note:
            _add(entry, "note", draft.note)
        for code, wording in draft.wordings.items():
            _add_wording(SubElement(entry, "langSec", {XML_LANG: code}), wording)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_wording(section: Element, wording: Wording) -> None:
    for text, status in ((wording.text, PREFERRED), *((v, ADMITTED) for v in wording.variants)):
        term = SubElement(section, "termSec")
        _add(term, "term", text)
        if status == PREFERRED and wording.gender in _GENDERS:
            _add(term, "termNote", _GENDERS[wording.gender], type="grammaticalGender")
        _add(term, "termNote", status, type="administrativeStatus")


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = printable(text)
