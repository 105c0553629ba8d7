"""The form of a page of the desk: rows with the versions that were seen, and what was pressed."""

from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

TEXT, SEEN = "text-", "seen-"


@dataclass(frozen=True, slots=True)
class RowsForm:
    """What was posted: translations and seen versions by the names of rows, and the button.

    A button is an `act` on one row, or on all of them if `row` is empty; perhaps with the `engine`
    whose words are taken.
    """

    targets: dict[str, str]
    seen: dict[str, str]
    act: str
    row: str
    is_for_site: bool
    is_sure: bool
    engine: str = ""

    @classmethod
    def read(cls, form: "MultiDict[str, str]") -> Self:
        """Return what a form says."""
        act, row, engine = (*form.get("act", "save").split(":"), "", "")[:3]
        return cls(
            targets=_fields(form, TEXT),
            seen=_fields(form, SEEN),
            act=act,
            row=row,
            is_for_site="for_site" in form,
            is_sure="sure" in form,
            engine=engine,
        )


def _fields(form: "MultiDict[str, str]", prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)
    }
