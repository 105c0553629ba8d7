"""What is searched follows what readers may see."""

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import DecisionTarget, Moderation, Status
from forum.domain.policy import Role
from forum.extensions import db
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from forum.services.search import index as search_index
from forum.services.search.documents import make_documents
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
)
from tests.support.content.searching import find, index_all, numbers

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("status", [Status.HIDDEN, Status.WITHDRAWN])
def test_what_disappears_is_gone_at_once_however_old_the_index(status: Status) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Secret seeds")
    index_all()
    rows = make_documents([said.id])
    moderator = make_appointment(consultation, Role.MODERATOR)
    if status is Status.HIDDEN:
        decide(said, Status.HIDDEN, by=moderator, reason="It names a third person.")
    else:
        withdraw(said, consultation, by=said.author)
    db.session.commit()
    assert find("secret").counts.total == 0
    search_index.store_documents([said.id], rows)  # a job that had read before
    db.session.commit()
    assert find("secret").counts.total == 0
    assert search_index.list_unreadable_ids() == [said.id]


def test_what_is_shown_again_is_found_again() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Secret seeds")
    moderator = make_appointment(consultation, Role.MODERATOR)
    index_all()
    decide(said, Status.HIDDEN, by=moderator, reason="To be looked at.")
    decide(said, Status.PUBLISHED, by=moderator)
    index_all()
    assert numbers("secret", consultation) == [1]


@pytest.mark.usefixtures("any_database")
def test_an_edit_is_found_when_it_is_approved_and_the_earlier_words_no_more() -> None:
    consultation = make_consultation(moderation=Moderation.BEFORE)
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, "Earlier words")
    index_all()
    revise(said, consultation, [Part("Later words", "en")], by=said.author)
    db.session.commit()
    index_all()
    assert numbers("later", consultation) == []
    assert numbers("earlier", consultation) == [1]
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    db.session.commit()
    assert numbers("earlier", consultation) == []  # though the index still has it
    assert numbers("-earlier", consultation) == [1]
    index_all()
    assert numbers("later", consultation) == [1]


def test_a_name_that_is_withheld_later_finds_nothing_from_that_moment() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, "Seeds")
    index_all()
    said.shown_name = ""
    db.session.commit()
    assert numbers("amina", consultation) == []
    assert numbers("", consultation, author="amina") == []
