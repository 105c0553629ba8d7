"""What a page says besides contributions: in the reader's language, read once per version."""

from datetime import timedelta

import pytest

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import DateChangeKind, Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.services.access.locking import touch
from forum.services.consultations import schedule
from forum.services.consultations.overview import Overview, read_overview
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


def fresh(consultation: Consultation, language: str = "en") -> Overview:
    db.session.commit()
    return read_overview(consultation, language)


@pytest.mark.usefixtures("any_database")
def test_facts_hold_what_readers_see() -> None:
    consultation = make_consultation("Seeds for dry lands", questions=2)
    make_appointment(consultation, Role.MODERATOR, make_user("Li Wei"), label="Chair")
    make_appointment(consultation, Role.FACILITATOR, make_user("Bo"), label=" ".strip() or "F")
    question = consultation.questions[0]
    said = make_contribution(consultation, question=question)
    make_contribution(consultation, parent=said)
    make_contribution(consultation)
    make_contribution(consultation, question=question, status=Status.PENDING)
    found = fresh(consultation)
    assert found.title.plain == "Seeds for dry lands"
    assert found.introduction is not None
    assert found.background is None
    assert [(q.number, q.answers) for q in found.questions] == [(1, 1), (2, 0)]
    assert (found.contributions, found.replies, found.general_contributions) == (2, 1, 1)
    assert [(seat.name, seat.label.longest) for seat in found.team] == [
        ("Li Wei", "Chair"),
        ("Bo", "F"),
    ]
    assert (found.has_summary, found.post_count, found.latest_posts, found.date_changes) == (
        False,
        0,
        (),
        (),
    )


def test_texts_come_in_the_language_of_the_reader() -> None:
    consultation = make_consultation("Seeds for dry lands")
    edited = TranslationStatus.EDITED
    make_translation(consultation.texts["title"].text, "es", "Semillas", status=edited)
    make_translation(consultation.questions[0].text, "es", "¿Qué sabe?", status=edited)
    found = fresh(consultation, "es")
    assert (found.title.plain, found.questions[0].text.plain) == ("Semillas", "¿Qué sabe?")
    assert found.questions[1].text.display_language == "en"


def test_the_latest_post_and_the_last_extension_are_named() -> None:
    consultation = make_consultation(stage=Stage.OPEN)
    moderator = make_appointment(consultation, Role.MODERATOR)
    for title in ("First", "Second"):
        make_post(consultation, title=title, author=moderator, kind=PostKind.PROMPT)
    until = clock.now() + timedelta(days=20)
    schedule.extend(consultation, until, by=moderator, reason="More time.", language="en")
    schedule.close_now(consultation, by=moderator, reason="Done.", language="en")
    found = fresh(consultation)
    assert ([post.title.plain for post in found.latest_posts], found.post_count) == (["Second"], 2)
    assert [event.kind for event in found.date_changes] == [
        DateChangeKind.EXTENDED,
        DateChangeKind.CLOSED,
    ]
    assert found.extension is not None
    assert found.extension.reason is not None
    assert (found.extension.after, found.extension.reason.plain) == (until, "More time.")


def test_facts_are_read_once_per_version_and_language(statements: Statements) -> None:
    consultation = make_consultation()
    version = consultation.version
    first = read_overview(consultation, "en")
    with statements.counted():
        assert read_overview(consultation, "en") is first
    assert statements == []
    assert read_overview(consultation, "fr") is not first
    touch(consultation.id)
    db.session.commit()
    assert consultation.version == version + 1
    assert read_overview(consultation, "en") is not first


def test_facts_cost_the_same_with_ten_times_as_much(statements: Statements) -> None:
    costs = []
    for size in (1, 10):
        consultation = make_consultation(questions=size)
        for _ in range(size):
            make_post(consultation)
            make_contribution(consultation)
        db.session.refresh(consultation)
        with statements.counted():
            read_overview(consultation, "es")
        costs.append(len(statements))
    assert costs[0] == costs[1]
