"""Who may do what and when, as a table that can be read without knowing Python.

V visitor, P participant, T translator, F facilitator, M moderator, O organiser, A administrator;
`-` nobody.
"""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import (
    CREATORS,
    EVERYBODY,
    MEMBERS,
    TEAM,
    Action,
    Role,
    is_allowed,
    is_ever_allowed,
)

MATRIX = """
            draft    scheduled  open     closed   archived
read        TFMOA    VPTFMOA    VPTFMOA  VPTFMOA  VPTFMOA
contribute  -        -          PTFMOA   -        -
revise      -        -          PTFMOA   -        -
withdraw    -        -          PTFMOA   PTFMOA   PTFMOA
flag        -        -          PTFMOA   PTFMOA   -
moderate    -        -          MOA      MOA      -
redact      -        -          MOA      MOA      MOA
schedule    MOA      MOA        MOA      MOA      MOA
edit        OA       OA         OA       OA       -
appoint     OA       OA         OA       OA       -
post        -        FMOA       FMOA     FMOA     -
summarise   -        -          FA       FA       -
translate   TFOA     TFOA       TFOA     TFOA     -
correct     -        -          PTFMOA   PTFMOA   -
organise    FMOA     FMOA       FMOA     FMOA     FMOA
compare     TFMOA    TFMOA      TFMOA    TFMOA    TFMOA
invite      OA       OA         OA       OA       -
nudge       -        -          FMOA     -        -
respond     -        -          -        OA       OA
review      -        -          TFMOA    TFMOA    -
propose     -        -          FOA      FOA      -
inquire     -        -          FA       FA       -
listen      -        -          FMOA     FMOA     FMOA
answer      -        -          PTFMOA   PTFMOA   -
"""

LETTERS = dict(zip("VPTFMOA", Role, strict=True))
STAGES, *ROWS = [line.split() for line in MATRIX.strip().splitlines()]
CELLS = [
    (Action(action), Stage(stage), letters)
    for action, *columns in ROWS
    for stage, letters in zip(STAGES, columns, strict=True)
]


def test_the_table_names_every_action_every_stage_and_every_role() -> None:
    assert [row[0] for row in ROWS] == [action.value for action in Action]
    assert [stage.value for stage in Stage] == STAGES
    assert {letter: role.value[0].upper() for letter, role in LETTERS.items()} == {
        letter: letter for letter in LETTERS
    }


@pytest.mark.parametrize(
    ("action", "stage", "letters"), CELLS, ids=[f"{a}-{s}" for a, s, _ in CELLS]
)
def test_each_role_alone_may_do_what_the_table_says(
    action: Action, stage: Stage, letters: str
) -> None:
    may = [
        letter for letter, role in LETTERS.items() if is_allowed(action, frozenset({role}), stage)
    ]
    assert "".join(may) == letters.replace("-", "")


@pytest.mark.parametrize("action", Action)
def test_roles_add_up_and_no_role_takes_a_right_away(action: Action) -> None:
    for stage in Stage:
        one = [role for role in Role if is_allowed(action, frozenset({role}), stage)]
        assert is_allowed(action, frozenset(Role), stage) is bool(one)
        assert not is_allowed(action, frozenset(Role) - frozenset(one), stage)


@pytest.mark.parametrize("action", Action)
def test_a_role_lacks_an_action_at_all_stages_or_only_waits_for_one(action: Action) -> None:
    for role in Role:
        roles = frozenset({role})
        at_some = any(is_allowed(action, roles, stage) for stage in Stage)
        assert is_ever_allowed(action, roles) is at_some


def test_nobody_without_a_role_may_do_anything() -> None:
    assert not any(is_allowed(action, frozenset(), stage) for action in Action for stage in Stage)


def test_groups_of_roles() -> None:
    assert frozenset(Role) == EVERYBODY
    assert EVERYBODY - {Role.VISITOR} == MEMBERS
    assert MEMBERS - {Role.PARTICIPANT} == TEAM
    assert {Role.ORGANISER, Role.ADMINISTRATOR} == CREATORS
