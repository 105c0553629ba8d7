"""Who may do what, and when: the one table that pages, services, documents and tests read."""

from enum import StrEnum
from typing import Final

from forum.domain.lifecycle import Stage


class Role(StrEnum):
    """The role of a person in a consultation, or on the whole site."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    TRANSLATOR = "translator"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What a person can do with a consultation."""

    READ = "read"
    CONTRIBUTE = "contribute"
    REVISE = "revise"
    WITHDRAW = "withdraw"
    FLAG = "flag"
    MODERATE = "moderate"
    REDACT = "redact"
    SCHEDULE = "schedule"
    EDIT = "edit"
    APPOINT = "appoint"
    POST = "post"
    SUMMARISE = "summarise"
    TRANSLATE = "translate"
    CORRECT = "correct"
    ORGANISE = "organise"
    COMPARE = "compare"
    INVITE = "invite"
    NUDGE = "nudge"
    RESPOND = "respond"
    REVIEW = "review"
    PROPOSE = "propose"
    INQUIRE = "inquire"
    LISTEN = "listen"
    ANSWER = "answer"


TEAM: Final = frozenset(
    {Role.TRANSLATOR, Role.FACILITATOR, Role.MODERATOR, Role.ORGANISER, Role.ADMINISTRATOR}
)
EVERYBODY: Final = TEAM | {Role.VISITOR, Role.PARTICIPANT}
MEMBERS: Final = TEAM | {Role.PARTICIPANT}

_F: Final = frozenset({Role.FACILITATOR, Role.ADMINISTRATOR})
_O: Final = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
_TFO: Final = frozenset({Role.TRANSLATOR, Role.FACILITATOR, Role.ORGANISER, Role.ADMINISTRATOR})
_MO: Final = frozenset({Role.MODERATOR, Role.ORGANISER, Role.ADMINISTRATOR})
_FMO: Final = _MO | {Role.FACILITATOR}
_FO: Final = _F | _O

_D: Final = frozenset({Stage.DRAFT})
_PUBLIC: Final = frozenset({Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})
_LIVE: Final = _D | {Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED}
_ALWAYS: Final = _D | _PUBLIC

Permission = tuple[frozenset[Role], frozenset[Stage]]

RULES: Final[dict[Action, tuple[Permission, ...]]] = {
    Action.READ: ((TEAM, _D), (EVERYBODY, _PUBLIC)),
    Action.CONTRIBUTE: ((MEMBERS, frozenset({Stage.OPEN})),),
    Action.REVISE: ((MEMBERS, frozenset({Stage.OPEN})),),
    Action.WITHDRAW: ((MEMBERS, frozenset({Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})),),
    Action.FLAG: ((MEMBERS, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.MODERATE: ((_MO, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.REDACT: ((_MO, frozenset({Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})),),
    Action.SCHEDULE: ((_MO, _ALWAYS),),
    Action.EDIT: ((_O, _LIVE),),
    Action.APPOINT: ((_O, _LIVE),),
    Action.POST: ((_FMO, frozenset({Stage.SCHEDULED, Stage.OPEN, Stage.CLOSED})),),
    Action.SUMMARISE: ((_F, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.TRANSLATE: ((_TFO, _LIVE),),
    Action.CORRECT: ((MEMBERS, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.ORGANISE: ((_FMO, _ALWAYS),),
    Action.COMPARE: ((TEAM, _ALWAYS),),
    Action.INVITE: ((_O, _LIVE),),
    Action.NUDGE: ((_FMO, frozenset({Stage.OPEN})),),
    Action.RESPOND: ((_O, frozenset({Stage.CLOSED, Stage.ARCHIVED})),),
    Action.REVIEW: ((TEAM, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.PROPOSE: ((_FO, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.INQUIRE: ((_F, frozenset({Stage.OPEN, Stage.CLOSED})),),
    Action.LISTEN: ((_FMO, frozenset({Stage.OPEN, Stage.CLOSED, Stage.ARCHIVED})),),
    Action.ANSWER: ((MEMBERS, frozenset({Stage.OPEN, Stage.CLOSED})),),
}

CREATORS: Final = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})


def roles_for(action: Action) -> frozenset[Role]:
    """Return the roles that may do `action` at one stage or another."""
    return frozenset().union(*(roles for roles, _ in RULES[action]))


def is_allowed(action: Action, roles: frozenset[Role], stage: Stage) -> bool:
    """Return whether a person with these roles may do `action` at this stage."""
    return any(roles & allowed_roles and stage in stages for allowed_roles, stages in RULES[action])


def is_allowed_once_signed_in(action: Action, stage: Stage) -> bool:
    """Return whether everybody who signs in may do `action` at this stage."""
    return is_allowed(action, frozenset({Role.PARTICIPANT}), stage)


def is_ever_allowed(action: Action, roles: frozenset[Role]) -> bool:
    """Return whether a person with these roles may do `action` at least at one stage."""
    return any(roles & allowed_roles for allowed_roles, _ in RULES[action])
