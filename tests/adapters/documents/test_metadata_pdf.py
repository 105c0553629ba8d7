"""PDF files hold nothing of their authors anywhere in their bytes."""

import re
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from forum.adapters.documents.file_types import check_file
from forum.adapters.documents.text import extract_document_text
from forum.domain.contributions.attachments import FileKind
from forum.paths import PACKAGE
from tests.support.content import files
from tests.support.content.cleaning import without_authors
from tests.support.content.documents_inside import pdf_with_photo

NAME = "Zuberi Secret"
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)

QUARTZ = (
    b"%PDF-1.4\n"
    b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
    b"/Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n"
    b"4 0 obj\n<< /Length 45 >>\nstream\nBT /F1 18 Tf 72 720 Td (We keep seeds.) Tj ET\n"
    b"endstream\nendobj\n"
    b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"
    b"6 0 obj\n<< /Title 7 0 R /Author 8 0 R >>\nendobj\n"
    b"7 0 obj\n(Word - zuberi_secret.docx)\nendobj\n"
    b"8 0 obj\n(Zuberi Secret)\nendobj\n"
    b"trailer\n<< /Size 9 /Root 1 0 R /Info 6 0 R >>\nstartxref\n0\n%%EOF\n"
)
"""The properties are objects of their own, as macOS writes them."""


def unpacked(content: bytes) -> bytes:
    """Return the bytes of a PDF with all its streams, also those that are compressed."""
    streams = [content]
    for stream in STREAM.findall(content):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(streams)


def test_properties_that_are_objects_of_their_own_are_nowhere_in_the_file() -> None:
    assert b"Zuberi Secret" in QUARTZ
    left = unpacked(without_authors(FileKind.PDF, QUARTZ)).lower()
    assert b"zuberi" not in left
    assert b"seeds" in left


def test_pictures_layers_and_files_in_a_pdf_name_nobody() -> None:
    sent = pdf_with_photo(NAME)
    assert unpacked(sent).count(NAME.encode()) >= 5
    left = without_authors(FileKind.PDF, sent)
    assert NAME.encode() not in unpacked(left)
    assert b"Exif" not in unpacked(left)
    pages = PdfReader(BytesIO(left)).pages
    pictures = [image.image for image in pages[0].images]
    assert len(pictures) == 2
    for picture in pictures:
        assert isinstance(picture, Image.Image)
        assert picture.getpixel((30, 20)) != picture.getpixel((0, 0))
    assert PdfReader(BytesIO(left)).attachments == {}
    assert extract_document_text(FileKind.PDF, left) == "We keep seeds."


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\n", b"MIME: application/pdf\n" * 20])
def test_a_pdf_may_have_bytes_before_its_mark_which_are_not_kept(before: bytes) -> None:
    taken = check_file(BytesIO(before + QUARTZ))
    assert taken.kind is FileKind.PDF
    assert taken.content.startswith(b"%PDF-")
    assert extract_document_text(FileKind.PDF, taken.content) == "We keep seeds."


def test_encrypted_files_that_all_can_open_need_no_further_library() -> None:
    """pypdf reads AES only with a library that Forum does not ask for."""
    program = (
        "import sys\n"
        "for name in ('cryptography', 'Crypto', 'Cryptodome'): sys.modules[name] = None\n"
        "from forum.adapters.documents.metadata_pdf import pdf_without_authors\n"
        "sys.stdout.buffer.write(pdf_without_authors(sys.stdin.buffer.read()))\n"
    )
    finished = subprocess.run(
        [sys.executable, "-P", "-c", program],
        input=files.locked_pdf(""),
        capture_output=True,
        env={"PYTHONPATH": str(PACKAGE.parent)},
        check=True,
    )
    assert not PdfReader(BytesIO(finished.stdout)).is_encrypted
    assert extract_document_text(FileKind.PDF, finished.stdout) == "Secret seeds."


ENTRIES = [
    "/OCProperties << /OCGs [] /D << /Creator (Zuberi) >> >>",
    "/URI << /Base (file:///home/Zuberi/) >>",
    "/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (by Zuberi) >>] >> >>",
    "/Legal << /Attestation (By Zuberi) >>",
    "/AcroForm << /Fields [] /XFA (by Zuberi) >>",
    "/StructTreeRoot << /K << /S /Figure /Alt (C:\\\\Users\\\\Zuberi\\\\a.png) >> >>",
    "/OpenAction << /S /URI /URI (file:///C:/Users/Zuberi/x.docx) >>",
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_entries_that_no_page_shows_name_nobody(entry: str) -> None:
    sent = QUARTZ.replace(b"/Type /Catalog", b"/Type /Catalog " + entry.encode())
    left = unpacked(without_authors(FileKind.PDF, sent))
    assert b"Zuberi" not in left
    assert b"We keep seeds" in left


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_with_a_password_of_its_owner_only_is_opened(algorithm: str) -> None:
    writer = PdfWriter(clone_from=BytesIO(QUARTZ))
    writer.encrypt(user_password="", owner_password="theirs", algorithm=algorithm)
    sent = BytesIO()
    writer.write(sent)
    left = without_authors(FileKind.PDF, sent.getvalue())
    assert not PdfReader(BytesIO(left)).is_encrypted
    assert "We keep seeds" in extract_document_text(FileKind.PDF, left)
