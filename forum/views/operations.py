"""Page: how translation and background work are doing, for who runs the site."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forum import clock
from forum.extensions import db
from forum.models.user import User
from forum.services.access.gate import require_administrator
from forum.services.background.readiness import read_backlog
from forum.services.consultations.titles import read_titles
from forum.services.texts.localised import LocalisedText
from forum.services.translation.again import request_again
from forum.services.translation.budget import list_totals
from forum.services.translation.engines import Ladder, read_ladder
from forum.services.translation.state import (
    DirectionState,
    EngineReport,
    describe_directions,
    describe_engines,
    read_queue,
)
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_changes
from forum.web.language import labels
from forum.web.language.locale import language
from forum.web.presenters.own_times import own_times

MOST_CONSULTATIONS: Final = 20

bp = Blueprint("operations", __name__)


@dataclass(frozen=True)
class EngineLine:
    """An engine as the page prints it; it gets no text where it `is_stopped`."""

    report: EngineReport
    name: str
    is_stopped: bool


@dataclass(frozen=True)
class UseLine:
    """What an engine was sent this month for one consultation."""

    title: LocalisedText | None
    engine: str
    characters: int


def _require_operator() -> User:
    user = require_person()
    require_administrator(user)
    return user


@bp.get("/operations")
def index() -> ResponseReturnValue:
    """Show engines, what they were sent, what waits, and what was given up and why."""
    _require_operator()
    ladder = read_ladder(current_app.config)
    engines = _list_engines(ladder)
    return render_template(
        "operations/index.html",
        directions=describe_directions(ladder),
        name_direction=_name_direction,
        name_engine=_name_engine,
        engines=engines,
        tells_times=any(engine.is_stopped for engine in engines),
        queue=read_queue(),
        backlog=read_backlog(),
        uses=_list_uses(),
        times=own_times([]),
    )


@bp.get("/operations/translations")
def back_to_index() -> ResponseReturnValue:
    """Redirect to the page from the address of its form, for example after a reload."""
    return redirect(url_for(".index"))


@bp.post("/operations/translations")
@limited_changes
def ask_again() -> ResponseReturnValue:
    """Ask for the translations that were given up, of all engines anew."""
    _require_operator()
    ladder = read_ladder(current_app.config)
    if ladder.is_off:
        flash(_("No engine serves any direction."), "error")
        return redirect(url_for(".index"))
    number = request_again(ladder, only_failed=True)
    db.session.commit()
    flash(
        ngettext("%(num)d translation is queued.", "%(num)d translations are queued.", number),
        "info",
    )
    return redirect(url_for(".index"))


def _list_engines(ladder: Ladder) -> list[EngineLine]:
    now = clock.now()
    return [
        EngineLine(
            report,
            _name_engine(report.name),
            report.is_capped or (report.paused_until is not None and report.paused_until > now),
        )
        for report in describe_engines(ladder)
    ]


def _list_uses() -> list[UseLine]:
    """Return for which consultations engines were sent the most this month."""
    totals = list_totals()[:MOST_CONSULTATIONS]
    titles = read_titles({total.consultation_id for total in totals}, language())
    return [
        UseLine(titles.get(total.consultation_id), _name_engine(total.engine), total.characters)
        for total in totals
    ]


def _name_engine(engine: str) -> str:
    return labels.engine_name(engine) or engine


def _name_direction(direction: DirectionState) -> str:
    source, target = map(labels.language_name, (direction.source, direction.target))
    return f"{source} → {target}"
