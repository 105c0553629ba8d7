"""What can be wrong with what a team types, as sentences."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

SENTENCES = {
    "title_missing": _l("Give the consultation a title."),
    "question_missing": _l("Write at least one guiding question."),
    "question_answered": _l(
        "A question that somebody has already answered cannot be removed. Reload the page to see "
        "it again."
    ),
    "original_missing": _l(
        "There is a version in another language, but not in the original language."
    ),
    "too_long": _l("This is too long. Shorten it."),
    "slug": _l("Use small letters without accents, digits and hyphens only."),
    "slug_taken": _l("Another consultation has this address."),
    "day": _l("Write the day as year, month and day, for example 2026-12-18."),
    "hour": _l("Write the time with hours and minutes, for example 23:59."),
    "no_such_time": _l("This hour does not exist on that day: the clocks go forward."),
    "opening_missing": _l("Set the opening date first."),
    "closing_missing": _l("Choose the new closing date."),
    "closes_before_opening": _l("The closing date must be later than the opening date."),
    "closing_passed": _l("The closing date has already passed. Choose a later one."),
    "not_later": _l("The new closing date must be later than the present one."),
    "reason_missing": _l("Write the reason. People will read it."),
    "message_missing": _l("Write a message to the author."),
    "rule_missing": _l("Choose a reason from the list."),
    "unsure": _l("Tick the box to confirm."),
    "no_account": _l(
        "No account has this address. Ask the person to register first, then appoint them."
    ),
    "role": _l("Choose a role."),
    "last_organiser": _l("Somebody has to stay organiser. Appoint another one first."),
    "post_title": _l("Give the note a title."),
    "post_body": _l("Write the note."),
    "summary_title": _l("Give the summary a title."),
    "summary_body": _l("Write the summary."),
    "summary_published": _l(
        "The summary is published, and this change would leave a statement without a source. "
        "Put that right, or take the summary back first. Nothing is saved yet."
    ),
    "summary_faults": _l("Saved, but not published: put right what is listed below first."),
    "language": _l("Say in which language this is written."),
    "organisation_taken": _l("Another organisation has this name or alias. Merge the two instead."),
    "organisation_missing": _l("Write a name."),
    "no_such_organisation": _l("No organisation is registered under this name or alias."),
    "same_organisation": _l("This is the same entry. Name another one."),
    "consent_empty": _l("The notice cannot be empty: authors agree to it."),
    "kind": _l("Choose what kind of note this is."),
}


def sentence(why: str) -> str:
    """Return the sentence for a key, in the language of the page."""
    return str(SENTENCES.get(why, _("This could not be accepted.")))


def sentences(faults: dict[str, str]) -> dict[str, str]:
    """Return sentences by the id of the field."""
    return {field: sentence(why) for field, why in faults.items()}
