"""A paragraph of a document, whatever program wrote it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentParagraph:
    """One paragraph: its words in Markdown and plain, and how it looks.

    `level` is that of a heading, from 0, or None. `label` is its number as a list counts it, such
    as "12." or "•". A `bold` paragraph is bold as a whole. The `title` of a document is one.
    A table is one as well, with the paragraphs of its cells as `parts`.
    """

    text: str
    plain: str
    level: int | None = None
    label: str = ""
    depth: int = 0
    is_bold: bool = False
    is_title: bool = False
    parts: tuple["DocumentParagraph", ...] = ()

    @property
    def as_markdown(self) -> str:
        """Return the paragraph as a block of Markdown: an item of a list, or words."""
        if not self.label:
            return self.text
        indent = "    " * self.depth
        is_counted = any(c.isdecimal() for c in self.label)
        mark = f"{self.label.rstrip('.)')}." if is_counted and self.depth == 0 else "-"
        return f"{indent}{mark if mark[:-1].isdecimal() else '-'} {self.text}"


@dataclass(frozen=True)
class SourceDocument:
    """The paragraphs of a document, and its own title; `pictures` were left out."""

    paragraphs: tuple[DocumentParagraph, ...]
    title: str = ""
    pictures: int = 0
