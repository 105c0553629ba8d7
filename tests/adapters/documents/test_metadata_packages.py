"""Documents inside documents lose who made them, as deep as they lie."""

from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from forum.adapters.documents.metadata_packages import EMPTY_OLE_OBJECT
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid
from tests.support.content import files
from tests.support.content.cleaning import without_authors
from tests.support.content.documents_inside import pdf_with_photo, photo, workbook

NAME = "Zuberi Secret"
SHEET_PERSONS = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    f'<person displayName="{NAME}" id="{{1}}" userId="{NAME}" providerId="None"/></personList>'
).encode()
SLIDE_AUTHORS = (
    '<p:cmAuthorLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    f'<p:cmAuthor id="1" name="{NAME}" initials="{NAME}" lastIdx="1"/></p:cmAuthorLst>'
).encode()
LINKED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'relationships/image" Target="file:///C:\\Users\\{NAME}\\field.png" TargetMode="External"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/hyperlink" Target="https://example.org/a/b" TargetMode="External"/>'
    "</Relationships>"
).encode()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NAME.encode() + bytes(500)


WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def traces(content: bytes, where: str = "") -> list[str]:
    """Return the places of the name in a file, in the files inside it as well."""
    found = []
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            part = package.read(name)
            if NAME.encode() in part or NAME.encode("utf-16-le") in part:
                found.append(where + name)
            if part.startswith(b"PK\x03\x04"):
                found += traces(part, f"{where}{name}/")
    return found


def inside_word(**parts: bytes) -> bytes:
    """Return a Word file with other files in its folder of embedded ones."""
    named = {f"word/embeddings/{name.replace('__', '.')}": part for name, part in parts.items()}
    return files.repacked(files.word("Our figures."), dict(named))


def test_what_lies_inside_a_word_file_loses_who_made_it() -> None:
    slides = files.repacked(
        files.word("A slide."),
        {"ppt/commentAuthors.xml": SLIDE_AUTHORS, "ppt/media/a.jpg": photo(NAME)},
    )
    sheet = workbook(
        NAME,
        **{
            "xl/persons/person.xml": SHEET_PERSONS,
            "xl/worksheets/_rels/linked.xml.rels": LINKED,
            "xl/printerSettings/printerSettings1.bin": NAME.encode("utf-16-le"),
            "xl/embeddings/deeper.docx": files.word("Deeper.", author=NAME),
        },
    )
    sent = inside_word(
        Sheet__xlsx=sheet, Slides__pptx=slides, oleObject1__bin=OLE, map__pdf=pdf_with_photo(NAME)
    )
    assert len(traces(sent)) >= 8
    left = without_authors(FileKind.DOCX, sent)
    assert traces(left) == []
    with ZipFile(BytesIO(left)) as package:
        assert package.read("word/embeddings/oleObject1.bin") == EMPTY_OLE_OBJECT
        book = openpyxl.load_workbook(BytesIO(package.read("word/embeddings/Sheet.xlsx")))
        assert package.read("word/embeddings/map.pdf").startswith(b"%PDF-")
        inner = package.read("word/embeddings/Sheet.xlsx")
    assert book.active["A1"].value == "Seeds"
    assert "Count again." in book.active["A1"].comment.text
    assert NAME not in (book.properties.creator, book.properties.lastModifiedBy)
    with ZipFile(BytesIO(inner)) as package:
        links = package.read("xl/worksheets/_rels/linked.xml.rels").decode()
        deeper = docx.Document(BytesIO(package.read("xl/embeddings/deeper.docx")))
    assert 'Target="field.png"' in links
    assert 'Target="https://example.org/a/b"' in links
    assert deeper.paragraphs[0].text == "Deeper."
    assert docx.Document(BytesIO(left)).paragraphs[0].text == "Our figures."


