"""Pages: what a machine proposes, accepted or dismissed by people; and switching it on."""

from dataclasses import dataclass
from typing import Final

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum import database
from forum.adapters.text_model import configured_model
from forum.domain.policy import Action
from forum.domain.synthesis.points import Stance
from forum.domain.synthesis.proposals.kinds import ProposalKind
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.proposal import ProposalSettings
from forum.services.access.gate import can, consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.proposals import switch
from forum.services.synthesis.proposals.deciding import (
    Acceptance,
    ProposalView,
    accept,
    dismiss,
    find_proposal,
    list_proposals,
)
from forum.services.synthesis.proposals.points import list_points
from forum.services.texts.store import render_ahead
from forum.views.synthesis.proposals import PLACE, bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.limits import limited_changes
from forum.web.http.query import int_arg, int_field, posted_choice, text_arg
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

KINDS: Final = {
    ProposalKind.POINT: _l("Candidate points"),
    ProposalKind.EVIDENCE: _l("Passages for points"),
    ProposalKind.SIMILAR: _l("Similar passages"),
    ProposalKind.DUPLICATE: _l("Word for word the same"),
    ProposalKind.TERM: _l("Key terms"),
}
STANCES: Final = {
    Stance.SUPPORTS: _l("supports the point"),
    Stance.OPPOSES: _l("speaks against it"),
    Stance.QUALIFIES: _l("adds a condition"),
}
FAILURES: Final = {
    "budget": _l("The text model was not asked further: the budget of this month is used up."),
}
MAX_TITLE: Final = 500


@dataclass(frozen=True)
class ProposedLine:
    """A passage of a proposal, with who said it."""

    place: int
    number: int
    author: str
    language: str
    words: str


@dataclass(frozen=True)
class ProposalLine:
    """A proposal as the page prints it; `point` is the one that it may support."""

    id: int
    title: str
    language: str
    point: str
    point_id: int | None
    point_language: str
    made_by: str
    passages: list[ProposedLine]


@dataclass(frozen=True)
class MachineState:
    """Whether the machine is on, at work or done, in words."""

    is_on: bool
    uses_model: bool
    model: str
    is_running: bool
    done: int
    report: str
    failure: str


def _consultation(slug: str, action: Action = Action.PROPOSE) -> Consultation:
    return consultation_for(current_person(), slug, action)


@bp.get(PLACE)
def index(slug: str) -> ResponseReturnValue:
    """List the proposals of one kind that wait for a decision; an organiser sees the switch."""
    return _page(_consultation(slug), {})


def _page(consultation: Consultation, errors: dict[str, str]) -> ResponseReturnValue:
    kinds = {kind.value: kind for kind in ProposalKind}
    kind = kinds.get(text_arg("kind"), ProposalKind.POINT)
    after = int_arg("after") or 0
    decides = can(current_person(), Action.SUMMARISE, consultation)
    state = _state(switch.find_settings(consultation))
    views: list[ProposalView] = []
    following = None
    if decides and state.is_on:
        views, following = list_proposals(consultation, kind, after=after)
    slug = consultation.slug
    page = render_template(
        "synthesis/proposals/index.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        here="proposals",
        kinds=[(one.value, str(words)) for one, words in KINDS.items()],
        kind=kind.value,
        decides=decides,
        lines=[_line(view) for view in views],
        points=list_points(consultation) if views else [],
        stances=[(stance.value, str(words)) for stance, words in STANCES.items()],
        state=state,
        first=url_for(".index", slug=slug, kind=kind.value) if after else "",
        following=url_for(".index", slug=slug, kind=kind.value, after=following)
        if following
        else "",
        errors=errors,
    )
    return page, 422 if errors else 200


def _line(view: ProposalView) -> ProposalLine:
    proposal = view.proposal
    return ProposalLine(
        id=proposal.id,
        title=proposal.title,
        language=proposal.language,
        point=view.point,
        point_id=proposal.point_id,
        point_language=view.point_language,
        made_by=proposal.made_by,
        passages=[
            ProposedLine(
                passage.place,
                passage.number,
                labels.author_name(passage.name, passage.organisation, passage.publication),
                passage.language,
                passage.words,
            )
            for passage in view.passages
        ],
    )


