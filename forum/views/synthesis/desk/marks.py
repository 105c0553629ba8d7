"""What is done on the reading desk: marking words, removing marks, and noting what was read."""

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum import database
from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import read_outline
from forum.services.synthesis.desk import desk_version
from forum.services.synthesis.marking import Marking, mark_for_points, remove_mark, undo_marking
from forum.services.synthesis.reading import find_read_ids, note_presence, note_read
from forum.services.texts.store import render_ahead
from forum.views.synthesis import bp
from forum.views.synthesis.desk.choice import read_choice
from forum.views.synthesis.desk.form import MarkForm, describe_refusal, read_mark_form
from forum.views.synthesis.desk.pages import (
    WHOLE,
    DeskAddresses,
    make_text_page,
    make_texts,
    offer_sentences,
    print_page,
)
from forum.views.synthesis.desk.points import DeskPoints, read_points
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended, reading_kept
from forum.web.http.limits import limited_saves, limited_visits
from forum.web.http.query import int_field, parse_int, posted_choice
from forum.web.language.locale import language

MOST_READ = 100


@bp.post("/consultations/<slug>/desk/mark")
@limited_saves
def desk_mark(slug: str) -> ResponseReturnValue:
    """Mark words and attach them to points; the script gets the text anew, others the page."""
    form = read_mark_form(request.form)
    if form.wish:
        database.end_writing()  # until the words of the new point have been rendered
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    try:
        marking = _mark(consultation, form)
    except (Invalid, NotFound) as error:
        db.session.rollback()
        database.end_writing()
        refusal = error if isinstance(error, Invalid) else Invalid("gone")
        consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
        return _refuse(consultation, form, refusal)
    pairs = [f"{e.id}-{p.id}" for e in marking.excerpts for p in marking.points]
    point_ids = [point.id for point in marking.points]
    with reading_kept():
        db.session.commit()
    points = read_points(consultation, read_outline(consultation, language()))
    message = _describe_marking(points, point_ids, is_new=marking.is_new)
    if _wants_json():
        parts = _print_parts(consultation, points, form.number)
        marks = {"marks": pairs, "points_marked": point_ids, "theme": marking.new_theme_id}
        return jsonify(ok=True, message=message, **marks, **parts)
    flash(message, "info")
    return _back_to(consultation, form.number)


def _mark(consultation: Consultation, form: MarkForm) -> Marking:
    bearing = form.bearing(request.form.get("language", "") or language())
    if bearing.wish is not None:
        render_ahead([bearing.wish.text, bearing.wish.new_theme])
        with reading_ended():
            db.session.commit()
    contribution = readable_contribution(consultation, form.number)
    if form.revision and form.revision != contribution.approved_revision:
        raise Invalid("words", "span")
    return mark_for_points(contribution, form.words, bearing, by=require_person())


@bp.post("/consultations/<slug>/desk/unmark")
@limited_saves
def desk_unmark(slug: str) -> ResponseReturnValue:
    """Let words bear on a point no longer."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    number = parse_int(request.form.get("number", "")) or 0
    names = (name.partition("-") for name in request.form.getlist("mark")[:MOST_READ])
    marks = [(parse_int(name[0]) or 0, parse_int(name[2]) or 0) for name in names]
    if posted_choice("undo", "", "yes"):
        theme_id = int_field("theme") or None
        goes = undo_marking(consultation, marks, by=require_person(), theme_id=theme_id)
        message = _("Undone. The new point is gone too.") if goes else _("Undone.")
    else:
        for excerpt_id, point_id in marks:
            remove_mark(consultation, excerpt_id, point_id, by=require_person())
        message = _("The mark is removed. The point stays.")
    db.session.commit()
    if _wants_json():
        points = read_points(consultation, read_outline(consultation, language()))
        return jsonify(ok=True, message=message, **_print_parts(consultation, points, number))
    flash(message, "info")
    return _back_to(consultation, number)


@bp.post("/consultations/<slug>/desk/read")
@limited_saves
def desk_read(slug: str) -> ResponseReturnValue:
    """Record texts as read, or as unread, and go on."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    is_read = "unread" not in request.form
    goes_on = "done" in request.form
    name = "done" if goes_on else "read" if is_read else "unread"
    names = request.form.get(name, "").split()[:MOST_READ]
    numbers = [number for digits in names if (number := parse_int(digits))]
    note_read(consultation, numbers, by=require_person(), is_read=is_read)
    db.session.commit()
    message = _("Marked as read.") if is_read else _("Marked as unread.")
    if _wants_json() and numbers:
        points = read_points(consultation, read_outline(consultation, language()))
        return jsonify(ok=True, message=message, **_print_parts(consultation, points, numbers[0]))
    flash(message, "info")
    place = request.form.get("go" if goes_on else "here", "")
    return redirect(_address_of_list(consultation, place, 0 if goes_on else _first(numbers)))


