"""Documents lose who made them: names in properties, at comments, at changes, and in signatures."""

import os
from collections.abc import Callable
from io import BytesIO
from types import ModuleType
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import docx
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from forum.adapters.documents import examination as authorship
from forum.adapters.documents.text import extract_document_text
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid
from tests.support.content import files
from tests.support.content.cleaning import without_authors

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Hostile = Callable[[ModuleType, str], None]

NAME = "Zuberi Secret"

ARTIST = 0x013B
"""The number of the tag of EXIF that names who took a picture."""


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


# --- Word -------------------------------------------------------------------------------------


def word_by(name: str) -> bytes:
    """Return a Word file with a name wherever Word writes one."""
    document = docx.Document()
    document.add_paragraph("We keep seeds.")
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = name
    written = BytesIO()
    document.save(written)
    sent = written.getvalue()
    body = parts(sent)["word/document.xml"]
    changed = (
        f'<w:p><w:ins w:id="1" w:author="{name}" w:date="2026-01-01T00:00:00Z"><w:r>'
        f"<w:t>Written by w:author='me' = yes.</w:t></w:r></w:ins></w:p>"
    )
    comments = (
        f"<w:comments {WORDS}><w:comment w:id='0' w:author='{name}' w:initials='{name}'>"
        "<w:p><w:r><w:t>Check this.</w:t></w:r></w:p></w:comment></w:comments>"
    )
    people = (
        '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        f'<w15:person w15:author="{name}"><w15:presenceInfo w15:providerId="AD" '
        f'w15:userId="{name}"/></w15:person></w15:people>'
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/attachedTemplate" Target="file:///C:\\Users\\{name}\\Normal.dotm" '
        'TargetMode="External"/></Relationships>'
    )
    return files.repacked(
        sent,
        {
            "word/document.xml": body.replace(b"<w:body>", f"<w:body>{changed}".encode()),
            "word/comments.xml": comments.encode(),
            "word/people.xml": people.encode(),
            "word/footer9.xml": comments.encode("utf-16"),
            "word/_rels/settings.xml.rels": links.encode(),
            "docProps/app.xml": f"<Properties><Company>{name}</Company></Properties>".encode(),
            "docProps/custom.xml": f"<Properties><p>{name}</p></Properties>".encode(),
            "_xmlsignatures/sig1.xml": f"<Signature>{name}</Signature>".encode(),
        },
    )


def test_a_word_file_loses_who_made_commented_changed_and_signed_it() -> None:
    sent = word_by(NAME)
    left = without_authors(FileKind.DOCX, sent)
    for name, part in parts(left).items():
        assert NAME.encode() not in part, name
        assert NAME.encode("utf-16-le") not in part, name
    assert b"Normal.dotm" in parts(left)["word/_rels/settings.xml.rels"]
    opened = docx.Document(BytesIO(left))
    assert (opened.core_properties.author, opened.core_properties.last_modified_by) == ("", "")
    assert extract_document_text(FileKind.DOCX, left) == extract_document_text(FileKind.DOCX, sent)
    assert "Written by w:author='me' = yes." in extract_document_text(FileKind.DOCX, left)


def test_properties_are_found_wherever_the_file_says_they_are() -> None:
    sent = files.word("We keep seeds.")
    old = parts(sent)
    types = old["[Content_Types].xml"].replace(b"/docProps/core.xml", b"/odd/Place.xml")
    core = old["docProps/core.xml"].replace(b"python-docx", NAME.encode())
    assert NAME.encode() in core
    moved = {"docProps/core.xml": None, "odd/place.xml": core, "[Content_Types].xml": types}
    left = without_authors(FileKind.DOCX, files.repacked(sent, moved))
    assert NAME.encode() not in parts(left)["odd/place.xml"]


def test_properties_are_found_by_the_ending_of_their_names() -> None:
    sent = parts(word_by(NAME))
    core = sent["docProps/core.xml"]
    kinds = sent["[Content_Types].xml"].replace(
        b"<Default ",
        b'<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.'
        b'core-properties+xml"/><Default ',
        1,
    )
    added = {"[Content_Types].xml": kinds, "package/services/metadata/a1.psmdcp": core}
    left = without_authors(FileKind.DOCX, files.repacked(word_by(NAME), added))
    assert NAME.encode() in core
    assert NAME.encode() not in parts(left)["package/services/metadata/a1.psmdcp"]


