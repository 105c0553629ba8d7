"""A summary: every statement cites contributions that readers can read."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import clock
from forum.domain.consultations.seat_labels import NO_LABEL, label_in
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.summaries import StatementKind, split_statements
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.job import Job
from forum.models.synthesis.summary import Summary
from forum.models.translation import Text
from forum.models.user import User
from forum.services.consultations.overview import read_overview
from forum.services.contributions import visibility
from forum.services.synthesis import summaries
from forum.services.synthesis.summary_page import list_citable_contributions, read_summary
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.crowds import at_once
from tests.support.statements import Statements
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")

BODY = """\
## What is kept

Many keep *their own* seed [1][3].

One exchanges it [3]."""


class Desk:
    """A closed consultation with three published contributions, and its facilitator."""

    def __init__(self) -> None:
        self.consultation = make_consultation(stage=Stage.CLOSED)
        self.facilitator = make_appointment(self.consultation, Role.FACILITATOR)
        self.said = [make_contribution(self.consultation, f"Words {n}.") for n in range(3)]

    def keep(self, body: str = BODY, **fields: Any) -> Summary:
        values: dict[str, Any] = {
            "title": "What was said",
            "standfirst": "In short.",
            "language": "en",
            "by": self.facilitator,
            **fields,
        }
        kept = summaries.save_summary(self.consultation, body=body, **values)
        db.session.commit()
        return kept

    def publish(self) -> Summary:
        published = summaries.publish_summary(self.consultation, by=self.facilitator)
        db.session.commit()
        return published


@pytest.fixture
def desk(built_once: BuiltOnce) -> Desk:
    return built_once(Desk)


def test_a_summary_is_kept_as_statements_that_cite(desk: Desk) -> None:
    summary = desk.keep()
    assert [(s.position, s.kind, s.text.source) for s in summary.statements] == [
        (0, StatementKind.HEADING, "What is kept"),
        (1, StatementKind.STATEMENT, "Many keep *their own* seed [1][3]."),
        (2, StatementKind.STATEMENT, "One exchanges it [3]."),
    ]
    cited = [[c.contribution.number for c in s.citations] for s in summary.statements]
    assert cited == [[], [1, 3], [3]]
    assert (summary.by, summary.published_at) == (desk.facilitator, None)
    assert summaries.summary_source(summary) == BODY


def test_statements_whose_words_did_not_change_keep_their_texts(desk: Desk) -> None:
    summary = desk.keep()
    before = {s.text.source: s.text_id for s in summary.statements}
    db.session.query(Job).delete()
    changed = "One sells it [2].\n\n" + BODY.replace("One exchanges", "Two exchange")
    again = desk.keep(changed)
    assert again is summary
    found = {s.text.source: s.text_id for s in again.statements}
    for source in ("What is kept", "Many keep *their own* seed [1][3]."):
        assert found[source] == before[source]
    new = {text_id for text_id in found.values() if text_id not in before.values()}
    asked = db.session.scalars(select(Job).where(Job.kind == "translate"))
    assert {job.args["text_id"] for job in asked} == new
    assert len(new) == 2


def test_a_summary_in_another_language_is_written_anew(desk: Desk) -> None:
    summary = desk.keep()
    before = {s.text_id for s in summary.statements}
    again = desk.keep(language="fr")
    assert not before & {s.text_id for s in again.statements}
    assert {s.text.language for s in again.statements} == {"fr"}


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("body", "\n")])
def test_words_are_needed(desk: Desk, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        desk.keep(**{field: value})
    assert (refused.value.code, refused.value.field) == ("empty", field)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (BODY, []),
        ("Nobody said so.", [("uncited", "Nobody said so.")]),
        ("One said [1] and [9].", [("broken", "[9]")]),
        ("## Only a heading", [("empty", "")]),
        ("Some [4] said.", [("broken", "[4]")]),
        ("Some [5] said.", [("broken", "[5]")]),
    ],
)
def test_a_statement_that_rests_on_nothing_readable_is_a_fault(
    desk: Desk, body: str, faults: list[tuple[str, str]]
) -> None:
    make_contribution(desk.consultation, status=Status.HIDDEN)  # has number 4
    make_contribution(desk.consultation, status=Status.PENDING)
    assert summaries.find_faults(desk.consultation, split_statements(body)) == faults
    desk.keep(body)
    if faults:
        with pytest.raises(Invalid) as refused:
            desk.publish()
        assert refused.value.values == {"faults": faults}
        assert summaries.find_summary(desk.consultation).published_at is None  # type: ignore[union-attr]
    else:
        assert desk.publish().published_at == clock.now()


def test_numbers_of_another_consultation_are_not_cited(desk: Desk) -> None:
    other = make_consultation()
    for _ in range(5):
        make_contribution(other)
    assert summaries.find_citable_ids(desk.consultation, [1, 5]).keys() == {1}


def test_publishing_and_taking_back_change_what_pages_say(desk: Desk) -> None:
    with pytest.raises(Invalid):
        desk.publish()
    desk.keep()
    seen = [read_overview(desk.consultation, "en").has_summary]
    desk.publish()
    seen.append(read_overview(desk.consultation, "en").has_summary)
    summaries.unpublish_summary(desk.consultation, by=desk.facilitator)
    db.session.commit()
    seen.append(read_overview(desk.consultation, "en").has_summary)
    assert seen == [False, True, False]


def test_only_facilitators_write_summaries(desk: Desk) -> None:
    desk.keep()
    moderator = make_appointment(desk.consultation, Role.MODERATOR)
    for nobody in (make_user(), moderator):
        with pytest.raises(NotAllowed):
            desk.keep(by=nobody)
        with pytest.raises(NotAllowed):
            summaries.publish_summary(desk.consultation, by=nobody)
        with pytest.raises(NotAllowed):
            summaries.unpublish_summary(desk.consultation, by=nobody)


@pytest.mark.usefixtures("any_database")
def test_two_first_versions_at_the_same_moment_make_one_summary(app: Flask, desk: Desk) -> None:
    id_, by_id = desk.consultation.id, desk.facilitator.id

    def look() -> tuple[Consultation, User]:
        return db.session.get_one(Consultation, id_), db.session.get_one(User, by_id)

    def act(seen: tuple[Consultation, User]) -> int:
        kept = summaries.save_summary(
            seen[0], by=seen[1], title="What was said", standfirst="", body=BODY, language="en"
        )
        db.session.flush()
        return kept.id

    one, other = at_once(app, [(look, act)] * 2)
    assert one == other


# --- for readers ------------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_readers_see_who_is_cited_and_who_is_not(desk: Desk) -> None:
    summary = desk.keep()
    shown = read_summary(summary, desk.consultation, "en", label=label_in("en", "Guide"))
    (chapter,) = shown.chapters
    assert chapter.heading is not None
    assert [p.number for p in chapter.paragraphs] == [1, 2]
    assert [[s.number for s in p.sources] for p in chapter.paragraphs] == [[1, 3], [3]]
    assert (shown.cited, shown.uncited, shown.label.longest) == (2, [2], "Guide")


def test_of_a_cited_text_that_is_hidden_since_only_the_number_is_left(desk: Desk) -> None:
    summary = desk.keep()
    first = db.session.get_one(Contribution, desk.said[0].id)
    visibility.record_decision(first, Status.HIDDEN, by=None, reason="It names a third person.")
    db.session.commit()
    shown = read_summary(summary, desk.consultation, "en", label=NO_LABEL)
    source = shown.chapters[0].paragraphs[0].sources[0]
    assert (source.number, source.is_readable, source.name, source.countries) == (1, False, "", "")


@pytest.mark.usefixtures("any_database")
def test_what_can_be_cited_is_offered_with_its_first_words(desk: Desk) -> None:
    make_contribution(desk.consultation, status=Status.HIDDEN)
    make_contribution(desk.consultation, "A **long** <b>text</b> & more " + "words " * 90)
    offers = list_citable_contributions(desk.consultation)
    assert [offer.number for offer in offers] == [1, 2, 3, 5]
    assert offers[0].opening == "Words 0."
    assert offers[-1].opening.startswith("A long ")
    assert len(offers[-1].opening) <= 81


def test_a_summary_costs_the_same_with_ten_times_as_many_statements(
    desk: Desk, statements: Statements
) -> None:
    costs = []
    for size in (2, 20):
        summary = desk.keep("\n\n".join(f"Statement {n} [1][2]." for n in range(size)))
        db.session.refresh(desk.consultation)
        _ = summary.by.name
        with statements.counted():
            read_summary(summary, desk.consultation, "fr", label=NO_LABEL)
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert db.session.query(Text).count() > 20
