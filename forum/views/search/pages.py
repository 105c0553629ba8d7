"""Pages: searching one consultation, and searching all."""

from collections.abc import Sequence

from flask import Response, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, read_outline
from forum.services.search.find import MAX_RANKED_HITS, search
from forum.services.search.query import Facet, SearchQuery, SearchResults
from forum.services.search.titles import (
    TitledConsultation,
    find_consultations_by_title,
    list_titled_consultations,
)
from forum.views.search import bp
from forum.views.search import form as search_form
from forum.views.search.filters import SearchFilters
from forum.views.search.form import SearchForm
from forum.views.search.latest_content import latest_content
from forum.views.search.results import HitView, make_hit_views
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_searches
from forum.web.language.locale import language
from forum.web.language.reading import chosen_reading
from forum.web.templating.frames import gap, page_state, print_desk, read_frame


@bp.get("/search")
@limited_searches
def everywhere() -> ResponseReturnValue:
    """Search all consultations that this person may read."""
    form = search_form.read()
    query = form.query(None, [], "UTC")
    results = None
    if not form.errors and not form.is_empty:
        results = _find(query, form)
    consultation_titles = list_titled_consultations(results, language()) if results else []
    content = _print_content(
        form,
        results,
        consultation=None,
        here_address=url_for("search.everywhere"),
        filters=SearchFilters(form, []),
        hit_views=make_hit_views(results.hits, query.terms, {}) if results else [],
        titles={title.id: title for title in consultation_titles},
        name_matches=find_consultations_by_title(query.terms, current_person(), language())
        if results
        else [],
        counts_by_consultation=_count_hits_by_consultation(results, consultation_titles),
    )
    page = render_template(
        "search/show.html", consultation=None, page_title=_title(form), desk="", content=content
    )
    return _respond(form, page)


@bp.get("/consultations/<slug>/search")
@limited_searches
def within(slug: str) -> ResponseReturnValue:
    """Search one consultation, with all filters."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    form = search_form.read()
    state = page_state(consultation)
    outline = read_outline(consultation, language())
    frame = read_frame(
        (*state, "search"),
        "search/show.html",
        lambda: {
            "consultation": consultation,
            "overview": outline,
            "page_title": gap("page_title"),
            "desk": gap("desk"),
            "content": gap("content"),
        },
    )
    query = form.query(consultation.id, outline.questions, consultation.zone)
    key = (
        *state,
        str(chosen_reading()),
        consultation.version,
        *form.errors,
        form.after,
        *form.address().items(),
    )
    content = latest_content(key, lambda: _search_within(consultation, outline, form, query))
    page = frame.fill(
        {
            "page_title": _title(form),
            "desk": print_desk(consultation, outline.title),
            "content": content,
        }
    )
    return _respond(form, page)


def _find(query: SearchQuery, form: SearchForm) -> SearchResults:
    """Return what this person may see of what was found, in the languages that they read."""
    read = chosen_reading().languages
    return search(query, reader=current_person(), language=language(), read=read, after=form.after)


def _search_within(
    consultation: Consultation, outline: Overview, form: SearchForm, query: SearchQuery
) -> bytes:
    """Return the form and what was found in a consultation."""
    results = None
    if not form.errors:
        results = _find(query, form)
    numbers = outline.question_numbers
    content = _print_content(
        form,
        results,
        consultation=consultation,
        here_address=url_for("search.within", slug=consultation.slug),
        filters=SearchFilters(form, outline.questions),
        hit_views=make_hit_views(results.hits, query.terms, numbers) if results else [],
        titles={},
        counts_by_consultation=[],
    )
    return content.encode()


def _count_hits_by_consultation(
    results: SearchResults | None, titles: Sequence[TitledConsultation]
) -> list[tuple[TitledConsultation, int]]:
    """Return the number of hits in each consultation, most hits first."""
    counts = results.counts.by_facet.get(Facet.CONSULTATION, {}) if results else {}
    by_id = {str(title.id): title for title in titles}
    hits = [(by_id[id_], n) for id_, n in counts.items() if id_ in by_id]
    return sorted(hits, key=lambda pair: pair[1], reverse=True)


def _print_content(
    form: SearchForm,
    results: SearchResults | None,
    *,
    hit_views: Sequence[HitView],
    **values: object,
) -> Markup:
    next_after = results.next_after if results else None
    html = render_template(
        "search/content.html",
        form=form,
        results=results,
        hit_views=hit_views,
        next_page=form.address(after=str(next_after)) if next_after else None,
        is_cut_off=form.after + len(hit_views) >= MAX_RANKED_HITS,
        most_listed=MAX_RANKED_HITS,
        **values,
    )
    return Markup(html)  # noqa: S704 - a template escapes


def _title(form: SearchForm) -> str:
    return _("Search: %(words)s", words=form.words) if form.words else _("Search")


def _respond(form: SearchForm, page: str | bytes) -> Response:
    """Return the page of a search; caches must not store it, because hits depend on the reader."""
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
