"""Lists of names are read as people's programs write them, or refused: never stored wrong."""

import pytest

from forum.domain.imports.tables import read_names
from forum.errors import Invalid

MINISTRY = "Ministère de l’Éducation"
READ = [(MINISTRY, ["MINEDUC", "MinEd"]), ("FAO", ["Food and Agriculture Organization"])]
SEMICOLONS = f"name;aliases\n{MINISTRY};MINEDUC|MinEd\nFAO;Food and Agriculture Organization\n"
COMMAS = f"name,aliases\n{MINISTRY},MINEDUC; MinEd\nFAO,Food and Agriculture Organization\n"
TABS = SEMICOLONS.replace(";", "\t")


@pytest.mark.parametrize(
    "content",
    [
        SEMICOLONS.encode(),
        COMMAS.encode(),
        TABS.encode(),
        SEMICOLONS.encode("utf-8-sig"),
        SEMICOLONS.encode("utf-16"),
        TABS.encode("utf-16").replace(b"\n\0", b"\r\0\n\0"),
        b"\xfe\xff" + COMMAS.encode("utf-16-be"),
        b"sep=;\r\n" + SEMICOLONS.encode(),
        b'"sep=|"\n' + SEMICOLONS.replace("|", ", ").replace(";", "|").replace(", ", ";").encode(),
        SEMICOLONS.partition("\n")[2].encode(),
        TABS.partition("\n")[2].encode(),
        SEMICOLONS.replace("|", ";").encode(),
        f'aliases,country,Name\nMINEDUC;MinEd,CI,{MINISTRY}\n'
        "Food and Agriculture Organization,,FAO\n".encode(),
    ],
)  # fmt: skip
def test_a_file_of_any_program_is_read(content: bytes) -> None:
    assert read_names(content) == READ


def test_other_encodings_are_read_when_they_are_named() -> None:
    for encoding in ("windows-1252", "mac-roman"):
        assert read_names(SEMICOLONS.encode(encoding), encoding) == READ


def test_a_name_with_a_separator_stands_in_quotation_marks() -> None:
    content = 'name,aliases\n"Baobab, Desk",FAO\nAcacia\n\n"Two\nlines",\n'
    assert read_names(content.encode()) == [
        ("Baobab, Desk", ["FAO"]), ("Acacia", []), ("Two lines", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SEMICOLONS.encode("windows-1252"), "encoding"),
        (b"\xff\xfe\x00", "encoding"),
        (b"name,aliases\nFA\0O,x\n", "nul"),
        (SEMICOLONS.encode("utf-16-le").replace(b"\x19 ", b"'\0"), "encoding"),
        ("name,aliases\nFAO,x\n".encode("utf-16-le"), "nul"),
        (b"FAO,Food\nMinistry, of Health;MoH\n", "separator"),
        (b"name,aliases\nMinistry of Farming, Fisheries,MFF\n", "cells"),
    ],
)
def test_what_might_be_stored_wrong_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_names(content)
    assert refused.value.code == code
