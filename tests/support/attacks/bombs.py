"""Fifty small files that fill memory, or take for ever, where they are opened without care."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.support.content import files
from tests.support.content.hostile import hostile_files

ENTITIES = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "seeds" * 20}">' for n in range(10)
)
BOMB = f"<!DOCTYPE a [{ENTITIES}]><a>&a9;</a>".encode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    checked = kind + body
    return struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked))


def real_png(width: int, height: int, *, colours: int = 2) -> bytes:
    """Return a PNG with all its pixels, all black: a few kilobytes for hundreds of megabytes."""
    channels = {0: 1, 2: 3, 6: 4}[colours]
    packer = zlib.compressobj(9)
    body = bytearray()
    row = bytes(1 + width * channels)
    for _ in range(height):
        body += packer.compress(row)
    body += packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (_chunk(b"IHDR", header), _chunk(b"IDAT", bytes(body)), _chunk(b"IEND", b""))
    )


def png_with_words(size: int) -> bytes:
    """Return a PNG with packed words that unpack to this size, and a profile that does."""
    sent = files.picture()
    packed = zlib.compress(bytes(size), 9)
    words = _chunk(b"zTXt", b"Comment\0\0" + packed) + _chunk(b"iCCP", b"p\0\0" + packed)
    return sent[:33] + words + sent[33:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """Return a JPEG that says it is as large as this."""
    sent = bytearray(files.picture("JPEG"))
    at = sent.find(b"\xff\xc0")
    sent[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(sent)


def webp_of_size(side: int) -> bytes:
    """Return a lossless WebP that says its sides are so long."""
    bits = (side - 1) | (side - 1) << 14
    body = b"\x2f" + struct.pack("<I", bits) + bytes(100)
    return (
        b"RIFF"
        + struct.pack("<I", len(body) + 12)
        + b"WEBPVP8L"
        + struct.pack("<I", len(body))
        + body
    )


def pdf_of(*objects: bytes) -> bytes:
    """Return a PDF of these objects, from number 1; the first is its root."""
    body = b"%PDF-1.7\n"
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    end = b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (count, len(body))
    return body + head + table + end


def pdf_with(page: bytes, *others: bytes) -> bytes:
    """Return a PDF of one page with these entries; other objects begin at number 4."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] " + page + b" >>",
        *others,
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream of a PDF with packed content."""
    return b"<< /Length %d %s >>\nstream\n" % (len(content), entries) + content + b"\nendstream"


def _pictures() -> Iterator[tuple[str, bytes]]:
    yield "PNG 1 x 49,000,000", files.png_of_size(1, 49_000_000)
    yield "PNG 7,000 x 7,000 in colours", real_png(7_000, 7_000)
    yield "PNG 29,000 x 1,600 with alpha", real_png(29_000, 1_600, colours=6)
    yield "PNG 2 x 29,000", real_png(2, 29_000)
    yield "PNG of greys", real_png(7_000, 7_000, colours=0)
    yield "PNG with 90 MB of words", png_with_words(90_000_000)
    for width, height in ((65_535, 65_535), (65_535, 1), (7_000, 7_000), (1, 60_000)):
        yield f"JPEG {width} x {height}", jpeg_of_size(width, height)
    for side in (16_000, 7_000, 16_384):
        yield f"WebP of {side}", webp_of_size(side)
    gif = b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\xf7\0\0" + bytes(768)
    yield "GIF 65,535 x 65,535", gif + b",\0\0\0\0\xff\xff\xff\xff\0\x08\0;"
    tiff = b"II*\0\x08\0\0\0\x02\0" + struct.pack("<HHIIHHII", 256, 4, 1, 60_000, 257, 4, 1, 60_000)
    yield "TIFF 60,000 x 60,000", tiff + bytes(4)
    yield "BMP", b"BM" + struct.pack("<IIIIiiHHIIiiII", 54, 0, 54, 40, 60_000, 60_000, 1, 24, 0,
                                     0, 0, 0, 0, 0)  # fmt: skip
    yield "SVG of entities", BOMB.replace(b"<a>", b"<svg xmlns='http://www.w3.org/2000/svg'>")
    yield "SVGZ", gzip.compress(b"<svg>" + b"<g>" * 9_000_000)
    yield "PNG that is an SVG", b"\x89PNG\r\n\x1a\n" + BOMB
    yield "WebP of nothing", b"RIFF" + b"\xff" * 4 + b"WEBPVP8X" + b"\xff" * 40


def _packages() -> Iterator[tuple[str, bytes]]:
    word, odt = files.word("We keep seeds."), files.odt()

    def changed(sent: bytes, name: str, part: bytes) -> bytes:
        return files.repacked(sent, {name: part})

    yield "DOCX of entities", changed(word, "word/document.xml", BOMB)
    yield "DOCX with entities in its list", changed(word, "[Content_Types].xml", BOMB)
    yield "DOCX with entities in its relations", changed(word, "_rels/.rels", BOMB)
    yield "ODT of entities", changed(odt, "content.xml", BOMB)
    yield "ODT with entities in its manifest", changed(odt, "META-INF/manifest.xml", BOMB)
    yield "DOCX of 90 MB", changed(word, "word/media/a.bin", bytes(90_000_000))
    yield "ODT of 300 MB", changed(odt, "Pictures/a.bin", bytes(300_000_000))
    yield "DOCX, nested", changed(word, "word/document.xml", b"<a>" * 12_000_000)
    yield "ODT, nested", changed(odt, "content.xml", b"<a>" * 600_000)
    yield (
        "ODT with many attributes",
        changed(
            odt, "content.xml", b"<a " + b" ".join(b"a%d='b'" % n for n in range(400_000)) + b"/>"
        ),
    )
    inner = word
    for _ in range(7):
        inner = changed(word, "word/embeddings/inner.docx", inner)
    yield "DOCX in DOCX", inner
    many = BytesIO()
    with ZipFile(many, "w", ZIP_DEFLATED) as archive:
        for n in range(60_000):
            archive.writestr(f"{n}", b"")
    yield "ZIP of 60,000 parts", many.getvalue()
    yield (
        "DOCX with an archive of zeros",
        changed(
            word, "word/embeddings/a.zip", changed(word, "word/media/a.bin", bytes(80_000_000))
        ),
    )
    yield "DOCX with a PNG of 147 MB", changed(word, "word/media/a.png", real_png(7_000, 7_000))
    yield "DOCX with a PDF of zeros", changed(word, "word/embeddings/a.pdf", dict(_pdfs())["zeros"])
    yield (
        "DOCX with fields without end",
        changed(
            word, "word/footer9.xml", b"<w:x xmlns:w='w'>" + b"<w:fldSimple w:instr='" * 900_000
        ),
    )


def _pdfs() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compress(bytes(300_000_000), 9)
    flate = b"/Filter /FlateDecode"
    yield "zeros", pdf_with(b"/Contents 4 0 R", stream(zeros, flate))
    yield (
        "zeros, packed twice",
        pdf_with(
            b"/Contents 4 0 R",
            stream(zlib.compress(zeros, 9), b"/Filter [/FlateDecode /FlateDecode]"),
        ),
    )
    pairs = b" ".join(b"%d %d" % (n, n) for n in range(10, 300_000))
    listed = zlib.compress(pairs + b" " + b"[] " * 3_000_000, 9)
    yield (
        "parts in a stream",
        pdf_with(
            b"/A 10 0 R", stream(listed, b"/Type /ObjStm /N 299990 /First %d " % len(pairs) + flate)
        ),
    )
    yield "deep lists", pdf_with(b"/A " + b"[" * 900_000 + b"]" * 900_000)
    yield "deep entries", pdf_with(b"/A " + b"<</A " * 200_000 + b">>" * 200_000)
    picture = b"/Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 1 /Filter /JBIG2Decode"
    yield "JBIG2", pdf_with(b"/Resources << /XObject << /I 4 0 R >> >>", stream(bytes(99), picture))
    yield (
        "pages in a circle",
        pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"
        ),
    )
    yield (
        "many pages",
        pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [" + b"3 0 R " * 400_000 + b"] /Count 400000 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        ),
    )
    rows = b"9999999999 00000 n \n" * 200_000
    end = b"trailer <<>>\nstartxref\n9\n%%EOF"
    yield "a long table", b"%PDF-1.7\nxref\n0 200000\n" + rows + end
    circle = end.replace(b"<<>>", b"<< /Prev 9 >>")
    yield "tables in a circle", b"%PDF-1.7\nxref\n0 0\n" + circle
    endless = b"<< /Length 999999999 >>\nstream\n"
    yield "a stream without end", pdf_with(b"/Contents 4 0 R", endless)


def fifty_bombs() -> dict[str, bytes]:
    """Return them by name."""
    pdfs = {f"PDF of {name}": content for name, content in _pdfs()}
    found = {**hostile_files(), **dict(_pictures()), **dict(_packages()), **pdfs}
    return {name: content for name, content in found.items() if len(content) < 5_000_000}
