"""Makes what is searched, while nothing is locked."""

from typing import cast

from forum.database import writing
from forum.extensions import db
from forum.services.search import index as search_index
from forum.services.search.documents import documents


def index(args: dict[str, object]) -> None:
    """Make the documents of the contributions `args["contributions"]` anew."""
    ids = cast("list[int]", args["contributions"])
    rows = documents(ids)
    db.session.commit()
    with writing():
        search_index.store(ids, rows)
        db.session.commit()
