"""Files to send, made as people's programs make them, and some that nobody should take."""

import struct
import zlib
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import docx
import typst
from PIL import Image
from pypdf import PdfWriter

ODT_TYPE = "application/vnd.oasis.opendocument.text"
ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
GPS = {0x8825: {1: "N", 2: (1.0, 17.0, 5.0), 3: "E", 4: (36.0, 49.0, 0.0)}}


def pdf(*lines: str) -> bytes:
    """Return a PDF of these paragraphs."""
    return typst.compile("\n\n".join(lines).encode(), format="pdf")


def locked_pdf(user_password: str, lines: str = "Secret seeds.") -> bytes:
    """Return a PDF that is encrypted; with an empty password everybody opens it."""
    writer = PdfWriter(clone_from=BytesIO(pdf(lines)))
    writer.encrypt(user_password, "owner", algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def word(*lines: str, table: list[list[str]] | None = None, author: str = "") -> bytes:
    """Return a Word file of these paragraphs, and a table, made by `author`."""
    document = docx.Document()
    document.core_properties.author = author or "python-docx"
    for line in lines:
        document.add_paragraph(line)
    for row in table or []:
        grid = document.tables[0] if document.tables else document.add_table(0, len(row))
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            cell.text = words
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """Return an archive with other parts: None takes one out."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            if part is not None:
                new.writestr(name, part)
    return written.getvalue()


def odt(body: str = "<text:p>We keep seeds.</text:p>", **parts: str) -> bytes:
    """Return an OpenDocument text whose body is given as XML; `parts` replace or add others."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {ODT_NAMES} office:version="1.3"><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" '
        '"Manifest.dtd">\n'  # as OpenOffice writes it
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/>'
        "</manifest:manifest>"
    )
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        package.writestr(ZipInfo("mimetype"), parts.pop("mimetype", ODT_TYPE), ZIP_STORED)
        package.writestr("content.xml", parts.pop("content", content))
        package.writestr("META-INF/manifest.xml", parts.pop("manifest", manifest))
        for name, part in parts.items():
            package.writestr(name, part)
    return written.getvalue()


def picture(format: str = "PNG", size: tuple[int, int] = (60, 40), **ways: Any) -> bytes:
    """Return a picture that is red on its left half and blue on its right."""
    image = Image.new(ways.pop("mode", "RGB"), size, "red")
    image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    written = BytesIO()
    image.save(written, format=format, **ways)
    return written.getvalue()


def photo_with_place() -> bytes:
    """Return a JPEG turned by its camera, which tells where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of Amina"
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x8825] = GPS[0x8825]
    return picture("JPEG", exif=exif, comment=b"taken at home")


def png_of_size(width: int, height: int) -> bytes:
    """Return a small PNG that says it is as large as this."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = kind + body
        return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
