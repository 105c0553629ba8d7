"""Texts for file formats: without characters that they refuse, shortened, cut at citations."""

import re
from collections.abc import Collection
from html import escape

from forum.domain.html.blocks import TextRun
from forum.domain.html.plain import bare_address
from forum.domain.html.read import CITATION, plain_text, tokenise

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return `text` without the control characters that XML and tables cannot contain."""
    return _CONTROL.sub("", text)


def text_with_addresses(html: str) -> str:
    """Return the text of safe HTML with the marks of its lists.

    The address of a link follows it unless the text says it.
    """
    parts: list[str] = []
    address, label_start = "", 0
    for token in tokenise(html):
        if token.name == "a":
            if token.closing:
                label = plain_text("".join(parts[label_start:]))
                parts.append(escape(address_after(label, address)))
            else:
                address, label_start = token.attributes.get("href") or "", len(parts)
            continue
        parts.append(token.source)
    return printable(plain_text("".join(parts), marks=True))


def address_after(label: str, address: str) -> str:
    """Return what follows the text of a link: its address, or nothing if the text says it."""
    if not address or bare_address(address) == bare_address(label):
        return ""
    return f" <{address}>"


def split_citations(run: TextRun, anchors: Collection[str]) -> list[tuple[str, str]]:
    """Return the printable text of a run in pieces, each with the anchor that it cites, or "".

    Code cites nothing; [12] cites "c12" if that is among the anchors.
    """
    text = printable(run.text)
    pieces, start = [], 0
    for citation in () if run.code else CITATION.finditer(text):
        if (anchor := f"c{citation[1]}") in anchors:
            pieces += [(text[start : citation.start()], ""), (citation[0], anchor)]
            start = citation.end()
    return [(piece, anchor) for piece, anchor in [*pieces, (text[start:], "")] if piece]
