"""Tables of contributions are read whatever their columns are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.notes import NoteKind
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.pieces import SourceReading
from forum.domain.imports.tabular.rows import read_table
from forum.errors import Invalid

FORM = (
    "Marca temporal;Nombre y apellidos;Correo electrónico;Institución;País;"
    "¿Qué funciona?;¿Qué no?\n"
    '13/03/2019 10:20:00;Ana Gómez;ana@seeds.example;Universidad;Colombia;"Funciona\nasí";Nada\n'
    "14/03/2019;Luis Soto;luis@seeds.example;;Chile;;\n"
    "no sé;Rosa;rosa@seeds.example;Red;Perú;Las semillas.;\n"
)


def roles(reading: SourceReading) -> list[str]:
    return [column["role"] for column in reading.columns]


def read(text: str, **choices: object) -> SourceReading:
    return read_table(text.encode(), ImportChoices.of_values(choices))


def test_a_form_of_questions_is_read() -> None:
    reading = read(FORM)
    assert roles(reading) == [
        "date", "author", "nothing", "organisation", "country", "answer", "answer",
    ]  # fmt: skip
    assert reading.questions == ["¿Qué funciona?", "¿Qué no?"]
    first, second = reading.pieces
    assert (first.author, first.organisation, first.country) == (
        "Ana Gómez", "Universidad", "Colombia",
    )  # fmt: skip
    assert first.answers == ((0, "Funciona\nasí"), (1, "Nada"))
    assert (first.date, second.date) == ("2019-03-13T10:20:00", "")
    assert [(fault.line, fault.code) for fault in reading.faults] == [
        (4, "row_empty"), (5, "bad_date"),
    ]  # fmt: skip
    assert reading.left_out[NoteKind.COLUMN, "Correo electrónico"] == 1
    assert "seeds.example" not in repr(reading)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Number,Name,Organisation,Country,Date,Language,Title,Text", "number author organisation "
         "country date language title text"),
        ("Numéro;Nom;Organisme;Pays;Date;Langue;Titre;Texte", "number author organisation country "
         "date language title text"),
        ("ID\tFirst name\tLast name\tAffiliation\tComment", "id given_name family_name "
         "organisation text"),
        ("Author|Message|In reply to", "author text reply_to"),
    ],
)  # fmt: skip
def test_headings_are_known_in_three_languages(heading: str, expected: str) -> None:
    separator = next(s for s in "\t;|," if s in heading)
    cells = ["1"] * len(heading.split(separator))
    assert roles(read(f"{heading}\n{separator.join(cells)}\n")) == expected.split()


def test_columns_can_be_chosen() -> None:
    table = "a,b,c\n1,Ana,We keep seeds.\n"
    assert not read(table).pieces
    reading = read(table, columns=["number", "author", "text"])
    assert (reading.pieces[0].number, reading.pieces[0].author) == (1, "Ana")
    assert reading.pieces[0].words == "We keep seeds."


def test_rows_of_one_number_are_one_contribution() -> None:
    reading = read(
        "number,name,question,text,in reply to\n"
        "1,Ana,2,On the second.,\n1,Ana,1,On the first.,\n2,Luis,1,A reply.,1\n2,Rosa,1,Other.,9\n"
    )
    assert reading.questions == ["question 1", "question 2"]
    assert reading.pieces[0].answers == ((1, "On the second."), (0, "On the first."))
    assert reading.pieces[1].reply_to == "1"
    assert (reading.pieces[2].number, reading.pieces[2].reply_to) == (None, "")
    assert reading.faults[0].code == "same_number"
    assert reading.left_out[NoteKind.PARENT, "9"] == 1


def test_encodings_are_guessed_or_chosen() -> None:
    table = "nombre;texto\nMaría;Sí, señor\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "windows-1252"):
        reading = read_table(table.encode(encoding), ImportChoices())
        assert reading.pieces[0].author == "María"
        assert bool(reading.left_out[NoteKind.CHARSET, "windows-1252"]) is (
            encoding == "windows-1252"
        )
    mac = read_table(table.encode("macintosh"), ImportChoices(encoding="macintosh"))
    assert mac.pieces[0].author == "María"


def test_what_a_spreadsheet_was_kept_from_is_read_as_typed() -> None:
    assert read("name,text\nAna,'=1+1 is two\n").pieces[0].words == "=1+1 is two"


def test_languages_are_read_by_code_and_by_name() -> None:
    reading = read("text,language\na,es\nb,Francés\nc,English\nd,pt-BR\ne,?\n")
    assert [piece.language for piece in reading.pieces] == ["es", "fr", "en", "pt", ""]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name,text\n", "rows_missing"),
        (b"\xff\xfe\x00", "encoding"),
        (b"name,text\na,\0b", "nul"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_table(content, ImportChoices(encoding="utf-8"))
    assert refusal.value.code == code


@given(st.binary(max_size=400) | st.text(alphabet=' ",;\n\tab@1ñ', max_size=300).map(str.encode))
def test_wild_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        reading = read_table(content, ImportChoices())
    except Invalid:
        return
    assert all(piece.words for piece in reading.pieces)
    assert len({piece.source_id for piece in reading.pieces}) == len(reading.pieces)


@pytest.mark.parametrize(
    "headings",
    [
        "Number,Name,Organisation,Country,Date,Language,In reply to,Question,Text,"
        "Kind of stakeholder,Region,Title",
        "Número,Nombre,Organización,País,Fecha,Idioma,En respuesta a,Pregunta,Texto,"
        "Tipo de parte interesada,Región,Título",
        "Numéro,Nom,Organisation,Pays,Date,Langue,En réponse à,Question,Texte,"
        "Type de partie prenante,Région,Titre",
    ],
)
def test_the_headings_of_our_own_tables_are_known(headings: str) -> None:
    reading = read(f"{headings}\n1,Ana,Red,Perú,2019-03-12,es,,1,Guardamos.,ONG,América,Semillas\n")
    assert roles(reading) == [
        "number", "author", "organisation", "country", "date", "language", "reply_to", "question",
        "text", "stakeholder_type", "region", "title",
    ]  # fmt: skip


def test_capacities_are_read_as_the_tables_of_three_languages_say_them() -> None:
    rows = [
        ("on behalf of the organisation", "organisation"),
        ("Posición oficial de un Estado", "state"),
        ("au nom d’un groupe", "group"),
        ("À titre personnel", "personal"),
        ("", "personal"),
        ("as Ministry of Silly Walks", "personal"),
    ]
    lines = [f"Text {n};A. {n};Seed Bank;{cell}" for n, (cell, _) in enumerate(rows)]
    reading = read("\n".join(["Text;Name;Organisation;En calidad de", *lines]))
    assert roles(reading)[-1] == "capacity"
    assert [piece.capacity for piece in reading.pieces] == [capacity for _, capacity in rows]
    assert [(fault.line, fault.code) for fault in reading.faults] == [(7, "bad_capacity")]
    assert read("Text;Name;Organisation\nWords.;Ana;Seed Bank").pieces[0].capacity == ""
