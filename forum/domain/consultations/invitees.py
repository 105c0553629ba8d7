"""Invitation lists: read from pasted rows or a CSV file, one person a row."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from forum.domain.characters import clean_line, normalise
from forum.domain.countries import COUNTRY_CODES
from forum.domain.imports.places import country_codes
from forum.domain.languages import LANGUAGES
from forum.domain.mail_addresses import find_address
from forum.domain.persons import PersonGender

MOST_ROWS: Final = 5_000
NAME_LENGTH: Final = 200
ORGANISATION_LENGTH: Final = 300

COLUMNS: Final = {
    "email": "email address mail correo courriel direccion adresse",
    "name": "name nombre nom",
    "organisation": "organisation organization organizacion institution institucion",
    "country": "country pais pays",
    "stakeholder_type": "sector stakeholder tipo type secteur categorie",
    "language": "language idioma langue",
    "gender": "gender genero genre sexo",
}
"""The columns, each with the words that may head it in any of the languages."""

GENDER_WORDS: Final = {
    PersonGender.WOMAN: "woman female mujer femenino femme feminin f",
    PersonGender.MAN: "man male hombre masculino homme masculin m h",
    PersonGender.OTHER: "other otro autre x",
}


@dataclass(frozen=True)
class GivenInvitee:
    """A person on a list; what could not be read of a row is empty."""

    email: str
    name: str
    organisation: str = ""
    country: str = ""
    stakeholder_type: str = ""
    language: str = ""
    gender: PersonGender | None = None


@dataclass
class InvitationList:
    """What a list holds: people, each address once, and the numbers of rows without an address."""

    people: list[GivenInvitee] = field(default_factory=list)
    faulty_rows: list[int] = field(default_factory=list)
    has_more: bool = False


def _fold(word: str) -> str:
    letters = normalise("NFKD", word.strip().casefold())
    return "".join(char for char in letters if char.isalnum())


def read_invitation_list(text: str) -> InvitationList:
    """Return the people of a list whose first row names the columns.

    Without such a row, the columns are address, name, organisation, country, sector, language and
    gender. Cells are parted by commas, semicolons or tabs.
    """
    rows = list(_rows(text))
    if not rows:
        return InvitationList()
    columns = _find_columns(rows[0])
    has_header = "email" in columns
    columns = columns if has_header else list(COLUMNS)
    found = InvitationList()
    seen: set[str] = set()
    for number, row in enumerate(rows[1:] if has_header else rows, 2 if has_header else 1):
        cells = dict(zip(columns, row, strict=False))
        if not any(cell.strip() for cell in row):
            continue
        address = find_address(cells.get("email", ""))
        if not address:
            found.faulty_rows.append(number)
        elif address not in seen:
            if len(found.people) == MOST_ROWS:
                found.has_more = True
                break
            seen.add(address)
            found.people.append(_person(address, cells))
    return found


def _rows(text: str) -> Iterator[list[str]]:
    lines = text.lstrip("\ufeff").replace("\0", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(StringIO("\n".join(lines)), delimiter=separator)
    except csv.Error:
        return


def _find_columns(row: Sequence[str]) -> list[str]:
    """Return which column each cell of the first row heads; "" where it heads none."""
    known = {_fold(word): name for name, words in COLUMNS.items() for word in words.split()}
    columns: list[str] = []
    for cell in row:
        words = [_fold(word) for word in (cell, *cell.split())]
        name = next((known[word] for word in words if word in known), "")
        columns.append("" if name in columns else name)
    return columns


def _person(address: str, cells: dict[str, str]) -> GivenInvitee:
    def line(name: str, most: int) -> str:
        return clean_line(cells.get(name, ""))[:most]

    language = line("language", 40).lower()
    return GivenInvitee(
        email=address,
        name=line("name", NAME_LENGTH),
        organisation=line("organisation", ORGANISATION_LENGTH),
        country=_find_country(line("country", NAME_LENGTH)),
        stakeholder_type=line("stakeholder_type", NAME_LENGTH),
        language=language[:2] if language[:2] in LANGUAGES else "",
        gender=_find_gender(line("gender", 40)),
    )


def _find_country(written: str) -> str:
    """Return the ISO code of a country that is given by its code or its name, or ""."""
    codes = country_codes(written)
    return codes if codes in COUNTRY_CODES else ""


def _find_gender(written: str) -> PersonGender | None:
    folded = _fold(written)
    return next((g for g, words in GENDER_WORDS.items() if folded in words.split()), None)
