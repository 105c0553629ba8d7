"""Footnotes of a Word document, which python-docx does not write itself."""

from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import escape

from forum.exports.characters import printable

_NAMESPACE: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
)
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_RAISED: Final = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


class Footnotes:
    """The footnotes of a document in the order in which they are referred to."""

    def __init__(self, docx: Any, document: Any) -> None:
        self._docx = docx
        self._document = document
        self._texts: list[str] = []

    def refer(self, run: Any, text: str) -> None:
        """Let an empty run refer to a new footnote."""
        self._texts.append(text)
        run.font.superscript = True
        reference = self._docx.oxml.OxmlElement("w:footnoteReference")
        reference.set(self._docx.oxml.ns.qn("w:id"), str(len(self._texts)))
        run._r.append(reference)

    def finish(self) -> None:
        """Add the footnotes to the document, if there are any."""
        if not self._texts:
            return
        opc = self._docx.opc
        part = opc.part.Part(
            opc.packuri.PackURI("/word/footnotes.xml"),
            _CONTENT_TYPE,
            "".join(self._xml()).encode(),
            self._document.part.package,
        )
        self._document.part.relate_to(part, _RELATION)

    def _xml(self) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield f'<w:footnotes xmlns:w="{_NAMESPACE}">'
        for id_, mark in ((-1, "separator"), (0, "continuationSeparator")):
            yield (
                f'<w:footnote w:type="{mark}" w:id="{id_}"><w:p><w:r><w:{mark}/></w:r></w:p>'
                "</w:footnote>"
            )
        for number, text in enumerate(self._texts, start=1):
            yield (
                f'<w:footnote w:id="{number}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
                f'<w:r>{_RAISED}<w:footnoteRef/></w:r><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
                f'<w:t xml:space="preserve"> {escape(printable(text))}</w:t></w:r></w:p>'
                "</w:footnote>"
            )
        yield "</w:footnotes>"
