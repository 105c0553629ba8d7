"""Page: who has been heard while a consultation is open, who is missing, and a letter to them."""

from dataclasses import dataclass, field
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import clock, database
from forum.domain.contributions.voices import VoiceKind, Voices
from forum.domain.countries import REGIONS, region_name, region_of
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, QuestionView, read_overview
from forum.services.discussion.voices import read_voices
from forum.services.notifications.invitees import InviteeView, count_groups, list_unheard
from forum.services.notifications.nudges import REST, list_nudges, nudge
from forum.views.organise import bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_nudges
from forum.web.http.query import int_arg, int_field, visible_text
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language, use_language, zone
from forum.web.presenters.charts.balance import list_weeks, make_balance_charts
from forum.web.presenters.posts.digest import join_words


@dataclass(frozen=True)
class Gaps:
    """What nobody has said or from where, so far; questions with their texts."""

    questions: list[QuestionView] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Return whether anything is missing."""
        return bool(self.questions or self.regions or self.languages)


@bp.get("/consultations/<slug>/balance")
def balance(slug: str) -> ResponseReturnValue:
    """Show voices against the invitation list, silent questions, and who has not been heard."""
    consultation = consultation_for(current_person(), slug, Action.ORGANISE)
    return _page(consultation, after=int_arg("after") or 0)


@bp.post("/consultations/<slug>/balance/<id:invitee_id>")
@limited_nudges
def send_nudge(slug: str, invitee_id: int) -> ResponseReturnValue:
    """Write a private letter to one invitee."""
    consultation = consultation_for(current_person(), slug, Action.NUDGE)
    note, after = visible_text(request.form.get("note", "")), int_field("after")
    try:
        nudge(consultation, invitee_id, note, by=require_person())
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        errors = {f"note-{invitee_id}": sentence(error)}
        return _page(consultation, after=after, errors=errors, typed={invitee_id: note}), 422
    db.session.commit()
    flash(_("Your letter is on its way. Nobody writes to this person again for a week."), "info")
    return redirect(url_for(".balance", slug=slug, after=after or None, _anchor="unheard"))


def _page(
    consultation: Consultation,
    *,
    after: int,
    errors: dict[str, str] | None = None,
    typed: dict[int, str] | None = None,
) -> str:
    overview = read_overview(consultation, language())
    voices, invited = read_voices(consultation), count_groups(consultation)
    unheard, next_after = list_unheard(consultation, after=after, rest=REST)
    gaps = _find_gaps(overview, voices)
    notes = {person.id: _propose_note(person, gaps) for person in unheard}
    return render_template(
        "organise/balance.html",
        consultation=consultation,
        overview=overview,
        voices=voices,
        kinds=VoiceKind,
        invited=invited,
        unheard=unheard,
        next_after=next_after,
        after=after,
        charts=make_balance_charts(voices, invited, _weeks(consultation), consultation.language),
        gaps=gaps,
        gap_words={
            "regions": join_words(region_name(code, language()) for code in gaps.regions),
            "languages": join_words(labels.language_name(code) for code in gaps.languages),
        },
        notes={**notes, **(typed or {})},
        typed=typed or {},
        nudges=list_nudges(consultation),
        errors=errors or {},
    )


def _weeks(consultation: Consultation) -> list[date]:
    """Return the Mondays from opening to today, or to closing if that is earlier."""
    now, opens, closes = clock.now(), consultation.opens_at, consultation.closes_at
    if opens is None or opens > now:
        return []
    last = min(now, closes) if closes is not None else now
    here = zone(consultation.zone)
    return list_weeks(opens.astimezone(here).date(), last.astimezone(here).date())


def _find_gaps(overview: Overview, voices: Voices) -> Gaps:
    return Gaps(
        questions=[question for question in overview.questions if not question.answers],
        regions=[code for code in REGIONS if not voices.by_region[code]],
        languages=[code for code in LANGUAGES if not voices.by_language[code]],
    )


def _propose_note(person: InviteeView, gaps: Gaps) -> str:
    """Return a letter in the language of its reader, for the facilitator to change."""
    with use_language(person.language):
        lines = [
            _(
                "We would very much like to hear from you. A few sentences from your own "
                "experience are enough."
            )
        ]
        region = region_of(person.country)
        if region in gaps.regions:
            lines.append(
                _("So far nobody has written from: %(list)s.", list=region_name(region, language()))
            )
        if gaps.questions:
            numbers = join_words(str(question.number) for question in gaps.questions)
            lines.append(_("Nobody has answered these questions yet: %(list)s.", list=numbers))
        return "\n\n".join(lines)
