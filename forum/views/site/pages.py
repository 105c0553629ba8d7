"""Standing pages: rules, privacy, accessibility, time zone and appearance."""

from flask import current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.views.site import bp
from forum.web.http.sessions import next_page
from forum.web.language.locale import YEAR, ZONE_COOKIE, available_zones, zone_name


def _way_back() -> str:
    """Return the page of this site that the reader came from, or the home page."""
    return next_page() or "/"


@bp.get("/rules")
def rules() -> ResponseReturnValue:
    """Show the rules for contributions."""
    return render_template("site/rules.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show what is kept, for how long, and who sees it."""
    return render_template("site/privacy.html")


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """Show how the site can be used and whom to tell of a barrier."""
    return render_template("site/accessibility.html")


@bp.get("/time-zone")
def zone() -> ResponseReturnValue:
    """Let the reader choose a zone; a chosen one is kept in a cookie."""
    chosen = request.args.get("zone")
    if chosen is not None and (chosen in available_zones() or not chosen):
        response = redirect(_way_back())
        response.set_cookie(
            ZONE_COOKIE,
            chosen,
            max_age=YEAR if chosen else 0,
            samesite="Lax",
            secure=current_app.config["FORUM_PRODUCTION"],
        )
        return response
    errors = {} if chosen is None else {"zone": _("Choose a zone from the list.")}
    zones = sorted(
        z
        for z in available_zones()
        if "/" in z and not z.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
    return render_template(
        "site/zone.html", zones=["UTC", *zones], chosen=zone_name(), errors=errors
    ), (422 if errors else 200)


@bp.get("/appearance")
def appearance() -> ResponseReturnValue:
    """Keep the chosen appearance in a cookie and go back."""
    chosen = request.args.get("theme", "")
    response = redirect(_way_back())
    is_known = chosen in ("light", "dark")
    response.set_cookie(
        "theme",
        chosen if is_known else "",
        max_age=YEAR if is_known else 0,
        samesite="Lax",
        secure=current_app.config["FORUM_PRODUCTION"],
    )
    return response
