"""Page: telling the translators that a sentence is translated badly."""

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import can, consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.responses.writing import has_drafts
from forum.services.synthesis.summaries import list_published_text_ids
from forum.services.translation.desk.item import DeskText, SentenceRow, read_item
from forum.services.translation.desk.reports import MAX_REASON, report_sentence
from forum.services.translation.desk.saving import find_row
from forum.services.translation.desk.texts import DeskItem
from forum.views.translation import bp, words
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_flags
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

REPORT = "/consultations/<slug>/translations/<into>/<item>/report"


@dataclass
class ReportForm:
    """The sentence that a reader chose, with a proposal and what is wrong."""

    row: str = ""
    proposal: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@bp.get(REPORT)
def report(slug: str, into: str, item: str) -> ResponseReturnValue:
    """Let a reader choose a sentence, and then say what is wrong with it."""
    consultation, texts = _find(slug, into, item)
    form = ReportForm(row=request.args.get("row", ""))
    if form.row:
        form.proposal = find_row(texts, form.row).unit.target
    return _page(consultation, texts, form, item=item, into=into)


@bp.post(REPORT, endpoint="send_report")
@limited_flags
def store_report(slug: str, into: str, item: str) -> ResponseReturnValue:
    """Store the report of a sentence."""
    consultation, texts = _find(slug, into, item)
    form = ReportForm(
        row=request.form.get("row", ""),
        proposal=request.form.get("text-proposal", ""),
        reason=request.form.get("reason", ""),
    )
    row = find_row(texts, form.row)
    values = {"proposal": form.proposal, "reason": form.reason, "language": language()}
    try:
        report_sentence(consultation, row, by=require_person(), **values)
    except Invalid as error:
        db.session.rollback()
        name = {"proposal": "text-proposal"}.get(error.field, error.field)
        form.errors = {name: sentence(error)}
        return _page(consultation, texts, form, item=item, into=into), 422
    db.session.commit()
    flash(_("Thank you. The translators will look at this sentence."))
    return redirect(words.reader_address(consultation, DeskItem.read(item), language()))


def _find(slug: str, into: str, item: str) -> tuple[Consultation, list[DeskText]]:
    """Return a part that this person reads in translation; raises as the gate does."""
    consultation = consultation_for(current_person(), slug, Action.FLAG)
    part = DeskItem.read(item)
    if into not in LANGUAGES:
        raise NotFound
    texts = read_item(consultation, part, into)
    if can(current_person(), Action.TRANSLATE, consultation):
        return consultation, texts
    if part.kind is TextKind.RESPONSE and has_drafts(consultation):
        raise NotFound
    if part.kind is not TextKind.SUMMARY:
        return consultation, texts
    published = list_published_text_ids(consultation)
    if not published:
        raise NotFound
    return consultation, [each for each in texts if each.text.id in published]


def _page(
    consultation: Consultation, texts: list[DeskText], form: ReportForm, *, item: str, into: str
) -> str:
    rows = [row for text in texts for row in text.rows]
    chosen: SentenceRow | None = find_row(texts, form.row) if form.row else None
    return render_template(
        "translation/report.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        rows=rows,
        chosen=chosen,
        form=form,
        most=MAX_REASON,
        into=into,
        address=url_for(".report", slug=consultation.slug, into=into, item=item),
        back=words.reader_address(consultation, DeskItem.read(item), language()),
        name=words.name_item(DeskItem.read(item)),
    )
