"""The report as a tagged PDF that conforms to PDF/UA-1, typeset by Typst."""

import json
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from pypdf import PdfReader

from forum.domain.exports.report import Report
from forum.exports.drawing.fonts import LetterGaps, all_fonts, unset_letters
from forum.exports.pdf.document import (
    CONTENTS_LEVELS,
    DocumentPart,
    Value,
    change_texts,
    head_of,
    node_values,
    parts_of,
    texts_of,
)
from forum.exports.pdf.joining import JoinedPdf
from forum.exports.progress import Progress

TEMPLATE = Path(__file__).with_name("proceedings.typ")
logger = logging.getLogger(__name__)

_UNSET_TEXT: Final = re.compile(r'the text `"(.+?)"` could not be displayed')
_ATTEMPTS: Final = 3
_MEMORY_OF_TYPST: Final = 11


def write(report: Report, file: BinaryIO, progress: Progress) -> tuple[str, ...]:
    """Write the file, which conforms to PDF/UA-1 (ISO 14289-1).

    It is set in parts, so that a long one needs no more memory than a short one. Where a letter is
    in none of the fonts stands the name of its script in brackets, and the first page says so;
    returned are the names of these scripts.
    """
    typesetter = _Typesetter(report)
    front_pages = _count_pages(typesetter.set_front({}))
    for _ in range(_ATTEMPTS):
        with TemporaryFile() as draft:
            joined = JoinedPdf(draft, typesetter.describe)
            done = typesetter.notes = 0
            for part in parts_of(report):
                content = typesetter.set_part(part, front_pages + joined.page_count + 1)
                typesetter.notes += part.notes if report.notes else 0
                joined.add(
                    content,
                    context=len(part.context),
                    first_page=front_pages + joined.page_count + 1,
                )
                done += part.contributions
                progress(done)
            typesetter.pages = joined.pages
            body_pages = joined.page_count
            joined.add_front(typesetter.set_front(joined.pages))
            joined.add_overlay(typesetter.set_total(joined.page_count))
            joined.close()
            if joined.page_count - body_pages == front_pages:
                draft.seek(0)
                copyfileobj(draft, file)
                return tuple(typesetter.gaps.names.values())
            front_pages = joined.page_count - body_pages
    raise RuntimeError("the length of the contents does not settle")


class _Typesetter:
    """Sets parts of a document; all parts after a refused letter have a mark for it."""

    def __init__(self, report: Report) -> None:
        self.pages: dict[str, int] = {}
        self.notes = 0
        self._report = report
        self._head = head_of(report)
        self._entries: list[Value] = []
        self._is_accessible = True
        self.gaps = LetterGaps(unset_letters(self._texts()), report.language)

    def _texts(self) -> Iterator[str]:
        """Yield all texts of the document, and note the headings for the contents."""
        yield from texts_of(self._head)
        for value in node_values(self._report):
            if value["anchor"].startswith("s") and value["level"] <= CONTENTS_LEVELS:
                keys = ("text", "parts", "level", "language", "anchor")
                self._entries.append({key: value[key] for key in keys})
            yield from texts_of(value)

    def describe(self, name: str) -> str:
        """Return what a screen reader says of a link to a contribution or a heading."""
        if name in self.pages:
            return f"{self._report.labels['page']} {self.pages[name]}"
        return f"[{name[1:]}]"

    def set_front(self, pages: dict[str, int]) -> bytes:
        """Return the title and the contents, with the numbers of pages by anchor."""
        note = ""
        if self.gaps.unset:
            scripts = ", ".join(self.gaps.names.values())
            note = self._report.labels["unset"].replace("%(scripts)s", scripts)
        entries = [{**entry, "page": str(pages.get(entry["anchor"], 0))} for entry in self._entries]
        return self._set({"note": note, "entries": entries, "nodes": [], "context": []}, 1)

    def set_part(self, part: DocumentPart, first_page: int) -> bytes:
        """Return a part, whose first page has this number."""
        values = {"entries": [], "nodes": part.nodes, "context": part.context}
        return self._set({**values, "first_note": self.notes}, first_page)

    def set_total(self, pages: int) -> bytes:
        """Return a page with nothing but the number of all pages in its foot."""
        return self._set({"entries": [], "nodes": [], "context": [], "total": str(pages)}, 1)

    def _set(self, values: Value, first_page: int) -> bytes:
        anchors = [node["anchor"] for node in values["nodes"] if node["anchor"]]
        document = {**self._head, **values, "anchors": anchors, "first_page": first_page}
        for _ in range(_ATTEMPTS if self._is_accessible else 0):
            try:
                return self._typeset(document, pdf_standards=["ua-1"])
            except RuntimeError as error:
                refused = frozenset(_UNSET_TEXT.findall(getattr(error, "diagnostic", "")))
                if refused <= self.gaps.unset:
                    logger.warning("PDF/UA-1 refused, set without it")
                    break
                self.gaps = LetterGaps(self.gaps.unset | refused, self._report.language)
        self._is_accessible = False
        return self._typeset(document)

    def _typeset(self, document: Value, **options: Any) -> bytes:
        import typst  # heavy: loaded only when a PDF is made

        if self.gaps.unset:
            document = change_texts(document, self.gaps.mark)
        inputs = {"document": json.dumps(document)}
        compiler = typst.Compiler(str(TEMPLATE), sys_inputs=inputs, font_paths=all_fonts())
        content: Any = compiler.compile(format="pdf", **options)
        _forget()
        return bytes(content)


def _forget() -> None:
    """Let Typst forget what it computed, which it keeps for the next ten documents."""
    import typst  # heavy: loaded only when a PDF is made

    for _ in range(_MEMORY_OF_TYPST):
        typst.Compiler(b" ", font_paths=all_fonts()).compile(format="pdf")


def _count_pages(content: bytes) -> int:
    return len(PdfReader(BytesIO(content)).pages)
