"""Page: asking the moderators to look at a contribution."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.contributions.flags import FLAG_RULES, MAX_REASON, OTHER_RULE
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.gate import consultation_for, readable_contribution
from forum.services.consultations.overview import read_overview
from forum.services.contributions import flags
from forum.services.discussion import contribution_views
from forum.views.contributions import bp
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_flags
from forum.web.http.query import visible_text
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter

FLAG_PATH = "/consultations/<slug>/contributions/<id:number>/report"


def _find(slug: str, number: int) -> tuple[Consultation, Contribution]:
    """Return a text that this person may report; raises as the gate does."""
    consultation = consultation_for(current_person(), slug, Action.FLAG)
    contribution = readable_contribution(consultation, number)
    flags.require_flaggable(current_person(), contribution)
    return consultation, contribution


@bp.get(FLAG_PATH, endpoint="flag")
def show_flag_form(slug: str, number: int) -> ResponseReturnValue:
    """Show a text with the form that reports it, or say that this person has reported it."""
    return _flag_page(*_find(slug, number), {}, {})


@bp.post(FLAG_PATH, endpoint="raise_flag")
@limited_flags
def raise_flag(slug: str, number: int) -> ResponseReturnValue:
    """Report a text to the moderators; a second report by the same person changes nothing."""
    consultation, contribution = _find(slug, number)
    reason = visible_text(request.form.get("reason", ""))
    values = {"rule": request.form.get("rule", ""), "reason": reason}
    try:
        flags.flag(contribution, by=require_person(), **values)
    except Invalid as error:
        errors = {error.field: sentence(error)}
        return _flag_page(consultation, contribution, values, errors), 422
    db.session.commit()
    flash(_("Thank you. The moderators will look at [%(n)s] and tell you by email.", n=number))
    return redirect(url_for("contributions.show", slug=slug, number=number))


def _flag_page(
    consultation: Consultation,
    contribution: Contribution,
    values: dict[str, str],
    errors: dict[str, str],
) -> str:
    entry = contribution_views.read_view_for_readers(contribution, language())
    rules = [(rule.value, labels.RULES[rule]) for rule in FLAG_RULES]
    return render_template(
        "contributions/flag.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        entry=entry,
        card=ContributionPresenter(consultation, {}).card(entry),
        own_flag=flags.find_open_flag(contribution, require_person()),
        rules=[*rules, (OTHER_RULE, _("Something else"))],
        most=MAX_REASON,
        values=values,
        errors=errors,
    )
