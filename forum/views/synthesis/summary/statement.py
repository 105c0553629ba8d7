"""Pages: one statement of the draft: its words, what it cites, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.domain.search.query import parse_query
from forum.domain.synthesis.summaries import SummaryPart, remove_citation
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Statement
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import QuestionView, read_overview
from forum.services.search.find import search
from forum.services.search.hits import Hit
from forum.services.search.query import SearchQuery
from forum.services.synthesis.summaries import find_summary
from forum.services.synthesis.summary import statements
from forum.services.synthesis.summary.checks import find_faults
from forum.services.synthesis.summary.offers import list_offered_excerpts
from forum.services.synthesis.summary.records import number_statements, read_draft
from forum.services.synthesis.summary.sources import read_sources
from forum.services.texts.store import render_ahead
from forum.views.synthesis import bp
from forum.views.synthesis.summary.draft_page import describe_faults
from forum.views.synthesis.summary.editing import read_section
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.query import posted_choice, visible_text
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.reports.summary import PART_TITLES

MAX_STATEMENT = 10_000
MOST_HITS = 12


@dataclass
class StatementForm:
    """The words of a statement as they were typed, where they were refused."""

    language: str = ""
    source: str = ""
    version: int = 0
    number: str = ""
    words: str = ""
    is_newer: bool = False
    errors: dict[str, str] = field(default_factory=dict)


def _find(slug: str, statement_id: int) -> tuple[Consultation, Statement]:
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    return consultation, statements.find_statement(consultation, statement_id)


def _form_of(statement: Statement) -> StatementForm:
    text = statement.text
    return StatementForm(text.language, text.source, statement.version)


@bp.get("/consultations/<slug>/summary/edit/<id:statement_id>")
def statement(slug: str, statement_id: int) -> ResponseReturnValue:
    """Show a statement with its form, what it cites, and what it could cite."""
    consultation, chosen = _find(slug, statement_id)
    return _page(consultation, chosen, _form_of(chosen))


def _page(consultation: Consultation, chosen: Statement, form: StatementForm) -> str:
    summary = find_summary(consultation)
    assert summary is not None  # noqa: S101 - the statement is one of its own
    records = read_draft(summary)
    numbers = number_statements(records)
    record = next(each for each in records if each.id == chosen.id)
    wanted = request.args.get("q", "").strip()[:200]
    overview = read_overview(consultation, language())
    faults = [f for f in find_faults(consultation, summary) if f.statement == chosen.id]
    return render_template(
        "synthesis/statement.html",
        consultation=consultation,
        overview=overview,
        chosen=chosen,
        number=numbers.get(chosen.id, 0),
        form=form,
        errors=sentences(form.errors),
        sources=read_sources([record], language())[chosen.id],
        excerpts=list_offered_excerpts(consultation, chosen, language(), wanted=wanted),
        hits=_search(consultation, wanted) if wanted else [],
        wanted=wanted,
        places=_list_places(overview.questions),
        place=f"question-{record.question}" if record.question else record.part.value,
        faults=describe_faults(faults, numbers),
        most=MAX_STATEMENT,
    )


def _list_places(questions: Sequence[QuestionView]) -> list[tuple[str, str]]:
    """Return the sections to which a statement can be moved, by the names that forms use."""
    places: list[tuple[str, str]] = []
    for part in SummaryPart:
        if part is SummaryPart.QUESTION:
            places += [(f"question-{q.id}", _("Question %(n)s", n=q.number)) for q in questions]
        else:
            places.append((part.value, str(PART_TITLES[part])))
    return places


def _search(consultation: Consultation, wanted: str) -> list[Hit]:
    query = SearchQuery(terms=parse_query(wanted), consultation_id=consultation.id)
    found = search(query, reader=current_person(), language=language(), limit=MOST_HITS)
    return list(found.hits)


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>")
def reword(slug: str, statement_id: int) -> ResponseReturnValue:
    """Store other words of a statement."""
    database.end_writing()  # until the words have been read and rendered
    consultation, chosen = _find(slug, statement_id)
    version = request.form.get("version", "")
    form = StatementForm(
        language=request.form.get("language", ""),
        source=visible_text(request.form.get("source", "")).strip(),
        version=int(version) if version.isdecimal() and len(version) < 9 else 0,
    )
    if form.language not in LANGUAGES:
        form.errors["language"] = "language"
    if not form.source or len(form.source) > MAX_STATEMENT:
        form.errors["source"] = "too_long" if form.source else "statement_empty"
    if form.errors:
        return _page(consultation, chosen, form), 422
    render_ahead([form.source])
    with reading_ended():
        db.session.commit()
    try:
        statements.reword(
            consultation,
            chosen,
            form.source,
            form.language,
            by=require_person(),
            version=form.version,
        )
    except Invalid as error:
        if error.code != "newer":
            raise
        return _show_newer(consultation, chosen, form), 409
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".edit", slug=slug, _anchor=f"statement-{statement_id}"))


def _show_newer(consultation: Consultation, chosen: Statement, form: StatementForm) -> str:
    db.session.rollback()
    database.end_writing()
    form.version, form.is_newer = chosen.version, True
    return _page(consultation, chosen, form)


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>/cite")
def cite(slug: str, statement_id: int) -> ResponseReturnValue:
    """Let a statement cite the chosen contributions and excerpts, or one by its number."""
    consultation, chosen = _find(slug, statement_id)
    typed = request.form.get("number", "").strip(" []")
    words = request.form.get("words", "").strip()[:MAX_STATEMENT]
    numbers = [n for n in (*request.form.getlist("contribution"), typed) if n]
    excerpts = [n for n in request.form.getlist("excerpt") if n.isdecimal() and len(n) < 19]
    try:
        if not all(n.isdecimal() and len(n) < 10 for n in numbers):
            raise Invalid("no_such_contribution", "number")
        if words:
            statements.cite_words(consultation, chosen, int(typed or 0), words, by=require_person())
        else:
            statements.cite(
                consultation,
                chosen,
                by=require_person(),
                numbers=map(int, numbers),
                excerpt_ids=map(int, excerpts),
            )
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        form = _form_of(chosen)
        form.number, form.words = typed, words
        form.errors = {error.field: "no_such_words" if error.field == "words" else "no_such_number"}
        return _page(consultation, chosen, form), 422
    db.session.commit()
    flash(_("Cited."), "info")
    return redirect(url_for(".statement", slug=slug, statement_id=statement_id, _anchor="cites"))


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>/uncite")
def uncite(slug: str, statement_id: int) -> ResponseReturnValue:
    """Take out a citation, in the text too."""
    database.end_writing()  # until the words have been read and rendered
    consultation, chosen = _find(slug, statement_id)
    posted = request.form.get("citation", "")
    citation = int(posted) if posted.isdecimal() and len(posted) < 19 else 0
    number = next((c.contribution.number for c in chosen.citations if c.id == citation), None)
    if number is not None:
        render_ahead([remove_citation(chosen.text.source, number)])
        with reading_ended():
            db.session.commit()
        statements.remove_reference(
            consultation, chosen, by=require_person(), number=number, citation=citation
        )
        db.session.commit()
    return redirect(url_for(".statement", slug=slug, statement_id=statement_id, _anchor="cites"))


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>/move")
def move(slug: str, statement_id: int) -> ResponseReturnValue:
    """Move a statement up or down in its section, or to another section."""
    consultation, chosen = _find(slug, statement_id)
    if place := request.form.get("place", ""):
        section = read_section(place)
        statements.place_statement(consultation, chosen, section, by=require_person())
    else:
        is_up = posted_choice("way", "up", "down") == "up"
        statements.move_statement(consultation, chosen, by=require_person(), is_up=is_up)
    db.session.commit()
    return redirect(url_for(".edit", slug=slug, _anchor=f"statement-{statement_id}"))


@bp.post("/consultations/<slug>/summary/edit/<id:statement_id>/remove")
def remove(slug: str, statement_id: int) -> ResponseReturnValue:
    """Take a statement out of the draft."""
    consultation, chosen = _find(slug, statement_id)
    version = request.form.get("version", "")
    known = int(version) if version.isdecimal() and len(version) < 9 else 0
    try:
        statements.remove_statement(consultation, chosen, by=require_person(), version=known)
    except Invalid:
        return _show_newer(consultation, chosen, _form_of(chosen)), 409
    db.session.commit()
    flash(_("Taken out. Published versions keep it."), "info")
    return redirect(url_for(".edit", slug=slug))
