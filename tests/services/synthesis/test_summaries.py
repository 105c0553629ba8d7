"""The summary of a consultation: begun, found, and what it cites."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.synthesis import summaries
from forum.services.synthesis.summary.editions import publish_summary, take_back
from forum.services.synthesis.summary.statements import reword
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    consultation = make_consultation(stage=Stage.CLOSED)
    for _ in range(3):
        make_contribution(consultation)
    return consultation


def test_a_heading_is_stored_over_the_version_that_was_seen(consultation: Consultation) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    first = make_summary(consultation, by=facilitator, is_published=False)
    fields = {"title": "Another", "standfirst": "A lead.", "language": "en"}
    changed = summaries.save_heading(consultation, by=facilitator, version=1, **fields)
    assert (changed.id, changed.title.source, changed.version) == (first.id, "Another", 2)
    with pytest.raises(Invalid, match="newer"):
        summaries.save_heading(consultation, by=facilitator, version=1, **fields)
    with pytest.raises(Invalid, match="empty"):
        summaries.save_heading(consultation, by=facilitator, **{**fields, "title": " "})
    with pytest.raises(NotAllowed):
        summaries.save_heading(consultation, by=make_user(), **fields)


def test_what_is_cited_is_that_of_the_draft_and_of_the_edition(consultation: Consultation) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    assert summaries.cited_contribution_ids(consultation) == set()
    summary = make_summary(consultation, "Seeds [1].", by=facilitator)
    statement = summary.statements[0]
    reword(consultation, statement, "Seeds [2].", "en", by=facilitator)
    ids = summaries.find_citable_ids(consultation, [1, 2])
    assert summaries.cited_contribution_ids(consultation) == set(ids.values())
    published = summaries.select_cited_ids(consultation, only_published=True)
    assert list(db.session.scalars(published)) == [ids[1]]


def test_readers_find_editions_until_the_summary_is_taken_back(consultation: Consultation) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    summary = make_summary(consultation, "Seeds [1].", by=facilitator)
    reword(consultation, summary.statements[0], "Beans [1].", "en", by=facilitator)
    publish_summary(consultation, by=facilitator)
    latest = summaries.find_edition(consultation)
    assert latest is not None
    assert [each.number for each in summaries.list_editions(consultation)] == [2, 1]
    assert latest.number == 2
    assert summaries.find_edition(consultation, 3) is None
    take_back(consultation, by=facilitator)
    assert summaries.find_edition(consultation, 1) is None
    assert summaries.list_editions(consultation) == []
    assert summaries.list_published_text_ids(consultation) == set()


@pytest.mark.usefixtures("any_database")
def test_only_what_readers_can_read_can_be_cited(consultation: Consultation) -> None:
    make_contribution(consultation, status=Status.HIDDEN)
    assert list(summaries.find_citable_ids(consultation, [1, 4, 99])) == [1]
    assert summaries.find_missing_citations(consultation, "Seeds [1] [4] [99].") == [4, 99]
