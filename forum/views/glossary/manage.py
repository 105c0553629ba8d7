"""Pages for those who keep a glossary: its terms, added, changed, removed and put back."""

from hashlib import sha256

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.domain.translation.terms.draft import TermDraft, check_draft
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm
from forum.services.access.gate import consultation_for, require_administrator
from forum.services.consultations.overview import read_overview
from forum.services.translation.terms import glossary
from forum.views.glossary import PLACE, SITE, bp
from forum.views.glossary.form import (
    TermForm,
    draft_from,
    form_of,
    gender_options,
    number_options,
    posted_form,
)
from forum.views.glossary.listing import TermLine, languages_from, list_lines
from forum.views.glossary.pages import place_of
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_changes
from forum.web.http.query import text_arg
from forum.web.language.form_errors import sentence, sentences
from forum.web.language.locale import language


def consultation_to_edit(slug: str) -> Consultation | None:
    """Return the consultation whose glossary is edited, or None for the site's.

    Raises as the gate does for who may not edit it.
    """
    if not slug:
        require_administrator(current_person())
        return None
    return consultation_for(current_person(), slug, Action.TRANSLATE)


def frame_values(consultation: Consultation | None) -> dict[str, object]:
    """Return what the frame of these pages needs."""
    overview = None if consultation is None else read_overview(consultation, language())
    return {"consultation": consultation, "overview": overview, "place": place_of(consultation)}


@bp.get(f"{PLACE}/edit")
@bp.get(f"{SITE}/edit", defaults={"slug": ""})
def edit(slug: str) -> ResponseReturnValue:
    """List the terms of a glossary with ways to change them, and the form for a new one."""
    return _list(consultation_to_edit(slug), form_of(TermDraft()), {})


def _list(
    consultation: Consultation | None, form: TermForm, errors: dict[str, str]
) -> ResponseReturnValue:
    terms, words = glossary.list_terms(consultation), text_arg("words")
    lines = list_lines(terms, language(), words)
    page = render_template(
        "glossary/edit.html",
        **frame_values(consultation),
        **_choices(),
        lines=lines,
        total=len(terms),
        words=words,
        removed=list_lines(glossary.list_removed_terms(consultation), language()),
        codes=languages_from(language()),
        form=form,
        errors=errors,
    )
    return page, 422 if errors else 200


def _choices() -> dict[str, object]:
    return {"genders": gender_options(), "numbers": number_options()}


@bp.post(f"{PLACE}/edit")
@bp.post(f"{SITE}/edit", defaults={"slug": ""})
@limited_changes
def add(slug: str) -> ResponseReturnValue:
    """Add a term."""
    consultation, form = consultation_to_edit(slug), posted_form()
    draft = draft_from(form)
    if errors := check_draft(draft):
        return _list(consultation, form, sentences(errors))
    try:
        glossary.add_term(consultation, draft, by=require_person())
    except Invalid as error:
        db.session.rollback()
        return _list(consultation, form, {error.field: sentence(error)})
    db.session.commit()
    flash(_("Added. Texts that contain the term are translated again."), "info")
    return redirect(url_for(".edit", **place_of(consultation)))


@bp.get(f"{PLACE}/terms/<id:number>")
@bp.get(f"{SITE}/terms/<id:number>", defaults={"slug": ""})
def term(slug: str, number: int) -> ResponseReturnValue:
    """Show the form of a term."""
    consultation = consultation_to_edit(slug)
    found = glossary.find_term(consultation, number)
    return _term_page(consultation, found, form_of(glossary.draft_of(found), _version_of(found)))


def _version_of(found: GlossaryTerm) -> str:
    """Return what is different as soon as anything of a term is."""
    draft = glossary.draft_of(found)
    words = repr((sorted(draft.wordings.items()), draft.keep_as_is, draft.note))
    return sha256(words.encode()).hexdigest()[:32]


def _term_page(
    consultation: Consultation | None,
    found: GlossaryTerm,
    form: TermForm,
    *,
    errors: dict[str, str] | None = None,
    newer: TermLine | None = None,
) -> ResponseReturnValue:
    (line,) = list_lines([found], language())
    page = render_template(
        "glossary/term.html",
        **frame_values(consultation),
        **_choices(),
        line=line,
        form=form,
        errors=errors or {},
        newer=newer,
    )
    return page, 409 if newer else 422 if errors else 200


@bp.post(f"{PLACE}/terms/<id:number>")
@bp.post(f"{SITE}/terms/<id:number>", defaults={"slug": ""})
@limited_changes
def change(slug: str, number: int) -> ResponseReturnValue:
    """Change a term, unless somebody else has changed it meanwhile."""
    consultation, form = consultation_to_edit(slug), posted_form()
    found = glossary.find_term(consultation, number)
    draft = draft_from(form)
    if errors := check_draft(draft):
        return _term_page(consultation, found, form, errors=sentences(errors))
    if form.since != _version_of(found) and glossary.draft_of(found) != draft:
        (newer,) = list_lines([found], language())
        form = TermForm(form.wordings, form.keep_as_is, form.note, _version_of(found))
        return _term_page(consultation, found, form, newer=newer)
    try:
        glossary.change_term(consultation, found, draft, by=require_person())
    except Invalid as error:
        db.session.rollback()
        found = glossary.find_term(consultation, number)
        return _term_page(consultation, found, form, errors={error.field: sentence(error)})
    db.session.commit()
    flash(_("Changed. Texts that contain the term are translated again."), "info")
    return redirect(url_for(".edit", **place_of(consultation)))


@bp.post(f"{PLACE}/terms/<id:number>/remove")
@bp.post(f"{SITE}/terms/<id:number>/remove", defaults={"slug": ""})
@limited_changes
def remove(slug: str, number: int) -> ResponseReturnValue:
    """Remove a term; the list offers to put it back."""
    consultation = consultation_to_edit(slug)
    glossary.remove_term(
        consultation, glossary.find_term(consultation, number), by=require_person()
    )
    db.session.commit()
    flash(_("Removed. You can put the term back below."), "info")
    return redirect(url_for(".edit", **place_of(consultation), _anchor="removed"))


@bp.post(f"{PLACE}/terms/<id:number>/restore")
@bp.post(f"{SITE}/terms/<id:number>/restore", defaults={"slug": ""})
@limited_changes
def restore(slug: str, number: int) -> ResponseReturnValue:
    """Put a removed term back."""
    consultation = consultation_to_edit(slug)
    found = glossary.find_term(consultation, number)
    try:
        glossary.restore_term(consultation, found, by=require_person())
    except Invalid as error:
        db.session.rollback()
        form = form_of(glossary.draft_of(glossary.find_term(consultation, number)))
        return _list(consultation, form, {error.field: sentence(error)})
    db.session.commit()
    flash(_("The term is back."), "info")
    return redirect(url_for(".edit", **place_of(consultation)))
