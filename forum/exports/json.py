"""JSON: the whole discussion as data, to store or to import elsewhere."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

from forum.exports.progress import Progress

CONTRIBUTIONS: Final = "contributions"


def write_json(
    document: dict[str, Any], contributions: Iterable[Any], file: BinaryIO, progress: Progress
) -> None:
    """Write a document of the schema `forum/1` and its contributions as readable UTF-8."""
    outer = _dump({**document, CONTRIBUTIONS: []})
    before, key, after = outer.partition(f'\n "{CONTRIBUTIONS}": [')
    file.write((before + key).encode())
    gap = "\n  "
    for n, contribution in enumerate(contributions, start=1):
        file.write((gap + _dump(contribution).replace("\n", "\n  ")).encode())
        gap = ",\n  "
        progress(n)
    end = "\n " if gap.startswith(",") else ""
    file.write((end + after + "\n").encode())


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
