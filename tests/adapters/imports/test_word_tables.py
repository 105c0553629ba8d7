"""Tables of Word documents stay tables, unless they only place texts side by side."""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument

from forum.adapters.imports.word import read_word_document
from forum.domain.imports.proceedings.assembly import read_proceedings
from forum.domain.imports.sources.pieces import SourceReading


def read(document: WordDocument) -> SourceReading:
    stream = BytesIO()
    document.save(stream)
    return read_proceedings(read_word_document(stream.getvalue()))


def test_a_table_of_a_contribution_stays_a_table() -> None:
    document = Document()
    document.add_heading("1. Amina Odhiambo, Kenya", 1)
    document.add_paragraph("What we lost:")
    table = document.add_table(rows=4, cols=3)
    cells = [("Crop", "Losses", ""), ("Maize | white", "12%", "2019"), ("Millet", "", "2020")]
    for row, words in zip(table.rows, cells, strict=False):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).paragraphs[0].runs[0].bold = True
    document.add_paragraph("Stores are poor.")
    document.add_heading("2. Luis Soto, Chile", 1)
    document.add_paragraph("Malas carreteras.")
    first, second = read(document).pieces
    assert first.words.split("\n\n") == [
        "What we lost:",
        "| Crop | Losses |  |\n| --- | --- | --- |\n| Maize \\| white | 12% | 2019 |"
        "\n| Millet |  | 2020 |",
        "Stores are poor.",
    ]
    assert (second.author, second.words) == ("Luis Soto", "Malas carreteras.")


def test_tables_that_place_contributions_are_read_as_their_paragraphs() -> None:
    document = Document()
    table = document.add_table(rows=2, cols=2)
    said = [("1. Amina Odhiambo, Kenya", "Stores are poor."), ("2. Luis Soto, Chile", "Caminos.")]
    for row, (name, words) in zip(table.rows, said, strict=True):
        row.cells[0].paragraphs[0].add_run(name).bold = True
        row.cells[1].text = words
    pieces = read(document).pieces
    assert [(p.number, p.author, p.words) for p in pieces] == [
        (1, "Amina Odhiambo", "Stores are poor."),
        (2, "Luis Soto", "Caminos."),
    ]
