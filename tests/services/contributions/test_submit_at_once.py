"""Several people who send at the same moment."""

import pytest
from flask import Flask

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.content.sending import begin_as_requests_do, say
from tests.support.crowds import at_once

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
def test_people_who_send_at_the_same_moment_get_numbers_of_their_own(app: Flask) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    authors = [make_user().id for _ in range(4)]
    id_ = consultation.id

    def sender(author_id: int) -> tuple[object, object]:
        def look() -> tuple[User, Consultation]:
            return db.session.get_one(User, author_id), db.session.get_one(Consultation, id_)

        def act(seen: tuple[User, Consultation]) -> int | None:
            return say(*seen).number

        return look, act

    numbers = at_once(app, [sender(author) for author in authors])  # type: ignore[misc]
    assert sorted(numbers) == [1, 2, 3, 4]  # type: ignore[type-var]
    db.session.refresh(consultation)
    assert consultation.last_number == 4


@pytest.mark.usefixtures("any_database")
def test_people_who_reply_at_the_same_moment_get_places_of_their_own(app: Flask) -> None:
    consultation = make_consultation(moderation=Moderation.AFTER)
    root = make_contribution(consultation)
    authors = [make_user().id for _ in range(3)]
    id_, root_id = consultation.id, root.id

    def replier(author_id: int) -> tuple[object, object]:
        def look() -> tuple[User, Consultation, Contribution]:
            return (
                db.session.get_one(User, author_id),
                db.session.get_one(Consultation, id_),
                db.session.get_one(Contribution, root_id),
            )

        def act(seen: tuple[User, Consultation, Contribution]) -> int | None:
            user, about, parent = seen
            return say(user, about, parent=parent).thread_rank

        return look, act

    ranks = at_once(app, [replier(author) for author in authors])  # type: ignore[misc]
    assert sorted(ranks) == [1, 2, 3]  # type: ignore[type-var]
    db.session.refresh(root)
    assert root.thread_size == 3


@pytest.mark.usefixtures("any_database")
def test_the_same_form_sent_twice_at_the_same_moment_makes_one_contribution(app: Flask) -> None:
    consultation, author = make_consultation(), make_user()
    id_, author_id = consultation.id, author.id

    def look() -> tuple[User, Consultation]:
        return db.session.get_one(User, author_id), db.session.get_one(Consultation, id_)

    def act(seen: tuple[User, Consultation]) -> int:
        return say(*seen, key="one").id

    one, other = at_once(app, [(look, act)] * 2)
    assert one == other


@pytest.mark.usefixtures("any_database")
def test_a_change_to_a_text_that_is_published_meanwhile_waits_as_an_edit(app: Flask) -> None:
    consultation, author = make_consultation(), make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    assert said.status is Status.PENDING  # as the author's request has read it
    with app.app_context():
        same = db.session.get_one(Contribution, said.id)
        decide(same, Status.PUBLISHED, by=db.session.get_one(User, moderator.id))
        db.session.commit()
    begin_as_requests_do()
    revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert (said.approved_revision, said.latest_revision) == (1, 2)
    withdraw(said, consultation, by=author)
    assert (said.status, said.number) == (Status.WITHDRAWN, 1)
