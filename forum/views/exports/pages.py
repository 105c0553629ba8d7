"""Pages: choosing an export, waiting for its file, and taking it."""

from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.database import writing
from forum.domain.exports.choice import ExportChoice
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.exports import FORMATS
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.exports import files
from forum.views.exports import bp
from forum.views.exports.files import ReadyFile, is_stored, make_at_once, open_file
from forum.views.exports.making import make_making_view
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_exports, limited_file_requests
from forum.web.http.query import text_arg
from forum.web.language.locale import language, zone

REFRESH_AFTER: Final = "3"
"""Seconds after which a browser without script asks again how far a file is."""


@bp.get("/consultations/<slug>/exports")
def index(slug: str) -> ResponseReturnValue:
    """Show the formats and options of exports."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    formats = [
        ("docx", _("Word (DOCX)")),
        ("pdf", _("PDF")),
        ("html", _("One HTML file")),
        ("txt", _("Text only, for slow connections")),
        ("xlsx", _("Excel (XLSX)")),
        ("csv", _("CSV")),
        ("json", _("JSON, the whole discussion")),
    ]
    return render_template(
        "exports/index.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        formats=formats,
    )


@bp.get("/consultations/<slug>/export")
def choose(slug: str) -> ResponseReturnValue:
    """Redirect from the form to the address of the file, or without a format to the form."""
    format_, by, texts = (request.args.get(name, "") for name in ("format", "by", "texts"))
    if format_ not in FORMATS:
        flash(_("Choose a format."), "info")
        return redirect(url_for("exports.index", slug=slug))
    return redirect(url_for("exports.proceedings", slug=slug, format=format_, by=by, texts=texts))


@bp.get("/consultations/<slug>/proceedings.<format>")
@limited_exports
def proceedings(slug: str, format: str) -> ResponseReturnValue:
    """Return the proceedings as a file; a browser is first told which letters it will lack.

    A long one is not made here: the page that follows lets it be made and says when it is there.
    """
    consultation = consultation_for(current_person(), slug, Action.READ)
    choice = _choice(format)
    wants_kept = text_arg("kept") == "yes"
    ready = open_file(consultation, choice, earlier=wants_kept)
    ready = ready or make_at_once(consultation, choice)
    if ready is None:
        return redirect(url_for("exports.making", slug=slug, format=format, **_options()), 303)
    wants_page = "text/html" in list(request.accept_mimetypes.values())
    if wants_page and ready.scripts and not text_arg("letters") and not wants_kept:
        ready.close()
        return _show_gaps(consultation, ready.scripts)
    return _send(ready, consultation, choice)


def _choice(format_: str) -> ExportChoice:
    if format_ not in FORMATS:
        raise NotFound
    return ExportChoice(
        format=format_,
        language=language(),
        order="date" if request.args.get("by") == "date" else "question",
        texts="original" if request.args.get("texts") == "original" else "translation",
    )


def _options() -> dict[str, Any]:
    return {name: request.args[name] for name in ("by", "texts") if name in request.args}


def _send(ready: ReadyFile, consultation: Consultation, choice: ExportChoice) -> Response:
    export = FORMATS[choice.format]
    response = ready.response(export.content_type)
    at = ready.made_at.astimezone(zone(consultation.zone))
    as_of = "" if ready.is_latest else f"-{at:%Y-%m-%d-%H%M}"
    name = f"{consultation.slug}-{language()}{as_of}.{export.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = (
        "no-cache" if current_person() is None else "private, no-cache"
    )
    response.vary.update(("Accept", "Cookie"))
    return response


def _show_gaps(consultation: Consultation, scripts: str) -> ResponseReturnValue:
    """Say which scripts a PDF will lack; it, or a format that lacks nothing, can be chosen."""
    page = render_template(
        "exports/gaps.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        scripts=scripts,
        options=_options(),
    )
    response = Response(page)
    response.vary.add("Accept")
    return response


@bp.get("/consultations/<slug>/exports/<format>")
def making(slug: str, format: str) -> ResponseReturnValue:
    """Say how far the file is, and let it be made if nobody has asked for it yet."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return _show_making(consultation, _choice(format))


def _show_making(
    consultation: Consultation, choice: ExportChoice, *, is_full: bool = False
) -> Response:
    view = make_making_view(consultation, choice, is_full=is_full, options=_options())
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
    consultation = consultation_for(current_person(), slug, Action.READ)
    choice = _choice(format)
    is_gone = not is_stored(consultation, choice)
    if files.are_too_many_waiting():
        return _show_making(consultation, choice, is_full=True)
    with writing():
        if is_gone:
            files.forget(consultation, choice)
        files.ask_for(consultation, choice)
        db.session.commit()
    return redirect(url_for("exports.making", slug=slug, format=format, **_options()), 303)
