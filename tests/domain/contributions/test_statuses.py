"""Steps between statuses, and what readers see, as tables."""

import pytest

from forum.domain.contributions.statuses import (
    EDIT_STATES_AFTER,
    MOVES,
    NEEDS_REASON,
    REVISABLE,
    WITHDRAWABLE,
    Moderation,
    RevisionState,
    Status,
    Visibility,
    first_edit_state,
    first_status,
    visibility_of,
)

# Down: from; across: to. `x` a moderator's step, `r` one that needs a reason.
STEPS = """
           pending  published  returned  rejected  hidden  withdrawn
pending    .        x          r         r         .       .
published  .        .          .         .         r       .
returned   .        x          .         r         .       .
rejected   .        x          .         .         .       .
hidden     .        x          .         .         .       .
withdrawn  .        .          .         .         .       .
"""

SIGHT = """
           without number  with number
pending    nothing         stub
published  nothing         words
returned   nothing         stub
rejected   nothing         stub
hidden     nothing         stub
withdrawn  nothing         stub
"""

# What authors may do with their own text.
OWN = """
           revise  withdraw
pending    yes     yes
published  yes     yes
returned   yes     yes
rejected   no      no
hidden     no      yes
withdrawn  no      no
"""


def rows(table: str) -> dict[Status, list[str]]:
    lines = [line.split() for line in table.strip().splitlines()[1:]]
    assert [line[0] for line in lines] == [status.value for status in Status]
    return {Status(line[0]): line[1:] for line in lines}


@pytest.mark.parametrize(("before", "marks"), list(rows(STEPS).items()))
def test_moderators_take_the_steps_of_the_table_and_no_others(
    before: Status, marks: list[str]
) -> None:
    for after, mark in zip(Status, marks, strict=True):
        assert (after in MOVES[before]) is (mark != "."), after
        if mark != ".":
            assert (after in NEEDS_REASON) is (mark == "r"), after


@pytest.mark.parametrize(("status", "seen"), list(rows(SIGHT).items()))
def test_a_number_once_given_never_vanishes_and_only_published_words_are_read(
    status: Status, seen: list[str]
) -> None:
    assert [visibility_of(status, None), visibility_of(status, 12)] == [Visibility(s) for s in seen]


@pytest.mark.parametrize(("status", "answers"), list(rows(OWN).items()))
def test_authors_may_change_or_take_back_their_words(status: Status, answers: list[str]) -> None:
    assert ["no", "yes"][status in REVISABLE] == answers[0]
    assert ["no", "yes"][status in WITHDRAWABLE] == answers[1]


@pytest.mark.parametrize(
    ("moderation", "first"),
    [(Moderation.BEFORE, Status.PENDING), (Moderation.AFTER, Status.PUBLISHED)],
)
def test_a_new_text_waits_only_where_moderators_read_first(
    moderation: Moderation, first: Status
) -> None:
    assert first_status(moderation) is first


@pytest.mark.parametrize(
    ("moderation", "is_trusted", "state"),
    [
        (Moderation.BEFORE, False, RevisionState.WAITING),
        (Moderation.BEFORE, True, RevisionState.SHOWN),
        (Moderation.AFTER, False, RevisionState.SHOWN),
        (Moderation.AFTER, True, RevisionState.SHOWN),
    ],
)
def test_a_change_to_a_published_text_waits_where_moderators_read_first(
    moderation: Moderation, is_trusted: bool, state: RevisionState
) -> None:
    assert first_edit_state(moderation, is_trusted=is_trusted) is state


def test_an_edit_is_shown_returned_or_rejected_and_nothing_else() -> None:
    assert EDIT_STATES_AFTER == {
        Status.PUBLISHED: RevisionState.SHOWN,
        Status.RETURNED: RevisionState.RETURNED,
        Status.REJECTED: RevisionState.REJECTED,
    }
    assert Status.PUBLISHED not in NEEDS_REASON
