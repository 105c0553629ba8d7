"""What a reader chose to take along of a consultation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, Literal, Self, get_args
from urllib.parse import parse_qsl, urlencode

from forum.domain.characters import is_clean_line
from forum.domain.languages import DEFAULT_LANGUAGE

JSON: Final = "json"
ARCHIVE: Final = "zip"
DocumentKind = Literal["proceedings", "summary"]
TextChoice = Literal["original", "translation", "both"]
OrderChoice = Literal["question", "date"]
DOCUMENTS: Final[tuple[DocumentKind, ...]] = get_args(DocumentKind)
TEXTS: Final[tuple[TextChoice, ...]] = get_args(TextChoice)
ORDERS: Final[tuple[OrderChoice, ...]] = get_args(OrderChoice)

OFFICIAL, PERSONAL = "official", "personal"
LONGEST_STAKEHOLDER: Final = 200
_FORMS: Final = {
    "question": re.compile(r"[0-9]{1,4}"),
    "country": re.compile(r"[A-Z0-9]{2,3}"),
    "written": re.compile(r"[a-z]{2,3}"),
    "capacity": re.compile(f"{OFFICIAL}|{PERSONAL}"),
    "late": re.compile("yes|no"),
}


@dataclass(frozen=True)
class ExportFilters:
    """Which contributions to take along; an empty value leaves none out.

    `question` is the number of a guiding question, "0" stands for none; `country` is a code,
    `written` the language of the original, `capacity` is "official" or "personal", `stakeholder`
    a kind of stakeholder as authors gave it, and `late` is "yes" or "no".
    """

    question: str = ""
    country: str = ""
    written: str = ""
    capacity: str = ""
    stakeholder: str = ""
    late: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is left out."""
        return bool(self.values)

    @property
    def values(self) -> dict[str, str]:
        """Return the values that are set, by their names."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    @property
    def query(self) -> str:
        """Return the filters as one line, from which `of_query` reads them again."""
        return urlencode(self.values)

    @classmethod
    def of_query(cls, query: str) -> Self:
        """Return the filters that `query` wrote."""
        return cls(**dict(parse_qsl(query)))

    @classmethod
    def of_values(cls, values: Mapping[str, str]) -> Self:
        """Return the filters that somebody chose; raises ValueError if one cannot be read."""
        chosen = {name: values.get(name, "").strip() for name in FILTERS}
        for name, value in chosen.items():
            form = _FORMS.get(name)
            is_read = form.fullmatch(value) if form else _is_short_line(value)
            if value and not is_read:
                raise ValueError(name)
        return cls(**chosen)


FILTERS: Final = tuple(field.name for field in fields(ExportFilters))
NO_FILTERS: Final = ExportFilters()


def _is_short_line(value: str) -> bool:
    return len(value) <= LONGEST_STAKEHOLDER and is_clean_line(value)


@dataclass(frozen=True)
class ExportChoice:
    """What to export: the document, its format and language, the order, the texts and filters."""

    format: str
    language: str
    order: OrderChoice = "question"
    texts: TextChoice = "both"
    document: DocumentKind = "proceedings"
    filters: ExportFilters = NO_FILTERS

    @property
    def simplified(self) -> Self:
        """Return the choice that gives the same file.

        JSON holds all texts in one order, and the summary stands on all contributions.
        """
        if self.document == "summary":
            return type(self)(self.format, self.language, texts=self.texts, document="summary")
        if self.format != JSON:
            return self
        return type(self)(JSON, DEFAULT_LANGUAGE, filters=self.filters)
