"""Entries of a glossary: how a concept is worded in each language."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Gender(StrEnum):
    """The grammatical gender of a wording; COMMON for people, who are named in both."""

    MASCULINE = "m"
    FEMININE = "f"
    COMMON = "mf"


class GrammaticalNumber(StrEnum):
    """Whether a wording is one thing or several."""

    SINGULAR = "s"
    PLURAL = "p"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a concept is called in one language; `variants` are other wordings that are right too.

    Gender and number are None where nobody has given them; they are guessed then.
    """

    text: str
    variants: tuple[str, ...] = ()
    gender: Gender | None = None
    number: GrammaticalNumber | None = None


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A concept with its wordings by language; with `keep_as_is` it is the same in all of them."""

    id: int
    wordings: Mapping[str, Wording] = field(hash=False)
    keep_as_is: bool = False

    def wording_in(self, language: str) -> Wording | None:
        """Return the wording in a language; of what is kept as it is, any."""
        wording = self.wordings.get(language)
        if wording is None and self.keep_as_is:
            return next(iter(self.wordings.values()), None)
        return wording

    def serves(self, source: str, target: str) -> bool:
        """Return whether the entry says how to translate from one language to the other."""
        return None not in (self.wording_in(source), self.wording_in(target))


def pack_entry(entry: TermEntry) -> dict[str, Any]:
    """Return an entry as JSON can hold it."""
    wordings = {language: asdict(wording) for language, wording in entry.wordings.items()}
    return {"id": entry.id, "wordings": wordings, "keep_as_is": entry.keep_as_is}


def unpack_entry(packed: Mapping[str, Any]) -> TermEntry:
    """Return the entry that `pack_entry` packed."""
    wordings = {
        language: Wording(
            text=wording["text"],
            variants=tuple(wording["variants"]),
            gender=Gender(wording["gender"]) if wording["gender"] else None,
            number=GrammaticalNumber(wording["number"]) if wording["number"] else None,
        )
        for language, wording in packed["wordings"].items()
    }
    return TermEntry(packed["id"], wordings, packed["keep_as_is"])
