"""Who may do what and when, in words, as the table of `forum.domain.policy` has it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from babel import Locale
from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.languages import BY_CODE
from forum.domain.lifecycle import Stage
from forum.domain.policy import RULES, TEAM, Action, Role
from forum.models.consultation import Consultation
from forum.web.language import dates
from forum.web.language.locale import language

ACTIONS: Final = {
    Action.READ: _l("Read the consultation"),
    Action.CONTRIBUTE: _l("Write, reply and co-sign"),
    Action.REVISE: _l("Change one’s own text"),
    Action.WITHDRAW: _l("Withdraw one’s own text"),
    Action.FLAG: _l("Report a text to the moderators"),
    Action.MODERATE: _l("Decide what is shown"),
    Action.REDACT: _l("Redact words and files, and see what was redacted"),
    Action.SCHEDULE: _l("Open, extend, close and archive"),
    Action.EDIT: _l("Change the questions and the introduction"),
    Action.APPOINT: _l("Appoint the team"),
    Action.POST: _l("Write notes from the team"),
    Action.SUMMARISE: _l("Write the summary"),
    Action.TRANSLATE: _l("Correct translations and fix terms"),
    Action.CORRECT: _l("Correct the translation of one’s own text"),
    Action.ORGANISE: _l("See the dates and the team at the desk"),
    Action.COMPARE: _l("See what each language lacks"),
    Action.INVITE: _l("Keep the list of invited people"),
    Action.NUDGE: _l("Write privately to invited people who have not been heard"),
    Action.RESPOND: _l("Say how the contributions were used"),
    Action.REVIEW: _l("Read and review the draft of the summary"),
    Action.PROPOSE: _l("Let a machine make proposals to the facilitators"),
    Action.INQUIRE: _l("Ask an author a private question"),
    Action.LISTEN: _l("Read private questions to authors, and their answers"),
    Action.ANSWER: _l("Answer a private question, and let the answer be published"),
}
PEOPLE: Final = {
    Role.TRANSLATOR: _l("translators"),
    Role.FACILITATOR: _l("facilitators"),
    Role.MODERATOR: _l("moderators"),
    Role.ORGANISER: _l("organisers"),
    Role.ADMINISTRATOR: _l("administrators"),
}
TIMES: Final = {
    Stage.DRAFT: _l("before publication"),
    Stage.SCHEDULED: _l("before opening"),
    Stage.OPEN: _l("while it is open"),
    Stage.CLOSED: _l("after closing"),
    Stage.ARCHIVED: _l("once archived"),
}


@dataclass(frozen=True)
class PermissionWords:
    """One line of the table: what, who and when."""

    action: str
    people: str
    times: str


def list_permissions() -> list[PermissionWords]:
    """Return the whole table in words, in its order."""
    return [words for action in RULES for words in describe_permissions(action)]


def describe_permissions(action: Action) -> list[PermissionWords]:
    """Return who may do `action` and when; a line for each group of people."""
    return [
        PermissionWords(str(ACTIONS[action]), _describe_people(roles), _describe_times(stages))
        for roles, stages in RULES[action]
    ]


def _describe_people(roles: Collection[Role]) -> str:
    if Role.VISITOR in roles:
        return _("everyone, without an account")
    if Role.PARTICIPANT in roles:
        return _("everyone who is signed in")
    if set(roles) == TEAM:
        return _("the team of the consultation")
    return _join(str(words) for role, words in PEOPLE.items() if role in roles)


def _describe_times(stages: Collection[Stage]) -> str:
    if set(stages) == set(Stage):
        return _("at any time")
    return _join(str(words) for stage, words in TIMES.items() if stage in stages)


def _join(words: Iterable[str]) -> str:
    locale = Locale.parse(BY_CODE[language()].region, sep="-")
    return str(format_list(list(words), locale=locale))


def explain_dates(action: Action, consultation: Consultation) -> str:
    """Return from when `action` is possible, or since when it no longer is; "" if neither."""
    stages = {stage for _roles, allowed in RULES[action] for stage in allowed}
    stage, zone = consultation.stage(), consultation.zone
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    if stage in (Stage.DRAFT, Stage.SCHEDULED) and Stage.OPEN in stages and opens_at is not None:
        return _("It opens on %(date)s.", date=dates.full_date(opens_at, zone))
    if stage is Stage.CLOSED and Stage.CLOSED not in stages and closes_at is not None:
        return _("It closed on %(date)s.", date=dates.full_date(closes_at, zone))
    if stage is Stage.ARCHIVED and consultation.archived_at is not None:
        return _("It was archived on %(date)s.", date=dates.day(consultation.archived_at, zone))
    return ""
