"""The code book: what a code is, and how a table of codes is read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.characters import clean_line
from forum.domain.imports.tables import read_rows
from forum.errors import Invalid

MAX_NAME: Final = 200
MAX_DESCRIPTION: Final = 5_000
MAX_CODES: Final = 1_000
MAX_DEPTH: Final = 8
MAX_BYTES: Final = 2_000_000

HEADER: Final = ("code", "parent", "description", "examples", "colour")


class CodeColour(StrEnum):
    """The colour of a code; style sheets give it a shade for light and dark pages."""

    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BROWN = "brown"
    GREY = "grey"


SHADES: Final[Mapping[CodeColour, str]] = {
    CodeColour.GREEN: "#2E7D32",
    CodeColour.BLUE: "#1565C0",
    CodeColour.VIOLET: "#6A3FA0",
    CodeColour.RED: "#B3261E",
    CodeColour.ORANGE: "#C75B12",
    CodeColour.YELLOW: "#B58900",
    CodeColour.BROWN: "#795548",
    CodeColour.GREY: "#616161",
}
"""What other programs are told of a colour."""


def nearest_colour(shade: str) -> CodeColour:
    """Return the colour nearest to one written as #RRGGBB or #RGB; grey if it is neither."""
    digits = shade.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    try:
        wanted = bytes.fromhex(digits)
    except ValueError:
        return CodeColour.GREY
    if len(wanted) != 3:
        return CodeColour.GREY
    return min(SHADES, key=lambda colour: _distance(wanted, bytes.fromhex(SHADES[colour][1:])))


def _distance(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


@dataclass(frozen=True, slots=True)
class CodeDraft:
    """A code as somebody writes it; `parent` is the name of the code above it, or empty."""

    name: str
    description: str = ""
    examples: str = ""
    colour: CodeColour = CodeColour.GREY
    parent: str = ""
    uid: str = ""


def clean_code(draft: CodeDraft) -> CodeDraft:
    """Return a code with a tidy name. Raises Invalid("code_name") or Invalid("too_long")."""
    name = clean_line(draft.name)
    if not name:
        raise Invalid("code_name", "name")
    for field, text, most in (
        ("name", name, MAX_NAME),
        ("description", draft.description, MAX_DESCRIPTION),
        ("examples", draft.examples, MAX_DESCRIPTION),
    ):
        if len(text) > most:
            raise Invalid("too_long", field)
    return CodeDraft(
        name=name,
        description=draft.description.strip(),
        examples=draft.examples.strip(),
        colour=draft.colour,
        parent=clean_line(draft.parent),
        uid=draft.uid,
    )


def fold_name(name: str) -> str:
    """Return the name by which two codes are taken for the same."""
    return " ".join(name.casefold().split())


def read_codes(content: bytes, clean: Callable[[str], str]) -> list[CodeDraft]:
    """Return the codes of a CSV file whose first row names its columns as `HEADER` does.

    `clean` is applied to each cell. Raises Invalid as `read_rows` does, and with "table_size",
    "table_empty", "codes_header" or "codes_many".
    """
    drafts = []
    for cells in read_cells(content, frozenset({"code"}), clean):
        colour = cells.get("colour", "").casefold()
        drafts.append(
            clean_code(
                CodeDraft(
                    name=cells.get("code", ""),
                    description=cells.get("description", ""),
                    examples=cells.get("examples", ""),
                    colour=CodeColour(colour) if colour in set(CodeColour) else CodeColour.GREY,
                    parent=cells.get("parent", ""),
                )
            )
        )
    if len(drafts) > MAX_CODES:
        raise Invalid("codes_many", "file", limit=MAX_CODES)
    return drafts


def read_cells(
    content: bytes, needed: frozenset[str], clean: Callable[[str], str]
) -> list[dict[str, str]]:
    """Return the rows of a CSV file by the names of their columns, which must have `needed`."""
    if len(content) > MAX_BYTES:
        raise Invalid("table_size", "file")
    _, rows = read_rows(content, headings=needed)
    if not rows:
        raise Invalid("table_empty", "file")
    columns = [cell.casefold() for cell in rows[0][1]]
    if not needed <= set(columns):
        raise Invalid("codes_header", "file", columns=", ".join(sorted(needed)))
    return [dict(zip(columns, map(clean, cells), strict=False)) for _, cells in rows[1:]]


def in_order(drafts: Iterable[CodeDraft]) -> list[CodeDraft]:
    """Return codes with each after the code above it; a parent that is missing is left out.

    So is one by which a code would stand below itself, or deeper than MAX_DEPTH.
    """
    by_name = {fold_name(draft.name): draft for draft in drafts}
    done: dict[str, int] = {}
    ordered: list[CodeDraft] = []
    for first in by_name:
        path: list[str] = []
        name = first
        while name in by_name and name not in done and name not in path:
            path.append(name)
            name = fold_name(by_name[name].parent)
        for name in reversed(path):
            draft = by_name[name]
            depth = done.get(fold_name(draft.parent), MAX_DEPTH)
            if depth >= MAX_DEPTH:
                draft = CodeDraft(
                    draft.name, draft.description, draft.examples, draft.colour, "", draft.uid
                )
                depth = 0
            done[name] = depth + 1
            ordered.append(draft)
    return ordered
