"""What a reader chose to take along of a consultation."""

from dataclasses import dataclass
from typing import Final, Literal, Self

from forum.domain.languages import DEFAULT_LANGUAGE

JSON: Final = "json"


@dataclass(frozen=True)
class ExportChoice:
    """What to export: format, language, order, and whether with translations."""

    format: str
    language: str
    order: Literal["question", "date"] = "question"
    texts: Literal["original", "translation"] = "translation"

    @property
    def simplified(self) -> Self:
        """Return the choice that gives the same file: JSON holds everything in one order."""
        if self.format != JSON:
            return self
        return type(self)(JSON, DEFAULT_LANGUAGE)
