"""Who may do what, and when: one table that pages, services, documentation and tests read."""

from enum import StrEnum
from typing import Final

from forum.domain.lifecycle import Stage


class Role(StrEnum):
    """What a person is to a consultation; the same words serve as site-wide roles."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    TRANSLATOR = "translator"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be done to a consultation."""

    READ = "read"
    CONTRIBUTE = "contribute"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    MODERATE = "moderate"
    SCHEDULE = "schedule"
    EDIT = "edit"
    APPOINT = "appoint"
    POST = "post"
    SUMMARISE = "summarise"
    ORGANISE = "organise"


TEAM: Final = frozenset(
    {Role.TRANSLATOR, Role.FACILITATOR, Role.MODERATOR, Role.ORGANISER, Role.ADMINISTRATOR}
)
EVERYBODY: Final = TEAM | {Role.VISITOR, Role.PARTICIPANT}
MEMBERS: Final = TEAM | {Role.PARTICIPANT}

_F: Final = frozenset({Role.FACILITATOR, Role.ADMINISTRATOR})
_O: Final = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
_MO: Final = frozenset({Role.MODERATOR, Role.ORGANISER, Role.ADMINISTRATOR})
_FMO: Final = _MO | {Role.FACILITATOR}

_D: Final = frozenset({Stage.DRAFT})
_PUBLIC: Final = frozenset({Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})
_LIVE: Final = _D | {Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED}
_ALWAYS: Final = _D | _PUBLIC

Rule = tuple[frozenset[Role], frozenset[Stage]]

RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    Action.READ: ((TEAM, _D), (EVERYBODY, _PUBLIC)),
    Action.CONTRIBUTE: ((MEMBERS, frozenset({Stage.OPEN})),),
    Action.REVISE: ((MEMBERS, frozenset({Stage.OPEN})),),
    Action.WITHDRAW: ((MEMBERS, frozenset({Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})),),
    Action.MODERATE: ((_MO, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.SCHEDULE: ((_MO, _ALWAYS),),
    Action.EDIT: ((_O, _LIVE),),
    Action.APPOINT: ((_O, _LIVE),),
    Action.POST: ((_FMO, frozenset({Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED})),),
    Action.SUMMARISE: ((_F, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.ORGANISE: ((_FMO, _ALWAYS),),
}

CREATORS: Final = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})


def allowed(action: Action, roles: frozenset[Role], stage: Stage) -> bool:
    """Tell whether somebody with these roles may do `action` at this stage."""
    return any(roles & who and stage in when for who, when in RULES[action])


def allowed_at_some_stage(action: Action, roles: frozenset[Role]) -> bool:
    """Tell whether only the stage stands between these roles and the action."""
    return any(roles & who for who, _ in RULES[action])
