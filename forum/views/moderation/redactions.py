"""Pages: redacting words and files of a contribution, with a preview, and undoing that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.redactions import REDACTION_RULES, list_passages
from forum.domain.contributions.statuses import Rule, Status
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound, VersionConflict
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.redaction import Redaction
from forum.services.access.gate import consultation_for, moderated_contribution
from forum.services.access.locking import lock_text
from forum.services.consultations.overview import read_overview
from forum.services.contributions.redactions import RedactionWish, count_quoting
from forum.services.moderation import redactions
from forum.services.moderation.queue import read_queue_items
from forum.services.moderation.redactions import OriginalPassage
from forum.views.moderation import bp
from forum.views.moderation.items import ItemPresenter
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_kept
from forum.web.http.limits import limited_decisions
from forum.web.http.query import int_field, visible_text
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language
from forum.web.presenters.texts import mark_redacted


@dataclass
class RedactionForm:
    """A redaction as posted; `passages` are the typed lines by the position of the passage."""

    passages: Mapping[int, str] = field(default_factory=dict)
    files: Sequence[str] = ()
    rule: Rule | None = None
    reason: str = ""
    seen: int = 0
    errors: dict[str, Invalid] = field(default_factory=dict)

    @property
    def wish(self) -> RedactionWish:
        """Return what is to be redacted."""
        typed = {at: list_passages(words) for at, words in self.passages.items()}
        return RedactionWish({at: words for at, words in typed.items() if words}, self.files)


def read_form(positions: Sequence[int]) -> RedactionForm:
    """Return the posted redaction."""
    rule = request.form.get("rule", "")
    return RedactionForm(
        {at: visible_text(request.form.get(f"words-{at}", "")) for at in positions},
        request.form.getlist("file"),
        Rule(rule) if rule in set(REDACTION_RULES) else None,
        visible_text(request.form.get("reason", "")),
        int_field("seen"),
    )


@dataclass(frozen=True)
class PassageBox:
    """A passage before the moderator: its original with marks, and what is typed for it.

    `preview` is what readers would see, or empty.
    """

    position: int
    note: str
    language: str
    html: Markup
    typed: str
    preview: Markup


@bp.get("/consultations/<slug>/moderation/<key>/redaction", endpoint="redaction")
def show_form(slug: str, key: str) -> ResponseReturnValue:
    """Show the form for redacting words and files, with what is redacted already."""
    consultation, contribution = _find(slug, key)
    return _page(consultation, contribution, RedactionForm(seen=contribution.redaction_version))


@bp.post("/consultations/<slug>/moderation/<key>/redaction", endpoint="redact")
@limited_decisions
def take_redaction(slug: str, key: str) -> ResponseReturnValue:
    """Preview a redaction, or take it; show errors, and what a colleague has done meanwhile."""
    consultation, contribution = _find(slug, key)
    lock_text(contribution, consultation)
    form = read_form([each.position for each in redactions.read_original_passages(contribution)])
    act = request.form.get("act", "")
    if form.seen != contribution.redaction_version:
        return _stale_page(consultation, contribution, form)
    try:
        if act != "confirm":
            shown = _check(contribution, form)
            is_preview = act == "preview"
            return _page(consultation, contribution, form, shown=shown if is_preview else None)
        by = require_person()
        redactions.redact(
            contribution, form.wish, rule=form.rule, reason=form.reason, by=by, seen=form.seen
        )
    except Invalid as error:
        db.session.rollback()
        form.errors[error.field] = error
        return _page(consultation, contribution, form), 422
    except VersionConflict:
        db.session.rollback()
        return _stale_page(consultation, contribution, form)
    with reading_kept():
        db.session.commit()
    flash(_("Redacted. Readers see a bar with the reason, and the author gets an email."), "info")
    return redirect(url_for(".redaction", slug=slug, key=key))


@bp.post("/consultations/<slug>/moderation/<key>/redaction/undo")
@limited_decisions
def undo_redaction(slug: str, key: str) -> ResponseReturnValue:
    """Undo a redaction: its words and files are shown again exactly as they were."""
    _consultation, contribution = _find(slug, key)
    is_undone = redactions.undo(contribution, int_field("redaction"), by=require_person())
    with reading_kept():
        db.session.commit()
    if is_undone:
        flash(_("The redaction is undone. The words are shown again as they were."), "info")
    else:
        flash(_("Someone else has already undone this redaction."), "info")
    return redirect(url_for(".redaction", slug=slug, key=key))


def _find(slug: str, key: str) -> tuple[Consultation, Contribution]:
    consultation = consultation_for(current_person(), slug, Action.REDACT)
    contribution = moderated_contribution(consultation, key)
    if contribution.status is Status.WITHDRAWN:
        raise NotFound
    return consultation, contribution


def _check(contribution: Contribution, form: RedactionForm) -> dict[int, str]:
    """Return what readers would see by position; raises Invalid for what is wrong."""
    shown = redactions.preview(contribution, form.wish, form.rule or REDACTION_RULES[0])
    if form.rule is None:
        raise Invalid("rule_missing", "rule")
    return shown


def _stale_page(
    consultation: Consultation, contribution: Contribution, form: RedactionForm
) -> ResponseReturnValue:
    form.seen = contribution.redaction_version
    return _page(consultation, contribution, form, is_stale=True), 409


def _page(
    consultation: Consultation,
    contribution: Contribution,
    form: RedactionForm,
    *,
    shown: Mapping[int, str] | None = None,
    is_stale: bool = False,
) -> str:
    overview = read_overview(consultation, language())
    errors = {name: sentence(error) for name, error in form.errors.items()}
    passages = redactions.read_original_passages(contribution)
    boxes = _make_boxes(passages, form, shown or {}, overview.question_numbers)
    files = redactions.list_files(contribution)
    return render_template(
        "moderation/redaction.html",
        consultation=consultation,
        overview=overview,
        presenter=ItemPresenter(consultation, overview.question_numbers),
        contribution=contribution,
        item=read_queue_items([contribution], language())[0],
        form=form,
        errors={_first_field(name, boxes): words for name, words in errors.items()},
        is_stale=is_stale,
        is_preview=shown is not None,
        quoting=count_quoting(contribution, form.wish) if shown is not None else 0,
        boxes=[box for box in boxes if box.preview] if shown is not None else boxes,
        files=_chosen_files(files, form) if shown is not None else files,
        rules=[(rule.value, labels.RULES[rule]) for rule in REDACTION_RULES],
        redactions=_list_for_page(contribution),
    )


def _first_field(name: str, boxes: Sequence[PassageBox]) -> str:
    """Return the id of the field to which an error leads."""
    return f"words-{boxes[0].position}" if name == "text" and boxes else name


def _chosen_files(files: Sequence[Attachment], form: RedactionForm) -> list[Attachment]:
    return [file for file in files if file.key in form.files]


def _list_for_page(contribution: Contribution) -> list[Redaction]:
    """Return the redactions of a contribution, the latest first."""
    return redactions.list_redactions([contribution.id])[::-1]


def _make_boxes(
    passages: Sequence[OriginalPassage],
    form: RedactionForm,
    shown: Mapping[int, str],
    numbers: Mapping[int, int],
) -> list[PassageBox]:
    return [
        PassageBox(
            passage.position,
            _describe_place(passage, numbers),
            passage.language,
            mark_redacted(passage.html, passage.bars),
            form.passages.get(passage.position, ""),
            Markup(shown.get(passage.position, "")),  # noqa: S704 - safe HTML with bars
        )
        for passage in passages
    ]


def _describe_place(passage: OriginalPassage, numbers: Mapping[int, int]) -> str:
    if passage.kind is PassageKind.TITLE:
        return _("Title")
    number = numbers.get(passage.question_id or 0)
    return _("Text") if number is None else _("Answer to question %(n)s", n=number)
