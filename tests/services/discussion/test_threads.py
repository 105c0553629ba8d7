"""One contribution with what it hangs under and the replies below it: in order, at a fixed cost."""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import Status
from forum.domain.contributions.thread_paths import NEAREST_ABOVE, PAGE_DEPTH, STEP_LENGTH
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.contributions import visibility
from forum.services.discussion import listing
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.threads import (
    find_wrong_thread_sizes,
    read_thread,
    store_thread_sizes,
)
from tests.builders import (
    make_consultation,
    make_contribution,
    make_translation,
    store_contribution,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


def put(
    consultation: Consultation, words: str = "A reply.", parent: Contribution | None = None
) -> Contribution:
    """Store and publish a reply quickly, by the author of what it answers."""
    if parent is None:
        return make_contribution(consultation, words)
    said = store_contribution(
        consultation,
        parent.author,
        [Part(words, "en")],
        appearance=Appearance(parent.author.name),
        key=f"{consultation.id}-{consultation.last_number}",
        parent=parent,
    )
    visibility.publish_contribution(consultation, said)
    return said


def chain(depth: int, consultation: Consultation | None = None) -> list[Contribution]:
    """Return a contribution and replies, each below the one before."""
    consultation = consultation or make_consultation()
    found = [put(consultation)]
    for _ in range(depth):
        found.append(put(consultation, f"At depth {len(found)}.", found[-1]))
    db.session.commit()
    return found


def bush(size: int, seed: int) -> list[Contribution]:
    """Return a contribution and as many replies, each below an earlier one by chance."""
    chance = random.Random(seed)
    consultation = make_consultation()
    found = [put(consultation)]
    for _ in range(size):
        found.append(put(consultation, parent=chance.choice(found[-6:])))
    db.session.commit()
    return found


def tree(entry: ContributionView) -> dict[int, list[object]]:
    """Return numbers as a tree."""
    return {entry.number: [tree(reply) for reply in entry.replies]}


def in_order(entry: ContributionView) -> Iterator[ContributionView]:
    """Yield what is below an entry in the order of reading, context left out."""
    for reply in entry.replies:
        if not reply.is_context:
            yield reply
        yield from in_order(reply)


def numbers(entries: Sequence[ContributionView]) -> list[int]:
    return [entry.number for entry in entries]


# --- what is there ----------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
def test_replies_stand_below_what_they_answer_in_the_order_of_their_appearance() -> None:
    consultation = make_consultation()
    root = put(consultation)
    first = put(consultation, parent=root)
    put(consultation, parent=root)
    put(consultation, parent=first)
    put(consultation, parent=first)
    found = read_thread(root, "en")
    assert tree(found.entry) == {1: [{2: [{4: []}, {5: []}]}, {3: []}]}
    assert (found.ancestors, found.next_after, found.entry.thread_size) == ([], None, 4)
    assert {entry.parent_number for entry in in_order(found.entry)} == {1, 2}


def test_the_page_of_a_reply_shows_what_it_answers_and_the_replies_below_it() -> None:
    root, one, two, *_ = chain(4)
    put(root.consultation, "Elsewhere.", root)
    put(root.consultation, "Beside.", one)
    found = read_thread(two, "en")
    assert numbers(found.ancestors) == [1, 2]
    assert tree(found.entry) == {3: [{4: [{5: []}]}]}
    assert (found.entry.parent_number, found.entry.thread_size) == (2, 2)
    assert [entry.body[0].text.plain for entry in found.ancestors] == [
        "A reply.",
        "At depth 1.",
    ]


def test_below_a_readable_depth_a_thread_goes_on_on_a_page_of_its_own() -> None:
    said = chain(PAGE_DEPTH + 3)
    found = read_thread(said[0], "en")
    shown = list(in_order(found.entry))
    assert numbers(shown) == [2, 3, 4, 5, 6]
    assert [entry.has_replies_elsewhere for entry in shown] == [False] * 4 + [True]
    assert shown[-1].thread_size == 3
    deeper = read_thread(said[PAGE_DEPTH], "en")
    assert numbers(list(in_order(deeper.entry))) == [7, 8, 9]
    assert not any(entry.has_replies_elsewhere for entry in in_order(deeper.entry))


@pytest.mark.usefixtures("any_database")
def test_of_many_above_the_beginning_and_the_nearest_are_there_with_their_words() -> None:
    said = chain(12)
    found = read_thread(said[-1], "en")
    assert numbers(found.ancestors) == [1, *range(13 - NEAREST_ABOVE, 13)]
    assert numbers(found.skipped_ancestors) == list(range(2, 13 - NEAREST_ABOVE))
    assert all(entry.passages for entry in found.ancestors)
    assert not any(entry.passages for entry in found.skipped_ancestors)
    few = read_thread(said[NEAREST_ABOVE + 1], "en")
    assert numbers(few.ancestors) == list(range(1, NEAREST_ABOVE + 2))
    assert few.skipped_ancestors == []


def test_what_is_hidden_or_withdrawn_leaves_its_place_and_none_of_its_words() -> None:
    said = chain(3)
    visibility.record_decision(said[1], Status.HIDDEN, by=None, reason="It names a third person.")
    said[2].status = Status.WITHDRAWN
    put(said[0].consultation, "Below a stub.", said[2])
    waiting = make_contribution(
        said[0].consultation, "Waiting.", parent=said[0], status=Status.PENDING
    )
    db.session.commit()
    found = read_thread(said[0], "en")
    assert tree(found.entry) == {1: [{2: [{3: [{4: []}, {5: []}]}]}]}
    stubs = [entry for entry in in_order(found.entry) if entry.is_stub]
    assert [(entry.number, entry.passages) for entry in stubs] == [(2, []), (3, [])]
    assert waiting.id not in {entry.id for entry in in_order(found.entry)}
    above = read_thread(said[3], "en").ancestors
    assert [(entry.number, entry.is_stub, bool(entry.passages)) for entry in above] == [
        (1, False, True),
        (2, True, False),
        (3, True, False),
    ]


def test_a_reader_gets_the_thread_in_their_language() -> None:
    said = chain(2)
    for contribution in said:
        make_translation(contribution.revisions[0].passages[0].text, "fr", "En français.")
    found = read_thread(said[1], "fr")
    (reply,) = found.entry.replies
    shown = [*found.ancestors, found.entry, reply]
    assert {entry.body[0].text.plain for entry in shown} == {"En français."}


# --- a page at a time -------------------------------------------------------------------------


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("seed", range(2))
def test_pages_hold_every_reply_once_and_in_the_order_of_reading(seed: int) -> None:
    said = bush(30, seed)
    whole = [entry.number for entry in in_order(read_thread(said[0], "en", limit=100).entry)]
    read: list[int] = []
    after: int | None = 0
    while after is not None:
        found = read_thread(said[0], "en", after=after, limit=4)
        read += numbers(list(in_order(found.entry)))
        after = found.next_after
        assert after is None or after == read[-1]
    assert read == whole
    by_path = [c.number for c in sorted(said[1:], key=lambda c: c.path) if c.depth <= PAGE_DEPTH]
    assert read == by_path


def test_a_page_that_begins_within_a_branch_shows_what_its_first_reply_hangs_under() -> None:
    said = chain(4)
    put(said[0].consultation, "Another branch.", said[1])
    found = read_thread(said[0], "en", after=4)
    assert tree(found.entry) == {1: [{2: [{3: [{4: [{5: []}]}]}, {6: []}]}]}
    (two,) = found.entry.replies
    assert [two.is_context, two.replies[0].is_context, two.replies[1].is_context] == [
        True,
        True,
        False,
    ]
    assert two.body[0].text.plain == "At depth 1."
    assert numbers(list(in_order(found.entry))) == [5, 6]
    within = read_thread(said[1], "en", after=4)
    assert numbers(within.ancestors) == [1]
    assert tree(within.entry) == {2: [{3: [{4: [{5: []}]}]}, {6: []}]}


@pytest.mark.parametrize("after", [999, 1, 7])
def test_a_page_after_something_that_is_not_in_the_branch_is_the_first(after: int) -> None:
    said = chain(3)
    elsewhere = make_contribution(said[0].consultation, "Elsewhere.")
    for _ in range(3):
        put(said[0].consultation, "Elsewhere.", elsewhere)
    db.session.commit()
    assert numbers(list(in_order(read_thread(said[0], "en", after=after).entry))) == [2, 3, 4]


def test_a_page_of_long_replies_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_CHARACTERS", 12_000)
    consultation = make_consultation()
    root = put(consultation)
    for _ in range(4):
        put(consultation, "word " * 1_000, root)
    db.session.commit()
    found = read_thread(root, "en")
    assert (numbers(found.entry.replies), found.next_after) == ([2, 3], 3)
    assert numbers(read_thread(root, "en", after=3).entry.replies) == [4, 5]


def test_replies_far_below_can_all_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path has an end: what comes deeper stands beside what it answers."""
    monkeypatch.setattr("forum.domain.contributions.thread_paths.MAX_PATH", 10 * STEP_LENGTH)
    said = chain(17)
    reached: set[int] = set()
    waiting = [said[0]]
    while waiting:
        found = read_thread(waiting.pop(), "en")
        for entry in in_order(found.entry):
            reached.add(entry.number)
            if entry.has_replies_elsewhere:
                waiting.append(said[entry.number - 1])
    assert reached == set(range(2, 19))


# --- counts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_what_is_below_is_counted_as_it_appears(seed: int) -> None:
    said = bush(40, seed)
    visibility.record_decision(said[4], Status.HIDDEN, by=None, reason="It names a third person.")
    db.session.commit()
    kept = {c.id: c.thread_size for c in said}
    assert kept[said[0].id] == 40
    db.session.execute(update(Contribution).values(thread_size=0))
    store_thread_sizes(find_wrong_thread_sizes(said[0].consultation_id))
    db.session.commit()
    sizes = select(Contribution.id, Contribution.thread_size)
    assert dict(db.session.execute(sizes).all()) == kept


# --- cost -------------------------------------------------------------------------------------


def cost(statements: Statements, contribution: Contribution, **options: int) -> int:
    db.session.commit()
    with statements.counted():
        db.session.refresh(contribution)
        read_thread(contribution, "fr", **options)
    return len(statements)


def test_a_thread_costs_the_same_at_any_depth(statements: Statements) -> None:
    said = chain(22)
    at = [cost(statements, said[depth]) for depth in (3, 10, 20)]
    assert at == [5] * 3
    assert cost(statements, said[0]) == 4


def test_a_thread_costs_the_same_with_ten_times_as_many_replies(statements: Statements) -> None:
    consultation = make_consultation()
    root = put(consultation)
    costs = []
    for size in (10, 100):
        while consultation.last_number <= size:
            put(consultation, parent=root)
        costs.append(cost(statements, root))
    assert costs == [4, 4]
    assert cost(statements, root, after=40) == cost(statements, root, after=90)


def test_below_each_one_its_replies_come_later_than_itself() -> None:
    said = bush(30, 7)
    for entry in in_order(read_thread(said[0], "en").entry):
        order = [entry.number, *numbers(entry.replies)]
        assert all(one < other for one, other in pairwise(order))
