"""Pages: choosing an export, waiting for its file, and taking it."""

from collections.abc import Iterator
from typing import Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import writing
from forum.domain.exports.choice import DocumentKind, ExportChoice
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.exports import FORMATS, SUMMARY_FORMATS
from forum.exports import columns as column_keys
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.exports import files
from forum.services.synthesis.summaries import find_edition
from forum.views.exports import bp
from forum.views.exports.choosing import chosen_options, make_form, read_choice
from forum.views.exports.files import ReadyFile, is_stored, make_at_once, open_file
from forum.views.exports.making import make_making_view
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_exports, limited_file_requests
from forum.web.http.query import text_arg
from forum.web.language import labels
from forum.web.language.locale import language, zone
from forum.web.presenters.reports.labels import report_labels

REFRESH_AFTER: Final = "3"
"""Seconds after which a browser without script asks again how far a file is."""


@bp.get("/consultations/<slug>/exports")
def index(slug: str) -> ResponseReturnValue:
    """Show the formats and options of exports."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    overview = read_overview(consultation, language())
    return render_template(
        "exports/index.html",
        consultation=consultation,
        overview=overview,
        form=make_form(consultation, overview),
        summary_formats=[(name, labels.EXPORT_FORMATS[name]) for name in SUMMARY_FORMATS],
    )


@bp.get("/consultations/<slug>/exports/columns")
def columns(slug: str) -> ResponseReturnValue:
    """Explain the columns of tables."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    overview = read_overview(consultation, language())
    words = report_labels(overview)
    tables = [
        (words[title], [(words[key], words[f"about_{key}"]) for key in keys])
        for title, keys in (
            ("answer_rows", column_keys.ANSWERS),
            ("contribution_rows", column_keys.CONTRIBUTIONS),
        )
    ]
    return render_template(
        "exports/columns.html", consultation=consultation, overview=overview, tables=tables
    )


@bp.get("/consultations/<slug>/export")
def choose(slug: str) -> ResponseReturnValue:
    """Redirect from the form to the address of the file, or without a format to the form."""
    format_ = request.args.get("format", "")
    if format_ not in FORMATS:
        flash(_("Choose a format."), "warning")
        return redirect(url_for("exports.index", slug=slug, **chosen_options()))
    return redirect(url_for("exports.proceedings", slug=slug, format=format_, **chosen_options()))


@bp.get("/consultations/<slug>/proceedings.<format>")
@limited_exports
def proceedings(slug: str, format: str) -> ResponseReturnValue:
    """Return the proceedings as a file; a browser is first told which letters it will lack.

    A long one is not made here: the page that follows lets it be made and says when it is there.
    """
    return _give_file(slug, format, "proceedings")


@bp.get("/consultations/<slug>/summary.<format>")
@limited_exports
def summary(slug: str, format: str) -> ResponseReturnValue:
    """Return the summary alone as a file, with the words that it cites."""
    return _give_file(slug, format, "summary")


def _give_file(slug: str, format_: str, document: DocumentKind) -> ResponseReturnValue:
    consultation = consultation_for(current_person(), slug, Action.READ)
    choice = read_choice(format_, document)
    if document == "summary" and find_edition(consultation) is None:
        raise NotFound
    wants_kept = text_arg("kept") == "yes"
    ready = open_file(consultation, choice, earlier=wants_kept)
    ready = ready or make_at_once(consultation, choice)
    if ready is None:
        return redirect(_page_of("exports.making", slug, choice), 303)
    wants_page = "text/html" in list(request.accept_mimetypes.values())
    if wants_page and ready.scripts and not text_arg("letters") and not wants_kept:
        ready.close()
        return _show_gaps(consultation, choice, ready.scripts)
    return _send(ready, consultation, choice)


def _page_of(endpoint: str, slug: str, choice: ExportChoice) -> str:
    """Return the address of a page about the file of a choice."""
    options = chosen_options()
    if choice.document == "summary":
        options["document"] = choice.document
    return url_for(endpoint, slug=slug, format=choice.format, **options)


def _send(ready: ReadyFile, consultation: Consultation, choice: ExportChoice) -> Response:
    export = FORMATS[choice.format]
    response = ready.response(export.content_type)
    at = ready.made_at.astimezone(zone(consultation.zone))
    as_of = "" if ready.is_latest else f"-{at:%Y-%m-%d-%H%M}"
    parts = "".join(f"-{part}" for part in _parts_of_name(choice))
    name = f"{consultation.slug}{parts}-{language()}{as_of}.{export.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = (
        "no-cache" if current_person() is None else "private, no-cache"
    )
    response.vary.update(("Accept", "Cookie"))
    return response


def _parts_of_name(choice: ExportChoice) -> Iterator[str]:
    """Yield what tells the file of a choice from the others of a consultation."""
    if choice.document == "summary":
        yield "summary"
    elif "." in choice.format:
        yield choice.format.partition(".")[0]
    if choice.filters:
        yield "part"
    if choice.order != "question":
        yield f"by-{choice.order}"
    if choice.texts != "both":
        yield choice.texts


def _show_gaps(
    consultation: Consultation, choice: ExportChoice, scripts: str
) -> ResponseReturnValue:
    """Say which scripts a PDF will lack; it, or a format that lacks nothing, can be chosen."""
    endpoint = f"exports.{choice.document}"
    page = render_template(
        "exports/gaps.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        scripts=scripts,
        endpoint=endpoint,
        options=chosen_options(),
    )
    response = Response(page)
    response.vary.add("Accept")
    return response


@bp.get("/consultations/<slug>/exports/<format>")
def making(slug: str, format: str) -> ResponseReturnValue:
    """Say how far the file is, and let it be made if nobody has asked for it yet."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return _show_making(consultation, read_choice(format, _document()))


def _document() -> DocumentKind:
    return "summary" if request.args.get("document") == "summary" else "proceedings"


def _show_making(
    consultation: Consultation, choice: ExportChoice, *, is_full: bool = False
) -> Response:
    person = current_person()
    view = make_making_view(
        consultation, choice, is_full=is_full, options=chosen_options(), person=person
    )
    page = render_template(
        "exports/making.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        view=view,
        refresh_after=REFRESH_AFTER,
    )
    response = make_response(page, 503 if is_full else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/consultations/<slug>/exports/<format>")
@limited_file_requests
def ask(slug: str, format: str) -> ResponseReturnValue:
    """Let a file be made, once for all who ask, and lead to the page that says how far it is."""
    person = current_person()
    consultation = consultation_for(person, slug, Action.READ)
    choice = read_choice(format, _document())
    is_gone = not is_stored(consultation, choice)
    if files.are_too_many_waiting():
        return _show_making(consultation, choice, is_full=True)
    wants_mail = request.form.get("mail") == "yes"
    with writing():
        if is_gone:
            files.forget(consultation, choice)
        files.ask_for(consultation, choice, told=person if wants_mail else None)
        db.session.commit()
    return redirect(_page_of("exports.making", slug, choice), 303)
