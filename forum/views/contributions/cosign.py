"""Pages: co-signing a contribution, taking the signature back, and the list of co-signatories."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.services.access.gate import can, consultation_for, readable_contribution
from forum.services.consultations import consent
from forum.services.consultations.overview import read_overview
from forum.services.contributions import cosignatures
from forum.services.discussion import contribution_views
from forum.views.contributions import bp
from forum.views.contributions.cosign_form import CosignForm, make_cosign_form, read_cosign_form
from forum.views.contributions.identity import preview_appearances, register_organisation
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_writes
from forum.web.http.query import int_field
from forum.web.language.locale import language
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.own_times import own_times

COSIGN_PATH = "/consultations/<slug>/contributions/<id:number>/sign"


def _find_readable(consultation: Consultation, number: int) -> Contribution:
    """Return a contribution whose words readers see; raises NotFound for a stub."""
    contribution = readable_contribution(consultation, number)
    if not contribution.is_readable:
        raise NotFound
    return contribution


@bp.get(COSIGN_PATH)
def cosign_form(slug: str, number: int) -> ResponseReturnValue:
    """Show a contribution with the form to co-sign it, or to take the signature back.

    After closing, only those who have signed it can open the page.
    """
    consultation = consultation_for(current_person(), slug, Action.READ)
    contribution = _find_readable(consultation, number)
    if not cosignatures.has_signed(current_person(), contribution):
        consultation_for(current_person(), slug, Action.CONTRIBUTE)
    return _render_page(consultation, contribution, make_cosign_form(require_person()))


def _render_page(
    consultation: Consultation, contribution: Contribution, form: CosignForm
) -> ResponseReturnValue:
    me = require_person()
    entry = contribution_views.read_view_for_readers(contribution, language())
    consent_version = consent.read_version(consultation, language())
    html = render_template(
        "contributions/cosign.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        entry=entry,
        card=ContributionPresenter(consultation, {}, zone=own_times([consultation.zone]).zone).card(
            entry
        ),
        form=form,
        appearances=preview_appearances(form.identity, me),
        consent_version=consent_version,
        agreed_at=consent.find_agreement(me, consultation, consent_version.number),
        agreed=form.agreed,
        is_own=contribution.author_id == me.id,
        is_signed=cosignatures.has_signed(current_person(), contribution),
    )
    return html, 422 if form.errors else 200


@bp.post(COSIGN_PATH)
@limited_writes
def cosign(slug: str, number: int) -> ResponseReturnValue:
    """Co-sign a contribution; a second time changes nothing."""
    consultation = consultation_for(current_person(), slug, Action.CONTRIBUTE)
    contribution = _find_readable(consultation, number)
    me, form = require_person(), read_cosign_form(request.form)
    if request.form.get("act") == "country":
        form.identity.offer_another_country()
        return _render_page(consultation, contribution, form)
    if not form.check(consent.current_number(consultation)):
        return _render_page(consultation, contribution, form)
    cosignatures.sign(
        contribution,
        consultation,
        by=me,
        appearance=register_organisation(form.identity.appearance(me)),
        consent=consent.accept_version(consultation, form.consent),
    )
    db.session.commit()
    flash(_("You have co-signed this contribution."), "info")
    return redirect(url_for("contributions.show", slug=slug, number=number))


@bp.post(f"{COSIGN_PATH}/take-back")
@limited_writes
def take_back_cosignature(slug: str, number: int) -> ResponseReturnValue:
    """Take one's own signature back."""
    consultation = consultation_for(current_person(), slug, Action.WITHDRAW)
    contribution = readable_contribution(consultation, number)
    cosignatures.take_back_signature(contribution, consultation, by=require_person())
    db.session.commit()
    flash(_("Your co-signature has been withdrawn."), "info")
    return redirect(url_for("contributions.show", slug=slug, number=number))


@bp.post("/consultations/<slug>/contributions/<id:number>/signatures/remove")
@limited_writes
def remove_cosignature(slug: str, number: int) -> ResponseReturnValue:
    """Remove a signature as a moderator."""
    consultation = consultation_for(current_person(), slug, Action.MODERATE)
    contribution = readable_contribution(consultation, number)
    signature_id = int_field("signature")
    cosignatures.remove_signature(contribution, consultation, signature_id, by=require_person())
    db.session.commit()
    flash(_("The co-signature has been withdrawn."), "info")
    return redirect(url_for(".cosignatures", slug=slug, number=number))


@bp.get("/consultations/<slug>/contributions/<id:number>/signatures", endpoint="cosignatures")
def list_cosignatures(slug: str, number: int) -> ResponseReturnValue:
    """List the co-signatories; moderators see their real names, and can remove a signature."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    contribution = _find_readable(consultation, number)
    is_moderator = can(current_person(), Action.MODERATE, consultation)
    return render_template(
        "contributions/cosignatures.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        contribution=contribution,
        is_own=contribution.author_id == (me.id if (me := current_person()) else None),
        is_signed=cosignatures.has_signed(current_person(), contribution),
        signatories=cosignatures.list_signatories([contribution.id]).get(contribution.id, []),
        real_names=cosignatures.list_real_names(contribution) if is_moderator else {},
    )
