"""Pages: points under questions and themes, and one point."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.errors import VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.consultations.overview import read_overview
from forum.services.synthesis import mending, points
from forum.views.synthesis.points import PLACE, POINT, bp
from forum.views.synthesis.points import form as point_form
from forum.views.synthesis.points.form import PointForm, find_place, get_point, get_theme
from forum.views.synthesis.points.listing import AGREEMENTS, list_places
from forum.views.synthesis.points.page import (
    PointAttempt,
    end_transaction,
    gate,
    gate_with_words,
    point_page,
)
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_decisions
from forum.web.http.query import parse_int, posted_choice
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language

STEPS = {"up": -1, "down": 1, "first": -100_000, "last": 100_000}
"""How far a button moves a point or a theme."""


@bp.get(PLACE)
def index(slug: str) -> ResponseReturnValue:
    """List the points under their questions and themes."""
    return _index_page(gate(slug), PointForm(language=language()))


def _index_page(
    consultation: Consultation,
    form: PointForm,
    theme: PointForm | None = None,
    theme_id: int = 0,
) -> ResponseReturnValue:
    overview = read_overview(consultation, language())
    places = list_places(consultation, overview)
    theme = theme or PointForm(language=language())
    errors = {**form.errors, **{f"theme-{k}": v for k, v in theme.errors.items()}}
    page = render_template(
        "synthesis/points/index.html",
        consultation=consultation,
        overview=overview,
        places=places,
        place_choices=[(place.value, place.label) for place in places],
        agreements=[(key.value, words) for key, words in AGREEMENTS.items()],
        has_points=any(place.points for place in places),
        broken=mending.count_changed_excerpts(consultation),
        form=form,
        theme_form=theme,
        theme_id=theme_id,
        errors=sentences(errors),
    )
    return page, 422 if errors else 200


@bp.post(PLACE)
@limited_decisions
def note(slug: str) -> ResponseReturnValue:
    """Note a new point."""
    form = point_form.read(request.form)
    consultation = gate_with_words(slug, form.title)
    if not form.check():
        end_transaction()
        return _index_page(consultation, form)
    point = points.note_point(
        consultation,
        form.title,
        form.language,
        by=require_person(),
        place=find_place(consultation, form.place),
    )
    point.agreement = form.agreement
    db.session.commit()
    flash(_("Noted."), "info")
    return redirect(url_for(".index", slug=slug, _anchor=f"p{point.id}"))


@bp.post(f"{PLACE}/themes")
@limited_decisions
def note_theme(slug: str) -> ResponseReturnValue:
    """Note a new theme, or give one another title."""
    form = point_form.read(request.form)
    theme_id = parse_int(request.form.get("theme", "")) or 0
    consultation = gate_with_words(slug, form.title)
    if not form.check():
        end_transaction()
        return _index_page(consultation, PointForm(language=language()), form, theme_id)
    if theme_id:
        theme = get_theme(consultation, theme_id)
        points.reword_theme(theme, form.title, form.language, by=require_person())
    else:
        theme = points.note_theme(consultation, form.title, form.language, by=require_person())
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".index", slug=slug, _anchor=f"t{theme.id}"))


@bp.post(f"{PLACE}/themes/<id:number>")
@limited_decisions
def change_theme(slug: str, number: int) -> ResponseReturnValue:
    """Move a theme up or down, or remove it; its points stay."""
    theme = get_theme(gate(slug), number)
    act, anchor = posted_choice("act", "delete", *STEPS), f"t{theme.id}"
    if act == "delete":
        points.delete_theme(theme, by=require_person())
        anchor = "none"
        flash(_("The theme is removed. Its points are now under no question or theme."), "info")
    else:
        points.shift_theme(theme, STEPS[act], by=require_person())
    db.session.commit()
    return redirect(url_for(".index", slug=slug, _anchor=anchor))


@bp.post(f"{POINT}/shift")
@limited_decisions
def shift(slug: str, number: int) -> ResponseReturnValue:
    """Move a point up or down among those of its place."""
    point = get_point(gate(slug), number)
    points.shift_point(point, STEPS[posted_choice("act", *STEPS)], by=require_person())
    db.session.commit()
    return redirect(url_for(".index", slug=slug, _anchor=f"p{point.id}"))


@bp.get(POINT)
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show a point with its excerpts; of one that was merged, the point that has them now."""
    consultation = gate(slug)
    point = get_point(consultation, number)
    if point.merged_into_id is not None:
        return redirect(url_for(".show", slug=slug, number=point.merged_into_id))
    is_deleting = request.args.get("act") == "delete"
    return point_page(consultation, point, PointAttempt(is_deleting=is_deleting))


@bp.post(POINT)
@limited_decisions
def save(slug: str, number: int) -> ResponseReturnValue:
    """Store the words, the place and the agreement of a point."""
    form = point_form.read(request.form)
    consultation = gate_with_words(slug, form.title)
    point = get_point(consultation, number)
    if not form.check():
        end_transaction()
        return point_page(consultation, point, PointAttempt(form=form))
    try:
        points.reword_point(
            point,
            form.title,
            form.language,
            by=require_person(),
            version=form.version,
            agreement=form.agreement,
        )
    except VersionConflict:
        end_transaction()
        return point_page(consultation, point, PointAttempt(form=form, is_newer=True))
    points.move_point(point, find_place(consultation, form.place), by=require_person())
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".show", slug=slug, number=number))
