"""Pages: writing the draft of the summary as structure, and publishing it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.characters import clean_line, is_clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.domain.synthesis.summaries import SummaryPart, split_statements
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.synthesis import summaries
from forum.services.synthesis.summary import editions, mending, statements
from forum.services.synthesis.summary.checks import FaultKind, StatementFault
from forum.services.synthesis.summary.mending import Mending
from forum.services.synthesis.summary.statements import SectionKey
from forum.services.texts.store import render_ahead
from forum.views.synthesis import bp
from forum.views.synthesis.summary.draft_page import EditForm, draft_page
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.query import posted_choice, visible_text
from forum.web.language.locale import language

MAX_TITLE = 300
MAX_LEAD = 3_000
MAX_BODY = 60_000


def read_section(key: str) -> SectionKey:
    """Return the section that a form names; raises NotFound."""
    if key.startswith("question-") and key[9:].isdecimal() and len(key) < 28:
        return SummaryPart.QUESTION, int(key[9:])
    if key not in set(SummaryPart) - {SummaryPart.QUESTION}:
        raise NotFound
    return SummaryPart(key), None


@bp.get("/consultations/<slug>/summary/edit")
def edit(slug: str) -> ResponseReturnValue:
    """Show the draft with all that can be done to it."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    return draft_page(consultation, EditForm())


@bp.post("/consultations/<slug>/summary/edit")
def save(slug: str) -> ResponseReturnValue:
    """Store title and lead, and begin the summary if there is none."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    form = _read_heading()
    if form.errors:
        return draft_page(consultation, form), 422
    render_ahead((form.title, form.standfirst))
    with reading_ended():
        db.session.commit()
    try:
        summaries.save_heading(
            consultation,
            by=require_person(),
            title=form.title,
            standfirst=form.standfirst,
            language=form.language,
            version=form.version,
        )
    except Invalid as error:
        return _refuse(consultation, form, error)
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".edit", slug=slug))


def _read_heading() -> EditForm:
    version = request.form.get("version", "")
    form = EditForm(
        is_heading=True,
        language=request.form.get("language", ""),
        title=request.form.get("title", "").strip(),
        standfirst=visible_text(request.form.get("standfirst", "")).strip(),
        version=int(version) if version.isdecimal() and len(version) < 9 else None,
    )
    if form.language not in LANGUAGES:
        form.errors["language"] = "language"
    if not is_clean_line(form.title):
        form.errors["title"] = "unseen"
    form.title = clean_line(form.title)
    if not form.title:
        form.errors.setdefault("title", "summary_title")
    elif len(form.title) > MAX_TITLE:
        form.errors["title"] = "too_long"
    if len(form.standfirst) > MAX_LEAD:
        form.errors["standfirst"] = "too_long"
    return form


def _refuse(consultation: Consultation, form: EditForm, error: Invalid) -> ResponseReturnValue:
    """Show the form again with what was typed, because a colleague was faster."""
    db.session.rollback()
    database.end_writing()
    if error.code != "newer":
        raise error
    form.is_newer = True
    return draft_page(consultation, form), 409


@bp.post("/consultations/<slug>/summary/edit/add")
def add(slug: str) -> ResponseReturnValue:
    """Add statements at the end of a section."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    key, body = request.form.get("section", ""), visible_text(request.form.get("body", "")).strip()
    section = read_section(key)
    form = EditForm(section=key, body=body, language=request.form.get("language", language()))
    if not body or len(body) > MAX_BODY or form.language not in LANGUAGES:
        form.errors[f"body-{key}"] = "too_long" if body else "statement_empty"
        return draft_page(consultation, form), 422
    render_ahead(draft.source for draft in split_statements(body))
    with reading_ended():
        db.session.commit()
    added = statements.add_statements(
        consultation, section, body, form.language, by=require_person()
    )
    db.session.commit()
    return redirect(url_for(".edit", slug=slug, _anchor=f"statement-{added[-1].id}"))


@bp.post("/consultations/<slug>/summary/edit/points")
def begin(slug: str) -> ResponseReturnValue:
    """Add a statement for each chosen point."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    chosen = [int(n) for n in request.form.getlist("point") if n.isdecimal() and len(n) < 19]
    added = statements.begin_from_points(consultation, chosen, by=require_person())
    db.session.commit()
    if not added:
        flash(_("Choose at least one point."), "warning")
        return redirect(url_for(".edit", slug=slug))
    flash(_("Added. Each statement has the words of its point and cites its excerpts."), "info")
    return redirect(url_for(".edit", slug=slug, _anchor=f"statement-{added[0].id}"))


@bp.post("/consultations/<slug>/summary/edit/publish")
def publish(slug: str) -> ResponseReturnValue:
    """Publish the draft as a new version, or take the summary back."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    if posted_choice("act", "publish", "unpublish") == "unpublish":
        editions.take_back(consultation, by=require_person())
        db.session.commit()
        flash(_("Taken back. Only the team sees the summary now."), "info")
        return redirect(url_for(".edit", slug=slug))
    try:
        edition = editions.publish_summary(consultation, by=require_person())
    except Invalid:
        db.session.rollback()
        database.end_writing()
        return draft_page(consultation, EditForm(errors={"publish": "summary_faults"})), 422
    db.session.commit()
    if edition.is_interim:
        flash(_("Published as an interim summary. Everyone can read it."), "info")
    else:
        flash(_("Published. Everyone can read the summary."), "info")
    return redirect(url_for(".show", slug=slug))


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>/mend")
def mend(slug: str, statement_id: int) -> ResponseReturnValue:
    """Mend one fault of a statement."""
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    statement = statements.find_statement(consultation, statement_id)
    fault, way = _read_fault(statement_id)
    render_ahead([mending.mended_source(statement.text.source, fault, way)])
    with reading_ended():
        db.session.commit()
    try:
        mending.mend(consultation, statement, fault, way, by=require_person())
    except Invalid as error:
        if error.code != "no_such_contribution":
            raise
        db.session.rollback()
        database.end_writing()
        form = EditForm(errors={f"number-{statement_id}": "no_such_number"})
        return draft_page(consultation, form), 422
    db.session.commit()
    return redirect(url_for(".edit", slug=slug, _anchor="faults"))


def _read_fault(statement_id: int) -> tuple[StatementFault, Mending]:
    kind = FaultKind(posted_choice("kind", *FaultKind))
    way = Mending(posted_choice("way", *Mending))

    def number(name: str) -> int:
        value = request.form.get(name, "").strip(" []")
        return int(value) if value.isdecimal() and len(value) < 10 else 0

    fault = StatementFault(
        kind=kind,
        statement=statement_id,
        words=request.form.get("words", "").replace("\r\n", "\n"),
        number=number("number"),
        citation=number("citation"),
        proposal=request.form.get("proposal", "").replace("\r\n", "\n"),
    )
    return fault, way
