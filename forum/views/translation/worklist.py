"""Page: the work list of translators."""

from typing import TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.translation.desk.worklist import (
    WorkFilter,
    WorkOrder,
    WorkPlace,
    WorkRow,
    list_contribution_work,
    list_team_work,
)
from forum.views.translation import bp, words
from forum.web.http.current_user import current_person
from forum.web.http.query import parse_int
from forum.web.language.locale import language
from forum.web.presenters.own_times import own_times

Chosen = TypeVar("Chosen", WorkFilter, WorkOrder)


@bp.get("/consultations/<slug>/translations")
def worklist(slug: str) -> ResponseReturnValue:
    """List what is to be translated into one language: what everybody reads, then the others."""
    consultation = consultation_for(current_person(), slug, Action.TRANSLATE)
    into = read_language(request.args.get("into", ""), language())
    chosen = _choose(WorkFilter.OPEN, request.args.get("show", ""))
    order = _choose(WorkOrder.REACTIONS, request.args.get("order", ""))
    after = _read_place(request.args.get("after", ""))
    part = _read_part(request.args.get("part", ""))
    team: list[WorkRow] = []
    rows: list[WorkRow] = []
    place = None
    if after is None and part is not TextKind.CONTRIBUTION:
        found = list_team_work(consultation, into, chosen)
        team = [row for row in found if part in (None, row.item.kind)]
    if part in (None, TextKind.CONTRIBUTION):
        rows, place = list_contribution_work(consultation, into, chosen, order=order, after=after)
    return render_template(
        "translation/worklist.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        into=into,
        languages=list_targets(consultation),
        words=words,
        chosen=chosen,
        order=order,
        orders=WorkOrder,
        part=part,
        team=[words.describe_row(row) for row in team],
        groups=words.group_rows(rows, order),
        next_after="-".join(map(str, place)) if place else "",
        is_first=after is None,
        times=own_times([consultation.zone]),
    )


def list_targets(consultation: Consultation) -> list[str]:
    """Return the languages to translate into, that of the consultation at the end."""
    return sorted(LANGUAGES, key=lambda code: code == consultation.language)


def read_language(code: str, default: str) -> str:
    """Return a language of the platform by its code, or the default."""
    return code if code in LANGUAGES else default


def _read_part(value: str) -> TextKind | None:
    return TextKind(value) if value in set(TextKind) else None


def _choose(default: Chosen, value: str) -> Chosen:
    kind = type(default)
    return kind(value) if value in set(kind) else default


def _read_place(string: str) -> WorkPlace | None:
    numbers = [parse_int(part) for part in string.split("-")]
    reactions, doubts, number = (*numbers, None, None)[:3]
    if len(numbers) != 3 or reactions is None or doubts is None or number is None:
        return None
    return reactions, doubts, number
