"""What the columns of a table hold: guessed from their headings and cells, or chosen."""

import re
from collections.abc import Sequence
from enum import StrEnum
from statistics import fmean
from typing import Final

from forum.domain.imports.places import country_codes
from forum.domain.imports.sources.days import read_day
from forum.domain.matching.words import folded_words

LONG_TEXT: Final = 80
"""A column whose cells have so many characters on average holds texts."""

SAMPLE_ROWS: Final = 60
_MAX_CELL: Final = 400
_CODE: Final = re.compile(r"[A-Z]{2}")


class ColumnRole(StrEnum):
    """What a column holds; an answer answers the question in its heading."""

    NOTHING = "nothing"
    TEXT = "text"
    ANSWER = "answer"
    QUESTION = "question"
    TITLE = "title"
    AUTHOR = "author"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    DATE = "date"
    LANGUAGE = "language"
    NUMBER = "number"
    ID = "id"
    REPLY_TO = "reply_to"
    STAKEHOLDER_TYPE = "stakeholder_type"
    REGION = "region"
    CAPACITY = "capacity"


REPEATABLE: Final = frozenset({ColumnRole.NOTHING, ColumnRole.ANSWER})
"""Roles that more than one column may have."""

_HEADINGS: Final[dict[ColumnRole, str]] = {
    ColumnRole.GIVEN_NAME: "first name|given name|nombres|prenom|prenoms",
    ColumnRole.FAMILY_NAME: "last name|surname|family name|apellido|apellidos|nom de famille",
    ColumnRole.AUTHOR: "name|author|full name|your name|participant|contributor|sender|nombre"
    "|nombre y apellidos|nombre completo|autor|autora|autor a|participante|nom|nom et prenom"
    "|nom complet|auteur|autrice|participante|contributeur|respondent|nombre y apellido",
    ColumnRole.ORGANISATION: "organisation|organization|institution|affiliation|company|agency|body"
    "|organizacion|institucion|entidad|afiliacion|organisme|entite|structure"
    "|name of organisation|name of organization|nombre de la organizacion|nom de l organisation",
    ColumnRole.COUNTRY: "country|countries|country of residence|country code|pais|paises|pays",
    ColumnRole.DATE: "date|timestamp|submitted|submitted at|date submitted|created|created at|sent"
    "|submission date|time|start date|fecha|marca temporal|fecha de envio|enviado|enviado el"
    "|horodateur|date d envoi|date de soumission|envoye|envoye le|published|publicado|publie",
    ColumnRole.LANGUAGE: "language|lang|locale|language code|idioma|lengua|langue"
    "|original language",
    ColumnRole.NUMBER: "number|no|n|nr|contribution number|contribution|numero|num|contribucion"
    "|numero de contribucion|numero de contribution",
    ColumnRole.ID: "id|identifier|key|response id|uuid|identificador|identifiant|token|source id",
    ColumnRole.REPLY_TO: "reply to|in reply to|parent|parent id|response to|replies to"
    "|en respuesta a|respuesta a|responde a|en reponse a|reponse a",
    ColumnRole.TITLE: "title|subject|heading|titulo|asunto|titre|objet|sujet",
    ColumnRole.QUESTION: "question|topic|theme|question text|pregunta|tema|question posee",
    ColumnRole.TEXT: "text|contribution text|comment|comments|message|body|content|answer|response"
    "|your contribution|opinion|texto|comentario|comentarios|mensaje|respuesta|contenido|aporte"
    "|texte|commentaire|commentaires|reponse|contenu|words|input|feedback|submission"
    "|texto de la contribucion|texte de la contribution",
    ColumnRole.STAKEHOLDER_TYPE: "stakeholder|kind of stakeholder|tipo de parte interesada"
    "|type de partie prenante|stakeholder type|stakeholder group|sector|group"
    "|category|type|parte interesada|grupo|categoria|secteur|groupe|categorie|partie prenante",
    ColumnRole.REGION: "region|continent|area|continente",
    ColumnRole.CAPACITY: "capacity|in what capacity|speaking capacity|speaking as|on behalf of"
    "|calidad|en calidad de|en que calidad|a titulo de|en nombre de|a quel titre"
    "|au nom de",
}
_ROLES: Final = {
    name: role for role, names in _HEADINGS.items() for name in names.split("|") if name
}


def guess_roles(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[ColumnRole]:
    """Return a role for each column: by its heading, else by what its first cells look like."""
    cells = [_cells_of(rows, n) for n in range(len(headings))]
    roles: list[ColumnRole] = []
    for heading, column in zip(headings, cells, strict=True):
        role = _by_heading(heading, column)
        is_taken = role in roles and role not in REPEATABLE
        roles.append(ColumnRole.NOTHING if is_taken else role)
    _fill_by_cells(roles, headings, cells)
    return roles


def _cells_of(rows: Sequence[Sequence[str]], n: int) -> list[str]:
    cells = (row[n].strip() for row in rows[:SAMPLE_ROWS] if n < len(row))
    return [cell[:_MAX_CELL] for cell in cells if cell]


def _by_heading(heading: str, cells: Sequence[str]) -> ColumnRole:
    words = " ".join(folded_words(heading[:_MAX_CELL]))
    role = _ROLES.get(words, ColumnRole.NOTHING)
    if role in (ColumnRole.QUESTION, ColumnRole.TITLE) and _is_long(cells, 4 * LONG_TEXT):
        return ColumnRole.TEXT
    if role is ColumnRole.NUMBER and cells and not all(cell.isdecimal() for cell in cells):
        return ColumnRole.TEXT if _is_long(cells) else ColumnRole.ID
    if role is ColumnRole.NOTHING and heading.rstrip().endswith(("?", "？")):
        return ColumnRole.ANSWER
    return role


def _fill_by_cells(
    roles: list[ColumnRole], headings: Sequence[str], cells: Sequence[Sequence[str]]
) -> None:
    """Give roles that no heading had to columns whose cells look like it."""
    free = [n for n, role in enumerate(roles) if role is ColumnRole.NOTHING and cells[n]]
    for role, looks_so in (
        (ColumnRole.DATE, lambda cell: bool(read_day(cell))),
        (ColumnRole.COUNTRY, _is_country),
    ):
        for n in free if role not in roles else ():
            if sum(map(looks_so, cells[n])) >= 0.8 * len(cells[n]) and len(set(cells[n])) > 1:
                roles[n] = role
                break
    texts = [n for n in free if roles[n] is ColumnRole.NOTHING and _is_long(cells[n])]
    has_text = ColumnRole.TEXT in roles or ColumnRole.ANSWER in roles
    if len(texts) == 1 and not has_text:
        roles[texts[0]] = ColumnRole.TEXT
    elif ColumnRole.TEXT not in roles:
        for n in texts:
            roles[n] = ColumnRole.ANSWER if headings[n] else ColumnRole.NOTHING


def _is_country(cell: str) -> bool:
    codes = country_codes(cell)
    return codes != cell or bool(_CODE.fullmatch(cell))


def _is_long(cells: Sequence[str], least: int = LONG_TEXT) -> bool:
    return bool(cells) and fmean(map(len, cells)) >= least


def check_roles(names: Sequence[str], count: int) -> list[ColumnRole]:
    """Return the chosen roles of `count` columns; a second column of one role has none."""
    roles: list[ColumnRole] = []
    for name in names[:count]:
        known = ColumnRole(name) if name in set(ColumnRole) else ColumnRole.NOTHING
        is_taken = known in roles and known not in REPEATABLE
        roles.append(ColumnRole.NOTHING if is_taken else known)
    return roles + [ColumnRole.NOTHING] * (count - len(roles))
