"""Work for translators as a Word document: a row for each sentence, original and translation."""

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from forum.domain.languages import region_of
from forum.domain.translation.desk.offline import OfflineSentence, OfflineText, OfflineWork
from forum.exports.characters import printable
from forum.exports.docx.writer import DocxWriter

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTHS: Final = (900, 4300, 4300)
"""Of the columns for key, original and translation, in twentieths of a point."""

_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A0A0A0"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TABLE: Final = (
    f'<w:tbl><w:tblPr><w:tblW w:w="{sum(WIDTHS)}" w:type="dxa"/>'
    f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    + "".join(f'<w:gridCol w:w="{width}"/>' for width in WIDTHS)
    + "</w:tblGrid>"
)
_KEY_STYLE: Final = '<w:rPr><w:color w:val="A0A0A0"/><w:sz w:val="8"/></w:rPr>'


def write(work: OfflineWork, file: BinaryIO, *, header: tuple[str, str], how: str) -> None:
    """Write the file; `header` names the two columns, and `how` tells how to work in it."""
    writer = DocxWriter(title=work.title, author="", language=work.target)
    writer.add_paragraph("Title", work.title, "")
    writer.add_paragraph("Forum Meta", how)
    for text in work.texts:
        writer.add_paragraph("Heading 2", text.name, "")
        writer.add_xml("".join(_table(work, text, header)))
    writer.save(file)


def _table(work: OfflineWork, text: OfflineText, header: tuple[str, str]) -> Iterator[str]:
    yield _TABLE
    cells = (_cell(0, f"{work.source}-{work.target}", key=True), _cell(1, header[0]))
    yield f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{''.join(cells)}{_cell(2, header[1])}</w:tr>"
    for sentence in text.sentences:
        yield _row(work, sentence)
    yield "</w:tbl><w:p/>"


def _row(work: OfflineWork, sentence: OfflineSentence) -> str:
    cells = (
        _cell(0, sentence.key, key=True),
        _cell(1, sentence.source, work.source),
        _cell(2, sentence.target, work.target),
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(column: int, text: str, language: str = "", *, key: bool = False) -> str:
    style = _KEY_STYLE if key else ""
    if language:
        style = f"<w:rPr><w:lang w:val={quoteattr(region_of(language))}/></w:rPr>"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{WIDTHS[column]}" w:type="dxa"/></w:tcPr><w:p><w:r>{style}'
        f'<w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r></w:p></w:tc>'
    )
