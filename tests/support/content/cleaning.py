"""Documents as they are kept: without authors, and without what is active."""

from forum.adapters.documents.examination import Container, examine
from forum.domain.contributions.attachments import FileKind


def without_authors(kind: FileKind, content: bytes) -> bytes:
    """Return a document of this type as it is kept."""
    return examine(Container.PDF if kind is FileKind.PDF else Container.PACKAGE, content).content