def test_with_whom_a_file_was_shared_goes() -> None:
    shared = (
        '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties">'
        f"<UserInfo><DisplayName>{NAME}</DisplayName></UserInfo></p:properties>"
    )
    sent = files.repacked(word_by(NAME), {"customXml/item1.xml": shared.encode()})
    left = parts(without_authors(FileKind.DOCX, sent))["customXml/item1.xml"]
    assert left.endswith(b'properties"/>')
    assert NAME.encode() not in left


@pytest.mark.parametrize(
    ("name", "encoding"), [("word/c.XML", "utf-8"), ("word/c.xml", "utf-16-le")]
)
def test_names_go_however_a_part_is_called_or_written(name: str, encoding: str) -> None:
    said = f'<w:comments xmlns:w="x"><w:comment w:author="{NAME}"/></w:comments>'
    sent = files.repacked(word_by(NAME), {name: said.encode(encoding)})
    assert NAME not in parts(without_authors(FileKind.DOCX, sent))[name].decode(encoding)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_in_a_document_lose_who_took_them_and_keep_their_pixels(kind: str) -> None:
    taken, drawn = Image.new("RGB", (40, 30), "teal"), BytesIO()
    exif = Image.Exif()
    exif[ARTIST] = NAME
    taken.save(drawn, kind, exif=exif, dpi=(150, 150))
    name = f"word/media/a.{kind.lower()}"
    sent = files.repacked(files.word("We keep seeds."), {name: drawn.getvalue()})
    left = parts(without_authors(FileKind.DOCX, sent))[name]
    assert NAME.encode() in drawn.getvalue()
    assert NAME.encode() not in left
    with Image.open(BytesIO(left)) as after, Image.open(drawn) as before:
        assert after.tobytes() == before.tobytes()
        assert round(after.info["dpi"][0]) == 150


def test_all_else_in_a_package_stays_as_it_is() -> None:
    sent = files.repacked(files.word("We keep seeds."), {"word/media/a.png": files.picture()})
    left = without_authors(FileKind.DOCX, sent)
    before, after = parts(sent), parts(left)
    assert [name for name in before if name != "docProps/thumbnail.jpeg"] == list(after)
    assert {name for name in after if before[name] != after[name]} == {
        "docProps/core.xml",
        "docProps/app.xml",
        "_rels/.rels",
    }
    assert b"thumbnail" not in after["_rels/.rels"]


# --- OpenDocument -----------------------------------------------------------------------------


def test_an_odt_loses_who_made_commented_and_changed_it() -> None:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    meta = (
        f"<office:document-meta {files.ODT_NAMES} {dc}><office:meta><dc:creator>{NAME}"
        "</dc:creator></office:meta></office:document-meta>"
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:insertion><office:change-info>"
        f"<dc:creator {dc}>{NAME}</dc:creator></office:change-info></text:insertion>"
        "</text:changed-region></text:tracked-changes>"
        f"<text:p>We keep<office:annotation><dc:creator {dc}>{NAME}</dc:creator>"
        f'<meta:creator-initials xmlns:meta="urn:m">{NAME}</meta:creator-initials>'
        "<text:p>why</text:p></office:annotation> seeds, <text:creator>says Amina</text:creator>."
        "</text:p>"
    )
    signed = {"META-INF/documentsignatures.xml": f"<s>{NAME}</s>"}
    sent = files.odt(body, **{"meta.xml": meta, **signed})
    left = without_authors(FileKind.ODT, sent)
    assert not [name for name, part in parts(left).items() if NAME.encode() in part]
    assert extract_document_text(FileKind.ODT, left) == "We keep seeds, says Amina."
    with ZipFile(BytesIO(left)) as package:
        first = package.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)


# --- PDF --------------------------------------------------------------------------------------


