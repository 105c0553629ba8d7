"""Writing a long Word document with little memory: its content is put aside as it is made."""

import io
from shutil import copyfileobj
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile

DOCUMENT: Final = "word/document.xml"
_START, _END = b"<w:body>", b"<w:sectPr"


def take_content(document: Any) -> bytes:
    """Remove all content from a document element and return it as XML without its namespaces."""
    from docx.opc.oxml import serialize_part_xml  # heavy: loaded only when a document is made

    _before, content, _after = _cut(serialize_part_xml(document))
    body = document.body
    for element in [child for child in body if child is not body.sectPr]:
        body.remove(element)
    return content


def save_with_content(document: Any, content: BinaryIO, file: BinaryIO) -> None:
    """Write a document whose content was taken from it."""
    shell = io.BytesIO()
    document.save(shell)
    with ZipFile(shell) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename != DOCUMENT:
                target.writestr(entry, data, ZIP_DEFLATED)
                continue
            before, _nothing, after = _cut(data)
            with target.open(entry.filename, "w", force_zip64=True) as stream:
                stream.write(before)
                copyfileobj(content, stream)
                stream.write(after)


def _cut(xml: bytes) -> tuple[bytes, bytes, bytes]:
    """Cut the XML of a document into what stands before its content, the content, and the rest."""
    start, end = xml.index(_START) + len(_START), xml.rindex(_END)
    return xml[:start], xml[start:end], xml[end:]
