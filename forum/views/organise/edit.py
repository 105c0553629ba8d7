"""Pages: setting up and changing a consultation, with a preview."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock, database
from forum.domain.consultations.draft import GRACE_PERIODS, ConsultationDraft
from forum.domain.lifecycle import Stage
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for, require_creator
from forum.services.consultations import sections, setup
from forum.services.consultations.overview import read_overview
from forum.services.texts.store import render_ahead
from forum.views.organise import bp
from forum.views.organise import form as consultation_form
from forum.views.organise.form import ConsultationForm
from forum.views.organise.section_actions import apply_action
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.language.date_fields import zone_choices
from forum.web.language.form_errors import sentences
from forum.web.language.locale import available_zones, language
from forum.web.presenters.previews import preview_consultation

FIELD_IDS = {"questions": "s0", "closes_at": "closes-day", "opens_at": "opens-day"}
ERROR_KEYS = {"empty": "title_missing", "not_later": "closes_before_opening"}


@bp.get("/consultations/new")
def new() -> ResponseReturnValue:
    """Show the empty form of a consultation."""
    require_creator(current_person())
    proposed = require_person().zone or current_app.config["FORUM_TIMEZONE"]
    zone_name = proposed if proposed in available_zones() else "UTC"
    return _form_page(None, consultation_form.empty(language(), zone_name))


@bp.post("/consultations/new")
def create() -> ResponseReturnValue:
    """Rearrange, preview or store a new consultation; sending the form twice stores it once."""
    database.end_writing()  # until the words have been read and rendered
    require_creator(current_person())
    form = consultation_form.read(request.form)
    action = request.form.get("act", "preview")
    if action != "save":
        return _show_again(None, form, action)
    if not consultation_form.check(form, now=clock.now(), is_public=False, has_dates=True):
        return _form_page(None, form), 422
    try:
        consultation = setup.create_consultation_once(
            _render_draft(form), by=require_person(), key=form.key
        )
    except Invalid as error:
        return _form_with_error(None, form, error)
    db.session.commit()
    flash(_("Saved as a draft. Only its team sees it until you publish it."), "info")
    return redirect(url_for("organise.desk", slug=consultation.slug))


@bp.get("/consultations/<slug>/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the form of a stored consultation."""
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    form = consultation_form.of_draft(setup.read_draft(consultation))
    return _form_page(consultation, form)


@bp.post("/consultations/<slug>/edit")
def save(slug: str) -> ResponseReturnValue:
    """Rearrange, preview or store the changes."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    form = consultation_form.read(request.form)
    action = request.form.get("act", "preview")
    if action != "save":
        return _show_again(consultation, form, action)
    is_public = consultation.stage() is not Stage.DRAFT
    has_dates = _has_dates(consultation)
    if not consultation_form.check(form, now=clock.now(), is_public=is_public, has_dates=has_dates):
        return _form_page(consultation, form), 422
    try:
        setup.edit_consultation(consultation, _render_draft(form), by=require_person())
        setup.change_slug(consultation, form.draft.slug)
    except Invalid as error:
        return _form_with_error(consultation, form, error)
    db.session.commit()
    flash(_("Saved. Texts that changed are translated again."), "info")
    return redirect(url_for("organise.edit", slug=consultation.slug))


def _render_draft(form: ConsultationForm) -> ConsultationDraft:
    """Return what is to be stored, with its texts rendered before anything is locked."""
    draft = form.to_store()
    render_ahead(draft.sources)
    with reading_ended():
        db.session.commit()
    return draft


def _has_dates(consultation: Consultation | None) -> bool:
    return consultation is None or consultation.stage() in setup.STAGES_BEFORE_OPENING


def _show_again(
    consultation: Consultation | None, form: ConsultationForm, action: str
) -> ResponseReturnValue:
    """Show the form again, rearranged or with a preview, and store nothing."""
    if action in ("preview", "language"):
        form.errors = {}
        return _form_page(consultation, form, is_preview=action == "preview")
    if action.startswith("remove-question") and consultation is not None:
        answered = sections.list_answered_question_ids(consultation)
        ids_before = {question.id for question in form.draft.questions}
        questions_before = [list(section.questions) for section in form.draft.sections]
        focus = apply_action(form.draft.sections, action)
        removed = ids_before - {question.id for question in form.draft.questions}
        if removed & answered:
            for section, questions in zip(form.draft.sections, questions_before, strict=True):
                section.questions = questions
            form.errors = {focus: "question_answered"}
            return _form_page(consultation, form), 422
    else:
        focus = apply_action(form.draft.sections, action)
    form.errors = {}
    return _form_page(consultation, form, focus=focus)


def _form_with_error(
    consultation: Consultation | None, form: ConsultationForm, error: Invalid
) -> ResponseReturnValue:
    db.session.rollback()
    form.errors[FIELD_IDS.get(error.field, error.field)] = ERROR_KEYS.get(error.code, error.code)
    return _form_page(consultation, form), 422


def _form_page(
    consultation: Consultation | None,
    form: ConsultationForm,
    *,
    is_preview: bool = False,
    focus: str = "",
) -> str:
    return render_template(
        "organise/edit.html",
        consultation=consultation,
        overview=read_overview(consultation, language()) if consultation else None,
        form=form,
        errors=sentences(form.errors),
        zones=zone_choices(),
        grace_periods=sorted({*GRACE_PERIODS, form.draft.grace_minutes}),
        has_dates=_has_dates(consultation),
        is_draft=consultation is None or consultation.stage() is Stage.DRAFT,
        answered_question_ids=sections.list_answered_question_ids(consultation)
        if consultation
        else set(),
        preview=preview_consultation(form.draft, language()) if is_preview else None,
        focus=focus,
    )
