"""Importing a consultation: once, with everything in its place."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.errors import Invalid
from forum.extensions import db
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.translation import TranslationStatus
from forum.paths import DEMO
from forum.services.consultations import counts
from forum.services.consultations.overview import read_overview
from forum.services.discussion import listing
from forum.services.imports import import_document
from tests.support.content.documents import document, load, rows, said, stored, words
from tests.support.exports import make_document

Database = scoped_session[Session]


pytestmark = pytest.mark.usefixtures("db_session")


def test_a_consultation_is_set_up_as_the_document_says() -> None:
    consultation = load(said("c1"))
    assert consultation.slug == "school-meals"
    assert consultation.uid == "6c5d1d37-9790-5734-879f-d4bd4e95c7e3"
    assert consultation.zone == "Africa/Nairobi"
    assert consultation.organisers == ["Acacia Desk"]
    assert consultation.opens_at == datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
    assert consultation.stage() is Stage.OPEN
    told = read_overview(consultation, "es")
    assert (told.title.plain, told.title.status) == (
        "Comedores escolares",
        TranslationStatus.REVIEWED,
    )
    assert [q.text.plain for q in told.questions] == ["What changed?", "What does it cost?"]
    assert [q.answers for q in told.questions] == [1, 0]


def test_a_second_time_adds_nothing(any_database: str, db_session: Database) -> None:
    everything = document(
        said("c1"),
        said("c2", reply_to="c1", status="hidden", reason="Rude."),
        team=[{"name": "Njeri", "role": "moderator", "label": "Moderator"}],
        posts=[
            {
                "kind": "welcome",
                "author": "Njeri",
                "date": "2026-11-02T07:00:00Z",
                "title": words("Welcome"),
                "text": words("Begin."),
            }
        ],
        date_changes=[{"kind": "published", "at": "2026-11-01T08:00:00Z", "by": "Njeri"}],
        summary={"author": "Njeri", "title": words("Summary"), "statements": []},
    )
    first = import_document(everything, zone="UTC")
    before = rows()
    assert import_document(everything, zone="UTC").id == first.id
    assert rows() == before


def test_more_contributions_than_before_are_added_and_nothing_else(db_session: Database) -> None:
    load(said("c1"))
    before = rows()
    consultation = load(said("c1", text="Changed since."), said("c2", reply_to="c1"), said("c3"))
    assert rows()["contribution"] == before["contribution"] + 2
    assert rows()["user"] == before["user"]
    numbers = db_session.scalars(select(Contribution.number).order_by(Contribution.id)).all()
    assert numbers == [1, 2, 3]
    assert stored("c1").thread_size == 1
    assert stored("c2").thread_rank == 1
    assert consultation.last_number == 3
    entries, _ = listing.list_by_date(consultation.id, "en")
    assert entries[0].body[0].text.plain == "We buy beans."


def test_two_sites_consultations_may_want_the_same_address() -> None:
    first = load(said("c1"))
    second = load(said("c1"), uid="00000000-0000-4000-8000-000000000001")
    assert (first.slug, second.slug) == ("school-meals", "school-meals-2")


def test_numbers_are_kept_and_others_go_on_from_the_last(db_session: Database) -> None:
    consultation = load(
        said("c1", number=4), said("c2"), said("c3", number=4), said("c4", status="pending")
    )
    numbers = {c.source_id: c.number for c in db_session.scalars(select(Contribution))}
    assert numbers == {"c1": 4, "c2": 5, "c3": 6, "c4": None}
    assert consultation.last_number == 6


def written_here(source_id: str) -> None:
    """Make an imported contribution look as if it had been written on this site."""
    contribution = stored(source_id)
    contribution.source_id, contribution.key = None, str(uuid4())
    db.session.flush()


def test_a_number_that_was_given_here_meanwhile_is_not_taken_away(db_session: Database) -> None:
    consultation = load(said("c1", number=1))
    written_here("c1")
    elsewhere = said("c1", number=1, published="2026-11-11T09:00:00Z")
    load(elsewhere, said("c2", number=2))
    load(elsewhere, said("c2", number=2))
    numbers = db_session.execute(
        select(Contribution.number, Contribution.source_id).order_by(Contribution.number)
    )
    assert numbers.all() == [(1, None), (2, "c2"), (3, "c1")]
    assert consultation.last_number == 3


STATUSES = {
    "published": (Status.PUBLISHED, 1),
    "hidden": (Status.HIDDEN, 1),
    "withdrawn": (Status.WITHDRAWN, 1),
    "pending": (Status.PENDING, None),
    "returned": (Status.RETURNED, None),
    "rejected": (Status.REJECTED, None),
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status(db_session: Database, status: str) -> None:
    number = STATUSES[status][1]
    consultation = load(said("c1", status=status, number=number, reason="Unclear."))
    contribution = stored("c1")
    assert (contribution.status, contribution.number) == STATUSES[status]
    counted = counts.read_tallies(consultation.id).get("contributions", {})
    assert counted == ({"": 1} if status == "published" else {})
    decisions = db_session.scalars(select(Decision)).all()
    if status in ("published", "pending"):
        assert not decisions
    else:
        assert [(d.after, d.reason) for d in decisions] == [(STATUSES[status][0], "Unclear.")]


def test_replies_hang_together_as_if_they_had_been_written_here(
    any_database: str, db_session: Database
) -> None:
    consultation = load(
        said("c3", reply_to="c2", number=3),
        said("c1", number=1),
        said("c2", reply_to="c1", number=2),
        said("c4", reply_to="c1", status="pending"),
        said("c5", reply_to="c1", number=5),
    )
    found = {c.source_id: c for c in db_session.scalars(select(Contribution))}
    root = found["c1"].id
    assert {s: (c.depth, c.root_id, c.thread_rank) for s, c in found.items()} == {
        "c1": (0, None, None),
        "c2": (1, root, 1),
        "c3": (2, root, 2),
        "c4": (1, root, None),
        "c5": (1, root, 3),
    }
    assert found["c3"].parent_id == found["c2"].id
    assert found["c1"].thread_size == 3
    assert counts.read_tallies(consultation.id)["replies"] == {"": 3}
    assert [a.contribution_id for a in db_session.scalars(select(Placement))] == [root]


def test_replies_in_a_circle_or_to_nothing_stand_alone(db_session: Database) -> None:
    load(
        said("c1", reply_to="c2"),
        said("c2", reply_to="c1"),
        said("c3", reply_to="c3"),
        said("c4", reply_to="lost"),
    )
    depths = {c.source_id: c.depth for c in db_session.scalars(select(Contribution))}
    assert sorted(depths.values()) == [0, 0, 0, 1]
    assert depths["c3"] == depths["c4"] == 0


def test_a_contribution_stands_under_each_of_its_questions_or_under_none() -> None:
    both = [{"text": words("Beans."), "question": 0}, {"text": words("Money."), "question": 1}]
    consultation = load(
        said("c1", passages=both),
        said("c2", passages=[{"text": words("Hello."), "question": None}]),
    )
    questions = [question.id for question in consultation.questions]
    under = {
        q: [entry.number for entry in listing.list_answers(consultation.id, q, "en")[0]]
        for q in (*questions, None)
    }
    assert under == {questions[0]: [1], questions[1]: [1], None: [2]}


def test_a_contribution_without_date_is_as_old_as_the_discussion(db_session: Database) -> None:
    load(said("c1", date=None), said("c2", date="2026-11-12T10:00:00"))
    undated, naive = stored("c1"), stored("c2")
    assert (undated.dated, undated.submitted_at) == (False, datetime(2026, 11, 2, 6, tzinfo=UTC))
    assert (naive.dated, naive.submitted_at) == (True, datetime(2026, 11, 12, 7, tzinfo=UTC))


def test_an_export_of_this_site_brings_nothing_new() -> None:
    consultation = load(
        said("first", number=3), said("second", reply_to="first", number=4, date=None)
    )
    written_here("second")
    before = rows()
    import_document(make_document(consultation), zone="UTC")
    assert rows() == before


def test_what_comes_in_goes_out_the_same() -> None:
    given = json.loads((DEMO / "closed.json").read_text("utf-8"))
    first = make_document(import_document(given, zone="UTC"))
    copy = {**first, "uid": "00000000-0000-4000-8000-000000000001", "slug": "copy"}
    second = make_document(import_document(copy, zone="UTC"))
    assert second == copy


def test_a_digest_keeps_its_range_and_its_ending() -> None:
    given = json.loads((DEMO / "open.json").read_text("utf-8"))
    document = make_document(import_document(given, zone="UTC"))
    before, after = given["posts"][-1], document["posts"][-1]
    assert (after["digest_after"], after["digest_until"]) == (16, 27)
    assert after["ending"]["text"] == before["ending"]["text"]
    assert document["posts"][0]["ending"] is None
    before["digest_until"] = 3
    with pytest.raises(Invalid, match="not_number"):
        import_document({**given, "uid": str(uuid4()), "slug": "other"}, zone="UTC")
