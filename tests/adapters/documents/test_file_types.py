"""What a file is, by its content; what is refused; what is left of a picture."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from PIL import Image

from forum.adapters.documents.file_types import check_file
from forum.adapters.documents.text import extract_document_text
from forum.domain.contributions.attachments import MAX_BYTES, FileKind
from forum.errors import Invalid
from tests.support.content import files

PDF = files.pdf("We keep seeds.")
WORD = files.word("We keep seeds.")
ODT = files.odt()


def why_refused(content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        check_file(BytesIO(content))
    assert refused.value.field == "file"
    return refused.value.code


def kept(content: bytes) -> Image.Image:
    return Image.open(BytesIO(check_file(BytesIO(content)).content))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (WORD, FileKind.DOCX),
        (ODT, FileKind.ODT),
        (files.odt(manifest="<m/>"), FileKind.ODT),
        (files.repacked(ODT, {"META-INF/manifest.xml": None}), FileKind.ODT),
    ],
)
def test_documents_are_known_by_their_content_and_kept_with_their_words(
    content: bytes, kind: FileKind
) -> None:
    found = check_file(BytesIO(content))
    assert found.kind is kind
    assert extract_document_text(kind, found.content) == "We keep seeds."
    assert len(found.sha256) == 64


def test_documents_are_kept_without_who_made_them() -> None:
    assert b"python-docx" in ZipFile(BytesIO(WORD)).read("docProps/core.xml")
    found = check_file(BytesIO(WORD)).content
    assert b"python-docx" not in ZipFile(BytesIO(found)).read("docProps/core.xml")


@pytest.mark.parametrize(
    ("format", "kind"),
    [("PNG", FileKind.PNG), ("JPEG", FileKind.JPEG), ("WEBP", FileKind.WEBP)],
)
def test_pictures_are_drawn_anew_and_look_the_same(format: str, kind: FileKind) -> None:
    sent = files.picture(format)
    assert check_file(BytesIO(sent)).kind is kind
    drawn = kept(sent)
    assert (drawn.format, drawn.size) == (format, (60, 40))
    left, right = drawn.convert("RGB").getpixel((5, 20)), drawn.convert("RGB").getpixel((55, 20))
    assert left[0] > 240 > 15 > left[2]  # type: ignore[index]
    assert right[2] > 240 > 15 > right[0]  # type: ignore[index]


def test_a_photo_loses_its_place_and_its_camera_and_stands_upright() -> None:
    sent = files.photo_with_place()
    assert b"Camera of Amina" in sent
    found = check_file(BytesIO(sent)).content
    assert b"Amina" not in found
    assert b"home" not in found
    drawn = kept(sent)
    assert not drawn.getexif()
    assert drawn.size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_with_few_colours_or_none_stay_readable(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (30, 20)).save(written, "PNG")
    assert kept(written.getvalue()).size == (30, 20)


def test_a_picture_in_the_colours_of_printers_becomes_one_for_screens() -> None:
    assert kept(files.picture("JPEG", mode="CMYK")).mode == "RGB"


def test_see_through_parts_of_a_picture_stay_so() -> None:
    written = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(written, "PNG")
    assert kept(written.getvalue()).convert("RGBA").getpixel((3, 3))[3] == 0  # type: ignore[index]


def test_a_very_large_picture_is_made_smaller() -> None:
    assert max(kept(files.picture("JPEG", size=(5000, 200))).size) == 3000


def test_what_hides_behind_a_picture_is_gone() -> None:
    both = files.picture("PNG") + WORD
    assert ZipFile(BytesIO(both)).namelist()
    found = check_file(BytesIO(both)).content
    assert b"PK\x03\x04" not in found


def bomb(name: str, size: int) -> bytes:
    return files.repacked(WORD, {name: b"\0" * size})


def overlapping() -> bytes:
    """Return an archive in which many names stand for one part."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        package.writestr("a.xml", bytes(range(256)) * 4000)
        first = package.infolist()[0]
        for number in range(30):
            other = package.infolist()[0].__class__(f"b{number}.xml")
            for value in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                setattr(other, value, getattr(first, value))
            package.filelist.append(other)
            package.NameToInfo[other.filename] = other
    return written.getvalue()


