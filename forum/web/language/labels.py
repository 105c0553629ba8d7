"""Labels for the values of the domain, in the language of the page."""

from collections.abc import Iterable

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.consultations.posts import PostKind
from forum.domain.contributions.content import Capacity, Publication
from forum.domain.contributions.flags import FlagOutcome
from forum.domain.contributions.history import HistoryStep
from forum.domain.contributions.statuses import Moderation, RevisionState, Rule, Status
from forum.domain.inquiries import InquiryState
from forum.domain.languages import BY_CODE
from forum.domain.lifecycle import DateChangeKind
from forum.domain.notifications import QueueMail
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.domain.synthesis.omissions import CoverageState, OmissionReason
from forum.domain.synthesis.responses import ResponseOutcome
from forum.web.language.directions import is_served
from forum.web.language.locale import language

WORDS_A_MINUTE = 220
LANGUAGE_NAMES = {
    "en": _l("English"),
    "es": _l("Spanish"),
    "fr": _l("French"),
    "pt": _l("Portuguese"),
}
OWN_NAMES = {code: known.name for code, known in BY_CODE.items()}
MACHINE_FROM = {
    "en": _l("Machine translation from English"),
    "es": _l("Machine translation from Spanish"),
    "fr": _l("Machine translation from French"),
    "pt": _l("Machine translation from Portuguese"),
}
HUMAN_FROM = {
    "en": _l("Translation by a person, from English"),
    "es": _l("Translation by a person, from Spanish"),
    "fr": _l("Translation by a person, from French"),
    "pt": _l("Translation by a person, from Portuguese"),
}
REVIEWED_FROM = {
    "en": _l("Reviewed translation from English"),
    "es": _l("Reviewed translation from Spanish"),
    "fr": _l("Reviewed translation from French"),
    "pt": _l("Reviewed translation from Portuguese"),
}
AUTHOR_FROM = {
    "en": _l("Translation by the author, from English"),
    "es": _l("Translation by the author, from Spanish"),
    "fr": _l("Translation by the author, from French"),
    "pt": _l("Translation by the author, from Portuguese"),
}
FROM = {
    "en": _l("From English"),
    "es": _l("From Spanish"),
    "fr": _l("From French"),
    "pt": _l("From Portuguese"),
}
UNSEEN_FROM = {
    "en": _l("Machine translation from English, not yet checked by a person"),
    "es": _l("Machine translation from Spanish, not yet checked by a person"),
    "fr": _l("Machine translation from French, not yet checked by a person"),
    "pt": _l("Machine translation from Portuguese, not yet checked by a person"),
}
NOT_YET = {
    "en": _l("No translation yet; the original in English is shown."),
    "es": _l("No translation yet; the original in Spanish is shown."),
    "fr": _l("No translation yet; the original in French is shown."),
    "pt": _l("No translation yet; the original in Portuguese is shown."),
}
NO_ENGINE = {
    "en": _l("No machine translation here; the original in English is shown."),
    "es": _l("No machine translation here; the original in Spanish is shown."),
    "fr": _l("No machine translation here; the original in French is shown."),
    "pt": _l("No machine translation here; the original in Portuguese is shown."),
}
CAPACITIES = {
    Capacity.PERSONAL: _l("in a personal capacity"),
    Capacity.ORGANISATION: _l("on behalf of the organisation"),
    Capacity.STATE: _l("official position of a state"),
    Capacity.GROUP: _l("on behalf of a group"),
}
CAPACITY_OFFICIAL = _l("Official position of a state")
CAPACITY_CHOICES = {
    Capacity.PERSONAL: _l("In a personal capacity"),
    Capacity.ORGANISATION: _l("On behalf of an organisation"),
    Capacity.STATE: _l("As the official position of a state"),
    Capacity.GROUP: _l("On behalf of a group"),
}
PUBLICATION_CHOICES = {
    Publication.NAME: _l("With my name"),
    Publication.ORGANISATION: _l("With my organisation’s name only"),
    Publication.WITHHELD: _l("Without my name"),
}
PUBLICATIONS = {
    Publication.NAME: _l("with the author’s name"),
    Publication.ORGANISATION: _l("with the organisation’s name only"),
    Publication.WITHHELD: _l("without a name"),
}
STATUSES = {
    Status.PENDING: _l("Waiting"),
    Status.PUBLISHED: _l("Published"),
    Status.RETURNED: _l("Returned"),
    Status.REJECTED: _l("Rejected"),
    Status.HIDDEN: _l("Hidden"),
    Status.WITHDRAWN: _l("Withdrawn"),
}
EDIT_STATES = {
    RevisionState.WAITING: _l("Change received"),
    RevisionState.SHOWN: _l("Change published"),
    RevisionState.RETURNED: _l("Change returned"),
    RevisionState.REJECTED: _l("Change rejected"),
    RevisionState.REPLACED: _l("Replaced by a newer version"),
    RevisionState.TAKEN_BACK: _l("Change taken back"),
}
VERSION_STATES = {
    RevisionState.WAITING: _l("waiting"),
    RevisionState.SHOWN: _l("published"),
    RevisionState.RETURNED: _l("returned"),
    RevisionState.REJECTED: _l("not published"),
    RevisionState.REPLACED: _l("replaced by a newer version"),
    RevisionState.TAKEN_BACK: _l("taken back"),
}
HISTORY_STEPS = {
    HistoryStep.RECEIVED: _l("Received by us"),
    HistoryStep.SENT_AGAIN: _l("Sent again by you"),
    HistoryStep.PUBLISHED: _l("Published as"),
    HistoryStep.RETURNED: _l("Returned to you"),
    HistoryStep.REJECTED: _l("Not published"),
    HistoryStep.HIDDEN: _l("Hidden"),
    HistoryStep.RESTORED: _l("Shown again"),
    HistoryStep.REDACTED: _l("Words or files redacted"),
    HistoryStep.REDACTION_UNDONE: _l("Redaction undone"),
    HistoryStep.WITHDRAWN: _l("Withdrawn by you"),
    HistoryStep.WITHDRAWAL_UNDONE: _l("Withdrawal undone by you"),
    HistoryStep.EDIT_WAITING: _l("Changed by you; the change is waiting"),
    HistoryStep.EDIT_SHOWN: _l("Your change was published"),
    HistoryStep.EDIT_RETURNED: _l("Your change was returned to you"),
    HistoryStep.EDIT_REJECTED: _l("Your change was not published"),
    HistoryStep.EDIT_TAKEN_BACK: _l("You took back your change"),
}
RULES = {
    Rule.UNCLEAR: _l("It is not clear what the text says or which question it answers"),
    Rule.PERSONAL: _l("Rule 2: names a private person"),
    Rule.CONTACT: _l("Rule 3: contact details in the text"),
    Rule.ABUSE: _l("Rule 4: abuse or hate"),
    Rule.ADVERTISING: _l("Rule 5: advertising"),
    Rule.DUPLICATE: _l("Rule 6: the same text twice"),
    Rule.OFF_TOPIC: _l("Rule 1: not on the subject of the consultation"),
    Rule.RIGHTS: _l("Rule 7: texts or data that belong to others"),
}
INQUIRY_STATES = {
    InquiryState.ASKED: _l("Asked, not answered yet"),
    InquiryState.ANSWERED: _l("Answered"),
    InquiryState.CLOSED: _l("Closed as settled"),
    InquiryState.WITHDRAWN: _l("Question withdrawn"),
}
FLAG_OUTCOMES = {
    FlagOutcome.KEPT: _l("The text stays as it is"),
    FlagOutcome.HIDDEN: _l("The text was hidden"),
    FlagOutcome.WITHDRAWN: _l("The author withdrew the text"),
}
ROLES = {
    Role.TRANSLATOR: _l("Translator"),
    Role.FACILITATOR: _l("Facilitator"),
    Role.MODERATOR: _l("Moderator"),
    Role.ORGANISER: _l("Organiser"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
POST_KINDS = {
    PostKind.WELCOME: _l("Welcome"),
    PostKind.PROMPT: _l("Prompt"),
    PostKind.DIGEST: _l("Digest"),
    PostKind.INTERIM_SUMMARY: _l("Interim summary"),
    PostKind.EXTENSION: _l("Extension"),
    PostKind.CLOSING: _l("Closing note"),
}
PERSON_GENDERS = {
    PersonGender.WOMAN: _l("Woman"),
    PersonGender.MAN: _l("Man"),
    PersonGender.OTHER: _l("Another gender"),
}
GENDER_GROUPS = {
    PersonGender.WOMAN: _l("Women"),
    PersonGender.MAN: _l("Men"),
    PersonGender.OTHER: _l("Another gender"),
}
QUEUE_MAILS = {
    QueueMail.AT_ONCE: _l("Immediately"),
    QueueMail.DAILY: _l("Once a day"),
    QueueMail.NEVER: _l("Never"),
}
MODERATIONS = {
    Moderation.BEFORE: _l("A moderator reads each text before it appears"),
    Moderation.AFTER: _l("Texts appear immediately; a moderator reads them afterwards"),
}
DATE_CHANGES = {
    DateChangeKind.PUBLISHED: _l("Published"),
    DateChangeKind.OPENED: _l("Opened early"),
    DateChangeKind.RESCHEDULED: _l("Dates changed"),
    DateChangeKind.EXTENDED: _l("Extended"),
    DateChangeKind.CLOSED: _l("Closed early"),
    DateChangeKind.REOPENED: _l("Reopened"),
    DateChangeKind.ARCHIVED: _l("Archived"),
    DateChangeKind.RESTORED: _l("Taken out of the archive"),
}
RESPONSE_OUTCOMES = {
    ResponseOutcome.ACCEPTED: _l("Accepted"),
    ResponseOutcome.PARTLY: _l("Partly accepted"),
    ResponseOutcome.NOT_ACCEPTED: _l("Not accepted"),
    ResponseOutcome.CONSIDERED: _l("Under consideration"),
}
OUTCOME_DRAWINGS = {
    ResponseOutcome.ACCEPTED: "check",
    ResponseOutcome.PARTLY: "closing",
    ResponseOutcome.NOT_ACCEPTED: "cross",
    ResponseOutcome.CONSIDERED: "upcoming",
}
"""The icon beside each outcome."""
OMISSION_REASONS = {
    OmissionReason.OUTSIDE: _l("Outside the subject of the questions"),
    OmissionReason.REPEATED: _l("Says what others say who are cited"),
    OmissionReason.NO_POINT: _l("Makes no point, for example thanks or a greeting"),
    OmissionReason.UNSUPPORTED: _l("Cannot be checked or understood"),
    OmissionReason.OTHER: _l("Another reason, in the note"),
}
COVERAGE_STATES = {
    CoverageState.OPEN: _l("Not yet cited"),
    CoverageState.LEFT_OUT: _l("Left out on purpose"),
    CoverageState.CITED: _l("Cited"),
}


def engine_name(engine: str) -> str:
    """Return the name of a translation engine, which may stand with its version; "" if unknown."""
    names = {
        "bergamot": _("translation models of Mozilla, on this server"),
        "apertium": _("Apertium, on this server"),
        "libre": "LibreTranslate",
        "deepl": "DeepL",
        "microsoft": "Microsoft Translator",
        "mymemory": "MyMemory",
        "google": "Google Translate",
    }
    return names.get(engine.partition(" ")[0], "")


def list_engines(engines: Iterable[str]) -> str:
    """Return the names of several engines as a list; "" if there is none."""
    return ", ".join(dict.fromkeys(filter(None, map(engine_name, engines))))


def language_name(code: str) -> str:
    """Return the name of a language in the language of the page."""
    if code in LANGUAGE_NAMES:
        return str(LANGUAGE_NAMES[code])
    name = str(Locale.parse(language()).languages.get(code, code.upper()))
    return name[:1].upper() + name[1:]


def translation_label(code: str, status: str) -> str:
    """Return the label of a translation, such as 'Machine translation from Spanish'."""
    labels = {"machine": MACHINE_FROM, "edited": HUMAN_FROM, "reviewed": REVIEWED_FROM}[status]
    if code in labels:
        return str(labels[code])
    return "{} ({})".format(_("Machine translation"), language_name(code))


def author_label(code: str) -> str:
    """Return the label of a translation that the author of a text made or corrected."""
    return str(AUTHOR_FROM.get(code, _("Translation by the author")))


def language_of_origin(code: str) -> str:
    """Return from which language a text is translated, such as "From Spanish"."""
    return str(FROM.get(code, language_name(code)))


def unseen_label(code: str) -> str:
    """Return the label of words of the team in a machine translation that nobody has accepted."""
    return str(UNSEEN_FROM.get(code, _("Machine translation, not yet checked by a person")))


def untranslated_label(code: str) -> str:
    """Return the sentence that is shown if there is no translation, yet or ever."""
    if not is_served(code, language()):
        return str(NO_ENGINE.get(code, _("No machine translation here; the original is shown.")))
    return str(NOT_YET.get(code, _("No translation yet; the original is shown.")))


def author_name(name: str, organisation: str, publication: Publication) -> str:
    """Return the name by which readers see an author: person, organisation, or "Name withheld".

    Pass only what readers may see.
    """
    if publication is Publication.WITHHELD:
        return _("Name withheld")
    return name or organisation or _("Name withheld")


def describe_redaction(passages: int, files: int) -> str:
    """Return what was redacted in one step."""
    parts = (
        ngettext("%(num)s passage redacted", "%(num)s passages redacted", passages),
        ngettext("%(num)s file redacted", "%(num)s files redacted", files),
    )
    return ", ".join(part for part, n in zip(parts, (passages, files), strict=True) if n)


def reading_minutes(words: int) -> int:
    """Return how many minutes it takes to read this number of words, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))
