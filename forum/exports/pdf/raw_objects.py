"""The objects of a PDF as bytes, so that most of them need not be read to be renumbered.

Typst writes each object in plain sight. Those that need nothing but other numbers are copied as
they are with these numbers; all others have to be read.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

_PLAIN: Final = (b"[", b"<</Type/StructElem", b"<</Type/Font", b"<</Length ", b"<</ProcSet")
_NOT_PLAIN: Final = re.compile(
    rb"/StructParent|/ID|/Headers\[[(<]|/Type/(?:Metadata|XRef|ObjStm|Annot|Page)"
)
_STRING: Final = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_STRING_OR_REFERENCE: Final = re.compile(rb"(\((?:[^()\\]|\\.)*\))|(\d+) 0 R\b", re.DOTALL)
_OBJECT: Final = re.compile(rb"(\d+) 0 obj\n(.*)\nendobj\s*", re.DOTALL)
_STREAM: Final = b">>\nstream\n"


class RawObjects:
    """The objects of a file, by their offsets."""

    def __init__(self, content: bytes, offsets: Mapping[int, int]) -> None:
        self._content = content
        self._starts = dict(offsets)
        order = sorted(offsets.values())
        self._ends = dict(zip(order, [*order[1:], len(content)], strict=True))

    def moved(self, id_: int, move: Callable[[int], int]) -> bytes | None:
        """Return an object with other numbers; None if it has to be read."""
        start = self._starts.get(id_)
        if start is None:
            return None
        found = _OBJECT.fullmatch(self._content, start, self._ends[start])
        if found is None or int(found[1]) != id_ or not found[2].startswith(_PLAIN):
            return None
        head, stream, data = found[2].partition(_STREAM)
        if _NOT_PLAIN.search(head) or b"(" in (rest := _STRING.sub(b"", head)) or b")" in rest:
            return None

        def renumber(token: re.Match[bytes]) -> bytes:
            return token[1] or b"%d 0 R" % move(int(token[2]))

        return _STRING_OR_REFERENCE.sub(renumber, head) + stream + data
