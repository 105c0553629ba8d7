"""Pages: a consultation's summary, and writing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.summary import Summary
from forum.services.access.gate import can, consultation_for
from forum.services.consultations.overview import facts
from forum.services.posts.publish import label_of
from forum.services.synthesis import summaries
from forum.services.synthesis.summary_page import citable_ones, summary_facts
from forum.views.synthesis import bp, summary_form
from forum.views.synthesis.summary_form import SummaryForm
from forum.web.http.current_user import person, signed_in
from forum.web.http.page_cache import visitors_page
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language


@bp.get("/consultations/<slug>/summary")
def show(slug: str) -> ResponseReturnValue:
    """Show the summary once it is published; those who write it see it before."""
    consultation = consultation_for(person(), slug, Action.READ)
    summary = summaries.summary_of(consultation)
    if summary is None:
        raise NotFound
    if summary.published_at is None and not can(person(), Action.SUMMARISE, consultation):
        raise NotFound
    return visitors_page(consultation, lambda: _page(consultation, summary))


def _page(consultation: Consultation, summary: Summary) -> str:
    label = label_of(consultation, summary.by)
    shown = summary_facts(summary, consultation, language(), label=label)
    return render_template(
        "synthesis/show.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        summary=shown,
        received=shown.cited + len(shown.uncited),
        as_written=request.args.get("as") == "written",
    )


@bp.get("/consultations/<slug>/summary/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the summary as it is kept, to be changed."""
    consultation = consultation_for(person(), slug, Action.SUMMARISE)
    summary = summaries.summary_of(consultation)
    form = summary_form.shown(summary) if summary else SummaryForm(language=language())
    return _form_page(consultation, form)


@bp.post("/consultations/<slug>/summary/edit")
def save(slug: str) -> ResponseReturnValue:
    """Preview, keep, publish or take back the summary."""
    consultation = consultation_for(person(), slug, Action.SUMMARISE)
    act = request.form.get("act", "preview")
    form = summary_form.read(request.form)
    if act == "unpublish":
        summaries.unpublish_summary(consultation, by=signed_in())
        db.session.commit()
        flash(_("Taken back. Only those who write it see the summary now."), "info")
    if not form.check():
        return _form_page(consultation, form), 422
    if act == "preview":
        return _form_page(consultation, form, is_preview=True)
    return _keep(consultation, form, is_publishing=act == "publish")


def _keep(
    consultation: Consultation, form: SummaryForm, *, is_publishing: bool
) -> ResponseReturnValue:
    present = summaries.summary_of(consultation)
    if form.is_new_to(present):
        return _form_page(consultation, form, newer=present), 409
    if present and present.published_at and summaries.faults(consultation, form.body):
        form.errors["body"] = "summary_published"
        return _form_page(consultation, form), 422
    me = signed_in()
    kept = summaries.summarise(
        consultation,
        by=me,
        title=form.title,
        standfirst=form.standfirst,
        body=form.body,
        language=form.language,
    )
    try:
        if is_publishing:
            summaries.publish_summary(consultation, by=me)
    except Invalid:
        db.session.commit()
        form.since = summary_form.version(kept)
        form.errors["body"] = "summary_faults"
        return _form_page(consultation, form), 422
    db.session.commit()
    if is_publishing:
        flash(_("Published. Everybody can read the summary."), "info")
        return redirect(url_for(".show", slug=consultation.slug))
    flash(_("Saved."), "info")
    return redirect(url_for(".edit", slug=consultation.slug))


def _form_page(
    consultation: Consultation,
    form: SummaryForm,
    *,
    is_preview: bool = False,
    newer: Summary | None = None,
) -> str:
    faults = summaries.faults(consultation, form.body) if form.body.strip() else []
    if newer is not None:
        form.since = summary_form.version(newer)
    return render_template(
        "synthesis/edit.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        form=form,
        errors=sentences(form.errors),
        faults=summary_form.fault_sentences(faults),
        summary=summaries.summary_of(consultation),
        newer=newer,
        blocks=summary_form.previewed(form, language()) if is_preview else [],
        is_preview=is_preview,
        offers=citable_ones(consultation),
    )
