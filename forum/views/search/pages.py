"""Pages: searching one consultation, with filters, and all of them."""

from collections.abc import Sequence

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import facts
from forum.services.search.find import MOST_LISTED, search
from forum.services.search.query import Facet, Results
from forum.services.search.titles import Titled, named, titles
from forum.views.search import bp
from forum.views.search.filters import Filters
from forum.views.search.form import SearchForm, search_form
from forum.views.search.results import Finding, findings
from forum.web.http.current_user import person
from forum.web.http.limits import limited_searches
from forum.web.language.locale import language


@bp.get("/search")
@limited_searches
def everywhere() -> ResponseReturnValue:
    """Search all consultations that this person may read."""
    form = search_form()
    query = form.query(None, [], "UTC")
    results = None
    if not form.errors and not form.is_empty:
        results = search(query, reader=person(), language=language(), after=form.after)
    found = titles(results, language()) if results else []
    return _answer(
        form,
        results,
        consultation=None,
        filters=Filters(form, []),
        findings=findings(results.hits, query.asked, {}) if results else [],
        titles={title.id: title for title in found},
        named=named(query.asked, person(), language()) if results else [],
        inside=_inside(results, found),
    )


@bp.get("/consultations/<slug>/search")
@limited_searches
def within(slug: str) -> ResponseReturnValue:
    """Search one consultation, with all filters."""
    consultation = consultation_for(person(), slug, Action.READ)
    said = facts(consultation, language())
    form = search_form()
    query = form.query(consultation.id, said.questions, consultation.zone)
    results = None
    if not form.errors:
        results = search(query, reader=person(), language=language(), after=form.after)
    numbers = {question.id: question.number for question in said.questions}
    return _answer(
        form,
        results,
        consultation=consultation,
        facts=said,
        filters=Filters(form, said.questions),
        findings=findings(results.hits, query.asked, numbers) if results else [],
        titles={},
        inside=[],
    )


def _inside(results: Results | None, found: Sequence[Titled]) -> list[tuple[Titled, int]]:
    """Return how many texts were found in which consultation, those with most first."""
    counts = results.counts.by.get(Facet.CONSULTATION, {}) if results else {}
    by_id = {str(title.id): title for title in found}
    inside = [(by_id[id_], n) for id_, n in counts.items() if id_ in by_id]
    return sorted(inside, key=lambda one: one[1], reverse=True)


def _answer(
    form: SearchForm,
    results: Results | None,
    *,
    consultation: Consultation | None,
    findings: Sequence[Finding],
    **shown: object,
) -> Response:
    """Show a search; results are nobody's to keep, because they depend on who asks."""
    next_after = results.next_after if results else None
    page = render_template(
        "search/show.html",
        form=form,
        results=results,
        consultation=consultation,
        findings=findings,
        next_page=form.address(after=str(next_after)) if next_after else None,
        is_cut_off=form.after + len(findings) >= MOST_LISTED,
        most_listed=MOST_LISTED,
        **shown,
    )
    response = make_response(page, 422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
