"""JSON: the whole discussion as data, to store or to import elsewhere."""

import json
from typing import Any


def render_json(document: dict[str, Any]) -> bytes:
    """Return a document of the schema `forum/1` as readable UTF-8."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
