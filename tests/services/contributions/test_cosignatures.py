"""Signing another's text: once, while it is open, as one wishes to appear; counted everywhere."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.domain.contributions.content import Appearance, Capacity, Part, Publication
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.job import Notice
from forum.models.user import User
from forum.services.consultations import consent as consents
from forum.services.consultations.counts import read_tallies, recount
from forum.services.contributions import cosignatures
from forum.services.contributions.revise import revise, withdraw
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.crowds import at_once
from tests.support.statements import Statements
from tests.support.tasks import follow_up_all
from tests.support.times import StillClock

pytestmark = pytest.mark.usefixtures("db_session")


def sign(
    said: Contribution, by: User | None = None, publication: Publication = Publication.NAME
) -> CoSignature:
    by = by or make_user("Sam Achieng")
    shown = Appearance(
        by.name, "Acacia Desk", "KE UG", Capacity.ORGANISATION, publication=publication
    )
    made = cosignatures.sign(said, said.consultation, by=by, appearance=shown)
    db.session.commit()
    return made


def counted(consultation: Consultation) -> dict[str, dict[str, int]]:
    """Return the counts, which must be those of counting anew."""
    kept = {kind: dict(values) for kind, values in read_tallies(consultation.id).items()}
    recount(consultation)
    assert {kind: dict(values) for kind, values in read_tallies(consultation.id).items()} == kept
    return kept


@pytest.mark.parametrize(
    ("publication", "name", "organisation"),
    [
        (Publication.NAME, "Sam Achieng", "Acacia Desk"),
        (Publication.ORGANISATION, "", "Acacia Desk"),
        (Publication.WITHHELD, "", ""),
    ],
)
def test_a_signature_shows_what_its_owner_wishes(
    publication: Publication, name: str, organisation: str
) -> None:
    said = make_contribution(make_consultation())
    sign(said, publication=publication)
    [found] = cosignatures.list_signatories([said.id])[said.id]
    assert (found.name, found.organisation, found.countries) == (name, organisation, "KE UG")
    assert (found.capacity, found.publication) == (Capacity.ORGANISATION, publication)


@pytest.mark.usefixtures("any_database")
def test_signatures_are_voices_and_count_for_their_countries() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation, countries="SN")
    first = sign(said)
    sign(said)
    assert said.signatures == 2
    tally = counted(consultation)
    assert tally["signatures"] == {"": 2}
    assert tally["country"] == {"SN": 1, "KE": 2, "UG": 2}
    assert tally["contributions"] == {"": 1}
    version = consultation.version
    cosignatures.take_back_signature(said, consultation, by=first.user)
    db.session.commit()
    db.session.refresh(consultation)
    assert consultation.version > version
    assert counted(consultation)["country"] == {"SN": 1, "KE": 1, "UG": 1}


@pytest.mark.usefixtures("any_database")
def test_one_signs_once_and_may_sign_again_after_taking_back() -> None:
    consultation = make_consultation()
    said, me = make_contribution(consultation), make_user()
    assert sign(said, me).id == sign(said, me).id
    assert (said.signatures, len(cosignatures.list_signatories([said.id])[said.id])) == (1, 1)
    cosignatures.take_back_signature(said, consultation, by=me)
    with pytest.raises(NotFound):
        cosignatures.take_back_signature(said, consultation, by=me)
    assert (said.signatures, cosignatures.list_signatories([said.id])) == (0, {})
    sign(said, me)
    assert (said.signatures, counted(consultation)["signatures"]) == (1, {"": 1})


@pytest.mark.usefixtures("any_database")
def test_pressing_the_button_twice_at_once_signs_once(app: Flask) -> None:
    said, me = make_contribution(make_consultation()), make_user()
    said_id, me_id = said.id, me.id

    def look() -> tuple[Contribution, User]:
        return db.session.get_one(Contribution, said_id), db.session.get_one(User, me_id)

    def press(seen: tuple[Contribution, User]) -> None:
        appearance = Appearance("Sam", countries="KE")
        cosignatures.sign(seen[0], seen[0].consultation, by=seen[1], appearance=appearance)

    at_once(app, [(look, press)] * 4)
    db.session.expire_all()
    assert said.signatures == db.session.query(CoSignature).count() == 1
    assert counted(said.consultation)["signatures"] == {"": 1}


def test_nobody_signs_their_own_text() -> None:
    said = make_contribution(make_consultation())
    with pytest.raises(NotAllowed, match="own"):
        sign(said, said.author)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PUBLISHED])
def test_only_what_readers_see_can_be_signed(status: Status) -> None:
    with pytest.raises(NotFound):
        sign(make_contribution(make_consultation(), status=status))


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.ARCHIVED, Stage.SCHEDULED])
def test_signing_ends_with_the_consultation(stage: Stage) -> None:
    said = make_contribution(make_consultation(stage=stage))
    with pytest.raises((NotAllowed, NotSignedIn)):
        sign(said)


def test_the_version_of_the_notice_is_kept() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    agreed = consents.accept_version(consultation, 1)
    made = cosignatures.sign(
        said, consultation, by=make_user(), appearance=Appearance("Sam"), consent=agreed
    )
    assert made.consent_version_id == agreed.id


def hide(said: Contribution) -> None:
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    decide(said, Status.HIDDEN, by=moderator, reason="It names a third person.")


def take_words_back(said: Contribution) -> None:
    withdraw(said, said.consultation, by=said.author)


@pytest.mark.parametrize("disappear", [hide, take_words_back])
def test_signatures_go_with_the_text(disappear: Callable[[Contribution], None]) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    other = make_contribution(consultation)
    made = sign(said)
    sign(other)
    disappear(said)
    db.session.commit()
    assert list(cosignatures.list_signatories([said.id, other.id])) == [other.id]
    [(_, gone)] = cosignatures.list_signatures(made.user)
    assert (gone.id, gone.status) == (said.id, said.status)
    tally = counted(consultation)
    assert (tally["signatures"], tally["country"]["KE"]) == ({"": 1}, 2)


def test_signatures_come_back_with_a_hidden_text() -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    sign(said)
    hide(said)
    decide(said, Status.PUBLISHED, by=make_appointment(consultation, Role.MODERATOR))
    db.session.commit()
    assert len(cosignatures.list_signatories([said.id])[said.id]) == 1
    assert counted(consultation)["signatures"] == {"": 1}


def test_a_signature_can_be_taken_back_after_closing(time: StillClock) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    made = sign(said)
    time.tick(days=30)
    cosignatures.take_back_signature(said, consultation, by=made.user)
    assert cosignatures.list_signatories([said.id]) == {}


def test_a_moderator_can_remove_a_signature_and_sees_who_stands_behind_it() -> None:
    consultation = make_consultation()
    said, other = make_contribution(consultation), make_contribution(consultation)
    made = sign(said, publication=Publication.WITHHELD)
    moderator = make_appointment(consultation, Role.MODERATOR)
    assert cosignatures.list_real_names(said) == {made.id: "Sam Achieng"}
    with pytest.raises(NotAllowed):
        cosignatures.remove_signature(said, consultation, made.id, by=make_user())
    for contribution, number in ((other, made.id), (said, 999_999)):
        with pytest.raises(NotFound):
            cosignatures.remove_signature(contribution, consultation, number, by=moderator)
    cosignatures.remove_signature(said, consultation, made.id, by=moderator)
    assert (said.signatures, cosignatures.list_signatories([said.id])) == (0, {})


def test_the_author_is_told_once_what_readers_may_see() -> None:
    consultation = make_consultation()
    said, me = make_contribution(consultation), make_user("Sam Achieng")
    sign(said, me, Publication.WITHHELD)
    cosignatures.take_back_signature(said, consultation, by=me)
    sign(said, me, Publication.WITHHELD)
    [notice] = db.session.query(Notice).filter_by(user_id=said.author_id)
    assert notice.kind == "contribution_signed"
    assert "Sam" not in str(notice.args)


def edit(
    said: Contribution, status: Status = Status.PUBLISHED, words: str = "The opposite of it."
) -> None:
    revise(
        said,
        said.consultation,
        [Part(words, "en")],
        by=said.author,
        appearance=Appearance("Another name"),
    )
    moderator = make_appointment(said.consultation, Role.MODERATOR)
    decide(said, status, by=moderator, reason="It says another thing.", target=DecisionTarget.EDIT)
    db.session.commit()


def told_of_change() -> list[User]:
    follow_up_all()
    notices = db.session.query(Notice).filter_by(kind="signed_text_changed").order_by(Notice.id)
    return [notice.user for notice in notices]


@pytest.mark.usefixtures("any_database")
def test_signatures_that_were_given_before_an_edit_are_marked(time: StillClock) -> None:
    said = make_contribution(make_consultation())
    sign(said)
    assert [s.before_edit for s in cosignatures.list_signatories([said.id])[said.id]] == [False]
    time.tick(hours=1)
    edit(said)
    time.tick(hours=1)
    sign(said)
    assert [s.before_edit for s in cosignatures.list_signatories([said.id])[said.id]] == [
        True,
        False,
    ]


def test_those_who_signed_are_told_of_each_change_once(time: StillClock) -> None:
    said = make_contribution(make_consultation())
    first, struck, late = make_user(), make_user(), make_user()
    for person in (first, struck):
        sign(said, person)
    cosignatures.take_back_signature(said, said.consultation, by=struck)
    time.tick(hours=1)
    edit(said)
    assert told_of_change() == [first]
    sign(said, late)
    time.tick(hours=1)
    edit(said, words="And yet another thing.")
    assert told_of_change() == [first, first, late]


def test_a_change_of_the_author_s_appearance_alone_changes_no_words(time: StillClock) -> None:
    said = make_contribution(make_consultation(), "The same as ever.")
    sign(said)
    time.tick(hours=1)
    edit(said, words="The same as ever.")
    assert (said.shown_name, said.approved_revision, said.edited_at) == ("Another name", 2, None)
    assert told_of_change() == []
    assert [s.before_edit for s in cosignatures.list_signatories([said.id])[said.id]] == [False]


def test_nobody_is_told_of_a_change_that_readers_do_not_see() -> None:
    said = make_contribution(make_consultation())
    sign(said)
    edit(said, Status.REJECTED)
    assert told_of_change() == []
    assert [s.before_edit for s in cosignatures.list_signatories([said.id])[said.id]] == [False]


def test_one_sees_what_one_has_signed() -> None:
    consultation = make_consultation()
    me = make_user()
    first, second = (make_contribution(consultation, f"Text {n}") for n in (1, 2))
    sign(first, me)
    sign(second, me)
    assert [said.number for _, said in cosignatures.list_signatures(me)] == [2, 1]
    assert cosignatures.list_signatures(make_user()) == []


def test_signatures_of_many_are_read_by_one_statement(statements: Statements) -> None:
    consultation = make_consultation()
    ids = [make_contribution(consultation, f"Text {n}").id for n in range(3)]
    for id_ in ids:
        for _ in range(3):
            sign(db.session.get_one(Contribution, id_))
    with statements.counted():
        found = cosignatures.list_signatories(ids)
    assert (len(statements), [len(found[id_]) for id_ in ids]) == (1, [3, 3, 3])
