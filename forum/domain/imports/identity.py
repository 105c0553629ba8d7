"""Names that stay the same however often a document is read."""

from collections.abc import Iterable
from uuid import NAMESPACE_URL, UUID, uuid5

SOURCE_ID_LENGTH = 80


def uid_of(given: str, *facts: str) -> str:
    """Return the document's own UUID, or one that follows from what it says of itself."""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, "\n".join(filter(None, (given, *facts)))))


def key_of(uid: str, kind: str, *facts: str) -> str:
    """Return the UUID of one thing within the consultation `uid`."""
    return str(uuid5(UUID(uid), "\n".join((kind, *facts))))


def source_ids(uid: str, given: Iterable[tuple[str, str]]) -> list[str]:
    """Return an id for each (id, words): its own, or one made from its words.

    One that stands there twice is told apart by how often it has been seen.
    """
    seen: dict[str, int] = {}
    found = []
    for own, words in given:
        name = own if 0 < len(own) <= SOURCE_ID_LENGTH else key_of(uid, "contribution", own, words)
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else key_of(uid, "again", name, str(seen[name])))
    return found
