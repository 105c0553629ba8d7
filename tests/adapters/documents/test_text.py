"""Texts of documents, read by a process of its own that nothing hostile can hold up."""

from collections.abc import Callable
from io import BytesIO
from types import ModuleType

import docx
import pytest
from docx.oxml import parse_xml

from forum.adapters.documents import sandbox
from forum.adapters.documents import text as extraction
from forum.adapters.documents.examination import Container, examine
from forum.adapters.documents.text import NeedsPassword, Unextractable, extract_document_text
from forum.domain.contributions.attachments import MAX_TEXT, FileKind
from tests.support.content import files
from tests.support.servers import file_readers

Hostile = Callable[[ModuleType, str], None]

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def test_a_pdf_is_read_page_by_page() -> None:
    sent = files.pdf("Nous gardons nos semences.", "#pagebreak()", "Señales: ¿qué más?")
    assert extract_document_text(FileKind.PDF, sent).split("\n") == [
        "Nous gardons nos semences.",
        "Señales: ¿qué más?",
    ]


def test_a_word_file_is_read_with_its_lists_and_tables() -> None:
    sent = files.word("Seeds", "dry and cool", table=[["Crop", "Yield"], ["Millet", "0.9 t"]])
    assert extract_document_text(FileKind.DOCX, sent).split("\n") == [
        "Seeds",
        "dry and cool",
        "Crop\tYield",
        "Millet\t0.9 t",
    ]


def test_of_a_word_file_only_what_people_see_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("We keep ")
    for xml in (
        "<w:del><w:r><w:delText>sell </w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>our own</w:t><w:tab/><w:t>seeds</w:t></w:r></w:ins>",
        '<w:r><w:instrText>HYPERLINK "http://nowhere"</w:instrText></w:r>',
        "<w:r><w:br/><w:t>for ever</w:t></w:r>",
    ):
        marked = xml.replace(">", f' xmlns:w="{WORDS}">', 1)
        paragraph._p.append(parse_xml(marked))
    written = BytesIO()
    document.save(written)
    notes = (
        f'<w:footnotes xmlns:w="{WORDS}"><w:p><w:r><w:t>See 2019.</w:t></w:r></w:p></w:footnotes>'
    )
    sent = files.repacked(written.getvalue(), {"word/footnotes.xml": notes.encode()})
    assert (
        extract_document_text(FileKind.DOCX, sent) == "We keep our own\tseeds\nfor ever\nSee 2019."
    )


def test_an_odt_is_read_with_its_lists_tables_and_notes() -> None:
    body = (
        "<text:h>Seeds</text:h>"
        "<text:tracked-changes><text:changed-region><text:p>old</text:p></text:changed-region>"
        "</text:tracked-changes>"
        "<text:list><text:list-item><text:p>dry<text:s text:c='2'/>and\n cool</text:p>"
        "</text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Millet</text:p></table:table-cell>"
        "<table:table-cell><text:p>0.9 t</text:p></table:table-cell></table:table-row>"
        "</table:table>"
        "<text:p>As said<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>In 2019.</text:p></text:note-body></text:note><office:annotation><text:p>check"
        "</text:p></office:annotation> before<text:line-break/>us</text:p>"
    )
    assert extract_document_text(FileKind.ODT, files.odt(body)).split("\n") == [
        "Seeds",
        "dry  and  cool",
        "Millet\t0.9 t",
        "As said In 2019.",
        "before",
        "us",
    ]


def test_no_more_is_read_than_can_be_kept() -> None:
    long = " ".join(f"seed {number}" for number in range(200_000))
    assert (
        len(extract_document_text(FileKind.ODT, files.odt(f"<text:p>{long}</text:p>"))) == MAX_TEXT
    )


def test_what_no_database_can_keep_is_left_out() -> None:
    sent = files.odt("<text:p>a\u200bb\u00a0c\u0085d</text:p>")
    assert extract_document_text(FileKind.ODT, sent) == "a\u200bb cd"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_pdf_is_read_where_no_password_is_needed(password: str) -> None:
    sent = files.locked_pdf(password)
    if password:
        with pytest.raises(NeedsPassword):
            extract_document_text(FileKind.PDF, sent)
    else:
        assert extract_document_text(FileKind.PDF, sent) == "Secret seeds."


PATIENCE = 120.0

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(10)
)

DAMAGED = {
    "no PDF at all": (FileKind.PDF, b"%PDF-1.7\nhello startxref"),
    "no archive": (FileKind.DOCX, b"hello"),
    "a Word file without its text": (
        FileKind.DOCX,
        files.repacked(files.word("x"), {"word/document.xml": None}),
    ),
    "XML that ends early": (FileKind.ODT, files.odt(content="<a><b>")),
    "entities that grow": (
        FileKind.ODT,
        files.odt(
            content=f"<!DOCTYPE d [{LAUGHS}]><office:document-content {files.ODT_NAMES}>"
            "<text:p>&l9;</text:p></office:document-content>"
        ),
    ),
    "an entity that reads files": (
        FileKind.ODT,
        files.odt(
            content='<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
            f"<office:document-content {files.ODT_NAMES}><text:p>&f;</text:p>"
            "</office:document-content>"
        ),
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_cannot_be_read_is_said_so_at_once(name: str) -> None:
    kind, sent = DAMAGED[name]
    with pytest.raises(Unextractable) as told:
        extract_document_text(kind, sent, seconds=PATIENCE)
    assert "too long" not in str(told.value)


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)",
    ],
)
def test_a_reader_that_hangs_is_ended(hostile: Hostile, source: str) -> None:
    hostile(extraction, source)
    with pytest.raises(Unextractable, match="too long"):
        extract_document_text(FileKind.PDF, b"x", seconds=0.5)


@pytest.mark.parametrize(
    "source",
    [
        "x = bytearray(3_000_000_000)",
        "import sys\nwhile True: sys.stdout.write('seeds ' * 10_000)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 11)",
    ],
)
def test_a_reader_that_takes_too_much_or_dies_harms_nobody(hostile: Hostile, source: str) -> None:
    hostile(extraction, source)
    with pytest.raises(Unextractable, match="ended with"):
        extract_document_text(FileKind.PDF, b"x", seconds=PATIENCE)


def test_the_programs_themselves_are_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """In other tests one process does their work, which has started already."""
    monkeypatch.setattr(sandbox, "_run", file_readers._run)
    sent = files.word("We keep seeds.")
    assert extract_document_text(FileKind.DOCX, sent) == "We keep seeds."
    assert examine(Container.PACKAGE, sent).kind is FileKind.DOCX


def test_the_reader_knows_no_secret_of_the_site(
    monkeypatch: pytest.MonkeyPatch, hostile: Hostile
) -> None:
    monkeypatch.setenv("FORUM_SECRET_KEY", "very secret")
    hostile(extraction, "import os; print(sorted(os.environ))")
    assert "SECRET" not in extract_document_text(FileKind.PDF, b"x")
