"""The form of a decision, proposed messages to authors, and the words that confirm a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from forum.domain.contributions.statuses import NEEDS_REASON, DecisionTarget, Rule, Status
from forum.models.contributions.contribution import Contribution
from forum.services.contributions.revise import has_waiting_edit
from forum.services.moderation.queue import QueueItem
from forum.web.http.query import visible_text
from forum.web.language import labels
from forum.web.language.locale import use_language


@dataclass
class DecisionForm:
    """One decision as posted; `version_token` is that of what the moderator saw.

    `target` is the text itself, or a change to a published text.
    """

    status: Status | None
    version_token: str
    rule: Rule | None = None
    reason: str = ""
    wants_proposal: bool = False
    target: DecisionTarget = DecisionTarget.TEXT
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Return whether the form is complete; `errors` maps fields to keys of sentences."""
        if self.status in NEEDS_REASON:
            if self.rule is None:
                self.errors["rule"] = "rule_missing"
            if not self.reason.strip() and not self.wants_proposal:
                self.errors["reason"] = "message_missing"
        return not self.errors


def read(form: Mapping[str, str], *, target: DecisionTarget = DecisionTarget.TEXT) -> DecisionForm:
    """Return the decision in a posted form, which has a rule and a reason for each status."""
    value = form.get("status", "")
    status = Status(value) if value in set(Status) else None
    rule = form.get(f"rule-{value}", "")
    reason = visible_text(form.get(f"reason-{value}", ""))
    return DecisionForm(
        status=status,
        version_token=form.get("seen", ""),
        rule=Rule(rule) if rule in set(Rule) else None,
        reason=reason,
        wants_proposal=form.get("act") == "propose",
        target=target,
    )


def version_token(item: QueueItem, target: str = DecisionTarget.TEXT) -> str:
    """Return the version of a text, or of a change to it, as the moderator sees it."""
    if target == DecisionTarget.EDIT and item.edit is not None:
        return _token(target, item.entry.status, item.edit.revision)
    return _token(target, item.entry.status, item.entry.latest_revision)


def _token(target: str, status: Status, revision: int) -> str:
    return f"{status if target == DecisionTarget.TEXT else target}.{revision}"


def is_stale(form: DecisionForm, contribution: Contribution) -> bool:
    """Return whether there was a decision or a new version since the moderator saw the text."""
    if form.target is DecisionTarget.EDIT and not has_waiting_edit(contribution):
        return True
    return form.version_token != _token(
        form.target, contribution.status, contribution.latest_revision
    )


def propose_message(status: Status, rule: Rule, language: str) -> str:
    """Return a message to the author in `language`, for the moderator to change before sending."""
    with use_language(language):
        because = _("Reason: %(rule)s.", rule=labels.RULES[rule])
        if status is Status.RETURNED:
            lines = [
                _("Thank you for your contribution. It cannot be published as it is."),
                because,
                _("Change it and send it again: your text is kept."),
            ]
        elif status is Status.REJECTED:
            lines = [_("Thank you for your contribution. It will not be published."), because]
        else:
            lines = [
                _("Your contribution is no longer shown. Its number and the replies stay."),
                because,
            ]
    return "\n\n".join(lines)


def confirmation(status: Status, target: DecisionTarget, name: str, number: int | None) -> str:
    """Return a sentence for the moderator that confirms a decision."""
    sentences = {
        Status.PUBLISHED: _("Published: contribution %(n)s by %(name)s.", n=number, name=name),
        Status.RETURNED: _("Returned to %(name)s with your message.", name=name),
        Status.REJECTED: _("Rejected: the text by %(name)s. Your message is sent.", name=name),
        Status.HIDDEN: _("Hidden: contribution %(n)s by %(name)s.", n=number, name=name),
    }
    if target is DecisionTarget.EDIT:
        sentences |= {
            Status.PUBLISHED: _("Published: the change to contribution %(n)s.", n=number),
            Status.REJECTED: _(
                "Rejected: the change by %(name)s. Your message is sent.", name=name
            ),
        }
    return str(sentences[status])


def undo_label(status: Status) -> str:
    """Return the text of the link that leads to the opposite decision."""
    words = {Status.PUBLISHED: _("Hide again"), Status.HIDDEN: _("Show again")}
    return str(words.get(status) or _("Publish anyway"))