def test_what_lies_inside_an_odt_loses_who_made_it() -> None:
    meta = f"<office:document-meta {files.ODT_NAMES}><dc:creator>{NAME}</dc:creator>"
    settings = (
        '<config:config-item config:name="PrinterName" config:type="string">'
        f'{NAME}</config:config-item><config:config-item config:name="Zoom">100'
        "</config:config-item>"
    )
    body = f'<text:p xlink:href="file:///home/{NAME}/seeds.ods">Seeds.</text:p>'
    sent = files.repacked(
        files.odt(body, **{"settings.xml": settings, "Object 1/meta.xml": meta}),
        {
            "Pictures/a.jpg": photo(NAME),
            "Thumbnails/thumbnail.png": photo(NAME, "PNG"),
            "Object 2": OLE,
            "Object 3/sheet.ods": files.odt("<text:p>x</text:p>", **{"meta.xml": meta}),
        },
    )
    assert len(traces(sent)) >= 6
    left = without_authors(FileKind.ODT, sent)
    assert traces(left) == []
    with ZipFile(BytesIO(left)) as package:
        assert "Thumbnails/thumbnail.png" not in package.namelist()
        assert b">100<" in package.read("settings.xml")
        assert b'xlink:href="seeds.ods"' in package.read("content.xml")


def test_what_lies_too_deep_is_emptied() -> None:
    sent = files.word("Deepest.", author=NAME)
    for _ in range(8):
        sent = inside_word(inner__docx=sent)
    assert traces(sent)
    left = without_authors(FileKind.DOCX, sent)
    assert traces(left) == []


def test_a_file_inside_that_cannot_be_opened_is_emptied() -> None:
    left = without_authors(FileKind.DOCX, inside_word(broken__xlsx=b"PK\x03\x04" + NAME.encode()))
    with ZipFile(BytesIO(left)) as package:
        assert package.read("word/embeddings/broken.xlsx") == b""


def test_macros_of_a_document_inside_are_macros() -> None:
    sheet = files.repacked(workbook(NAME), {"xl/vbaProject.bin": OLE})
    with pytest.raises(Invalid) as refused:
        without_authors(FileKind.DOCX, inside_word(Sheet__xlsm=sheet))
    assert refused.value.code == "file_macros"


def test_sources_fields_and_pages_of_a_word_file_lose_the_folders_of_its_owner() -> None:
    folder = rf"C:\Users\{NAME}"
    settings = (
        f'<w:settings {WORDS}><w:mailMerge><w:connectString w:val="Data Source={folder}\\a.xlsx"/>'
        f'<w:query w:val="SELECT * FROM `{folder}\\a`"/></w:mailMerge>'
        f'<w:docVars><w:docVar w:name="by" w:val="{NAME}"/></w:docVars></w:settings>'
    )
    header = (
        f'<w:hdr {WORDS}><w:p><w:r><w:instrText> INCLUDEPICTURE "{folder}\\b.png" '
        f"</w:instrText></w:r></w:p></w:hdr>"
    )
    page = f'<html><meta charset="utf-8"><meta name=Author content="{NAME}"><p>Seeds</p></html>'
    sent = files.repacked(
        files.word("Seeds.", author=NAME),
        {
            "word/settings.xml": settings.encode(),
            "word/header7.xml": header.encode(),
            "word/chunk.htm": page.encode(),
            "word/embeddings/notes.txt": NAME.encode(),
        },
    )
    left = without_authors(FileKind.DOCX, sent)
    assert len(traces(sent)) >= 4
    assert traces(left) == []
    with ZipFile(BytesIO(left)) as package:
        assert b"<w:instrText></w:instrText>" in package.read("word/header7.xml")
        assert package.read("word/chunk.htm") == b""


def test_earlier_versions_within_an_odt_are_left_out() -> None:
    listed = f'<VL:version-list><VL:version-entry VL:creator="{NAME}"/></VL:version-list>'
    earlier = files.odt("<text:p>Before</text:p>")
    sent = files.repacked(
        files.odt("<text:p>Now</text:p>"),
        {"VersionList.xml": listed.encode(), "Versions/Version1": earlier},
    )
    left = without_authors(FileKind.ODT, sent)
    assert traces(left) == []
    with ZipFile(BytesIO(left)) as package:
        assert not [name for name in package.namelist() if "Version" in name]
