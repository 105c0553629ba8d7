"""Documents and pictures that lie inside others, with names wherever programs write them."""

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.support.content import files

ARTIST, GPS = 0x013B, 0x8825


def photo(name: str, format: str = "JPEG") -> bytes:
    """Return a photo that names who took it and where; it hides something behind its end."""
    exif = Image.Exif()
    exif[ARTIST] = name
    exif.get_ifd(GPS).update({1: "S", 2: (1.0, 17.0, 5.0)})
    drawn = BytesIO()
    options: dict[str, Any] = {"comment": name} if format in ("JPEG", "GIF") else {}
    if format in ("JPEG", "PNG", "WEBP", "TIFF"):
        options["exif"] = exif
    Image.radial_gradient("L").convert("RGB").resize((60, 40)).save(drawn, format, **options)
    return drawn.getvalue() + (name.encode() if format != "TIFF" else b"")


def workbook(name: str, **parts: bytes) -> bytes:
    """Return a workbook by `name`, with a comment that begins with the name."""
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = name
    sheet = book.active
    sheet["A1"] = "Seeds"
    sheet["A1"].comment = Comment(f"{name}:\nCount again.", name)
    written = BytesIO()
    book.save(written)
    return files.repacked(
        written.getvalue(), {part.replace("__", "/"): body for part, body in parts.items()}
    )


def pdf_with_photo(name: str) -> bytes:
    """Return a PDF in which a photo, a layer, a file and old properties have the name."""
    writer = PdfWriter(clone_from=BytesIO(files.pdf("We keep seeds.")))
    picture = StreamObject()
    picture.set_data(photo(name))
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(60),
            NameObject("/Height"): NumberObject(40),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    twice = DecodedStreamObject()
    twice.set_data(photo(name))
    flat: Any = twice.flate_encode()
    flat.update({key: value for key, value in picture.items() if key != "/Filter"})
    flat[NameObject("/Filter")] = ArrayObject(
        [NameObject("/FlateDecode"), NameObject("/DCTDecode")]
    )
    page: Any = writer.pages[0]
    page["/Resources"][NameObject("/XObject")] = DictionaryObject(
        {
            NameObject("/P1"): writer._add_object(picture),
            NameObject("/P2"): writer._add_object(flat),
        }
    )
    who = writer._add_object(TextStringObject(name))
    layer = {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("Map")}
    creator = DictionaryObject({NameObject("/Creator"): who})
    layer[NameObject("/Usage")] = DictionaryObject({NameObject("/CreatorInfo"): creator})
    page["/Resources"][NameObject("/Properties")] = DictionaryObject(
        {NameObject("/L"): writer._add_object(DictionaryObject(layer))}
    )
    writer.add_attachment("seeds.xlsx", workbook(name))
    writer.add_metadata({"/Author": name})
    writer._info.get_object()[NameObject("/Title")] = writer._add_object(TextStringObject(name))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
