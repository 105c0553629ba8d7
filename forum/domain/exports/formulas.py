"""Cells of tables: which would be formulas in a spreadsheet, and how they are kept from it."""

import re
from datetime import datetime
from typing import Final

_SEPARATORS: Final = ",;|\t\r\n"
_SIGNS: Final = "=+@＝＋－＠\t\r-"
_BLANKS: Final = '[ "\u00a0\u2000-\u200b\u202f\u3000\ufeff]'
_FORMULA: Final = re.compile(rf"(?:^|(?<=[{_SEPARATORS}]))(?='*{_BLANKS}*[{_SIGNS}])")
_MARKED: Final = re.compile(rf"(?:^|(?<=[{_SEPARATORS}]))'(?='*{_BLANKS}*[{_SIGNS}])")


def escape_formula(cell: str | int | datetime) -> str | int:
    """Return a cell that starts no formula wherever a spreadsheet cuts it; instants are ISO 8601.

    A program may take another separator than the comma, and then cuts a cell at that and at the
    ends of lines. So an apostrophe is put before each formula sign that would begin a cell, also
    before one that stands behind blanks, quotation marks or apostrophes. Full-width signs count,
    because some programs fold them. `unescape_formula` gives the original back. See OWASP, CSV
    Injection.
    """
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    return cell if isinstance(cell, int) else _FORMULA.sub("'", cell)


def unescape_formula(cell: str) -> str:
    """Return the text of a cell as it was before `escape_formula`."""
    return _MARKED.sub("", cell)
