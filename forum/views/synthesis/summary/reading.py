"""Pages: the summary as readers see it, its editions, and one statement with its sources."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.domain.synthesis.figures import number_of
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Edition
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.consultations.titles import read_titles
from forum.services.posts.publish import find_label
from forum.services.synthesis.rounds.comparing import find_public_rounds
from forum.services.synthesis.summaries import find_edition, list_editions
from forum.services.synthesis.summary.editions import compare_editions
from forum.services.synthesis.summary.page import list_contributors, read_edition
from forum.services.texts.localised import LocalisedText, as_read
from forum.views.synthesis import bp
from forum.views.synthesis.coverage.tables import describe_public_coverage
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.query import int_arg
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.language.reading import reading_on
from forum.web.presenters.charts.participation import make_charts
from forum.web.presenters.reports.citations import cite_summary, line_html
from forum.web.presenters.reports.summary import name_sections
from forum.web.presenters.sharing import share_page_of
from forum.web.presenters.translations import describe_all


def _find(slug: str, number: int | None = None) -> tuple[Consultation, Edition]:
    consultation = consultation_for(current_person(), slug, Action.READ)
    edition = find_edition(consultation, number)
    if edition is None:
        raise NotFound
    return consultation, edition


@bp.get("/consultations/<slug>/summary")
@indexed
def show(slug: str) -> ResponseReturnValue:
    """Show the latest edition of the summary."""
    consultation, edition = _find(slug)
    return cached_page(consultation, lambda: _page(consultation, edition, is_latest=True))


@bp.get("/consultations/<slug>/summary/versions/<id:number>")
def edition(slug: str, number: int) -> ResponseReturnValue:
    """Show an edition of the summary; this is its permanent address."""
    consultation, chosen = _find(slug, number)
    latest = find_edition(consultation)
    is_latest = latest is not None and latest.number == chosen.number
    return cached_page(consultation, lambda: _page(consultation, chosen, is_latest=is_latest))


def _page(consultation: Consultation, edition: Edition, *, is_latest: bool) -> str:
    overview, reading = read_overview(consultation, language()), reading_on(consultation)
    view = read_edition(edition, consultation, language())
    return render_template(
        "synthesis/show.html",
        consultation=consultation,
        overview=overview,
        share=share_page_of(
            consultation,
            overview,
            _("Interim summary") if view.is_interim else _("Summary"),
            "synthesis.show",
        ),
        summary=view,
        label=find_label(consultation, edition.by),
        common_label=describe_all(as_read(block.text, reading) for block in view.statements),
        sections=name_sections(view, overview),
        is_latest=is_latest,
        charts=make_charts(view.figures),
        replies=number_of(view.figures, "replies"),
        coverage=describe_public_coverage(consultation, overview, view.last) if is_latest else None,
        rounds=_find_rounds(consultation) if is_latest else None,
        contributors=list_contributors(consultation, view.last),
        citation=line_html(cite_summary(view, consultation, overview.title)),
        as_written=request.args.get("as") == "written",
    )


def _find_rounds(consultation: Consultation) -> LocalisedText | None:
    """Return the title of the earlier round if readers may see both compared."""
    earlier = find_public_rounds(consultation)
    return None if earlier is None else read_titles({earlier.id}, language())[earlier.id]


@bp.get("/consultations/<slug>/summary/statements/<id:number>")
def paragraph(slug: str, number: int) -> ResponseReturnValue:
    """Show one statement of the latest edition with all the words behind it."""
    consultation, edition = _find(slug)
    return cached_page(consultation, lambda: _paragraph_page(consultation, edition, number))


def _paragraph_page(consultation: Consultation, edition: Edition, number: int) -> str:
    view = read_edition(edition, consultation, language())
    statements = view.statements
    if not 0 < number <= len(statements):
        raise NotFound
    overview = read_overview(consultation, language())
    sections = name_sections(view, overview)
    block = statements[number - 1]
    return render_template(
        "synthesis/paragraph.html",
        consultation=consultation,
        overview=overview,
        summary=view,
        block=block,
        place=next(s for s in sections if s.section is not None and block in s.section.blocks),
        total=len(statements),
        before=number - 1,
        after=number + 1 if number < len(statements) else 0,
        as_written=request.args.get("as") == "written",
    )


@bp.get("/consultations/<slug>/summary/versions")
def editions(slug: str) -> ResponseReturnValue:
    """List the editions of the summary."""
    consultation, _latest = _find(slug)
    return cached_page(
        consultation,
        lambda: render_template(
            "synthesis/editions.html",
            consultation=consultation,
            overview=read_overview(consultation, language()),
            editions=list_editions(consultation),
        ),
    )


@bp.get("/consultations/<slug>/summary/versions/<id:number>/changes")
def changes(slug: str, number: int) -> ResponseReturnValue:
    """Compare an edition with an earlier one, by default the one before it."""
    consultation, later = _find(slug, number)
    earlier = find_edition(consultation, int_arg("since") or number - 1)
    if earlier is None or earlier.number >= later.number:
        raise NotFound
    return cached_page(
        consultation,
        lambda: render_template(
            "synthesis/changes.html",
            consultation=consultation,
            overview=read_overview(consultation, language()),
            earlier=earlier,
            later=later,
            changes=compare_editions(earlier, later),
            numbers=range(1, later.number),
        ),
    )
