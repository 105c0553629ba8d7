"""What waits for the team: counted by one statement that stops."""

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Status
from forum.services.contributions.revise import revise
from forum.services.moderation import waiting
from forum.services.moderation.waiting import OpenWork, count_open_work
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("any_database", "db_session")


def test_texts_changes_and_uncited_contributions_are_counted(
    statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = make_consultation()
    author = make_user()
    make_contribution(make_consultation(), status=Status.PENDING)
    assert count_open_work(consultation) == OpenWork(0, 0)
    published = make_contribution(consultation, author=author)
    for _ in range(3):
        make_contribution(consultation, status=Status.PENDING)
    revise(published, consultation, [Part("Other words.", "en")], by=author)
    with statements.counted():
        assert count_open_work(consultation) == OpenWork(4, 1)
    assert len(statements) == 1
    monkeypatch.setattr(waiting, "MOST", 2)
    assert count_open_work(consultation) == OpenWork(2, 1)
