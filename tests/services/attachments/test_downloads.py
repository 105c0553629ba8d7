"""Files on pages: read for all texts at once."""

import pytest

from forum.domain.contributions.statuses import Moderation
from forum.models.user import User
from forum.services.attachments import downloads
from forum.services.discussion import contribution_views
from tests.builders import make_consultation, make_contribution
from tests.support.content.uploads import Database, sent_with_file
from tests.support.statements import Statements


@pytest.mark.parametrize("number", [1, 10])
def test_pages_ask_once_for_all_files_and_not_where_there_are_none(
    number: int, author: User, statements: Statements, db_session: Database
) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    bare = [make_contribution(consultation) for _ in range(number)]
    with_files = [sent_with_file(author, consultation) for _ in range(number)]
    db_session.commit()
    ids = [said.id for said in with_files]
    with statements.counted():
        shown = downloads.list_files(ids)
    assert len(shown) == number
    assert len(statements) == 1
    counts = []
    for said in (bare[0], with_files[0]):
        db_session.refresh(said)
        with statements.counted():
            entry = contribution_views.read_view_for_readers(said, "en")
        counts.append(len(statements))
        assert len(entry.attachments) == said.files
    assert counts[1] - counts[0] == 1
