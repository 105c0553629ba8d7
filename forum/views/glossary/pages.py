"""Pages: the glossary for readers, and as files."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.domain.translation.terms.table import TermScope
from forum.errors import NotFound
from forum.exports.glossary import CSV_TYPE, TBX_TYPE, render_csv, render_tbx
from forum.models.consultation import Consultation
from forum.models.glossary import GlossaryTerm
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.translation.terms.glossary import (
    GlossaryPage,
    draft_of,
    list_terms,
    read_glossary,
)
from forum.views.glossary import PLACE, SITE, bp
from forum.views.glossary.listing import languages_from, list_lines
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_exports
from forum.web.language.locale import language


@bp.get(PLACE)
def show(slug: str) -> ResponseReturnValue:
    """Show the terms that hold for a consultation; there is no page without any."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    glossary = read_glossary(consultation)
    if not (glossary.own or glossary.of_site):
        raise NotFound
    return render_template(
        "glossary/show.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        own=list_lines(glossary.own, language()),
        of_site=list_lines(glossary.of_site, language()),
        codes=languages_from(language()),
    )


@bp.get(SITE)
def show_site() -> ResponseReturnValue:
    """Show the terms of the whole site; there is no page without any."""
    terms = _site_terms()
    return render_template(
        "glossary/show_site.html",
        lines=list_lines(terms, language()),
        codes=languages_from(language()),
    )


@bp.get(f"{PLACE}.<any(csv,tbx):format>")
@limited_exports
def export(slug: str, format: str) -> ResponseReturnValue:
    """Send the terms that hold for a consultation as a file."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    glossary = read_glossary(consultation)
    if not (glossary.own or glossary.of_site):
        raise NotFound
    title = read_overview(consultation, language()).title.plain
    return _file(glossary, format, f"{consultation.slug}-glossary", title)


@bp.get(f"{SITE}.<any(csv,tbx):format>")
@limited_exports
def export_site(format: str) -> ResponseReturnValue:
    """Send the terms of the whole site as a file."""
    return _file(GlossaryPage([], _site_terms()), format, "glossary", _("Glossary of the site"))


def _site_terms() -> list[GlossaryTerm]:
    terms = list_terms(None)
    if not terms:
        raise NotFound
    return terms


def _file(glossary: GlossaryPage, format: str, name: str, title: str) -> Response:
    terms = [(draft_of(term), TermScope.CONSULTATION) for term in glossary.own]
    terms += [(draft_of(term), TermScope.SITE) for term in glossary.of_site]
    is_csv = format == "csv"
    content = render_csv(terms) if is_csv else render_tbx(terms, title=title, language=language())
    response = Response(content, content_type=CSV_TYPE if is_csv else TBX_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def place_of(consultation: Consultation | None) -> dict[str, Any]:
    """Return the argument of addresses that name a consultation, or the whole site."""
    return {"slug": None if consultation is None else consultation.slug}
