"""Pages: writing a post, keeping it as a draft, and setting when it appears."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import database
from forum.domain.consultations.posts import DigestRange, PostKind
from forum.domain.policy import Action
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.post import PlannedPost
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.notifications.followers import count_followers, mail_post
from forum.services.posts import planned
from forum.services.posts.publish import publish_post, render_draft
from forum.services.synthesis.summaries import find_missing_citations
from forum.services.synthesis.summary.citable import list_citable_contributions
from forum.views.posts import bp
from forum.views.posts import form as post_form
from forum.views.posts.form import PostForm
from forum.views.posts.preview import preview_post
from forum.views.posts.proposal import propose_digest
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.limits import limited_changes
from forum.web.http.query import text_arg
from forum.web.language import dates
from forum.web.language.form_errors import sentence, sentences
from forum.web.language.locale import language

Storing = Callable[[Consultation, PostForm], ResponseReturnValue]


@bp.get("/consultations/<slug>/posts/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the empty form of a post, or that of a digest with its proposed words."""
    consultation = consultation_for(current_person(), slug, Action.POST)
    if text_arg("kind") == PostKind.DIGEST:
        return _form_page(consultation, propose_digest(consultation), is_preview=True)
    return _form_page(consultation, PostForm(language=language()))


@bp.get("/consultations/<slug>/posts/planned")
def calendar(slug: str) -> ResponseReturnValue:
    """List what the team prepares, with the dates of the consultation."""
    consultation = consultation_for(current_person(), slug, Action.POST)
    return render_template(
        "posts/planned.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        planned=planned.list_planned(consultation),
        followers=count_followers(consultation.id),
    )


@bp.get("/consultations/<slug>/posts/planned/<id:planned_id>")
def edit(slug: str, planned_id: int) -> ResponseReturnValue:
    """Show the form of a post in preparation."""
    consultation = consultation_for(current_person(), slug, Action.POST)
    stored = planned.find_planned(consultation, planned_id)
    form = post_form.of_planned(stored, consultation.zone)
    return _form_page(consultation, form, stored=stored)


@bp.post("/consultations/<slug>/posts/planned/<id:planned_id>/discard")
@limited_changes
def discard(slug: str, planned_id: int) -> ResponseReturnValue:
    """Delete a post in preparation."""
    consultation = consultation_for(current_person(), slug, Action.POST)
    stored = planned.find_planned(consultation, planned_id)
    planned.discard_planned(consultation, stored.key, by=require_person())
    db.session.commit()
    flash(_("The draft is deleted."))
    return redirect(url_for(".calendar", slug=slug))


@bp.post("/consultations/<slug>/posts/new")
@limited_changes
def create(slug: str) -> ResponseReturnValue:
    """Preview, store, schedule or publish a post; sending the form twice publishes it once."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.POST)
    form = post_form.read(request.form)
    act = request.form.get("act")
    _set_range(consultation, form, is_renewed=act == "renew")
    if not form.check(is_draft=act == "save"):
        return _form_page(consultation, form), 422
    form.missing = find_missing_citations(consultation, f"{form.body}\n\n{form.ending}")
    if act == "save":
        return _plan(consultation, form, is_due=False)
    if act not in ("publish", "schedule", "anyway"):
        return _form_page(consultation, form, is_preview=True)
    if form.missing and not (act == "anyway" and form.are_missing_accepted):
        form.errors["body"] = "post_citations"
        return _form_page(consultation, form, is_preview=True), 422
    is_due = act == "schedule" or (act == "anyway" and request.form.get("then") == "schedule")
    return _plan(consultation, form, is_due=True) if is_due else _publish(consultation, form)


def _set_range(consultation: Consultation, form: PostForm, *, is_renewed: bool) -> None:
    """Let a digest list what came after the last one; others list nothing."""
    if not form.is_digest:
        form.digest = None
        return
    following = planned.next_range(consultation, except_key=form.key)
    if form.digest is None:
        form.digest = following
    else:
        until = following.until if is_renewed else min(form.digest.until, consultation.last_number)
        form.digest = DigestRange(min(form.digest.after, until), until)


def _publish(consultation: Consultation, form: PostForm) -> ResponseReturnValue:
    author, draft = require_person(), form.draft()
    rendered = render_draft(draft)
    with reading_ended():
        db.session.commit()
    published = publish_post(consultation, draft, by=author, key=form.key, rendered=rendered)
    planned.discard_planned(consultation, form.key, by=author)
    recipients = mail_post(published) if form.by_mail else 0
    db.session.commit()
    flash(_("Published. Everyone sees the note on the page of the consultation."), "info")
    if recipients:
        flash(
            ngettext(
                "The email to %(num)d person leaves in two minutes.",
                "The emails to %(num)d people leave in two minutes.",
                recipients,
            ),
            "info",
        )
    return redirect(url_for(".show", slug=consultation.slug, post_id=published.id))


def _plan(consultation: Consultation, form: PostForm, *, is_due: bool) -> ResponseReturnValue:
    due_at = form.due_at(consultation.zone, is_needed=is_due)
    if form.errors:
        return _form_page(consultation, form, is_preview=is_due), 422
    with reading_ended():
        db.session.commit()
    try:
        stored = planned.save_planned(
            consultation,
            form.draft(),
            by=require_person(),
            key=form.key,
            version=form.version,
            publish_at=due_at if is_due else None,
            by_mail=form.by_mail,
        )
    except (Invalid, VersionConflict) as error:
        db.session.rollback()
        database.end_writing()
        return _refuse(consultation, form, error)
    db.session.commit()
    if is_due and due_at is not None:
        at = dates.full_date_in_zone(due_at, consultation.zone)
        flash(_("Scheduled. The note appears by itself: %(date)s.", date=at), "info")
        return redirect(url_for(".calendar", slug=consultation.slug))
    flash(_("Saved as a draft. Only the team sees it."), "info")
    return redirect(url_for(".edit", slug=consultation.slug, planned_id=stored.id))


def _refuse(
    consultation: Consultation, form: PostForm, error: Invalid | VersionConflict
) -> ResponseReturnValue:
    if isinstance(error, Invalid):
        field = "due-day" if error.field == "day" else error.field
        form.errors[field] = error.code
        values = error.values
        return _form_page(consultation, form, values=values), 422
    newer = next((p for p in planned.list_planned(consultation) if p.key == form.key), None)
    if newer is not None:
        form.version = newer.version
    return _form_page(consultation, form, newer=newer, is_conflict=True), 409


def _form_page(
    consultation: Consultation,
    form: PostForm,
    *,
    is_preview: bool = False,
    stored: PlannedPost | None = None,
    newer: PlannedPost | None = None,
    is_conflict: bool = False,
    values: dict[str, object] | None = None,
) -> str:
    overview = read_overview(consultation, language())
    errors = {field: sentence(key, **(values or {})) for field, key in form.errors.items()}
    return render_template(
        "posts/new.html",
        consultation=consultation,
        overview=overview,
        form=form,
        errors=errors if values else sentences(form.errors),
        preview=preview_post(consultation, overview, form) if is_preview else None,
        stored=stored,
        newer=newer,
        is_conflict=is_conflict,
        then="schedule" if request.form.get("act") == "schedule" else "publish",
        followers=count_followers(consultation.id),
        offers=list_citable_contributions(consultation),
    )