def _state(settings: ProposalSettings | None) -> MachineState:
    model = configured_model(current_app.config)
    name = model.model if model.is_configured else ""
    if settings is None:
        return MachineState(False, False, name, False, 0, "", "")
    report = ""
    if settings.finished_at is not None:
        found = ngettext(
            "%(num)d proposal was found.", "%(num)d proposals were found.", settings.found
        )
        dropped = ngettext(
            "%(num)d proposal of the text model was dropped, because its words are not in a "
            "published passage.",
            "%(num)d proposals of the text model were dropped, because their words are not in a "
            "published passage.",
            settings.dropped,
        )
        report = f"{found} {dropped}" if settings.dropped else found
    failure = settings.failure
    return MachineState(
        is_on=settings.is_on,
        uses_model=settings.uses_model,
        model=name,
        is_running=settings.asked_at is not None and settings.finished_at is None,
        done=settings.done,
        report=report,
        failure=str(FAILURES.get(failure, _("The text model did not answer: %(why)s", why=failure)))
        if failure
        else "",
    )


@bp.post(f"{PLACE}/switch")
@limited_changes
def turn(slug: str) -> ResponseReturnValue:
    """Switch proposals on or off, or ask for new ones."""
    consultation, person = _consultation(slug), require_person()
    act = posted_choice("act", "ask", "on", "off")
    try:
        if act == "ask":
            switch.ask(consultation, by=person)
            flash(_("Asked for. The proposals appear here after a while: reload the page."), "info")
        else:
            is_on, uses_model = act == "on", posted_choice("model", "", "yes") == "yes"
            switch.switch(consultation, is_on=is_on, uses_model=uses_model, by=person)
            flash(_("Proposals are on.") if is_on else _("Proposals are off."), "info")
    except Invalid as error:
        return _again(slug, {error.field: sentence(error)})
    db.session.commit()
    return redirect(url_for(".index", slug=slug))


def _again(slug: str, errors: dict[str, str]) -> ResponseReturnValue:
    """Show the page again while nothing is locked."""
    db.session.rollback()
    database.end_writing()
    return _page(_consultation(slug), errors)


@bp.post(f"{PLACE}/<id:number>")
@limited_changes
def decide(slug: str, number: int) -> ResponseReturnValue:
    """Accept a proposal as evidence of a point, or dismiss it."""
    database.end_writing()  # until the words of a new point are rendered
    find_proposal(_consultation(slug, Action.SUMMARISE), number)
    title = request.form.get("title", "").strip()
    kind = posted_choice("kind", "", *ProposalKind)
    is_accepted = posted_choice("act", "accept", "dismiss") == "accept"
    point_id = int_field("point") or None
    if is_accepted and point_id is None:
        if not title or len(title) > MAX_TITLE:
            return _again(slug, {f"title-{number}": sentence(Invalid("proposal_title"))})
        render_ahead([title])
    with reading_ended():
        db.session.commit()
    consultation, person = _consultation(slug, Action.SUMMARISE), require_person()
    proposal = find_proposal(consultation, number)
    try:
        if is_accepted:
            own = proposal.language if title == proposal.title else language()
            accept(consultation, proposal, _acceptance(title, point_id, own), by=person)
            flash(_("Accepted. The passages are yours now: they count as your evidence."), "info")
        else:
            dismiss(consultation, proposal, by=person)
            flash(_("Dismissed. It will not be proposed again."), "info")
    except Invalid as error:
        return _again(slug, {f"title-{number}": sentence(error)})
    db.session.commit()
    return redirect(url_for(".index", slug=slug, kind=kind or None))


def _acceptance(title: str, point_id: int | None, of: str) -> Acceptance:
    places = {int(place) for place in request.form.getlist("passage") if place.isdecimal()}
    return Acceptance(
        places=places,
        title=title,
        language=of,
        point_id=point_id,
        stance=Stance(posted_choice("stance", "", *Stance) or Stance.SUPPORTS),
    )
