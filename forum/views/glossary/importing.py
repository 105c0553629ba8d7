"""Pages: terms from a table, looked at before they are stored."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.adapters.language_detection import language_of
from forum.domain.exports.formulas import escape_formula, unescape_formula
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.table import HEADER, MAX_BYTES, TermRow, read_table, row_of
from forum.errors import Invalid
from forum.extensions import db
from forum.services.translation.terms import glossary
from forum.services.translation.terms.glossary import ImportStep, PlannedTerm
from forum.views.glossary import PLACE, SITE, bp
from forum.views.glossary.listing import WordingLine, list_wordings
from forum.views.glossary.manage import consultation_to_edit, frame_values
from forum.views.glossary.pages import place_of
from forum.web.http.current_user import require_person
from forum.web.http.guards import takes_files
from forum.web.http.limits import limited_changes
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@dataclass(frozen=True)
class DraftLines:
    """A term as a table or the glossary has it."""

    wordings: list[WordingLine]
    keep_as_is: bool
    note: str
    note_language: str


@dataclass(frozen=True)
class PreviewLine:
    """A row of the table: its line, what becomes of it, and the term now and before a change."""

    line: int
    step: ImportStep
    term: DraftLines
    before: DraftLines | None
    why: str


@bp.get(f"{PLACE}/import")
@bp.get(f"{SITE}/import", defaults={"slug": ""})
def upload(slug: str) -> ResponseReturnValue:
    """Show the form for a table."""
    consultation = consultation_to_edit(slug)
    return render_template(
        "glossary/import.html", **frame_values(consultation), header=HEADER, errors={}
    )


@bp.post(f"{PLACE}/import")
@bp.post(f"{SITE}/import", defaults={"slug": ""})
@takes_files
@limited_changes
def import_table(slug: str) -> ResponseReturnValue:
    """Show what a table would change; store it once that was confirmed."""
    consultation = consultation_to_edit(slug)
    try:
        rows = read_table(_posted_table(), unescape_formula)
        if request.form.get("confirmed") == "yes":
            planned = glossary.import_terms(consultation, rows, by=require_person())
            db.session.commit()
            stored = sum(p.step in (ImportStep.NEW, ImportStep.CHANGED) for p in planned)
            flash(ngettext("%(num)d term is stored.", "%(num)d terms are stored.", stored), "info")
            return redirect(url_for(".edit", **place_of(consultation)))
        planned = glossary.plan_import(consultation, rows)
    except Invalid as error:
        db.session.rollback()
        page = render_template(
            "glossary/import.html",
            **frame_values(consultation_to_edit(slug)),
            header=HEADER,
            errors={"file": sentence(error)},
        )
        return page, 422
    steps = Counter(plan.step for plan in planned)
    return render_template(
        "glossary/preview.html",
        **frame_values(consultation),
        lines=[_preview(plan) for plan in planned],
        steps=steps,
        storable=steps[ImportStep.NEW] + steps[ImportStep.CHANGED],
        table=_as_table(planned),
    )


def _posted_table() -> bytes:
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream.read(MAX_BYTES + 1)
    return request.form.get("table", "").encode()


def _as_table(planned: list[PlannedTerm]) -> str:
    """Return the rows that can be stored as a table, for the form that confirms them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(
        [escape_formula(cell) for cell in row_of(plan.row.draft, plan.row.scope)]
        for plan in planned
        if plan.step in (ImportStep.NEW, ImportStep.CHANGED)
    )
    return out.getvalue()


def _preview(plan: PlannedTerm) -> PreviewLine:
    changed = plan.term if plan.step is ImportStep.CHANGED else None
    return PreviewLine(
        line=plan.row.line,
        step=plan.step,
        term=_list_draft(plan.row.draft),
        before=_list_draft(glossary.draft_of(changed)) if changed else None,
        why=_explain(plan.row, plan) if plan.step is ImportStep.REFUSED else "",
    )


def _list_draft(draft: TermDraft) -> DraftLines:
    spoken = draft.note_language or language_of(draft.note, language())
    return DraftLines(list_wordings(draft, language()), draft.keep_as_is, draft.note, spoken)


def _explain(row: TermRow, plan: PlannedTerm) -> str:
    """Return why a row is refused, with the language in which it is wrong."""
    code = plan.field.partition("-")[0]
    if code in labels.LANGUAGE_NAMES:
        name = str(labels.LANGUAGE_NAMES[code])
        return _("%(language)s: %(why)s", language=name, why=sentence(plan.error))
    return sentence(plan.error)
