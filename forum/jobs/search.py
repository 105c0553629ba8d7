"""Job: index contributions for the search."""

from typing import cast

from forum import clock
from forum.database import writing
from forum.extensions import db
from forum.services.background.jobs import RunLater
from forum.services.search import index as search_index
from forum.services.search.documents import make_documents


def index_contributions(args: dict[str, object]) -> None:
    """Replace the search documents of the contributions `args["contributions"]`.

    The database is locked only while they are stored. Raises RunLater if words were redacted or
    shown again meanwhile.
    """
    ids = cast("list[int]", args["contributions"])
    versions = search_index.read_redaction_versions(ids)
    rows = make_documents(ids)
    db.session.commit()
    with writing():
        if search_index.read_redaction_versions(ids) != versions:
            raise RunLater(clock.now())
        search_index.store_documents(ids, rows)
        db.session.commit()
