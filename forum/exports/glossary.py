"""Glossaries as CSV, and as TBX (ISO 30042:2019, dialect TBX-Basic, style DCA)."""

import csv
import io
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from forum.domain.exports.formulas import escape_formula
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Gender, Wording
from forum.domain.translation.terms.table import HEADER, TermScope, row_of
from forum.exports.characters import printable

CSV_TYPE: Final = "text/csv; charset=utf-8"
TBX_TYPE: Final = "application/x-tbx; charset=utf-8"
TBX: Final = "urn:iso:std:iso:30042:ed-2"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_GENDERS: Final = {Gender.MASCULINE: "masculine", Gender.FEMININE: "feminine"}
PREFERRED, ADMITTED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"


ScopedTerm = tuple[TermDraft, TermScope]


def render_csv(terms: Sequence[ScopedTerm]) -> bytes:
    """Return the file, with a byte-order mark; no cell starts a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([escape_formula(cell) for cell in row_of(*term)] for term in terms)
    return out.getvalue().encode("utf-8-sig")


def render_tbx(terms: Sequence[ScopedTerm], *, title: str, language: str) -> bytes:
    """Return the document in UTF-8; each wording says for what it holds, as TBX-Basic does."""
    root = Element("tbx", {"xmlns": TBX, "type": "TBX-Basic", "style": "dca", XML_LANG: language})
    description = SubElement(SubElement(root, "tbxHeader"), "fileDesc")
    _add(SubElement(description, "titleStmt"), "title", title)
    _add(SubElement(description, "sourceDesc"), "p", title)
    body = SubElement(SubElement(root, "text"), "body")
    for number, (draft, scope) in enumerate(terms, 1):
        entry = SubElement(body, "conceptEntry", {"id": f"c{number}"})
        if draft.note:
            spoken = {XML_LANG: draft.note_language} if draft.note_language else {}
            _add(entry, "note", draft.note, **spoken)
        for code, wording in draft.wordings.items():
            _add_wording(SubElement(entry, "langSec", {XML_LANG: code}), wording, scope)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_wording(section: Element, wording: Wording, scope: TermScope) -> None:
    for text, status in ((wording.text, PREFERRED), *((v, ADMITTED) for v in wording.variants)):
        term = SubElement(section, "termSec")
        _add(term, "term", text)
        if status == PREFERRED and wording.gender in _GENDERS:
            _add(term, "termNote", _GENDERS[wording.gender], type="grammaticalGender")
        _add(term, "termNote", status, type="administrativeStatus")
        _add(term, "admin", scope, type="projectSubset")


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = printable(text)
