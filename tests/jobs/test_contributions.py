"""What follows from a text, when the text changes meanwhile."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum.database import writing
from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.jobs import contributions as job
from forum.models.contributions.contribution import Contribution
from forum.models.job import Job
from forum.models.search import SearchDocument
from forum.services.contributions.follow_up import FOLLOW_UP, Findings, FollowUp, work_out
from forum.services.contributions.revise import revise
from tests.builders import make_consultation, make_user
from tests.support.content.sending import say
from tests.support.tasks import work_without_sweeps
from tests.support.transactions import apart


def change(app: Flask, contribution_id: int) -> None:
    """Send other words, as another process would."""
    with app.app_context(), writing():
        said = db.session.get_one(Contribution, contribution_id)
        revise(said, said.consultation, [Part("We lend them.", "en")], by=said.author)
        db.session.commit()


def test_a_text_that_changes_while_it_is_read_is_read_anew(
    app: Flask, db_session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = say(make_user(), make_consultation(moderation=Moderation.AFTER))
    states = []

    def work_out_slowly(wanted: FollowUp) -> Findings | None:
        findings = work_out(wanted)
        assert findings is not None
        states.append(findings.state[2])
        if len(states) == 1:
            apart(change, app, said.id)
        return findings

    monkeypatch.setattr(job, "work_out", work_out_slowly)
    work_without_sweeps(app)
    assert states == [1, 2, 2]  # the first job began anew, and the change has one of its own
    indexed = select(SearchDocument.revision).where(SearchDocument.contribution_id == said.id)
    assert set(db_session.scalars(indexed)) == {2}
    assert db_session.scalars(select(Job).where(Job.kind == FOLLOW_UP)).all() == []
