"""Pages: a consultation's summary, and writing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.policy import Action
from forum.domain.synthesis.summaries import split_statements
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Summary
from forum.services.access.gate import can, consultation_for
from forum.services.access.locking import lock
from forum.services.consultations.overview import read_overview
from forum.services.posts.publish import find_label
from forum.services.synthesis import summaries
from forum.services.synthesis.summaries import RenderedSummary
from forum.services.synthesis.summary_page import list_citable_contributions, read_summary
from forum.views.synthesis import bp
from forum.views.synthesis import form as summary_form
from forum.views.synthesis.coverage.tables import describe_public_coverage
from forum.views.synthesis.form import SummaryForm
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.page_cache import cached_page
from forum.web.http.robots import indexed
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.sharing import share_page_of


@bp.get("/consultations/<slug>/summary")
@indexed
def show(slug: str) -> ResponseReturnValue:
    """Show the summary if it is published, or to those who write it."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    summary = summaries.find_summary(consultation)
    if summary is None:
        raise NotFound
    if summary.published_at is None and not can(current_person(), Action.SUMMARISE, consultation):
        raise NotFound
    return cached_page(consultation, lambda: _page(consultation, summary))


def _page(consultation: Consultation, summary: Summary) -> str:
    label = find_label(consultation, summary.by)
    view = read_summary(summary, consultation, language(), label=label)
    overview = read_overview(consultation, language())
    is_public = summary.published_at is not None
    return render_template(
        "synthesis/show.html",
        consultation=consultation,
        overview=overview,
        share=share_page_of(consultation, overview, _("Summary"), "synthesis.show")
        if is_public
        else None,
        summary=view,
        coverage=describe_public_coverage(consultation, overview),
        received=view.cited + len(view.uncited),
        as_written=request.args.get("as") == "written",
    )


@bp.get("/consultations/<slug>/summary/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the form of the stored summary, or an empty one."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    summary = summaries.find_summary(consultation)
    form = summary_form.of_summary(summary) if summary else SummaryForm(language=language())
    return _form_page(consultation, form)


@bp.post("/consultations/<slug>/summary/edit")
def save(slug: str) -> ResponseReturnValue:
    """Preview, store, publish or take back the summary."""
    action = request.form.get("act", "preview")
    if action != "unpublish":
        database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    form = summary_form.read(request.form)
    if action == "unpublish":
        summaries.unpublish_summary(consultation, by=require_person())
        db.session.commit()
        flash(_("Taken back. Only those who write it see the summary now."), "info")
    if not form.check():
        return _form_page(consultation, form), 422
    if action == "preview":
        return _form_page(consultation, form, is_preview=True)
    rendered = summaries.render_summary(form.title, form.standfirst, form.body)
    with reading_ended():
        db.session.commit()
    return _store(consultation, form, rendered, is_publishing=action == "publish")


def _store(
    consultation: Consultation,
    form: SummaryForm,
    rendered: RenderedSummary,
    *,
    is_publishing: bool,
) -> ResponseReturnValue:
    lock(consultation)  # two who save at once must not take each other's text for their own
    current = summaries.find_summary(consultation)
    if form.is_new_to(current):
        _end_transaction()
        return _form_page(consultation, form, newer=current), 409
    if current and current.published_at and summaries.find_faults(consultation, rendered.drafts):
        _end_transaction()
        form.errors["body"] = "summary_published"
        return _form_page(consultation, form), 422
    stored = summaries.save_summary(
        consultation,
        by=require_person(),
        title=form.title,
        standfirst=form.standfirst,
        body=form.body,
        language=form.language,
        rendered=rendered,
    )
    try:
        if is_publishing:
            summaries.publish_summary(consultation, by=require_person(), drafts=rendered.drafts)
    except Invalid:
        db.session.commit()
        _end_transaction()
        form.since = summary_form.version(stored)
        form.errors["body"] = "summary_faults"
        return _form_page(consultation, form), 422
    db.session.commit()
    if is_publishing:
        flash(_("Published. Everyone can read the summary."), "info")
        return redirect(url_for(".show", slug=consultation.slug))
    flash(_("Saved."), "info")
    return redirect(url_for(".edit", slug=consultation.slug))


def _end_transaction() -> None:
    """Let others write while the form is shown again."""
    db.session.rollback()
    database.end_writing()


def _form_page(
    consultation: Consultation,
    form: SummaryForm,
    *,
    is_preview: bool = False,
    newer: Summary | None = None,
) -> str:
    drafts = split_statements(form.body)
    faults = summaries.find_faults(consultation, drafts) if drafts else []
    if newer is not None:
        form.since = summary_form.version(newer)
    return render_template(
        "synthesis/edit.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        form=form,
        errors=sentences(form.errors),
        faults=summary_form.fault_sentences(faults),
        summary=summaries.find_summary(consultation),
        newer=newer,
        blocks=summary_form.preview_blocks(form, language()) if is_preview else [],
        is_preview=is_preview,
        offers=list_citable_contributions(consultation),
    )
