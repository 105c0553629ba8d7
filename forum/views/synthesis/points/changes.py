"""Actions on points: merging and undoing it, splitting, stances of excerpts, deleting."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.synthesis.points import Stance
from forum.errors import Invalid, VersionConflict
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.services.synthesis import mergers, points
from forum.views.synthesis.points import POINT, bp
from forum.views.synthesis.points import form as point_form
from forum.views.synthesis.points.form import PointForm, get_excerpt, get_point
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


def _chosen(name: str) -> list[int]:
    """Return the ids that were ticked."""
    return [id_ for value in request.form.getlist(name) if (id_ := parse_int(value)) is not None]


def _try(
    consultation: Consultation, point: Point, change: Callable[[], object], attempt: PointAttempt
) -> ResponseReturnValue | None:
    """Make a change; return the page of the point if it is refused, and nothing is stored."""
    try:
        change()
    except VersionConflict:
        attempt.is_newer = True
    except Invalid as error:
        attempt.errors[error.field] = f"point_{error.code}"
    else:
        db.session.commit()
        return None
    end_transaction()
    if point.merged_into_id is not None:  # a colleague was faster
        flash(_("Someone has just merged this point. Nothing else was changed."), "warning")
        slug = consultation.slug
        return redirect(url_for(".show", slug=slug, number=point.merged_into_id))
    return point_page(consultation, point, attempt)


@bp.post(f"{POINT}/merge")
@limited_decisions
def merge(slug: str, number: int) -> ResponseReturnValue:
    """Merge other points into this one."""
    consultation = gate(slug)
    point = get_point(consultation, number)
    ids = _chosen("points")
    sources = [get_point(consultation, id_) for id_ in ids]
    version = parse_int(request.form.get("version", ""))
    refused = _try(
        consultation,
        point,
        lambda: mergers.merge(point, sources, by=require_person(), version=version),
        PointAttempt(chosen=ids),
    )
    if refused is not None:
        return refused
    flash(_("Merged. The excerpts are now here; below, the merger can be undone."), "info")
    return redirect(url_for(".show", slug=slug, number=number, _anchor="merged"))


@bp.post(f"{POINT}/undo")
@limited_decisions
def undo(slug: str, number: int) -> ResponseReturnValue:
    """Let a merged point are separate points again."""
    consultation = gate(slug)
    point = get_point(consultation, number)
    target_id = point.merged_into_id
    try:
        mergers.undo_merger(point, by=require_person())
    except VersionConflict:
        end_transaction()
        flash(_("This point is no longer merged into that one. Nothing was changed."), "warning")
        return redirect(url_for(".index", slug=slug))
    db.session.commit()
    flash(_("Undone. Both points are as they were."), "info")
    return redirect(url_for(".show", slug=slug, number=target_id or number))


@bp.post(f"{POINT}/split")
@limited_decisions
def split(slug: str, number: int) -> ResponseReturnValue:
    """Move the ticked excerpts to a new point."""
    form = point_form.read(request.form)
    consultation = gate_with_words(slug, form.title)
    point = get_point(consultation, number)
    attempt = PointAttempt(split=form, chosen=_chosen("excerpts"))
    if not form.check():
        end_transaction()
        attempt.errors = {f"split-{name}": key for name, key in form.errors.items()}
        return point_page(consultation, point, attempt)
    new: list[Point] = []
    refused = _try(consultation, point, lambda: new.append(_split(point, form)), attempt)
    if refused is not None:
        return refused
    flash(_("Split. The new point follows this one."), "info")
    return redirect(url_for(".show", slug=slug, number=new[0].id))


def _split(point: Point, form: PointForm) -> Point:
    return mergers.split(
        point,
        _chosen("excerpts"),
        form.title,
        form.language,
        by=require_person(),
        version=form.version,
    )


@bp.post(f"{POINT}/excerpts/<id:excerpt_id>")
@limited_decisions
def weigh(slug: str, number: int, excerpt_id: int) -> ResponseReturnValue:
    """Say how an excerpt stands to the point, or take it off."""
    consultation = gate(slug)
    point, excerpt = get_point(consultation, number), get_excerpt(consultation, excerpt_id)
    act, anchor = posted_choice("act", "", "detach"), f"e{excerpt_id}"
    if act == "detach":
        points.begin_change(point, by=require_person())
        points.detach(point, excerpt)
        anchor = "excerpts"
    else:
        stance = Stance(posted_choice("stance", *Stance))
        refused = _try(
            consultation,
            point,
            lambda: mergers.set_stance(point, excerpt, stance, by=require_person()),
            PointAttempt(),
        )
        if refused is not None:
            return refused
    db.session.commit()
    flash(_("Saved."), "info")
    return redirect(url_for(".show", slug=slug, number=number, _anchor=anchor))


@bp.post(f"{POINT}/delete")
@limited_decisions
def delete(slug: str, number: int) -> ResponseReturnValue:
    """Delete the point, after its page has asked."""
    consultation = gate(slug)
    point = get_point(consultation, number)
    version = parse_int(request.form.get("version", "")) or 0
    refused = _try(
        consultation,
        point,
        lambda: points.delete_point(point, by=require_person(), version=version),
        PointAttempt(is_deleting=True),
    )
    if refused is not None:
        return refused
    flash(_("Deleted. The marked words are still marked."), "info")
    return redirect(url_for(".index", slug=slug))
