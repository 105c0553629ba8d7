"""Pages: searching one consultation, and searching all."""

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.search.find import MAX_RANKED_HITS, search
from forum.services.search.query import Facet, SearchResults
from forum.services.search.titles import find_consultations_by_title, list_titled_consultations
from forum.views.search import bp
from forum.views.search import form as search_form
from forum.views.search.filters import SearchFilters
from forum.views.search.form import SearchForm
from forum.views.search.results import make_hit_views
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_searches
from forum.web.language.locale import language


@bp.get("/search")
@limited_searches
def everywhere() -> ResponseReturnValue:
    """Search all consultations that this person may read."""
    form = search_form.read()
    query = form.query(None, [], "UTC")
    results = None
    if not form.errors and not form.is_empty:
        results = search(query, reader=current_person(), language=language(), after=form.after)
    consultation_titles = list_titled_consultations(results, language()) if results else []
    return _results_page(
        form,
        results,
        consultation=None,
        filters=SearchFilters(form, []),
        findings=make_hit_views(results.hits, query.terms, {}) if results else [],
        titles={title.id: title for title in consultation_titles},
        named=find_consultations_by_title(query.terms, current_person(), language())
        if results
        else [],
        inside=results.counts.by_facet.get(Facet.CONSULTATION, {}) if results else {},
    )


@bp.get("/consultations/<slug>/search")
@limited_searches
def within(slug: str) -> ResponseReturnValue:
    """Search one consultation, with all filters."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    overview = read_overview(consultation, language())
    form = search_form.read()
    query = form.query(consultation.id, overview.questions, consultation.zone)
    results = None
    if not form.errors:
        results = search(query, reader=current_person(), language=language(), after=form.after)
    numbers = overview.numbers
    return _results_page(
        form,
        results,
        consultation=consultation,
        facts=overview,
        filters=SearchFilters(form, overview.questions),
        findings=make_hit_views(results.hits, query.terms, numbers) if results else [],
        titles={},
        inside={},
    )


def _results_page(form: SearchForm, results: SearchResults | None, **values: object) -> Response:
    """Render a search; caches must not store it, because hits depend on the reader."""
    page = render_template(
        "search/show.html", form=form, results=results, most_listed=MAX_RANKED_HITS, **values
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
