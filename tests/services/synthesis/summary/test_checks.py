"""Every statement is held to words that exist: what is not prevents publication, and is mended."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from forum.database import Base
from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Status
from forum.domain.imports.sources.states import ItemKind
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.summaries import SummaryPart
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Statement
from forum.models.user import User
from forum.services.contributions import visibility
from forum.services.synthesis.summary import statements
from forum.services.synthesis.summary.checks import FaultKind, StatementFault, find_faults
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.mending import Mending, list_mendings, mend
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_text,
    make_user,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = "Many keep their own seed and exchange it at the Saturday market."


@dataclass
class Desk:
    """A closed consultation with a contribution by name and one whose author withholds it."""

    consultation: Consultation
    facilitator: User
    said: list[Contribution] = field(default_factory=list)

    def write(self, body: str, part: SummaryPart = SummaryPart.OUTSIDE) -> Statement:
        make_summary(self.consultation, body, by=self.facilitator, part=part, is_published=False)
        return statements.find_statement(self.consultation, self._last())

    def _last(self) -> int:
        return db.session.query(db.func.max(Statement.id)).scalar() or 0

    def faults(self) -> list[StatementFault]:
        summary = make_summary(self.consultation, "", by=self.facilitator, is_published=False)
        return find_faults(self.consultation, summary)

    def kinds(self) -> list[str]:
        return [fault.kind.value for fault in self.faults()]


@pytest.fixture
def desk() -> Desk:
    consultation = make_consultation(stage=Stage.CLOSED)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    named = make_contribution(consultation, WORDS, author=make_user("Amina Wekesa"))
    quiet = make_contribution(
        consultation,
        "We hide ours behind the rice.",
        author=make_user("Linh Tran"),
    )
    quiet.publication = Publication.WITHHELD
    quiet.shown_name = ""
    db.session.commit()
    return Desk(consultation, facilitator, [named, quiet])


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("Seed is kept [1].", []),
        ("Seed is kept.", ["uncited"]),
        ("Seed is kept [1][99].", ["broken"]),
        ("They “exchange it at the Saturday market” [1].", []),
        ("They “exchange it on the Saturday market” [1].", ["differs"]),
        ("They “hide ours behind the rice” [1][2].", ["withheld"]),
        ("They “hide ours” [1], others keep theirs [2].", ["differs"]),
        ("> Many keep their own seed [1]", []),
        ("> Most keep their own seed [1]", ["differs"]),
        ("Linh Tran keeps hers [2].", ["named"]),
        ("Amina Wekesa keeps hers [1].", []),
        ("## A heading\n\nSeed [1].", []),
    ],
)
def test_what_is_wrong_with_a_statement(desk: Desk, body: str, kinds: list[str]) -> None:
    desk.write(body)
    assert desk.kinds() == kinds


@pytest.mark.parametrize("part", [SummaryPart.METHOD, SummaryPart.NEXT_STEPS])
def test_method_and_next_steps_cite_nobody(desk: Desk, part: SummaryPart) -> None:
    desk.write("We read everything twice.", part)
    assert desk.kinds() == []
    statements.add_statements(
        desk.consultation, (SummaryPart.BRIEF, None), "Seed is kept.", "en", by=desk.facilitator
    )
    assert desk.kinds() == ["uncited"]


def test_an_empty_summary_is_not_published(desk: Desk) -> None:
    with pytest.raises(Invalid, match="empty"):
        publish_summary(desk.consultation, by=desk.facilitator)
    make_summary(desk.consultation, "", by=desk.facilitator, is_published=False)
    with pytest.raises(Invalid, match="faults"):
        publish_summary(desk.consultation, by=desk.facilitator)


def cite_words(desk: Desk) -> Statement:
    statement = desk.write("Seed is kept.")
    statements.cite_words(
        desk.consultation, statement, 1, "keep their own seed", by=desk.facilitator
    )
    assert desk.kinds() == []
    return statement


def test_words_that_are_no_longer_there_are_noticed(desk: Desk) -> None:
    cite_words(desk)
    excerpt = db.session.query(Excerpt).one()
    excerpt.start += 1
    db.session.flush()
    assert desk.kinds() == ["lost_words"]


def test_a_hidden_contribution_breaks_what_cites_it(desk: Desk) -> None:
    cite_words(desk)
    visibility.record_decision(desk.said[0], Status.HIDDEN, by=None, reason="It names a person.")
    db.session.commit()
    (fault,) = desk.faults()
    assert (fault.kind, fault.number) == (FaultKind.BROKEN, 1)


@pytest.mark.parametrize(
    ("body", "way", "number", "after"),
    [
        ("Seed is kept.", Mending.CITE, 1, "Seed is kept."),
        ("Seed is kept [1][99].", Mending.UNCITE, 0, "Seed is kept [1]."),
        (
            "They “exchange them at the market” [1].",
            Mending.EXACT,
            0,
            "They “exchange it at the Saturday market” [1].",
        ),
        ("They “exchange wheat” [1].", Mending.UNQUOTE, 0, "They exchange wheat [1]."),
        ("They “hide ours” [2].", Mending.UNQUOTE, 0, "They hide ours [2]."),
    ],
)
def test_each_fault_is_mended_in_one_step(
    desk: Desk, body: str, way: Mending, number: int, after: str
) -> None:
    statement = desk.write(body)
    (fault,) = desk.faults()
    assert way in list_mendings(fault)
    if number:
        fault = StatementFault(fault.kind, fault.statement, fault.words, number=number)
    mend(desk.consultation, statement, fault, way, by=desk.facilitator)
    assert statement.text.source == after
    assert desk.faults() == []
    assert publish_summary(desk.consultation, by=desk.facilitator).number == 1


def test_lost_words_are_mended_by_citing_the_whole(desk: Desk) -> None:
    statement = cite_words(desk)
    db.session.query(Excerpt).one().end += 3
    db.session.flush()
    (fault,) = desk.faults()
    mend(desk.consultation, statement, fault, Mending.WHOLE, by=desk.facilitator)
    assert desk.faults() == []


def test_mending_takes_no_words_of_a_colleague_away(desk: Desk) -> None:
    statement = desk.write('They "keep seed at home" [1].')
    (fault,) = desk.faults()
    assert statement.text.source.startswith("They")
    others = make_text(desk.consultation, f"Later words. {statement.text.source}", "en")
    newer = update(Statement).where(Statement.id == statement.id).values(text_id=others.id)
    db.session.execute(newer.execution_options(synchronize_session=False))
    mend(desk.consultation, statement, fault, Mending.UNQUOTE, by=desk.facilitator)
    assert statement.text.source == "Later words. They keep seed at home [1]."


def test_a_statement_without_source_can_be_taken_out(desk: Desk) -> None:
    statement = desk.write("Seed is kept [1].\n\nSaid by nobody.")
    (fault,) = desk.faults()
    mend(desk.consultation, statement, fault, Mending.REMOVE, by=desk.facilitator)
    assert desk.faults() == []


def test_checking_costs_the_same_with_many_statements(
    desk: Desk, statements_counted: Statements
) -> None:
    costs = []
    for size in (2, 20):
        desk.write("\n\n".join(f"They “keep their own seed” {n} [1]." for n in range(size)))
        with statements_counted.counted():
            desk.faults()
        costs.append(len(statements_counted))
    assert costs[0] == costs[1], statements_counted


@pytest.fixture
def statements_counted(statements: Statements) -> Statements:
    return statements


def test_the_id_of_a_statement_never_means_another(desk: Desk) -> None:
    first = desk.write("Seed is kept [1].")
    publish_summary(desk.consultation, by=desk.facilitator)
    known = first.id
    statements.remove_statement(desk.consultation, first, by=desk.facilitator)
    (second,) = statements.add_statements(
        desk.consultation, (SummaryPart.OUTSIDE, None), "Other [1].", "en", by=desk.facilitator
    )
    assert second.id > known


def test_nor_do_other_ids_that_are_kept_where_no_key_of_the_database_holds_them() -> None:
    kept = {"statement", "guiding_question", "excerpt", "text", "contribution"}  # by editions
    kept |= {"post", "summary", "organiser_response", "date_change", "user"}  # by imports
    assert kept <= {
        table.name
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"]
    }
    assert {kind.value for kind in ItemKind} == {
        "contribution",
        "post",
        "summary",
        "response",
        "date_change",
        "person",
    }
