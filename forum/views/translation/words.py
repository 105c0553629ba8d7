"""What the pages of the desk say: the names of parts and states, and why a row was not saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.translation.quality import Doubt
from forum.models.consultation import Consultation
from forum.services.translation.desk.item import SentenceRow
from forum.services.translation.desk.texts import DeskItem
from forum.services.translation.desk.worklist import WorkFilter, WorkOrder, WorkRow, WorkState
from forum.web.language import labels

INTO: Final = {
    "en": _l("Into English"),
    "es": _l("Into Spanish"),
    "fr": _l("Into French"),
}
STATES: Final = {
    WorkState.MISSING: _l("no translation yet"),
    WorkState.MACHINE: _l("machine"),
    WorkState.PART: _l("checked in part"),
    WorkState.OUT_OF_DATE: _l("out of date"),
    WorkState.REVIEWED: _l("reviewed"),
}
ICONS: Final = {
    WorkState.MISSING: "upcoming",
    WorkState.MACHINE: "translate",
    WorkState.PART: "closing",
    WorkState.OUT_OF_DATE: "warn",
    WorkState.REVIEWED: "check",
}
FILTERS: Final = {
    WorkFilter.OPEN: _l("To be checked"),
    WorkFilter.ALL: _l("All texts"),
    WorkFilter.MACHINE: _l("Machine"),
    WorkFilter.PART: _l("Checked in part"),
    WorkFilter.OUT_OF_DATE: _l("Out of date"),
    WorkFilter.REVIEWED: _l("Reviewed"),
    WorkFilter.REPORTED: _l("With remarks by readers"),
    WorkFilter.BY_AUTHOR: _l("Corrected by their authors"),
}
ORDERS: Final = {
    WorkOrder.REACTIONS: _l("The most reactions first"),
    WorkOrder.DOUBTS: _l("The most doubtful first"),
    WorkOrder.NEWEST: _l("The newest first"),
}
ORDER_SENTENCES: Final = {
    WorkOrder.REACTIONS: _l(
        "What everyone reads comes first, then the contributions that draw the most reactions, "
        "then the most doubtful."
    ),
    WorkOrder.DOUBTS: _l("What everyone reads comes first, then the most doubtful contributions."),
    WorkOrder.NEWEST: _l("What everyone reads comes first, then the newest contributions."),
}
DOUBTS: Final = {
    Doubt.NEGATION: _l("Negation: one of the two texts denies something, the other does not"),
    Doubt.NAMES: _l("Names: a name may not be the same in both texts"),
    Doubt.UNKNOWN: _l("Unknown words: some may not have been translated"),
    Doubt.LONG: _l("Length: this sentence is long, and machines lose the thread"),
    Doubt.EMPHASIS: _l("Emphasis: a style of the original is lost"),
    Doubt.LINK: _l("Link: a link does not stand at its words"),
    Doubt.UNTRANSLATED: _l("Not translated: no engine had an acceptable answer in time"),
    Doubt.TERM: _l("Glossary: a term is not translated as the glossary says"),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the work list."""

    address: str
    name: str
    language: str
    title: str
    reason: str
    state: str
    kind: str
    icon: str
    detail: str
    reports: str
    accepted_at: object


def doubt_label(doubt: Doubt) -> str:
    """Return what may be wrong with a sentence."""
    return str(DOUBTS[doubt])


def name_item(item: DeskItem, person: str = "") -> str:
    """Return what a part is called; `person` is the author of a contribution as readers see it."""
    names = {
        TextKind.TITLE: _("Page: title, introduction, background"),
        TextKind.QUESTION: _("Sections and guiding questions"),
        TextKind.SUMMARY: _("Summary"),
        TextKind.RESPONSE: _("How it was used"),
        TextKind.POST: _("Note of the team"),
    }
    if item.kind is TextKind.CONTRIBUTION:
        return f"[{item.number}] {person}".strip()
    return names[item.kind]


def describe_row(row: WorkRow) -> WorkLine:
    """Return a part as the list prints it."""
    person = row.contribution
    name = ""
    if person is not None:
        name = labels.author_name(person.shown_name, person.shown_organisation, person.publication)
    return WorkLine(
        address=row.item.address,
        name=name_item(row.item, name),
        language=row.language,
        title=row.title,
        reason=_reason(row),
        state=str(STATES[row.state]),
        kind=row.state.value,
        icon=ICONS[row.state],
        detail=_detail(row),
        reports=ngettext("%(num)s remark by a reader", "%(num)s remarks by readers", row.reports)
        if row.reports
        else "",
        accepted_at=row.accepted_at if row.state is WorkState.REVIEWED else None,
    )