def marked_encrypted(content: bytes) -> bytes:
    """Return an archive whose directory says that its parts are encrypted."""
    changed = bytearray(content)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 8] |= 1
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO = (
    ZipFile(BytesIO(WORD))
    .read("[Content_Types].xml")
    .replace(TYPES.encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml")
)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<office:document-content {files.ODT_NAMES}><office:body><office:text><text:p>&b;</text:p>"
    "</office:text></office:body></office:document-content>"
)

HOSTILE = {
    "nothing": (b"", "file_empty"),
    "too large": (b"%PDF-1.7\nstartxref" + b"x" * MAX_BYTES, "file_size"),
    "a page named .pdf": (b"<!DOCTYPE html><script>alert(1)</script>", "file_type"),
    "a drawing with script": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "file_type",
    ),
    "a program": (b"MZ\x90\0" + b"\0" * 100, "file_type"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_type"),
    "a locked Word file": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0" + "EncryptedPackage".encode("utf-16-le"),
        "file_locked",
    ),
    "an animation": (b"GIF89a" + b"\0" * 100, "file_type"),
    "a sound": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "file_type"),
    "a damaged picture": (files.picture("PNG")[:60], "file_type"),
    "a picture of too many dots": (files.png_of_size(20_000, 20_000), "file_bomb"),
    "a picture that lies about its size": (files.png_of_size(3_000, 3_000), "file_type"),
    "a PDF cut off": (PDF[: len(PDF) // 2], "file_type"),
    "a PDF that is an archive too": (PDF + WORD, "file_type"),
    "a PDF behind an archive": (WORD + PDF, "file_type"),
    "an archive of anything": (files.repacked(WORD, {"[Content_Types].xml": None}), "file_type"),
    "a table": (
        files.repacked(WORD, {"[Content_Types].xml": MACRO.replace(b"word", b"excel")}),
        "file_macros",
    ),
    "a Word file with macros": (
        files.repacked(WORD, {"[Content_Types].xml": MACRO}),
        "file_macros",
    ),
    "a Word file with a project": (
        files.repacked(WORD, {"word/vbaProject.bin": b"\0" * 9}),
        "file_macros",
    ),
    "an ODT with macros": (files.odt(**{"Basic/Standard/M.xml": "<x/>"}), "file_macros"),
    "an ODT that is a table": (files.odt(mimetype="application/x-other"), "file_type"),
    "an ODT that laughs": (files.odt(content=LAUGHS), "file_type"),
    "an ODT that is no XML": (files.odt(content="hello"), "file_type"),
    "a locked ODT": (
        files.odt(manifest='<m:f xmlns:m="urn:m"><m:encryption-data/></m:f>'),
        "file_locked",
    ),
    "a locked archive": (marked_encrypted(WORD), "file_locked"),
    "an archive cut off": (WORD[:-40], "file_type"),
    "a bomb": (bomb("word/document2.xml", 50_000_000), "file_bomb"),
    "parts that overlap": (overlapping(), "file_bomb"),
    "very many parts": (
        files.repacked(WORD, {f"word/{number}.xml": b"x" for number in range(3_001)}),
        "file_bomb",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_safe_is_refused_and_named(name: str) -> None:
    content, why = HOSTILE[name]
    assert why_refused(content) == why


def test_a_pdf_that_needs_a_password_is_refused_and_one_that_does_not_is_taken() -> None:
    assert why_refused(files.locked_pdf("secret")) == "file_locked"
    assert (
        extract_document_text(FileKind.PDF, check_file(BytesIO(files.locked_pdf(""))).content)
        == "Secret seeds."
    )
