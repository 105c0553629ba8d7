"""Runs of inline content in safe HTML: plain text, with its tags and atoms stored beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from forum.domain.characters import normalise
from forum.domain.html.read import BLOCKS, HtmlToken, tokenise
from forum.domain.translation.placeholders import ATOM
from forum.domain.translation.tags import BREAK, TagSpan

ATOM_MARK = "\x01"  # stands for an atom in the text of a run; it never occurs in safe HTML
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b\ufeff]")


@dataclass(slots=True)
class InlineRun:
    """The content between two block tags; BREAK is a line break and ATOM_MARK an atom."""

    text: str = ""
    spans: list[TagSpan] = field(default_factory=list)
    atoms: list[str] = field(default_factory=list)
    _open_tags: list[tuple[str, str, int]] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        """Add text, and store its atoms."""
        text = normalise("NFC", _BLANKS.sub(" ", _INVISIBLE.sub("", text)))
        if self.text.endswith((" ", BREAK)):
            text = text.lstrip(" ")
        self.atoms += (escape(atom, quote=False) for atom in ATOM.findall(text))
        self.text += ATOM.sub(ATOM_MARK, text)

    def add_untranslated(self, html: str) -> None:
        """Add HTML that must not be translated."""
        self.atoms.append(html)
        self.text += ATOM_MARK

    def add_tag(self, token: HtmlToken) -> None:
        """Open or close an inline tag."""
        if not token.closing:
            self._open_tags.append((token.name, token.source, len(self.text)))
        elif self._open_tags:
            self._close_tag(*self._open_tags.pop())

    def end(self) -> "InlineRun":
        """Close the open tags, and return a new run in which they are open again."""
        following = InlineRun(
            _open_tags=[(name, opening, 0) for name, opening, _ in self._open_tags]
        )
        while self._open_tags:
            self._close_tag(*self._open_tags.pop())
        return following

    def _close_tag(self, name: str, opening: str, start: int) -> None:
        if start < len(self.text):
            self.spans.append(TagSpan(start, len(self.text), opening, f"</{name}>"))


def split_runs(html: str) -> Iterator[InlineRun | str]:
    """Yield the runs of inline content of safe HTML and the HTML between them, in order.

    Code and the bars of redacted words are not translated.
    """
    run = InlineRun()
    untranslated_tag = ""
    untranslated: list[str] = []
    for token in tokenise(html):
        if untranslated_tag or token.name in {"code", "pre", "span"}:
            untranslated_tag = untranslated_tag or token.name
            untranslated.append(token.source)
            if token.closing and token.name == untranslated_tag != "pre":
                run.add_untranslated("".join(untranslated))
                untranslated_tag, untranslated = "", []
            elif token.closing and token.name == untranslated_tag:
                following = run.end()
                yield run
                yield "".join(untranslated)
                run, untranslated_tag, untranslated = following, "", []
        elif token.name == "br":
            run.text = run.text.rstrip(" ") + BREAK
        elif token.name in BLOCKS:
            following = run.end()
            yield run
            yield token.source
            run = following
        elif token.name:
            run.add_tag(token)
        elif not run.text and token.source.isspace():
            yield token.source
        else:
            run.add_text(token.text)
    run.end()
    yield run
    yield "".join(untranslated)
