"""Runs of inline content in safe HTML: their bare text, with tags and atoms set aside."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from forum.domain.html.read import BLOCKS, HtmlToken, pieces
from forum.domain.translation.placeholders import ATOM
from forum.domain.translation.tags import BREAK, TagSpan

HOLE = "\x01"  # stands for an atom in the text of a run; safe HTML holds no such character
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\ufeff]")


@dataclass(slots=True)
class InlineRun:
    """What stands between two block tags: BREAK for each line break, HOLE for each atom."""

    text: str = ""
    spans: list[TagSpan] = field(default_factory=list)
    atoms: list[str] = field(default_factory=list)
    _open: list[tuple[str, str, int]] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Add text, its atoms set aside."""
        text = unicodedata.normalize("NFC", _BLANKS.sub(" ", _INVISIBLE.sub("", text)))
        if self.text.endswith((" ", BREAK)):
            text = text.lstrip(" ")
        self.atoms += (escape(atom, quote=False) for atom in ATOM.findall(text))
        self.text += ATOM.sub(HOLE, text)

    def keep(self, html: str) -> None:
        """Add HTML that is not to be translated."""
        self.atoms.append(html)
        self.text += HOLE

    def tag(self, piece: HtmlToken) -> None:
        """Open or close an inline tag."""
        if not piece.closing:
            self._open.append((piece.name, piece.source, len(self.text)))
        elif self._open:
            self._close(*self._open.pop())

    def end(self) -> "InlineRun":
        """Close what is open; return the run in which it goes on."""
        following = InlineRun(_open=[(name, opening, 0) for name, opening, _ in self._open])
        while self._open:
            self._close(*self._open.pop())
        return following

    def _close(self, name: str, opening: str, start: int) -> None:
        if start < len(self.text):
            self.spans.append(TagSpan(start, len(self.text), opening, f"</{name}>"))


def runs(html: str) -> Iterator[InlineRun | str]:
    """Cut safe HTML into runs of inline content and the HTML between them, in order."""
    run = InlineRun()
    opaque = ""
    kept: list[str] = []
    for piece in pieces(html):
        if opaque or piece.name in {"code", "pre"}:
            opaque = opaque or piece.name
            kept.append(piece.source)
            if piece.closing and piece.name == opaque == "code":
                run.keep("".join(kept))
                opaque, kept = "", []
            elif piece.closing and piece.name == opaque:
                following = run.end()
                yield run
                yield "".join(kept)
                run, opaque, kept = following, "", []
        elif piece.name == "br":
            run.text = run.text.rstrip(" ") + BREAK
        elif piece.name in BLOCKS:
            following = run.end()
            yield run
            yield piece.source
            run = following
        elif piece.name:
            run.tag(piece)
        elif not run.text and piece.source.isspace():
            yield piece.source
        else:
            run.write(piece.text)
    run.end()
    yield run
    yield "".join(kept)
