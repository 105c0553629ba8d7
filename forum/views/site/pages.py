"""Pages: rules, privacy, accessibility, time zone and appearance."""

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.views.site import bp
from forum.web.http.sessions import next_page
from forum.web.language.date_fields import zone_choices
from forum.web.language.locale import YEAR, available_zones, with_zone_cookie, zone_name


def _previous_page() -> str:
    """Return the page of this site in the argument `next`, or the home page."""
    return next_page() or "/"


@bp.get("/rules")
def rules() -> ResponseReturnValue:
    """Show the rules for contributions."""
    return render_template("site/rules.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show which personal data is stored, for how long, and who sees it."""
    return render_template("site/privacy.html")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    return render_template("site/accessibility.html")


@bp.get("/time-zone")
def zone() -> ResponseReturnValue:
    """Show the list of time zones, or store the chosen one in a cookie."""
    choice = request.args.get("zone")
    if choice is not None and (choice in available_zones() or not choice):
        return with_zone_cookie(redirect(_previous_page()), choice)
    errors = {} if choice is None else {"zone": _("Choose a zone from the list.")}
    return render_template(
        "site/zone.html", zones=zone_choices(), chosen=zone_name(), errors=errors
    ), (422 if errors else 200)


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
