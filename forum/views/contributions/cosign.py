"""Pages: signing another's contribution instead of sending a copy, and taking that back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.contributions.statuses import Status
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution
from forum.services.access.gate import can, consultation_for, readable_contribution
from forum.services.consultations import consent as consents
from forum.services.consultations.overview import facts
from forum.services.contributions import cosignatures
from forum.services.discussion import entries
from forum.views.contributions import bp
from forum.views.contributions.cosign_form import SigningForm, fresh, read
from forum.views.contributions.identity import registered, ways_to_appear
from forum.web.http.current_user import person, signed_in
from forum.web.http.limits import limited_writes
from forum.web.language.locale import language
from forum.web.presenters.presenting import Presenter

SIGN = "/consultations/<slug>/contributions/<id:number>/sign"


def _published(consultation: Consultation, number: int) -> Contribution:
    """Return what can be signed; a stub has nothing to agree to."""
    contribution = readable_contribution(consultation, number)
    if contribution.status is not Status.PUBLISHED:
        raise NotFound
    return contribution


@bp.get(SIGN)
def cosign_form(slug: str, number: int) -> ResponseReturnValue:
    """Show the contribution, and the form with which one signs it or takes that back.

    Who has signed finds the page after closing too.
    """
    consultation = consultation_for(person(), slug, Action.READ)
    contribution = _published(consultation, number)
    if not _is_signed(contribution):
        consultation_for(person(), slug, Action.CONTRIBUTE)
    return _page(consultation, contribution, fresh(signed_in()))


def _is_signed(contribution: Contribution) -> bool:
    own = cosignatures.signature_of(person(), contribution)
    return own is not None and own.withdrawn_at is None


def _page(
    consultation: Consultation, contribution: Contribution, form: SigningForm
) -> ResponseReturnValue:
    me = signed_in()
    entry = entries.for_readers(contribution, language())
    page = render_template(
        "contributions/cosign.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        entry=entry,
        ready=Presenter(consultation, {}).shown(entry),
        form=form,
        ways=ways_to_appear(form.identity, me),
        notice=consents.version(consultation, language()),
        agreed=form.agreed,
        is_own=contribution.author_id == me.id,
        is_signed=_is_signed(contribution),
    )
    return page, 422 if form.errors else 200


@bp.post(SIGN)
@limited_writes
def cosign(slug: str, number: int) -> ResponseReturnValue:
    """Sign, once; a second time changes nothing."""
    consultation = consultation_for(person(), slug, Action.CONTRIBUTE)
    contribution, me, form = _published(consultation, number), signed_in(), read(request.form)
    if request.form.get("act") == "country":
        form.identity.offer_another_country()
        return _page(consultation, contribution, form)
    if not form.check(consents.version(consultation, language()).number):
        return _page(consultation, contribution, form)
    cosignatures.sign(
        contribution,
        consultation,
        by=me,
        appearance=registered(form.identity.appearance(me)),
        consent=consents.agree(consultation, form.consent),
    )
    db.session.commit()
    flash(_("You have co-signed this contribution."), "info")
    return redirect(url_for("contributions.show", slug=slug, number=number))


@bp.post(f"{SIGN}/take-back")
@limited_writes
def take_back_cosignature(slug: str, number: int) -> ResponseReturnValue:
    """Take one's signature back."""
    consultation = consultation_for(person(), slug, Action.WITHDRAW)
    contribution = readable_contribution(consultation, number)
    cosignatures.take_back(contribution, consultation, by=signed_in())
    db.session.commit()
    flash(_("Your signature is taken back."), "info")
    return redirect(url_for("contributions.show", slug=slug, number=number))


@bp.post("/consultations/<slug>/contributions/<id:number>/signatures/remove")
@limited_writes
def remove_cosignature(slug: str, number: int) -> ResponseReturnValue:
    """Strike a signature out, as a moderator."""
    consultation = consultation_for(person(), slug, Action.MODERATE)
    contribution = readable_contribution(consultation, number)
    chosen = min(max(0, request.form.get("signature", 0, type=int)), 2**31 - 1)
    cosignatures.remove(contribution, consultation, chosen, by=signed_in())
    db.session.commit()
    flash(_("The signature is removed."), "info")
    return redirect(url_for(".cosignatures", slug=slug, number=number))


@bp.get("/consultations/<slug>/contributions/<id:number>/signatures", endpoint="cosignatures")
def list_cosignatures(slug: str, number: int) -> ResponseReturnValue:
    """List who signed a contribution; moderators see the names behind, and can remove one."""
    consultation = consultation_for(person(), slug, Action.READ)
    contribution = _published(consultation, number)
    return render_template(
        "contributions/cosignatures.html",
        consultation=consultation,
        facts=facts(consultation, language()),
        contribution=contribution,
        signed=cosignatures.of([contribution.id]).get(contribution.id, []),
        real=cosignatures.real_names(contribution) if _may_moderate(consultation) else {},
    )


def _may_moderate(consultation: Consultation) -> bool:
    return can(person(), Action.MODERATE, consultation)