def pdf_by(name: str) -> bytes:
    """Return a PDF with a name wherever programs write one."""
    writer = PdfWriter(clone_from=BytesIO(files.pdf("We keep seeds.", "#pagebreak()", "Second.")))
    writer.add_metadata({"/Author": name, "/Title": name, "/Company": name})
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet(name))
    page: Any = writer.pages[0]
    page[NameObject("/Metadata")] = writer._add_object(packet(name).flate_encode())
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/By"): said(name)})
    box = ArrayObject([FloatObject(value) for value in (10, 10, 30, 30)])
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Rect"): box})
    note.update({NameObject("/Subtype"): NameObject("/Text"), NameObject("/T"): said(name)})
    page[NameObject("/Annots")] = ArrayObject([note])
    signature = DictionaryObject({NameObject("/Type"): NameObject("/Sig")})
    signature.update({NameObject("/Name"): said(name), NameObject("/ByteRange"): ArrayObject()})
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig")})
    field.update({NameObject("/T"): said("Here"), NameObject("/V"): writer._add_object(signature)})
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = form
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def objects(read: PdfReader) -> list[DictionaryObject]:
    found = [read.get_object(number) for number in range(1, len(read.xref[0]))]
    return [one for one in found if isinstance(one, DictionaryObject)]


def said(words: str) -> TextStringObject:
    return TextStringObject(words)


def packet(name: str) -> StreamObject:
    """Return properties as XMP."""
    made = StreamObject()
    made[NameObject("/Type")] = NameObject("/Metadata")
    made.set_data(f"<x:xmpmeta><dc:creator>{name}</dc:creator></x:xmpmeta>".encode())
    return made


def test_a_pdf_loses_who_made_commented_and_signed_it() -> None:
    sent = pdf_by(NAME)
    assert sent.count(NAME.encode()) >= 5
    left = without_authors(FileKind.PDF, sent)
    assert NAME.encode() not in left
    read = PdfReader(BytesIO(left))
    assert (read.metadata, read.xmp_metadata, len(read.pages)) == (None, None, 2)
    assert extract_document_text(FileKind.PDF, left) == "We keep seeds.\nSecond."
    [field] = (read.get_fields() or {}).values()
    assert "/V" not in field
    assert not [one for one in objects(read) if "/Metadata" in one]


def test_names_of_an_earlier_version_of_a_pdf_go_as_well() -> None:
    writer = PdfWriter(BytesIO(pdf_by(NAME)), incremental=True)
    writer.add_metadata({"/Author": "Somebody else"})
    written = BytesIO()
    writer.write(written)
    both = written.getvalue()
    assert NAME.encode() in both
    left = without_authors(FileKind.PDF, both)
    assert NAME.encode() not in left
    assert b"Somebody else" not in left


def test_a_pdf_that_everybody_can_open_is_kept_without_its_encryption() -> None:
    left = without_authors(FileKind.PDF, files.locked_pdf(""))
    assert not PdfReader(BytesIO(left)).is_encrypted
    assert extract_document_text(FileKind.PDF, left) == "Secret seeds."


def test_a_pdf_that_is_a_little_damaged_is_mended() -> None:
    sent = pdf_by(NAME)
    place = sent.rindex(b"startxref\n") + len(b"startxref\n")
    left = without_authors(FileKind.PDF, sent[:place] + b"7\n%%EOF\n")
    assert NAME.encode() not in left
    assert extract_document_text(FileKind.PDF, left).startswith("We keep seeds.")


@pytest.mark.slow
def test_a_pdf_of_2000_pages_takes_a_few_seconds() -> None:
    sent = files.pdf(*["We keep seeds in the dry land. " * 60, "#pagebreak()"] * 2_000)
    before = os.times()
    assert without_authors(FileKind.PDF, sent)
    after = os.times()
    assert after.children_user - before.children_user < authorship.CPU_SECONDS / 2


# --- what cannot be taken ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        (FileKind.PDF, files.locked_pdf("secret"), "file_locked"),
        (FileKind.PDF, b"%PDF-1.7\nhello startxref", "file_type"),
        (FileKind.DOCX, b"hello", "file_type"),
        (FileKind.ODT, files.odt().replace(b"vnd.oasis", b"vnd.Oasis", 1), "file_type"),
    ],
)
def test_what_cannot_be_cleaned_is_refused(kind: FileKind, content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        without_authors(kind, content)
    assert refused.value.code == why


@pytest.mark.parametrize(
    "source", ["while True: pass", "x = bytearray(3_000_000_000)", "import os; os.abort()"]
)
def test_what_takes_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, hostile: Hostile, source: str
) -> None:
    hostile(authorship, source)
    monkeypatch.setattr(authorship, "SECONDS", 1)
    with pytest.raises(Invalid) as refused:
        without_authors(FileKind.PDF, b"x")
    assert refused.value.code == "file_bomb"
