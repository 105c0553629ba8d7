"""An import is undone to the last row, and never takes what people added without being told to."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum import clock
from forum.database import Base
from forum.domain.contributions.content import PassageKind
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.states import ImportState
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.errors import Invalid
from forum.extensions import db
from forum.jobs.imports import take_steps, teller
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.imports import Import
from forum.models.job import Notice
from forum.models.synthesis.summary import Edition, PublishedCitation
from forum.models.user import User
from forum.services.consultations import counts
from forum.services.discussion.threads import find_wrong_thread_sizes
from forum.services.imports import open_import
from forum.services.imports.remembered import store
from forum.services.imports.remembered.brought import ImportRecorder
from forum.services.imports.remembered.later_acts import LaterActs, find_later_acts
from forum.services.imports.remembered.removal import delete_summaries
from forum.services.imports.remembered.undo import (
    ImportUndoing,
    ask_to_undo,
)
from forum.services.synthesis.points import note_point
from forum.services.synthesis.responses.writing import ResponseDraft, save_item
from forum.services.synthesis.summary.statements import begin_from_points
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_text,
    make_user,
)
from tests.services.imports.test_portions import SLUG, large_document
from tests.support.clients import make_client, sign_in
from tests.support.content.documents import document, said
from tests.support.content.searching import index_all

LEFT_BEHIND = {"import", "brought_item", "job", "latest_instant"}
"""What is remembered of an import, and the queue, whose jobs find nothing to do."""


def rows_of_tables() -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_BEHIND
    }


def bring(given: dict[str, Any]) -> Import:
    """Bring a document in as the command line does, and return what is remembered of it."""
    run = open_import(given, zone="UTC")
    row = store.remember_command(SourceKind.JSON, "old.json", run.uid, "Old")
    db.session.commit()
    run = open_import(given, zone="UTC", recorder=ImportRecorder(row.id), progress=teller(row.id))
    take_steps(run.steps())
    store.note_stored(row, [])
    db.session.commit()
    return row


def take_away(row: Import, *, anyway: bool = False) -> LaterActs:
    """Undo an import as the command line does."""
    acts = ask_to_undo(row, by=None, anyway=anyway)
    db.session.commit()
    take_steps(ImportUndoing(row, teller(row.id)).steps())
    db.session.expire_all()
    return acts


def test_nothing_is_left_of_a_new_consultation(app_context: object) -> None:
    make_user("Somebody else")
    before = rows_of_tables()
    row = bring(large_document())
    index_all()
    during = rows_of_tables()
    assert during["contribution"] == 45
    assert during["search_words"] > before["search_words"]
    assert row.state is ImportState.STORED
    assert row.is_new
    take_away(row)
    assert rows_of_tables() == before
    assert row.state is ImportState.UNDONE
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_an_addition_is_taken_away_and_the_rest_stays(app_context: object) -> None:
    old = document(*(said(f"c{n}", f"We buy beans, says {n}.") for n in range(6)))
    bring(old)
    before = rows_of_tables()
    replies = [said(f"r{n}", f"So do we {n}.", author="Late", reply_to=f"c{n}") for n in range(4)]
    nested = said("rr", "And we.", author="Later", reply_to="r1")
    row = bring({**old, "contributions": [*old["contributions"], *replies, nested]})
    assert not row.is_new
    assert rows_of_tables()["contribution"] == 11
    take_away(row)
    assert rows_of_tables() == before
    consultation = db.session.scalars(select(Consultation)).one()
    assert not consultation.is_importing
    assert find_wrong_thread_sizes(consultation.id) == []
    stored = counts.read_tallies(consultation.id)
    counts.recount(consultation)
    assert counts.read_tallies(consultation.id) == stored


def test_what_people_added_keeps_it_until_that_is_confirmed(app_context: object) -> None:
    before = rows_of_tables()
    row = bring(document(said("c1", "We buy beans."), said("c2", "So do we.")))
    consultation = db.session.scalars(select(Consultation)).one()
    first = db.session.scalars(select(Contribution).order_by(Contribution.number)).first()
    assert first is not None
    reader = make_user("A reader")
    reply = make_contribution(consultation, "I doubt it.", author=reader, parent=first)
    quote = make_text(consultation, "We buy beans.")
    db.session.add(
        Passage(
            contribution_id=reply.id, revision=1, position=7, kind=PassageKind.QUOTE,
            quoted_contribution_id=first.id, text_id=quote.id,
        )
    )  # fmt: skip
    db.session.commit()
    acts = find_later_acts(row)
    assert (acts.replies, acts.quotes, acts.citations) == (1, 1, 0)
    with pytest.raises(Invalid, match="import_used"):
        ask_to_undo(row, by=None, anyway=False)
    db.session.rollback()
    assert row.state is ImportState.STORED
    assert take_away(row, anyway=True).replies == 1
    after = rows_of_tables()
    assert after.pop("user") == before.pop("user") + 1  # the reader stays
    assert after == before


def test_a_quotation_elsewhere_goes_with_its_source(app_context: object) -> None:
    old = document(said("c1", "We buy beans."))
    bring(old)
    row = bring({**old, "contributions": [*old["contributions"], said("c2", "And peas.")]})
    consultation = db.session.scalars(select(Consultation)).one()
    peas = db.session.scalars(select(Contribution).where(Contribution.source_id == "c2")).one()
    other = make_contribution(consultation, "They say so.", author=make_user("Reader"))
    quote = make_text(consultation, "And peas.")
    db.session.add(
        Passage(
            contribution_id=other.id, revision=1, position=7, kind=PassageKind.QUOTE,
            quoted_contribution_id=peas.id, text_id=quote.id,
        )
    )  # fmt: skip
    db.session.commit()
    take_away(row, anyway=True)
    left = [passage.text.source for passage in db.session.get_one(
        Contribution, other.id).revisions[0].passages]  # fmt: skip
    assert left == ["They say so."]
    assert db.session.scalar(select(func.count()).select_from(Contribution)) == 2


def test_what_comes_again_is_not_taken_for_what_went(app: Flask, app_context: object) -> None:
    given = document(said("c1", "We buy beans."))
    row = bring(given)
    client = make_client(app)
    address = f"/en/consultations/{SLUG}"
    assert "We buy beans." in client.get(address).text
    reached = db.session.scalars(select(Consultation)).one().version
    take_away(row)
    assert client.get(address).status_code == 404
    bring(document(said("c1", "We buy peas.")))
    assert db.session.scalars(select(Consultation)).one().version > reached
    assert "We buy peas." in client.get(address).text


def test_nobody_sees_it_while_it_is_taken_away(app: Flask, app_context: object) -> None:
    row = bring(large_document())
    client = make_client(app)
    sign_in(client, make_user("Root", role=Role.ADMINISTRATOR))
    ask_to_undo(row, by=None, anyway=False)
    db.session.commit()
    seen = []
    for step in ImportUndoing(row, lambda done, total: None).steps():
        db.session.commit()
        step()
        db.session.commit()
        seen.append(client.get(f"/en/consultations/{SLUG}").status_code)
    assert set(seen) == {404}
    assert len(seen) > 4


def test_it_goes_on_where_it_was_broken_off(app_context: object) -> None:
    before = rows_of_tables()
    row = bring(large_document())
    ask_to_undo(row, by=None, anyway=False)
    db.session.commit()
    for n, step in enumerate(ImportUndoing(row, lambda done, total: None).steps()):
        if n == 2:
            break
        step()
        db.session.commit()
    db.session.rollback()
    assert row.state is ImportState.UNDOING
    take_steps(ImportUndoing(row, lambda done, total: None).steps())
    db.session.expire_all()
    assert rows_of_tables() == before


def test_a_person_who_has_a_part_elsewhere_stays(app_context: object) -> None:
    row = bring(document(said("c1", "We buy beans.", author="Amina")))
    amina = db.session.scalars(select(User).where(User.name == "Amina")).one()
    other = make_contribution(make_consultation(), "Elsewhere.", author=amina)
    take_away(row)
    assert db.session.get(User, other.author_id) is not None
    assert clock.now() >= row.created_at


def test_a_summary_goes_without_the_words_of_points(app_context: object) -> None:
    """A statement that was begun from a point has its text, and a reply may have that as well."""
    consultation = make_consultation(stage=Stage.CLOSED)
    make_contribution(consultation, "We buy beans.")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    point = note_point(consultation, "Beans are bought", "en", by=facilitator)
    summary = make_summary(consultation, "They do [1].", by=facilitator)
    begin_from_points(consultation, [point.id], by=facilitator)
    organiser = make_appointment(consultation, Role.ORGANISER)
    statement = summary.statements[0].text
    outcome = ResponseOutcome.PARTLY
    answer = ResponseDraft(
        language="en",
        text="So it is.",
        subject=statement.source,
        outcome=outcome,
        wording_id=statement.id,
    )
    item = save_item(consultation, answer, by=organiser)
    assert item.subject_id == statement.id
    db.session.commit()
    delete_summaries([summary.id])
    db.session.commit()
    db.session.expire_all()
    assert point.text.source == "Beans are bought"
    assert item.subject is not None
    assert item.subject.source == "They do [1]."
    assert db.session.query(Edition).count() == db.session.query(PublishedCitation).count() == 0
