"""Pages: rules, privacy, accessibility, time zone and appearance."""

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forum.domain.policy import Action
from forum.domain.translation.reading import Reading, make_reading
from forum.extensions import db
from forum.services.access.gate import consultation_for
from forum.services.accounts import accounts
from forum.services.consultations.overview import read_overview
from forum.views.site import bp
from forum.views.site.contact import make_contact_way
from forum.web.http.current_user import current_person, require_person
from forum.web.http.query import text_arg
from forum.web.http.robots import indexed
from forum.web.http.sessions import next_page
from forum.web.language.date_fields import zone_choices
from forum.web.language.locale import YEAR, available_zones, language, with_zone_cookie, zone_name
from forum.web.language.permissions import list_permissions
from forum.web.language.reading import with_reading_cookie
from forum.web.presenters.sharing import share_plain


def _previous_page() -> str:
    """Return the page of this site in the argument `next`, or the home page."""
    return next_page() or "/"


def _standing_page(name: str, title: str, **values: object) -> str:
    """Return a page of the site itself that search engines may list."""
    share = share_plain(f"site.{name}", title)
    return render_template(f"site/{name}.html", share=share, **values)


@bp.get("/rules")
@indexed
def rules() -> ResponseReturnValue:
    """Show the rules for contributions."""
    return _standing_page("rules", _("Rules for contributions"))


@bp.get("/privacy")
@indexed
def privacy() -> ResponseReturnValue:
    """Show which personal data is stored, for how long, and who sees it."""
    return _standing_page("privacy", _("Privacy"))


@bp.get("/accessibility")
@indexed
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    return _standing_page("accessibility", _("Accessibility"))


@bp.get("/help")
@indexed
def help() -> ResponseReturnValue:
    """Show how the site works, who may do what, and where to ask."""
    return _standing_page("help", _("How it works"), permissions=list_permissions(), here="help")


@bp.get("/contact")
@indexed
def contact() -> ResponseReturnValue:
    """Show who runs the site and how to reach them and, with `about`, a consultation's team."""
    consultation, overview = None, None
    if slug := text_arg("about"):
        consultation = consultation_for(current_person(), slug, Action.READ)
        overview = read_overview(consultation, language())
    return _standing_page(
        "contact",
        _("Contact"),
        consultation=consultation,
        overview=overview,
        operator=current_app.config["FORUM_OPERATOR"],
        way=make_contact_way(overview.title.plain if overview else ""),
    )


@bp.get("/time-zone")
def zone() -> ResponseReturnValue:
    """Show the list of time zones, or store the chosen one in a cookie."""
    choice = request.args.get("zone")
    if choice is not None and (choice in available_zones() or not choice):
        return with_zone_cookie(redirect(_previous_page()), choice)
    errors = {} if choice is None else {"zone": _("Choose a time zone from the list.")}
    return render_template(
        "site/zone.html", zones=zone_choices(), chosen=zone_name(), errors=errors
    ), (422 if errors else 200)


@bp.get("/reading")
def reading() -> ResponseReturnValue:
    """Show how one can read what was written in other languages; keep a visitor's choice."""
    if "set" in request.args and current_person() is None:
        return with_reading_cookie(redirect(_previous_page()), _chosen(request.args))
    return render_template("site/reading.html", next=next_page() or "")


@bp.post("/reading")
def keep_reading() -> ResponseReturnValue:
    """Keep a member's choice in the account."""
    accounts.choose_reading(require_person(), _chosen(request.form))
    db.session.commit()
    return redirect(_previous_page())


def _chosen(fields: MultiDict[str, str]) -> Reading:
    return make_reading(fields.getlist("reads"), fields.get("order", ""))


@bp.get("/appearance")
def appearance() -> ResponseReturnValue:
    """Store the chosen appearance in a cookie and go back."""
    choice = request.args.get("theme", "")
    response = redirect(_previous_page())
    is_known = choice in ("light", "dark")
    response.set_cookie(
        "theme",
        choice if is_known else "",
        max_age=YEAR if is_known else 0,
        samesite="Lax",
        secure=current_app.config["FORUM_PRODUCTION"],
    )
    return response
