"""Pages: the list of consultations, and one consultation with what was said."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum import clock
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations import catalogue
from forum.services.consultations.overview import Facts, facts
from forum.services.discussion import listing as lists
from forum.views.consultations import bp
from forum.views.consultations.discussion import DiscussionPage, Reading
from forum.web.http.current_user import person
from forum.web.http.page_cache import visitors_page
from forum.web.http.query import int_arg
from forum.web.language.locale import language
from forum.web.presenters.timeline import Ruler, ruler

ORDERS = ("question", "date", "whole")


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what is open, upcoming and closed."""
    now, code, me = clock.now(), language(), person()
    before = int_arg("before")
    closed, next_before = catalogue.closed_ones(now, code, before=before)
    return render_template(
        "consultations/home.html",
        drafts=catalogue.drafts_of(me, now, code) if before is None else [],
        open_ones=catalogue.open_ones(now, code) if before is None else [],
        upcoming=catalogue.upcoming_ones(now, code) if before is None else [],
        closed=closed,
        next_before=next_before,
        is_first=before is None,
        ruler_of=ruler_of,
    )


@bp.get("/consultations/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show a consultation and its contributions by question, by date or whole."""
    consultation = consultation_for(person(), slug, Action.READ)
    return visitors_page(consultation, lambda: _page(consultation))


def _page(consultation: Consultation) -> str:
    said = facts(consultation, language())
    reading = read(consultation, said)
    return render_template(
        "consultations/show.html",
        consultation=consultation,
        facts=said,
        reading=reading,
        discussion=DiscussionPage(consultation, said, reading),
        ruler=ruler_of(consultation, said.counts, said),
        is_first=reading.after == 0 and not reading.is_one_question and reading.by == "question",
    )


def read(consultation: Consultation, said: Facts) -> Reading:
    """Return the contributions that the address asks for."""
    by = request.args.get("by", "question")
    reading = Reading(
        by=by if by in ORDERS else "question",
        after=int_arg("after") or 0,
        question=request.args.get("q", type=int),
        as_written=request.args.get("as") == "written",
    )
    if reading.by == "date":
        page = lists.by_date(consultation.id, language(), after=reading.after)
    elif reading.by == "whole":
        page = lists.whole(consultation.id, language(), after=reading.after)
    elif reading.question is not None:
        question_id = _question_id(said, reading.question)
        page = lists.under_question(consultation.id, question_id, language(), after=reading.after)
    else:
        ids = [q.id for q in said.questions]
        reading.answers = lists.by_question(consultation.id, ids, language())
        return reading
    reading.entries, reading.next_after = page
    return reading


def _question_id(said: Facts, number: int) -> int | None:
    """Return the id of the question with this number; 0 stands for no question in particular."""
    if number == 0:
        return None
    found = next((q.id for q in said.questions if q.number == number), None)
    if found is None:
        raise NotFound
    return found


def ruler_of(
    consultation: Consultation, counts: dict[str, dict[str, int]], said: Facts | None = None
) -> Ruler | None:
    """Return the ruler of days of a consultation."""
    extension = said.extension if said else None
    return ruler(
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        extended_from=extension.before if extension else None,
        zone_name=consultation.zone,
        now=clock.now(),
        days=counts.get("day", {}),
    )