@dataclass(frozen=True, slots=True)
class WorkGroup:
    """Lines of contributions that follow one another for the same reason."""

    title: str
    lines: list[WorkLine]


def group_rows(rows: Sequence[WorkRow], order: WorkOrder) -> list[WorkGroup]:
    """Return the contributions of a page in groups, each with the reason of its place."""
    if order is not WorkOrder.REACTIONS:
        return _groups((_("Contributions"), rows))
    others = [row for row in rows if not row.reactions]
    return _groups(
        (_("Then what readers react to most"), [row for row in rows if row.reactions]),
        (_("Then the most doubtful"), [row for row in others if row.doubtful]),
        (_("Then the others, the newest first"), [row for row in others if not row.doubtful]),
    )


def _groups(*groups: tuple[str, Sequence[WorkRow]]) -> list[WorkGroup]:
    return [WorkGroup(title, [describe_row(row) for row in rows]) for title, rows in groups if rows]


def _reason(row: WorkRow) -> str:
    parts = [_sentences(row.sentences)] if row.sentences else []
    if row.doubtful:
        parts.insert(0, ngettext("%(num)s doubt", "%(num)s doubts", row.doubtful))
    if row.reactions:
        parts.insert(0, ngettext("%(num)s reaction", "%(num)s reactions", row.reactions))
    return ", ".join(parts)


def _sentences(number: int) -> str:
    return ngettext("%(num)s sentence", "%(num)s sentences", number)


def _detail(row: WorkRow) -> str:
    if row.state is WorkState.REVIEWED:
        if row.is_by_author:
            return _("by its author")
        return row.accepted_by
    if row.state in (WorkState.PART, WorkState.OUT_OF_DATE) and row.checked:
        return progress(row.checked, row.sentences)
    return ""


def progress(checked: int, sentences: int) -> str:
    """Return how many sentences a person has checked."""
    return ngettext(
        "%(checked)s of %(num)s sentence checked",
        "%(checked)s of %(num)s sentences checked",
        sentences,
        checked=checked,
    )


def fault_sentence(number: int, codes: list[str]) -> str:
    """Return why a row was not saved: codes that are missing, doubled or unknown, or no words."""
    if not codes:
        return _("Sentence %(number)s: write its translation.", number=number)
    return _(
        "Sentence %(number)s: each fixed part must be there once, as in the original. "
        "Look at %(codes)s.",
        number=number,
        codes=", ".join(codes),
    )


def length_sentence(number: int) -> str:
    """Return that a translation is too long."""
    return _("Sentence %(number)s: this is too long. Shorten it.", number=number)


def conflict_sentence(number: int) -> str:
    """Return that somebody else was faster."""
    return _(
        "Sentence %(number)s: someone else has changed it. Their version is unchanged; "
        "compare both and save again.",
        number=number,
    )


def row_state(row: SentenceRow) -> str:
    """Return the state of a sentence, for the ear."""
    if row.reports:
        return _("with a remark by a reader")
    if row.doubts:
        return ngettext("%(num)s doubt", "%(num)s doubts", len(row.doubts))
    return _("by a machine") if row.is_open else _("checked by a person")


def row_author(row: SentenceRow) -> str:
    """Return who translated a sentence."""
    if row.is_by_author:
        return _("Translation by the author, %(name)s", name=row.by)
    return _("Checked by %(name)s", name=row.by)


def box_label(number: int, code: str) -> str:
    """Return the label of the box in which a sentence is corrected."""
    return _(
        "Sentence %(number)s in %(language)s", number=number, language=labels.language_name(code)
    )


def run_title(first: int, last: int) -> str:
    """Return which sentences stand in a fold."""
    return _("Sentences %(first)s to %(last)s", first=first, last=last)


def left(number: int) -> str:
    """Return how many sentences are left to be checked."""
    return ngettext("%(num)s sentence is left.", "%(num)s sentences are left.", number)


def reader_address(consultation: Consultation, item: DeskItem, code: str) -> str:
    """Return where readers see a part in a language."""
    slug = consultation.slug
    if item.kind is TextKind.CONTRIBUTION:
        return url_for("contributions.show", lang=code, slug=slug, number=item.number)
    if item.kind is TextKind.POST:
        return url_for("posts.show", lang=code, slug=slug, post_id=item.number)
    pages = {TextKind.SUMMARY: "synthesis.show", TextKind.RESPONSE: "synthesis.response"}
    return url_for(pages.get(item.kind, "consultations.show"), lang=code, slug=slug)
