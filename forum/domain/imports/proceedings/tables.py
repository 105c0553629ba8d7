"""Tables of proceedings: those with words, and those that only place contributions."""

from collections.abc import Iterable, Iterator

from forum.domain.imports.proceedings.headings import read_heading
from forum.domain.imports.proceedings.paragraphs import DocumentParagraph


def open_tables(paragraphs: Iterable[DocumentParagraph]) -> Iterator[DocumentParagraph]:
    """Yield paragraphs; instead of a table that names authors, those in its cells."""
    for paragraph in paragraphs:
        if any(map(_names_author, paragraph.parts)):
            yield from paragraph.parts
        else:
            yield paragraph


def _names_author(paragraph: DocumentParagraph) -> bool:
    heading = read_heading(paragraph.plain, paragraph.label)
    if heading is None or not heading.is_sure:
        return False
    return paragraph.is_bold or bool(paragraph.label) or heading.number is not None
