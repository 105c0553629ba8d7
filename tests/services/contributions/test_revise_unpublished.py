"""What waits or was returned is sent again; what was said is taken back."""

import pytest

from forum.domain.contributions.content import Appearance, Capacity, Part
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.content.sending import WORDS, say, sources
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


# --- revising ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.RETURNED])
def test_a_text_that_waits_or_was_returned_can_be_sent_again(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    shown = Appearance(author.name, "Seed Bank", "FR", Capacity.ORGANISATION)
    revise(said, consultation, [Part("Mieux dit.", "fr")], by=author, appearance=shown)
    db.session.commit()
    assert (said.status, said.latest_revision, said.language) == (Status.PENDING, 2, "fr")
    assert (said.shown_organisation, said.shown_countries, said.capacity) == (
        "Seed Bank",
        "FR",
        Capacity.ORGANISATION,
    )
    assert said.shown_name == author.name
    assert (sources(said, 1), sources(said, 2)) == ([WORDS], ["Mieux dit."])


def test_readers_get_the_version_that_the_moderator_read() -> None:
    consultation, author = make_consultation(), make_user()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, author=author, status=Status.RETURNED)
    revise(said, consultation, [Part("Better said.", "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator)
    assert (said.number, said.approved_revision) == (1, 2)


@pytest.mark.parametrize("status", [Status.HIDDEN, Status.REJECTED, Status.WITHDRAWN])
def test_a_text_that_was_decided_on_is_not_changed(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    with pytest.raises(NotAllowed):
        revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert said.latest_revision == 1


def test_only_its_author_changes_a_text_and_only_while_it_is_open(time: StillClock) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=Status.PENDING)
    for stranger in (make_user(), make_appointment(consultation, Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            revise(said, consultation, [Part("Other words.", "en")], by=stranger)
    with pytest.raises(Invalid):
        revise(said, consultation, [Part(" ", "en")], by=author)
    time.tick(days=14)
    with pytest.raises(NotAllowed) as refused:
        revise(said, consultation, [Part("Other words.", "en")], by=author)
    assert refused.value.code == "closed"


# --- withdrawing ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED])
@pytest.mark.parametrize(
    ("status", "number"),
    [
        (Status.PENDING, None),
        (Status.RETURNED, None),
        (Status.PUBLISHED, 1),
        (Status.HIDDEN, 1),
    ],
)
def test_authors_take_their_words_back_and_the_number_stays(
    stage: Stage, status: Status, number: int | None
) -> None:
    consultation, author = make_consultation(stage=stage), make_user()
    said = make_contribution(consultation, author=author, status=status)
    before = consultation.version
    withdraw(said, consultation, by=author)
    db.session.commit()
    assert (said.status, said.number) == (Status.WITHDRAWN, number)
    changes_a_page = number is not None
    assert (consultation.version > before) is changes_a_page


@pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN])
def test_what_is_over_is_not_withdrawn(status: Status) -> None:
    consultation, author = make_consultation(), make_user()
    said = make_contribution(consultation, author=author, status=status)
    with pytest.raises(NotAllowed):
        withdraw(said, consultation, by=author)


def test_nobody_withdraws_the_words_of_another() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    with pytest.raises(NotAllowed):
        withdraw(said, consultation, by=make_appointment(consultation, Role.ORGANISER))


def test_replies_stay_and_the_thread_goes_on_below_a_withdrawn_text() -> None:
    consultation, author = make_consultation(), make_user()
    root = make_contribution(consultation, author=author)
    reply = make_contribution(consultation, parent=root)
    withdraw(root, consultation, by=author)
    db.session.commit()
    assert (reply.status, reply.number, root.thread_size) == (Status.PUBLISHED, 2, 1)
    assert say(make_user(), consultation, parent=reply).depth == 2