@bp.post("/consultations/<slug>/desk/here")
@limited_visits
def desk_here(slug: str) -> ResponseReturnValue:
    """Record that somebody is at the desk, and which text is before them."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    number = parse_int(request.form.get("number", "")) or 0
    note_presence(consultation, number, by=require_person())
    db.session.commit()
    return "", 204


def _first(numbers: list[int]) -> int:
    return numbers[0] if numbers else 0


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _describe_marking(points: DeskPoints, ids: list[int], *, is_new: bool) -> str:
    marked = sorted(point.number for point in points.points if point.id in ids)
    numbers = ", ".join(f"P{number}" for number in marked)
    if is_new and len(ids) == 1:
        return _("Marked for the new point %(list)s.", list=numbers)
    return _("Marked for %(list)s.", list=numbers)


def _print_parts(consultation: Consultation, points: DeskPoints, number: int) -> dict[str, str]:
    """Return the article of a text, and the points, as they are now."""
    outline = read_outline(consultation, language())
    texts = make_texts(consultation, outline, points, read_choice())
    contribution = readable_contribution(consultation, number)
    read_ids = find_read_ids(consultation, require_person())
    articles = texts.read([contribution.id], read_ids, place=request.form.get("part", ""))
    values = {
        "consultation": consultation,
        "at": DeskAddresses(consultation, read_choice()),
        "points": points,
    }
    return {
        "version": desk_version(consultation.id),
        "article": "".join(
            render_template("synthesis/desk/_article.html", article=article, **values)
            for article in articles
        ),
        "points": render_template("synthesis/desk/_points.html", **values),
    }


def _refuse(consultation: Consultation, form: MarkForm, error: Invalid) -> ResponseReturnValue:
    """Say why nothing was marked; what was typed for the point stays."""
    message = describe_refusal(error)
    status = 409 if error.code in ("words", "gone", "other_stance") else 422
    if _wants_json():
        parts = {}
        if error.code in ("words", "other_stance"):
            points = read_points(consultation, read_outline(consultation, language()))
            parts = _print_parts(consultation, points, form.number)
        return jsonify(ok=False, code=error.code, message=message, **parts), status
    place = request.form.get("part", "") or WHOLE
    page = make_text_page(consultation, require_person(), form.number, place=place)
    offer_sentences(page, form)
    page.error = message
    return print_page(page), status


def _back_to(consultation: Consultation, number: int) -> Response:
    """Go back to where the form was: to the text with its sentences, or to the list."""
    place = request.form.get("part", "")
    if not place:
        return redirect(_address_of_list(consultation, request.form.get("here", ""), number))
    values = {"part": place, **({"pick": "1"} if "pick" in request.form else {})}
    at = DeskAddresses(consultation, read_choice())
    return redirect(f"{at.address(number, **values)}#c{number}")


def _address_of_list(consultation: Consultation, go: str, number: int = 0) -> str:
    """Return the address of the page that the form names: `after-12`, `before-12`, `text-12`."""
    at = DeskAddresses(consultation, read_choice())
    kind, _dash, digits = go.partition("-")
    place = parse_int(digits)
    anchor = f"#c{number}" if number else ""
    if kind in ("after", "before") and place is not None:
        return f"{at.address(**{kind: place})}{anchor}"
    return at.address(place) if kind == "text" and place else f"{at.address()}{anchor}"
