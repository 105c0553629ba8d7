"""What people have not sent yet is kept, is theirs alone, and is never overwritten unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from forum.domain.contributions.content import MAX_CHARACTERS, Appearance, Part
from forum.domain.lifecycle import Stage
from forum.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from forum.extensions import db
from forum.jobs.sweeps import sweep_drafts
from forum.models.draft import Draft
from forum.models.user import User
from forum.services.consultations import counts as tallies
from forum.services.contributions.submit import contribute
from forum.services.drafts import store as drafts
from forum.services.drafts.keys import read_key
from forum.services.drafts.store import SaveOutcome, WritingPlace
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient
from tests.support.crowds import at_once
from tests.support.statements import Statements
from tests.support.tasks import do
from tests.support.times import StillClock

KEY = "7a0f5dd7-33d5-4a4b-8c5f-5f2a3d1c9a11"

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def me() -> User:
    return make_user()


@pytest.fixture
def place() -> WritingPlace:
    return WritingPlace(make_consultation())


def save(
    me: User, place: WritingPlace, words: str, on: int = 0, key: str = KEY
) -> drafts.SavedDraft:
    saved = drafts.save_draft(me, place, key, {"text": words}, base_version=on)
    db.session.commit()
    return saved


def kept() -> list[str]:
    """Return the words of all drafts there are."""
    return sorted(draft.fields["text"] for draft in db.session.scalars(select(Draft)))


@pytest.mark.usefixtures("any_database")
def test_what_is_typed_is_kept_and_each_saving_goes_on_from_the_last(
    me: User, place: WritingPlace, time: StillClock
) -> None:
    begun = time.now
    first = save(me, place, "We sow")
    time.tick(minutes=2)
    second = save(me, place, "We sow in May", on=first.draft.version)
    assert (first.outcome, second.outcome) == (SaveOutcome.SAVED, SaveOutcome.SAVED)
    [draft] = drafts.list_drafts_for_place(me, place)
    assert (draft.version, draft.fields) == (2, {"text": "We sow in May"})
    assert (draft.begun_at, draft.saved_at) == (begun, time.now)


@pytest.mark.usefixtures("any_database")
def test_saving_on_top_of_an_older_version_keeps_both(me: User, place: WritingPlace) -> None:
    save(me, place, "As both tabs had it")
    save(me, place, "As the first tab went on", on=1)
    other = save(me, place, "As the second tab went on", on=1)
    assert other.outcome is SaveOutcome.FORKED
    assert other.draft.key != KEY
    assert kept() == ["As the first tab went on", "As the second tab went on"]
    assert save(me, place, "… and on", on=1, key=other.draft.key).outcome is SaveOutcome.SAVED
    assert kept() == ["As the first tab went on", "… and on"]


def test_an_answer_that_was_lost_does_no_harm_when_the_page_asks_again(
    me: User, place: WritingPlace
) -> None:
    save(me, place, "We sow")
    again = save(me, place, "We sow")
    assert (again.outcome, again.draft.version) == (SaveOutcome.SAVED, 1)
    for words in ("Mine", "Mine, later"):  # the first answer never came to the page
        drafts.save_draft(me, place, KEY, {"text": words}, base_version=0, writer="tab-2")
    assert kept() == ["Mine, later", "We sow"]


@pytest.mark.usefixtures("any_database")
def test_two_tabs_that_save_at_once_lose_nothing(app: Flask, me: User, place: WritingPlace) -> None:
    save(me, place, "As both had it")
    ids = me.id, place.consultation.id

    def tab(words: str) -> SaveOutcome:
        user = db.session.get_one(User, ids[0])
        here = WritingPlace(db.session.get_one(type(place.consultation), ids[1]))
        return drafts.save_draft(user, here, KEY, {"text": words}, base_version=1).outcome

    said = at_once(app, [(lambda: None, lambda _, w=w: tab(w)) for w in ("One", "Two", "Three")])
    assert sorted(map(str, said)) == ["forked", "forked", "saved"]
    assert kept() == ["One", "Three", "Two"]


@pytest.mark.usefixtures("any_database")
def test_two_tabs_that_begin_one_draft_at_once_lose_nothing(
    app: Flask, me: User, place: WritingPlace
) -> None:
    ids = me.id, place.consultation.id

    def tab(words: str) -> SaveOutcome:
        user = db.session.get_one(User, ids[0])
        here = WritingPlace(db.session.get_one(type(place.consultation), ids[1]))
        return drafts.save_draft(user, here, KEY, {"text": words}, base_version=0).outcome

    said = at_once(app, [(lambda: None, lambda _, w=w: tab(w)) for w in ("One", "Two")])
    assert sorted(map(str, said)) == ["forked", "saved"]
    assert kept() == ["One", "Two"]


def test_a_draft_belongs_to_its_place(me: User) -> None:
    consultation = make_consultation()
    said = make_contribution(consultation)
    mine = make_contribution(consultation, author=me)
    places = [
        WritingPlace(consultation),
        WritingPlace(consultation, said),
        WritingPlace(consultation, None, mine),
    ]
    for n, place in enumerate(places):
        save(me, place, f"Words {n}", key=str(uuid4()))
    for n, place in enumerate(places):
        assert [draft.fields["text"] for draft in drafts.list_drafts_for_place(me, place)] == [
            f"Words {n}"
        ]
    moved = drafts.save_draft(
        me,
        places[0],
        drafts.list_drafts_for_place(me, places[1])[0].key,
        {"text": "Here"},
        base_version=1,
    )
    assert moved.outcome is SaveOutcome.FORKED


def test_nobody_else_can_see_change_or_delete_a_draft(me: User, place: WritingPlace) -> None:
    save(me, place, "Not for others")
    stranger = make_user("Sam Stranger")
    assert (
        list(drafts.list_drafts_for_place(stranger, place))
        == list(drafts.list_drafts(stranger))
        == []
    )
    with pytest.raises(NotFound):
        drafts.find_own_draft(stranger, KEY)
    with pytest.raises(NotSignedIn):
        drafts.find_own_draft(None, KEY)
    with pytest.raises(NotFound):
        save(stranger, place, "Overwritten", on=1)
    drafts.discard_draft(stranger, KEY)
    assert drafts.find_own_draft(me, KEY).fields == {"text": "Not for others"}


def test_a_text_too_long_to_be_sent_is_kept_so_that_it_can_be_shortened(
    me: User, place: WritingPlace
) -> None:
    save(me, place, "x" * (2 * MAX_CHARACTERS))
    with pytest.raises(Invalid, match="draft_long"):
        save(me, place, "x" * (4 * MAX_CHARACTERS), on=1)


@pytest.mark.usefixtures("any_database")
def test_a_person_keeps_a_hundred_drafts_at_most(
    me: User, place: WritingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 3)
    for n in range(3):
        save(me, place, f"Words {n}", key=str(uuid4()))
    with pytest.raises(Invalid, match="draft_many"):
        save(me, place, "One too many")
    save(make_user("Somebody else"), place, "Not counted with them")


def send(me: User, place: WritingPlace, **more: object) -> object:
    parts = [Part("We sow in May", "en")]
    return contribute(me, place.consultation, parts, appearance=Appearance("A"), key=KEY, **more)  # type: ignore[arg-type]


@pytest.mark.usefixtures("any_database")
def test_sending_deletes_the_draft_and_what_is_saved_later_becomes_another_one(
    me: User, place: WritingPlace
) -> None:
    save(me, place, "We sow in May")
    assert not read_key(me, KEY).is_gone(1)
    send(me, place)
    assert kept() == []
    assert read_key(me, KEY).is_gone(1)
    assert read_key(me, KEY).is_gone(0)
    later = save(me, place, "And in June", on=1)
    assert later.outcome is SaveOutcome.FORKED
    assert later.draft.key != KEY


def test_what_was_sent_is_known_again_by_its_words(me: User, place: WritingPlace) -> None:
    said = send(me, place)
    assert drafts.find_sent_contribution(me, KEY) is said
    assert drafts.has_same_words(said, {"text": "We sow\n\nin May", "language": "en"})  # type: ignore[arg-type]
    assert not drafts.has_same_words(said, {"text": "We sow in June"})  # type: ignore[arg-type]


def test_a_second_draft_never_takes_the_key_of_what_was_sent(me: User, place: WritingPlace) -> None:
    def from_the_old_page(words: str) -> str:
        fields: drafts.FormFields = {"text": words}
        saved = drafts.save_draft(me, place, KEY, fields, base_version=1, writer="old page")
        db.session.commit()
        return saved.draft.key

    save(me, place, "As both tabs had it")
    save(me, place, "As the other tab went on", on=1)
    second = from_the_old_page("We sow in May")
    parts = [Part("We sow in May", "en")]
    contribute(me, place.consultation, parts, appearance=Appearance("A"), key=second)
    third = from_the_old_page("And in June")
    assert third not in (KEY, second)
    assert from_the_old_page("And in July") == third
    assert kept() == ["And in July", "As the other tab went on"]


# --- after closing ----------------------------------------------------------------------------


def test_a_draft_begun_in_another_discussion_tells_nothing_of_when_this_one_was(
    me: User, place: WritingPlace, time: StillClock
) -> None:
    save(me, WritingPlace(make_consultation()), "Begun elsewhere")
    time.tick(days=1)
    moved = drafts.save_draft(me, place, KEY, {"text": "Brought here"}, base_version=1)
    assert (moved.outcome, moved.draft.begun_at) == (SaveOutcome.FORKED, time.now)


def test_the_closing_instant_is_exact_to_the_microsecond(me: User, place: WritingPlace) -> None:
    closes_at = place.consultation.closes_at
    assert closes_at is not None
    with pytest.raises(NotAllowed, match="closed"):
        send(me, place, at=closes_at)
    said = send(me, place, at=closes_at - timedelta(microseconds=1))
    assert (said.late, said.submitted_at) == (False, closes_at - timedelta(microseconds=1))  # type: ignore[attr-defined]


@pytest.mark.usefixtures("any_database")
def test_waiting_for_the_lock_makes_nobody_late(
    me: User, place: WritingPlace, time: StillClock
) -> None:
    closes_at = place.consultation.closes_at
    assert closes_at is not None
    arrived = closes_at - timedelta(seconds=1)
    time.go_to(closes_at + timedelta(seconds=20))
    said = send(me, place, at=arrived)
    assert (said.submitted_at, said.late) == (arrived, False)  # type: ignore[attr-defined]


def test_what_was_begun_before_closing_can_be_sent_in_the_grace_period_and_is_late(
    me: User, place: WritingPlace, time: StillClock
) -> None:
    consultation = place.consultation
    consultation.grace_minutes = 60
    begun = time.now
    assert consultation.closes_at is not None
    time.go_to(consultation.closes_at + timedelta(minutes=59))
    for begun_at in (None, consultation.closes_at):
        with pytest.raises(NotAllowed, match="closed"):
            send(me, place, begun_at=begun_at)
    assert send(me, place, begun_at=begun).late  # type: ignore[attr-defined]
    time.tick(minutes=1)
    with pytest.raises(NotAllowed, match="closed"):
        contribute(
            me,
            consultation,
            [Part("Another one", "en")],
            appearance=Appearance("A"),
            begun_at=begun,
        )


def test_late_texts_are_counted_apart(place: WritingPlace) -> None:
    said = make_contribution(place.consultation)
    assert tallies.read_tallies(place.consultation.id).get("late") is None
    tallies.remove(place.consultation, said)
    said.late = True
    tallies.add(place.consultation, said)
    assert tallies.read_tallies(place.consultation.id)["late"] == {"": 1}
    tallies.recount(place.consultation)
    assert tallies.read_tallies(place.consultation.id)["late"] == {"": 1}


@pytest.mark.usefixtures("any_database")
def test_old_drafts_are_deleted_ninety_days_after_closing(me: User, time: StillClock) -> None:
    closed, is_open = make_consultation(stage=Stage.CLOSED), make_consultation()
    is_open.closes_at = None
    for consultation in (closed, is_open):
        save(me, WritingPlace(consultation), "Old", key=str(uuid4()))
    time.tick(days=89)
    do(sweep_drafts)
    assert kept() == ["Old", "Old"]
    save(me, WritingPlace(closed), "Touched lately", key=str(uuid4()))
    time.tick(days=1)
    do(sweep_drafts)
    assert kept() == ["Old", "Touched lately"]


def test_listing_drafts_costs_the_same_with_ten_times_as_many(
    me: User, place: WritingPlace, statements: Statements
) -> None:
    counts = []
    for more in (2, 20):
        for n in range(more):
            save(me, place, f"Words {n}", key=str(uuid4()))
        db.session.expire_all()
        me.id  # noqa: B018 - loaded before it is counted
        with statements.counted():
            assert [draft.consultation.slug for draft in drafts.list_drafts(me)]
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_list_shows_the_beginning_of_drafts_without_reading_them(
    me: User, place: WritingPlace
) -> None:
    fields = {"language": "es", "text": "> Of another\n\nGuardamos *semillas* " + "a" * 250_000}
    drafts.save_draft(me, place, KEY, fields, base_version=0)
    db.session.commit()
    db.session.expire_all()
    [draft] = drafts.list_drafts(me)
    assert "fields" in inspect(draft).unloaded
    assert draft.opening.startswith("Guardamos *semillas* aaa")
    assert len(draft.opening) == drafts.MAX_OPENING
    assert draft.language == "es"
    save(me, place, "Other words", on=1)
    assert [(draft.opening, draft.language) for draft in drafts.list_drafts(me)] == [
        ("Other words", "")
    ]


def test_no_page_of_anybody_else_shows_a_draft(
    client: FreshClient, me: User, place: WritingPlace
) -> None:
    save(me, place, "secret words of a draft")
    slug = place.consultation.slug
    for path in ("", f"consultations/{slug}", f"drafts/{KEY}", "contributions"):
        assert "secret words" not in client.get(f"/en/{path}").text
