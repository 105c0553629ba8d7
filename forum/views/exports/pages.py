"""Pages: exporting a consultation as a document, a table or JSON."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import NotFound
from forum.exports import FORMATS
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.views.exports import bp
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_exports
from forum.web.http.query import text_arg
from forum.web.language.locale import language
from forum.web.presenters.reports.export import ExportChoice, find_unset_scripts, render_export


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
    """Return the proceedings as a file; a browser is first told which letters it will lack."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    if format not in FORMATS:
        raise NotFound
    choice = ExportChoice(
        format=format,
        language=language(),
        order="date" if request.args.get("by") == "date" else "question",
        texts="original" if request.args.get("texts") == "original" else "translation",
    )
    wants_page = "text/html" in list(request.accept_mimetypes.values())
    is_asked_first = wants_page and not text_arg("letters")
    if is_asked_first and (scripts := find_unset_scripts(consultation, choice)):
        return _show_gaps(consultation, scripts)
    export = FORMATS[format]
    response = Response(render_export(consultation, choice), content_type=export.content_type)
    name = f"{consultation.slug}-{language()}.{export.extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept")
    return response


def _show_gaps(consultation: Consultation, scripts: tuple[str, ...]) -> ResponseReturnValue:
    """Say which scripts a PDF will lack; it, or a format that lacks nothing, can be chosen."""
    options = {name: request.args[name] for name in ("by", "texts") if name in request.args}
    page = render_template(
        "exports/gaps.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        scripts=scripts,
        options=options,
    )
    response = Response(page)
    response.vary.add("Accept")
    return response
