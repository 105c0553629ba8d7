"""Pages: searching one consultation, and searching all."""

from collections.abc import Sequence

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.search.find import MAX_RANKED_HITS, search
from forum.services.search.latest_results import latest_results
from forum.services.search.query import Facet, SearchResults
from forum.services.search.titles import (
    TitledConsultation,
    find_consultations_by_title,
    list_titled_consultations,
)
from forum.views.search import bp
from forum.views.search import form as search_form
from forum.views.search.filters import SearchFilters
from forum.views.search.form import SearchForm
from forum.views.search.results import HitView, make_hit_views
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
        hit_views=make_hit_views(results.hits, query.terms, {}) if results else [],
        titles={title.id: title for title in consultation_titles},
        name_matches=find_consultations_by_title(query.terms, current_person(), language())
        if results
        else [],
        counts_by_consultation=_count_hits_by_consultation(results, consultation_titles),
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
        results = latest_results(
            consultation,
            query,
            (language(), form.after),
            lambda: search(query, reader=current_person(), language=language(), after=form.after),
        )
    numbers = overview.question_numbers
    return _results_page(
        form,
        results,
        consultation=consultation,
        overview=overview,
        filters=SearchFilters(form, overview.questions),
        hit_views=make_hit_views(results.hits, query.terms, numbers) if results else [],
        titles={},
        counts_by_consultation=[],
    )


def _count_hits_by_consultation(
    results: SearchResults | None, titles: Sequence[TitledConsultation]
) -> list[tuple[TitledConsultation, int]]:
    """Return the number of hits in each consultation, most hits first."""
    counts = results.counts.by_facet.get(Facet.CONSULTATION, {}) if results else {}
    by_id = {str(title.id): title for title in titles}
    hits = [(by_id[id_], n) for id_, n in counts.items() if id_ in by_id]
    return sorted(hits, key=lambda pair: pair[1], reverse=True)


def _results_page(
    form: SearchForm,
    results: SearchResults | None,
    *,
    consultation: Consultation | None,
    hit_views: Sequence[HitView],
    **values: object,
) -> Response:
    """Render a search; caches must not store it, because hits depend on the reader."""
    next_after = results.next_after if results else None
    page = render_template(
        "search/show.html",
        form=form,
        results=results,
        consultation=consultation,
        hit_views=hit_views,
        next_page=form.address(after=str(next_after)) if next_after else None,
        is_cut_off=form.after + len(hit_views) >= MAX_RANKED_HITS,
        most_listed=MAX_RANKED_HITS,
        **values,
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
