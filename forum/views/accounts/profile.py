"""Page: a person's own details and password."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.countries import list_countries
from forum.domain.persons import PersonGender
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts import accounts
from forum.services.consultations.titles import read_titles
from forum.services.moderation import optional_mail, queue_mail
from forum.services.moderation.optional_mail import MailTopic
from forum.services.notifications import followers
from forum.services.texts.localised import LocalisedText
from forum.views.accounts import forms
from forum.views.accounts.forms import AccountForm
from forum.web.http import sessions
from forum.web.http.current_user import require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_per_host
from forum.web.language import dates
from forum.web.language.date_fields import zone_choices
from forum.web.language.form_errors import sentence
from forum.web.language.locale import available_zones, language, with_zone_cookie

bp = Blueprint("profile", __name__)

MAIL_CHOICES: Final = {
    MailTopic.CITATIONS.value: _l("when a summary or a response cites you"),
    MailTopic.REVIEWS.value: _l("when a team asks you to review a summary"),
    MailTopic.REMINDERS.value: _l("when a consultation that you organise has long had no response"),
    optional_mail.LETTERS: _l("letters and invitations from teams and from people who take part"),
}


@dataclass(frozen=True)
class MailChoice:
    """A kind of mail with its words, and whether the person gets it."""

    name: str
    words: str
    is_wanted: bool


@dataclass(frozen=True)
class FollowedConsultation:
    """A consultation on whose page the person chooses whether its notes come by mail."""

    slug: str
    title: LocalisedText


def _list_mail_choices(person: User) -> list[MailChoice]:
    return [
        MailChoice(name, str(MAIL_CHOICES[name]), is_wanted)
        for name, is_wanted in optional_mail.list_choices(person).items()
    ]


def _list_followed(person: User) -> list[FollowedConsultation]:
    consultations = followers.list_followable(person)
    titles = read_titles([consultation.id for consultation in consultations], language())
    return [FollowedConsultation(c.slug, titles[c.id]) for c in consultations if c.id in titles]


bp.after_request(keep_private)


def _page(form: AccountForm, password: AccountForm) -> ResponseReturnValue:
    """Render both forms of the page, with status 422 if one has errors."""
    zones = {*zone_choices(), form.values.get("zone", "")} & available_zones()
    page = render_template(
        "accounts/profile.html",
        email=require_person().email,
        form=form,
        password=password,
        countries=list_countries(language()),
        zones=[(name, dates.zone_name(name)) for name in sorted(zones)],
        moderates=queue_mail.moderates_anything(require_person()),
        mail_choices=_list_mail_choices(require_person()),
        followed=_list_followed(require_person()),
        here="profile",
    )
    return page, 422 if form.errors or password.errors else 200


@bp.get("")
def show() -> ResponseReturnValue:
    """Show a person their details."""
    return _page(forms.form_of(require_person()), forms.empty_form())


@bp.post("")
def change_details() -> ResponseReturnValue:
    """Change the details of a person."""
    user = require_person()
    form = forms.read_profile(request.form)
    if form.errors:
        return _page(form, forms.empty_form())
    accounts.change_details(user, forms.details_of(form))
    gender = form.values.get("gender")
    user.gender = PersonGender(gender) if gender else None
    db.session.commit()
    flash(_("Your details have been changed."))
    return with_zone_cookie(redirect(url_for(".show", lang=user.language)), user.zone)


@bp.post("/password")
@limited_per_host
def change_password() -> ResponseReturnValue:
    """Change the password and begin a new session; all other sessions end."""
    user = require_person()
    form = forms.read_new_password(request.form)
    if not form.errors:
        current, new = request.form.get("current_password", ""), request.form["password"]
        try:
            accounts.change_password(user, current, new)
        except Invalid:
            form.errors["current_password"] = sentence("present_password")
    if form.errors:
        return _page(forms.form_of(require_person()), form)
    db.session.commit()
    sessions.sign_in(user, remember=sessions.is_remembered())
    flash(_("Your password is changed. You are signed out on all other devices."))
    return redirect(url_for(".show"))
