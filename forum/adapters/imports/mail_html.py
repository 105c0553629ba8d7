"""The words of a message that came as HTML only, with quoted words behind `>`."""

import re
from html.parser import HTMLParser
from typing import Final

_SKIPPED: Final = frozenset({"script", "style", "head", "title", "template", "svg", "object"})
_BLOCKS: Final = frozenset(
    {"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "section",
     "article", "header", "footer", "blockquote", "hr", "center", "address", "dl", "dd", "dt"}
)  # fmt: skip
_QUOTE_CLASSES: Final = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|OutlookMessageHeader", re.IGNORECASE
)
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"})
MAX_DEPTH: Final = 400
_DECLARATION: Final = re.compile(r"<[!?][^<>]*>")
_UNENDED: Final = re.compile(r"<(?=[^<>]*(?:<|\Z))")
"""A tag that is begun and never ended, for each of which the parser would look to the end."""

_BLANKS: Final = re.compile(r"[^\S\n]+")


class _Words(HTMLParser):
    """Collects lines; each knows whether it was quoted."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[bool, str]] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # tag, whether skipped, whether quoted

    @property
    def _is_skipped(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    @property
    def _is_quoted(self) -> bool:
        return bool(self._open) and self._open[-1][2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the beginning of an element."""
        if tag == "br":
            self.end_line()
        if tag in _BLOCKS or tag == "li":
            self.end_line()
            self._add_gap(tag)
        if tag in _VOID:
            return
        classes = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        is_quote = tag == "blockquote" or bool(_QUOTE_CLASSES.search(classes[:500]))
        if len(self._open) < MAX_DEPTH:
            is_skipped = self._is_skipped or tag in _SKIPPED
            self._open.append((tag, is_skipped, self._is_quoted or is_quote))
        if tag == "li":
            self._line.append("- ")

    def handle_endtag(self, tag: str) -> None:
        """Read the end of an element; what was left open within it ends too."""
        if tag in _BLOCKS or tag == "li":
            self.end_line()
            self._add_gap(tag)
        near = [name for name, _, _ in self._open[-20:]]
        if tag in near:
            while self._open and self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Read words."""
        if not self._is_skipped:
            self._line.append(_BLANKS.sub(" ", data.replace("\n", " ")))

    def _add_gap(self, tag: str) -> None:
        if tag in ("p", "blockquote", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre"):
            self.lines.append((self._is_quoted, ""))

    def end_line(self) -> None:
        """End the line that is being read."""
        line = "".join(self._line).strip(" ")
        if line:
            self.lines.append((self._is_quoted, line))
        self._line = []


def html_words(html: str) -> str:
    """Return the words of a message as lines; those of others stand behind `>`."""
    words = _Words()
    words.feed(_UNENDED.sub("&lt;", _DECLARATION.sub("", html)))
    words.close()
    words.end_line()
    lines = ["> " * is_quoted + line for is_quoted, line in words.lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
