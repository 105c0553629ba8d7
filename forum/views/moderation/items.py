"""A text before a moderator as the pages print it: what was decided, what can be, and its sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import clock
from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import DecisionTarget, RevisionState, Status
from forum.domain.html.read import one_line
from forum.domain.lifecycle import TIME_TO_SEND_AGAIN, Stage
from forum.models.consultation import Consultation
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import RequestedAppearance
from forum.models.translation import TranslationStatus
from forum.services.discussion.contribution_views import ContributionView
from forum.services.discussion.passages import PassageView, QuoteSource
from forum.services.moderation.queue import WAITING_TARGET, QueueItem
from forum.views.moderation.form import DecisionForm
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.seats import seat_words
from forum.web.presenters.own_times import own_times
from forum.web.presenters.texts import TextBlock, make_text_block

BY_PEOPLE: Final = {TranslationStatus.EDITED, TranslationStatus.REVIEWED}
ICONS: Final = {
    Status.PUBLISHED: "check",
    Status.RETURNED: "back",
    Status.REJECTED: "cross",
    Status.HIDDEN: "hide",
}
HOURS_IN_WORDS: Final = 48


@dataclass(frozen=True)
class Waiting:
    """How long a text waits, and by how much that exceeds the target, or an empty string."""

    age: str
    overdue: str


@dataclass(frozen=True)
class Side:
    """A passage as sent, or in translation; `text` is None where there is no translation yet.

    `notes` say what it quotes or answers. A title has its plain text in `title`.
    """

    notes: list[str]
    text: TextBlock | None
    title: str
    label: str


@dataclass(frozen=True)
class Choice:
    """A decision that needs a reason: its icon, and the labels of its panel and of its button."""

    status: str
    icon: str
    label: str
    button: str


class ItemPresenter:
    """Describes the texts on one page of a moderator, and what can be decided on them."""

    def __init__(self, consultation: Consultation, numbers: Mapping[int, int]) -> None:
        self.consultation = consultation
        self.numbers = numbers
        self.now = clock.now()
        self.times = own_times([consultation.zone])

    # --- how long, until when ---------------------------------------------------------------

    def describe_wait(self, since: datetime) -> Waiting:
        """Return how long a text has been waiting since then."""
        waited = self.now - since
        overdue = dates.age(waited - WAITING_TARGET) if waited > WAITING_TARGET else ""
        return Waiting(dates.age(waited), overdue)

    def describe_wait_briefly(self, item: QueueItem, target: str) -> str:
        """Return how long a text or its edit has waited: in hours, from the third day in days."""
        since = (
            item.edit.sent_at
            if target == DecisionTarget.EDIT and item.edit is not None
            else item.sent_at
        )
        hours = int((self.now - since) / timedelta(hours=1))
        if hours < HOURS_IN_WORDS:
            return _("%(n)s h", n=hours)
        return _("%(n)s d", n=hours // 24)

    @property
    def answer_days(self) -> int:
        """Return for how many days an author can send a returned text again."""
        return TIME_TO_SEND_AGAIN.days

    def answer_deadline(self, returned_at: datetime | None = None) -> datetime | None:
        """Return until when an author can send a returned text again, or None before closing."""
        if self.consultation.stage(self.now) is not Stage.CLOSED:
            return None
        until = (returned_at or self.now) + TIME_TO_SEND_AGAIN
        return min(until, self.consultation.archived_at or until)

    def describe_answer_deadline(self, returned_at: datetime) -> str:
        """Return until when the author can send again what was returned, or an empty string."""
        until = self.answer_deadline(returned_at)
        if until is None:
            return ""
        time = self.times.moment(until)
        if self.now < until:
            return _("The author can send it again until %(time)s.", time=time)
        return _("The author could send it again until %(time)s.", time=time)

    def icon_name(self, item: QueueItem) -> str:
        """Return the name of the icon for what was decided on a text."""
        return ICONS.get(item.entry.status, "closed")

    def find_last_decision(self, item: QueueItem) -> Decision | None:
        """Return the last decision on a text, edits left out."""
        return next((step for step in reversed(item.decisions) if not step.edit), None)

    def describe_edit_state(self, item: QueueItem) -> str:
        """Return why an edit needs no decision now."""
        if item.edit is None or item.edit.state is not RevisionState.RETURNED:
            return _("It is waiting until the text is shown again.")
        returned = [step for step in item.decisions if step.edit is RevisionState.RETURNED]
        until = self.describe_answer_deadline(returned[-1].at) if returned else ""
        words = _("Returned to the author")
        return f"{words}. {until}"

    def explain_staleness(self, item: QueueItem, form: DecisionForm) -> str:
        """Return what has happened to a text while the moderator was deciding on it."""
        last = item.decisions[-1] if item.decisions else None
        if form.target is DecisionTarget.EDIT:
            is_decided = last is not None and last.revision == item.entry.latest_revision
            if last is not None and last.by and last.edit and is_decided:
                return self._describe_decision(last.by.name, labels.EDIT_STATES[last.edit])
            return _("The author has sent a newer version or taken it back.")
        if last is not None and last.by and last.after is item.entry.status:
            return self._describe_decision(last.by.name, labels.STATUSES[last.after])
        if item.entry.latest_revision > 1 and item.entry.status is Status.PENDING:
            return _("The author has sent a new version. Read it below and decide again.")
        return _("The text is now: %(status)s.", status=labels.STATUSES[item.entry.status])

    def _describe_decision(self, name: str, status: object) -> str:
        return _("%(name)s has decided: %(status)s.", name=name, status=status)

    # --- what it is -------------------------------------------------------------------------

    def describe_place_briefly(self, entry: ContributionView) -> str:
        """Return in a few words what a text answers."""
        numbers = self._question_numbers(entry)
        if entry.parent_id or entry.post_id:
            return _("reply")
        if not numbers:
            return _("no question in particular")
        return ngettext(
            "question %(list)s",
            "questions %(list)s",
            len(numbers),
            list=", ".join(numbers),
        )

    def describe_place(self, entry: ContributionView) -> str:
        """Return what a text that is no reply answers."""
        numbers = self._question_numbers(entry)
        if not numbers:
            return _("Contribution that answers no question in particular")
        return ngettext(
            "Contribution, answers question %(list)s",
            "Contribution, answers questions %(list)s",
            len(numbers),
            list=", ".join(numbers),
        )

    def _question_numbers(self, entry: ContributionView) -> list[str]:
        return [str(self.numbers.get(id_, "")) for id_ in entry.question_ids]

    # --- original and translation, side by side ---------------------------------------------

    def is_foreign(self, passages: Sequence[PassageView]) -> bool:
        """Return whether there is something to translate for this moderator."""
        return any(passage.text.is_foreign for passage in passages)

    def is_by_people(self, passages: Sequence[PassageView]) -> bool:
        """Return whether people made or checked all of its translation."""
        foreign = [passage.text for passage in passages if passage.text.is_foreign]
        return all(text.status in BY_PEOPLE for text in foreign)

    def make_sides(
        self,
        entry: ContributionView,
        passages: Sequence[PassageView],
        *,
        translated: bool,
        whole: bool,
    ) -> list[Side]:
        """Return passages as sent, or translated as far as they are."""
        slug = self.consultation.slug
        address = url_for("moderation.item", slug=slug, key=entry.key)
        has_several_questions = len({p.question_id for p in passages if p.question_id}) > 1
        sides = []
        for passage in passages:
            notes = self._list_notes(passage, has_several_questions=has_several_questions)
            text = passage.text
            if translated and text.translation is None and text.is_foreign:
                sides.append(Side(notes, None, "", labels.untranslated_label(text.language)))
                continue
            block = make_text_block(text, address, whole=whole, as_written=not translated)
            title = ""
            if passage.kind is PassageKind.TITLE:
                title = text.plain if block.is_translated else one_line(text.html)
            sides.append(Side(notes, block, title, ""))
        return sides

    def _list_notes(self, passage: PassageView, *, has_several_questions: bool) -> list[str]:
        notes = [] if passage.quote_source is None else [self._describe_quote(passage.quote_source)]
        number = self.numbers.get(passage.question_id or 0)
        if passage.kind is PassageKind.QUESTION:
            notes.append(_("Quotes question %(n)s", n=number or ""))
        elif has_several_questions and number:
            notes.append(_("On question %(n)s", n=number))
        return notes

    def _describe_quote(self, source: QuoteSource) -> str:
        if not source.number:
            words = _("Quotes a note from the team")
        elif source.is_earlier:
            words = _("Quotes an earlier version of [%(n)s]", n=source.number)
        else:
            words = _("Quotes [%(n)s]", n=source.number)
        hidden = _("Readers no longer see these words.")
        return words if source.is_readable else f"{words}. {hidden}"

    def list_appearance_changes(
        self, entry: ContributionView, wish: RequestedAppearance
    ) -> list[tuple[str, str, str]]:
        """Return what an edit changes about how readers see the author: label, before, after."""
        rows = [
            (_("Name"), entry.name, wish.shown_name),
            (_("Organisation"), entry.organisation, wish.shown_organisation),
            (
                _("Label shown"),
                seat_words(entry.label)[0],
                seat_words(wish.shown_label)[0],
            ),
            (_("Country"), country_names(entry.countries), country_names(wish.shown_countries)),
            (
                _("Capacity"),
                str(labels.CAPACITIES[entry.capacity]),
                str(labels.CAPACITIES[wish.capacity]),
            ),
        ]
        return [row for row in rows if row[1] != row[2]]

    # --- what can be decided ----------------------------------------------------------------

    def publish_label(self, entry: ContributionView, target: str) -> str:
        """Return the label of the button that publishes a text."""
        if target == DecisionTarget.EDIT:
            return _("Publish the change")
        if entry.status is Status.PENDING:
            return _("Publish")
        if entry.status is Status.HIDDEN:
            return _("Show again")
        return _("Publish anyway")

    def list_choices(self, statuses: frozenset[Status]) -> list[Choice]:
        """Return the decisions among `statuses` that need a reason."""
        choices = [
            Choice("returned", "back", _("Return with reason"), _("Return to the author")),
            Choice("rejected", "cross", _("Reject with reason"), _("Reject")),
            Choice("hidden", "hide", _("Hide with reason"), _("Hide")),
        ]
        return [choice for choice in choices if choice.status in statuses]

    def find_posted_form(
        self, form: DecisionForm | None, status: str, target: str
    ) -> DecisionForm | None:
        """Return the posted form if it is about this decision, or None."""
        if form is None or form.status != status or form.target != target:
            return None
        return form
