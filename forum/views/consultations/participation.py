"""Page: who took part, in numbers that are stored already."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.views.consultations import bp
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import cached_page
from forum.web.http.robots import indexed
from forum.web.language.locale import language
from forum.web.presenters.charts.participation import make_charts
from forum.web.presenters.sharing import share_page_of


@bp.get("/consultations/<slug>/who-took-part")
@indexed
def participation(slug: str) -> ResponseReturnValue:
    """Show languages, countries, regions, capacities and days as charts and tables."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    return cached_page(consultation, lambda: _page(consultation))


def _page(consultation: Consultation) -> str:
    overview = read_overview(consultation, language())
    title = _("Who took part")
    return render_template(
        "consultations/participation.html",
        consultation=consultation,
        overview=overview,
        signatures=overview.counts.get("signatures", {}).get("", 0),
        charts=make_charts(overview.counts),
        share=share_page_of(consultation, overview, title, "consultations.participation"),
    )
