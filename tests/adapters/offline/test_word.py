"""Word documents as translators give them back."""

import zipfile
from io import BytesIO

import pytest

from forum.adapters.documents.zip_packages import UnreadablePackage
from forum.adapters.offline.errors import UnknownFile
from forum.adapters.offline.word import read_word
from forum.errors import Invalid

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KEY = "0123456789abcdef01234567"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override'
    ' PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def package(document: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", TYPES)
        file.writestr("_rels/.rels", RELATIONS)
        file.writestr("word/document.xml", document)
    return out.getvalue()


def table(*rows: tuple[str, str, str], head: str = "en-es") -> str:
    def cell(content: str) -> str:
        run = content if content.startswith("<") else f"<w:r><w:t>{content}</w:t></w:r>"
        return f"<w:tc><w:p>{run}</w:p></w:tc>"

    lines = "".join(
        f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in ((head, "English", "Spanish"), *rows)
    )
    return f'<w:document xmlns:w="{WORD}"><w:body><w:tbl>{lines}</w:tbl></w:body></w:document>'


CELLS = [
    ("Hola", "Hola"),
    ("<w:r><w:t>Ho</w:t></w:r><w:r><w:t>la ⟨=1⟩</w:t></w:r>", "Hola ⟨=1⟩"),
    ("<w:del><w:r><w:delText>Adiós</w:delText></w:r></w:del><w:ins><w:r><w:t>Hola</w:t></w:r>"
     "</w:ins>", "Hola"),
    ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/></w:r>", "a b c-"),
    ("<w:r><w:t>a\u00a0b </w:t></w:r>", "a\u00a0b"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), CELLS)
def test_a_cell_is_read_as_it_shall_be_in_the_end(content: str, expected: str) -> None:
    returned = read_word(package(table((KEY, "Hello", content))))
    assert (returned.source, returned.target) == ("en", "es")
    assert returned.sentences == ((KEY, expected),)


def test_a_row_with_another_key_comes_back_to_be_named() -> None:
    returned = read_word(package(table(("changed", "Hello", "Hola"))))
    assert returned.sentences == (("changed", "Hola"),)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (package(f'<w:document xmlns:w="{WORD}"><w:body/></w:document>'), UnknownFile),
        (package('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), UnreadablePackage),
        (package("<a>"), UnreadablePackage),
        (b"PK\x03\x04 nothing", Invalid),
        (package("<a>" + " " * 60_000_000 + "</a>"), Invalid),
    ],
)
def test_what_is_no_such_document_is_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_word(content)
