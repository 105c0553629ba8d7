"""Pages: two rounds compared, for the team that matches their points, and for everybody."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.policy import Action
from forum.domain.synthesis.rounds import PointFate, RoundTie
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.services.access.gate import can, consultation_for, is_on_team
from forum.services.consultations.overview import read_overview
from forum.services.consultations.titles import read_titles
from forum.services.synthesis.point_lists import list_evidence
from forum.services.synthesis.rounds import matching
from forum.services.synthesis.rounds.comparing import (
    compare_published,
    compare_rounds,
    find_public_rounds,
)
from forum.services.texts.localised import localise
from forum.views.synthesis import bp
from forum.views.synthesis.points.listing import describe_voices
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_changes
from forum.web.http.query import int_field
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

FATES: Final = {
    PointFate.KEPT: _l("Kept"),
    PointFate.REWORDED: _l("Reworded"),
    PointFate.MERGED: _l("Merged"),
    PointFate.NEW: _l("New"),
    PointFate.DROPPED: _l("Dropped"),
}
PUBLISHED_FATES: Final = {
    **FATES,
    PointFate.NEW: _l("Not in the earlier summary"),
    PointFate.DROPPED: _l("Not in this summary"),
}
UNMATCHED_FATES: Final = {
    **FATES,
    PointFate.NEW: _l("Not matched"),
    PointFate.DROPPED: _l("Not matched"),
}
"""What is said where some statements of the summaries are not compared."""
TIES: Final = {
    RoundTie.KEPT: _l("kept"),
    RoundTie.REWORDED: _l("reworded"),
    RoundTie.MERGED: _l("merged into this one"),
}
MOST_WORDS: Final = 90
"""The characters of a point in a list of choices."""


@bp.get("/consultations/<slug>/rounds")
def rounds(slug: str) -> ResponseReturnValue:
    """Show the points of this round beside those of the earlier one, with ways to match them."""
    return _page(consultation_for(current_person(), slug, Action.REVIEW), {})


def _page(consultation: Consultation, errors: dict[str, str]) -> ResponseReturnValue:
    person = require_person()
    earlier = matching.find_earlier(consultation)
    is_shown = earlier is not None and is_on_team(person, earlier)
    may_name = can(person, Action.EDIT, consultation)
    offered = matching.list_offered(consultation, person) if may_name else []
    titles = read_titles(
        {*(id_ for id_, _slug in offered), consultation.follows_id or 0}, language()
    )
    comparison = compare_rounds(consultation, earlier, language()) if earlier and is_shown else None
    page = render_template(
        "synthesis/rounds/index.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        earlier=earlier,
        earlier_title=titles.get(consultation.follows_id or 0),
        comparison=comparison,
        choices=[
            (point.id, f"P{point.number} {point.text.plain[:MOST_WORDS]}")
            for point in (comparison.earlier if comparison else [])
        ],
        offered=[(id_, titles[id_].plain if id_ in titles else name) for id_, name in offered],
        may_name=may_name,
        may_match=can(person, Action.SUMMARISE, consultation),
        describe_voices=describe_voices,
        fates=FATES,
        ties=[(tie.value, str(words)) for tie, words in TIES.items()],
        errors=errors,
    )
    return page, 422 if errors else 200


@bp.post("/consultations/<slug>/rounds/follows")
@limited_changes
def name_round(slug: str) -> ResponseReturnValue:
    """Name the earlier round that this consultation follows, or none."""
    consultation = consultation_for(current_person(), slug, Action.EDIT)
    try:
        matching.follow(consultation, int_field("follows") or None, by=require_person())
    except Invalid as error:
        db.session.rollback()
        return _page(
            consultation_for(current_person(), slug, Action.REVIEW),
            {error.field: sentence(error)},
        )
    db.session.commit()
    flash(_("The earlier round is saved."), "info")
    return redirect(url_for(".rounds", slug=slug))


@bp.post("/consultations/<slug>/rounds/<id:number>")
@limited_changes
def match_points(slug: str, number: int) -> ResponseReturnValue:
    """Match a point of this round with one of the earlier round, or take that back."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    act = request.form.get("tie", "")
    tie = RoundTie(act) if act in set(RoundTie) else None
    earlier_id = int_field("earlier")
    if tie is None and act != "none":
        return _page(consultation, {f"tie-{number}": _("Choose what became of the point.")})
    if not earlier_id:
        return _page(consultation, {f"earlier-{number}": _("Choose a point of the earlier round.")})
    matching.match(consultation, earlier_id, number, tie, by=require_person())
    db.session.commit()
    return redirect(url_for(".rounds", slug=slug, _anchor=f"p{number}"))


@bp.get("/consultations/<slug>/rounds/<id:number>")
def round_words(slug: str, number: int) -> ResponseReturnValue:
    """Show the words behind a point of this round, or of the earlier one."""
    consultation = consultation_for(current_person(), slug, Action.REVIEW)
    earlier = matching.find_earlier(consultation)
    point = db.session.get(Point, number)
    own = [consultation, *([earlier] if earlier and is_on_team(current_person(), earlier) else [])]
    place = next((one for one in own if point and point.consultation_id == one.id), None)
    if point is None or place is None:
        raise NotFound
    return render_template(
        "synthesis/rounds/words.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        place=place,
        place_title=read_titles({place.id}, language()).get(place.id),
        text=localise([point.text_id], language())[point.text_id],
        evidence=list_evidence(place, point, language()),
    )


@bp.get("/consultations/<slug>/summary/rounds")
def published_rounds(slug: str) -> ResponseReturnValue:
    """Show the statements of both published summaries side by side.

    The page is made anew for each reader, because it depends on two consultations.
    """
    consultation = consultation_for(current_person(), slug, Action.READ)
    earlier = find_public_rounds(consultation)
    if earlier is None:
        raise NotFound
    comparison = compare_published(consultation, earlier, language())
    is_whole = not (comparison.later_left or comparison.earlier_left)
    return render_template(
        "synthesis/rounds/published.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        earlier=earlier,
        earlier_title=read_titles({earlier.id}, language())[earlier.id],
        comparison=comparison,
        describe_voices=describe_voices,
        fates=PUBLISHED_FATES if is_whole else UNMATCHED_FATES,
    )
