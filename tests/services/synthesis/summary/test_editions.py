"""Publications are kept as they were; readers see them, and never the draft."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.summaries import ReviewStep, SummaryPart
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary import reviews
from forum.services.synthesis.summary.editions import compare_editions, publish_summary, take_back
from forum.services.synthesis.summary.page import read_edition
from forum.services.synthesis.summary.statements import (
    add_statements,
    cite,
    remove_statement,
    reword,
)
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")

OUTSIDE = (SummaryPart.OUTSIDE, None)


def filled(stage: Stage = Stage.CLOSED) -> tuple[Consultation, User]:
    consultation = make_consultation(stage=stage)
    for _ in range(2):
        make_contribution(consultation)
    return consultation, make_appointment(consultation, Role.FACILITATOR)


def words_of(consultation: Consultation, number: int | None = None) -> list[str]:
    edition = find_edition(consultation, number)
    assert edition is not None
    view = read_edition(edition, consultation, "en")
    return [block.text.plain for block in view.statements]


def test_an_edition_stays_as_it_was_published() -> None:
    consultation, facilitator = filled()
    summary = make_summary(consultation, "Seeds [1].\n\nBeans [2].", by=facilitator)
    first, second = summary.statements
    reword(consultation, first, "Wheat [1].", "en", by=facilitator)
    remove_statement(consultation, second, by=facilitator)
    assert words_of(consultation) == ["Seeds [1].", "Beans [2]."]
    publish_summary(consultation, by=facilitator)
    assert words_of(consultation) == ["Wheat [1]."]
    assert words_of(consultation, 1) == ["Seeds [1].", "Beans [2]."]


def test_the_same_draft_is_published_once(time: StillClock) -> None:
    consultation, facilitator = filled()
    make_summary(consultation, "Seeds [1].", by=facilitator)
    time.tick(minutes=5)
    assert publish_summary(consultation, by=facilitator).number == 1
    take_back(consultation, by=facilitator)
    assert publish_summary(consultation, by=facilitator).number == 2
    with pytest.raises(NotAllowed):
        publish_summary(consultation, by=make_user())


def test_while_it_is_open_a_summary_is_interim(time: StillClock) -> None:
    consultation, facilitator = filled(Stage.OPEN)
    make_summary(consultation, "Seeds [1].", by=facilitator)
    overview = read_overview(consultation, "en")
    assert (overview.has_summary, overview.is_interim) == (False, True)
    time.tick(days=30)
    assert not read_overview(consultation, "en").has_summary
    edition = publish_summary(consultation, by=facilitator)
    assert (edition.number, edition.is_interim) == (2, False)
    db.session.commit()
    overview = read_overview(consultation, "en")
    assert (overview.has_summary, overview.is_interim) == (True, False)


def test_two_editions_are_compared_statement_by_statement() -> None:
    consultation, facilitator = filled()
    summary = make_summary(consultation, "Seeds [1].\n\nBeans [2].\n\nSame [1].", by=facilitator)
    first, second, third = summary.statements
    reword(consultation, first, "Wheat [1].", "en", by=facilitator)
    remove_statement(consultation, second, by=facilitator)
    cite(consultation, third, by=facilitator, numbers=[2])
    add_statements(consultation, OUTSIDE, "New [2].", "en", by=facilitator)
    later = publish_summary(consultation, by=facilitator)
    earlier = find_edition(consultation, 1)
    assert earlier is not None
    changes = compare_editions(earlier, later)
    assert [(c.before, c.after, c.added, c.removed) for c in changes] == [
        (1, 1, (), ()),
        (3, 2, (2,), ()),
        (None, 3, (2,), ()),
        (2, None, (), (2,)),
    ]
    assert {(p.change.value, p.words.strip()) for p in changes[0].pieces} >= {
        ("removed", "Seeds"),
        ("added", "Wheat"),
    }


def test_the_team_comments_and_approves() -> None:
    consultation, facilitator = filled()
    summary = make_summary(consultation, "Seeds [1].", by=facilitator, is_published=False)
    moderator = make_appointment(consultation, Role.MODERATOR)
    statement = summary.statements[0]
    comment = reviews.comment_on(consultation, statement, " Which? ", "en", by=moderator)
    assert [c.words for c in reviews.list_comments(summary)[statement.id]] == ["Which?"]
    reviews.resolve_comment(consultation, comment.id, by=facilitator)
    assert reviews.list_comments(summary) == {}
    reviews.add_review(consultation, ReviewStep.REQUESTED, by=facilitator)
    for _ in range(2):
        reviews.add_review(consultation, ReviewStep.APPROVED, by=moderator)
    steps = [(review.step, review.by_id) for review in reviews.list_reviews(summary)]
    assert steps == [
        (ReviewStep.REQUESTED, facilitator.id),
        (ReviewStep.APPROVED, moderator.id),
    ]
    with pytest.raises(Invalid, match="empty"):
        reviews.comment_on(consultation, statement, " ", "en", by=moderator)
    with pytest.raises(NotAllowed):
        reviews.comment_on(consultation, statement, "I say.", "en", by=make_user())
