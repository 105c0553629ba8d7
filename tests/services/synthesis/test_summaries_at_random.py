"""After any acts, what is cited, left out and open are all that readers see, and nothing else."""

from random import Random

import pytest
from sqlalchemy import func, select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.figures import number_of
from forum.domain.synthesis.omissions import OmissionReason
from forum.domain.synthesis.summaries import SummaryPart
from forum.errors import ForumError
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.coverage.counting import read_coverage
from forum.services.synthesis.coverage.omissions import leave_out
from forum.services.synthesis.responses.cited import select_citations
from forum.services.synthesis.summaries import find_edition, find_summary, save_heading
from forum.services.synthesis.summary.editions import publish_summary, take_back
from forum.services.synthesis.summary.page import read_edition
from forum.services.synthesis.summary.records import number_statements, records_of
from forum.services.synthesis.summary.statements import (
    add_statements,
    cite,
    remove_statement,
    reword,
)
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.needs import SLOW_ON_POSTGRESQL, leave_to_slow

pytestmark = [SLOW_ON_POSTGRESQL, pytest.mark.usefixtures("db_session", "any_database")]

ACTS = 120


def act(random: Random, consultation: Consultation, team: dict[Role, User]) -> None:
    """Do something at random, which may be refused."""
    facilitator, moderator = team[Role.FACILITATOR], team[Role.MODERATOR]
    texts = db.session.scalars(select(Contribution).order_by(Contribution.id)).all()
    text, other = random.choice(texts), random.choice(texts)
    summary = find_summary(consultation)
    assert summary is not None
    db.session.expire(summary, ["statements"])
    statement = random.choice(summary.statements) if summary.statements else None
    kind = random.choice(("add", "reword", "cite", "drop", "publish", "publish", "back", "hide",
                          "show", "omit"))  # fmt: skip
    words = f"{random.random()} [{text.number}][{other.number}]."
    if kind == "add":
        add_statements(consultation, (SummaryPart.OUTSIDE, None), words, "en", by=facilitator)
    elif kind == "reword" and statement:
        reword(consultation, statement, words, "en", by=facilitator)
    elif kind == "cite" and statement:
        cite(consultation, statement, numbers=[text.number or 0], by=facilitator)
    elif kind == "drop" and statement:
        remove_statement(consultation, statement, by=facilitator)
    elif kind == "publish":
        publish_summary(consultation, by=facilitator)
    elif kind == "back":
        take_back(consultation, by=facilitator)
    elif kind == "hide":
        decide(text, Status.HIDDEN, by=moderator, reason="It names a neighbour.")
    elif kind == "show":
        decide(text, Status.PUBLISHED, by=moderator)
    elif kind == "omit":
        leave_out(
            text, consultation, OmissionReason.OTHER, note="Why", language="en", by=facilitator
        )


def check(consultation: Consultation) -> None:
    """Compare all numbers with each other and with what readers see."""
    seen = select(func.count()).where(
        Contribution.consultation_id == consultation.id, Contribution.is_readable
    )
    received = db.session.scalar(seen)
    for only_published in (True, False):
        whole = read_coverage(consultation, only_published=only_published).whole
        assert whole.received == received
        assert whole.cited + whole.left_out + whole.open == received
    rows = db.session.execute(select_citations(Contribution.consultation_id == consultation.id))
    told = {(row.place, row.contribution_id) for row in rows}
    edition = find_edition(consultation)
    if edition is None:
        assert told == set()
        return
    records = records_of(edition)
    places = number_statements(records)
    readable = set(
        db.session.scalars(
            select(Contribution.id).where(
                Contribution.consultation_id == consultation.id, Contribution.is_readable
            )
        )
    )
    cited = {(places[r.id], c.contribution) for r in records for c in r.citations}
    assert told == {(place, id_) for place, id_ in cited if id_ in readable}
    view = read_edition(edition, consultation, "en")
    public = read_coverage(consultation, only_published=True).whole
    assert public.cited == len({id_ for _place, id_ in told})
    # What the edition says of its own day stays, whatever was hidden or came since
    cited_ids = {id_ for _place, id_ in cited}
    assert view.cited == len(cited_ids) == number_of(edition.figures, "cited")
    assert view.received == number_of(edition.figures, "contributions")
    still_open = select(func.count()).where(
        Contribution.consultation_id == consultation.id,
        Contribution.is_readable,
        Contribution.number <= number_of(edition.figures, "last"),
        Contribution.id.not_in(cited_ids),
    )
    assert len(view.uncited) + view.uncited_more == db.session.scalar(still_open)


@pytest.mark.parametrize("seed", leave_to_slow([0, 1], quick=1))
def test_numbers_fit_after_random_acts(seed: int) -> None:
    random = Random(seed)
    consultation = make_consultation(stage=Stage.CLOSED)
    for _n in range(8):
        make_contribution(consultation)
    team = {
        role: make_appointment(consultation, role) for role in (Role.FACILITATOR, Role.MODERATOR)
    }
    save_heading(consultation, by=team[Role.FACILITATOR], title="S", standfirst="", language="en")
    db.session.commit()
    done = 0
    for _n in range(ACTS):
        try:
            act(random, consultation, team)
        except ForumError:
            db.session.rollback()
        else:
            db.session.commit()
            done += 1
        check(consultation)
    assert done > ACTS / 3
    assert find_summary(consultation) is not None
