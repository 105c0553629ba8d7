"""Pages: coverage for the team, with reasons for leaving contributions out."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.domain.synthesis.coverage import CoverageKind
from forum.domain.synthesis.omissions import CoverageState, OmissionReason
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import Overview, read_overview
from forum.services.synthesis.coverage import omissions
from forum.services.synthesis.coverage.counting import Coverage, read_coverage
from forum.services.synthesis.coverage.listing import CoverageFilter, list_coverage
from forum.views.synthesis import bp
from forum.views.synthesis.coverage.tables import CoverageTable, describe_languages, make_tables
from forum.web.http.current_user import current_person, require_person
from forum.web.http.query import int_arg, parse_int, posted_choice
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

ADDRESS = "/consultations/<slug>/coverage"


@dataclass(frozen=True)
class OmissionForm:
    """What was typed for one contribution, with the sentence that says what is wrong."""

    number: int
    reason: str
    note: str
    errors: dict[str, str]


@bp.get(ADDRESS)
def coverage(slug: str) -> ResponseReturnValue:
    """Show what is cited, left out and open, by groups and as a list."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    return _page(consultation)


@bp.post(f"{ADDRESS}/<id:number>")
def leave_out(slug: str, number: int) -> ResponseReturnValue:
    """Note why a contribution is left out, or take such a note back."""
    consultation = consultation_for(current_person(), slug, Action.SUMMARISE)
    contribution = readable_contribution(consultation, number)
    me = require_person()
    if posted_choice("act", "", "undo") == "undo":
        omissions.take_back(contribution, consultation, by=me)
        db.session.commit()
        flash(_("Contribution [%(n)s] is open again.", n=number), "info")
        return redirect(_back(slug))
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    try:
        if reason not in set(OmissionReason):
            raise Invalid("omission_reason", "reason")
        chosen = OmissionReason(reason)
        omissions.leave_out(
            contribution, consultation, chosen, note=note, language=language(), by=me
        )
    except Invalid as error:
        db.session.rollback()
        form = OmissionForm(number, reason, note, {f"{error.field}-{number}": sentence(error)})
        return _page(consultation, form), 422
    db.session.commit()
    flash(_("Contribution [%(n)s] is left out on purpose.", n=number), "info")
    return redirect(_back(slug))


def _back(slug: str) -> str:
    """Return the address of the list from which the form was sent."""
    return url_for(".coverage", slug=slug, **_chosen_values(), _anchor="list-h")


def _chosen_values() -> dict[str, Any]:
    names = ("state", "kind", "value", "after")
    return {name: request.args[name] for name in names if name in request.args}


def read_filter(overview: Overview) -> CoverageFilter:
    """Return what the address selects; raises NotFound for what there is not."""
    state, kind = request.args.get("state", CoverageState.OPEN), request.args.get("kind")
    value = request.args.get("value", "")
    if state not in set(CoverageState) or (kind and kind not in set(CoverageKind)):
        raise NotFound
    is_id = kind == CoverageKind.QUESTION and parse_int(value) is not None
    if is_id and int(value) not in overview.question_numbers:
        raise NotFound
    if kind == CoverageKind.QUESTION and not is_id and value not in ("", "replies"):
        raise NotFound
    return CoverageFilter(CoverageState(state), CoverageKind(kind) if kind else None, value)


def _page(consultation: Consultation, form: OmissionForm | None = None) -> str:
    overview = read_overview(consultation, language())
    chosen, after = read_filter(overview), int_arg("after") or 0
    figures = read_coverage(consultation)
    rows, next_after = list_coverage(consultation, chosen, after=after)
    tables = make_tables(figures, overview, *CoverageKind)
    return render_template(
        "synthesis/coverage/show.html",
        consultation=consultation,
        overview=overview,
        whole=figures.whole,
        counts=_counts(figures),
        tables=tables,
        languages=describe_languages(figures),
        chosen=chosen,
        chosen_name=_chosen_name(tables, chosen),
        chosen_values=_chosen_values(),
        group={"kind": chosen.kind.value, "value": chosen.value} if chosen.kind else {},
        rows=rows,
        form=form,
        is_first=not after,
        next_after=next_after,
    )


def _counts(figures: Coverage) -> dict[CoverageState, int]:
    whole = figures.whole
    return {
        CoverageState.OPEN: whole.open,
        CoverageState.LEFT_OUT: whole.left_out,
        CoverageState.CITED: whole.cited,
    }


def _chosen_name(tables: list[CoverageTable], chosen: CoverageFilter) -> str:
    """Return what the chosen group is called; "" without one."""
    rows = (row for table in tables if table.kind is chosen.kind for row in table.rows)
    return next((row.name for row in rows if row.value == chosen.value), chosen.value)
