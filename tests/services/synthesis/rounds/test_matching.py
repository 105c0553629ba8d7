"""Which round follows which, and who says what became of points."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.rounds import PointFate, RoundTie
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.round import RoundMatch
from forum.models.translation import Translation, TranslationStatus
from forum.models.user import User
from forum.services.synthesis.mergers import merge
from forum.services.synthesis.points import note_point
from forum.services.synthesis.rounds.comparing import compare_rounds
from forum.services.synthesis.rounds.matching import follow, list_offered, match
from tests.builders import make_appointment, make_consultation, make_user

pytestmark = pytest.mark.usefixtures("db_session")


def make_rounds() -> tuple[Consultation, Consultation, User]:
    """Return an earlier and a later round, and who organises and sums up both."""
    person = make_user()
    rounds = [make_consultation(stage=Stage.CLOSED) for _ in range(2)]
    for one in rounds:
        for role in (Role.ORGANISER, Role.FACILITATOR):
            make_appointment(one, role, person)
    return rounds[0], rounds[1], person


def test_only_rounds_of_ones_own_teams_can_be_followed_and_in_no_circle() -> None:
    earlier, later, person = make_rounds()
    foreign = make_consultation(stage=Stage.CLOSED)
    assert [id_ for id_, _slug in list_offered(later, person)] == [earlier.id]
    with pytest.raises(Invalid, match="round"):
        follow(later, foreign.id, by=person)
    follow(later, earlier.id, by=person)
    with pytest.raises(Invalid, match="round_circle"):
        follow(earlier, later.id, by=person)
    with pytest.raises(Invalid, match="round_circle"):
        follow(later, later.id, by=person)
    with pytest.raises(NotAllowed):
        follow(later, None, by=make_appointment(later, Role.FACILITATOR))


def test_points_are_matched_by_facilitators_of_both_and_anew() -> None:
    earlier, later, person = make_rounds()
    before, now = (note_point(one, "Seeds.", "en", by=person) for one in (earlier, later))
    with pytest.raises(NotFound):
        match(later, before.id, now.id, RoundTie.KEPT, by=person)
    follow(later, earlier.id, by=person)
    with pytest.raises(NotFound):
        match(later, now.id, before.id, RoundTie.KEPT, by=person)
    only_here = make_appointment(later, Role.FACILITATOR)
    with pytest.raises(NotAllowed):
        match(later, before.id, now.id, RoundTie.KEPT, by=only_here)
    for tie in (RoundTie.KEPT, RoundTie.REWORDED):
        match(later, before.id, now.id, tie, by=person)
    assert [one.tie for one in db.session.query(RoundMatch)] == [RoundTie.REWORDED]
    match(later, before.id, now.id, None, by=person)
    match(later, before.id, now.id, None, by=person)
    assert db.session.query(RoundMatch).count() == 0
    match(later, before.id, now.id, RoundTie.KEPT, by=person)
    follow(later, None, by=person)
    assert db.session.query(RoundMatch).count() == 0


def test_points_of_two_languages_are_proposed_by_the_words_that_readers_get() -> None:
    earlier, later, person = make_rounds()
    before = note_point(earlier, "Los datos se quedan, el código viaja.", "es", by=person)
    note_point(later, "The data stay where they are; the code travels.", "en", by=person)
    db.session.add(
        Translation(
            text=before.text,
            language="en",
            html="<p>The data stay; the code travels.</p>",
            status=TranslationStatus.MACHINE,
            engine="bergamot",
        )
    )
    db.session.commit()
    follow(later, earlier.id, by=person)
    proposed = compare_rounds(later, earlier, "en").rows[0].proposed
    assert proposed is not None
    assert proposed.id == before.id


def test_a_match_follows_points_that_are_merged_later() -> None:
    earlier, later, person = make_rounds()
    before = note_point(earlier, "Seeds.", "en", by=person)
    now, other = (note_point(later, words, "en", by=person) for words in ("Seeds.", "Banks."))
    follow(later, earlier.id, by=person)
    match(later, before.id, now.id, RoundTie.KEPT, by=person)
    db.session.commit()
    merge(other, [now], by=person)
    db.session.commit()
    (row,) = compare_rounds(later, earlier, "en").rows
    assert row.later is not None
    assert (row.later.id, [one.id for one in row.earlier]) == (other.id, [before.id])
    assert row.fate is PointFate.KEPT
