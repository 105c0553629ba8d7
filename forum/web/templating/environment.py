"""What templates can call: words, dates, drawings, addresses of static files."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from forum.domain.contributions.attachments import ACCEPTED, MAX_FILES
from forum.domain.contributions.content import LONG_WORDS
from forum.domain.countries import countries
from forum.domain.languages import LANGUAGES
from forum.services.access import gate as access
from forum.web.http.assets import asset, theme
from forum.web.http.current_user import can, person
from forum.web.language import dates, files
from forum.web.language import labels as wording
from forum.web.language.countries import countries_named, country
from forum.web.language.locale import language, zone_name
from forum.web.presenters import overview, texts
from forum.web.presenters.status import instant, standing
from forum.web.templating import filters
from forum.web.templating.icons import ONCE, icon


def address_in(code: str) -> str:
    """Return the address of this page in another language."""
    if request.endpoint is None or "lang" not in (
        request.url_rule.arguments if request.url_rule else ()
    ):
        return url_for("consultations.home", lang=code)
    address = url_for(request.endpoint, **{**(request.view_args or {}), "lang": code})
    # What the reader typed after `?` stays there: url_for would take some names for its own.
    asked = urlencode(list(request.args.items(multi=True))) if request.method == "GET" else ""
    return f"{address}?{asked}" if asked else address


def _translations() -> Any:
    """Return the catalogue of the page's language, looked up once per request and language."""
    found = g.setdefault("catalogues", {})
    code = language()
    if code not in found:
        found[code] = get_translations()
    return found[code]


@pass_eval_context
def words(context: EvalContext, string: str, **variables: object) -> str:
    """Return a text of the interface in the page's language, for templates: what `_` does there.

    Half the work of Jinja's own, which formats even where there is nothing to put in. What is put
    into a page is escaped, what is put into a mail is not.
    """
    found = str(_translations().ugettext(string))
    if context.autoescape:
        found = Markup(found)  # noqa: S704 - our own catalogues
    if variables:
        return found % variables
    return found.replace("%%", "%") if "%" in found else found


def colon() -> str:
    """Return a colon as the language sets it between a label and what follows."""
    return "\N{NO-BREAK SPACE}: " if language() == "fr" else ": "


def globals_of_templates() -> dict[str, Any]:
    """Return what every template can use."""
    return {
        "LANGUAGES": LANGUAGES,
        "FILES_ACCEPTED": ACCEPTED,
        "LONG_WORDS": LONG_WORDS,
        "MAX_FILES": MAX_FILES,
        "address_in": address_in,
        "asset": asset,
        "can": can,
        "can_create": lambda: access.can_create(person()),
        "colon": colon,
        "countries": lambda: countries(language()),
        "country": country,
        "countries_named": countries_named,
        "countries_of": overview.countries_of,
        "dates": dates,
        "earlier_posts": overview.earlier_posts,
        "file_described": files.described,
        "file_limits": files.limits,
        "icon": icon,
        "icons_once": ONCE,
        "instant": instant,
        "is_team": lambda consultation: access.is_team(person(), consultation),
        "language": language,
        "late_ones": overview.late_ones,
        "length": texts.length,
        "number": files.number,
        "person": person,
        "standing": standing,
        "team_shown": overview.team_shown,
        "texts_so_far": overview.texts_so_far,
        "theme": theme,
        "translator_name": lambda: current_app.config["FORUM_TRANSLATOR"],
        "wording": wording,
        "words_of": texts.words_of,
        "words_with_citations": texts.words_with_citations,
        "written_in_others": overview.written_in_others,
        "zone_name": zone_name,
    }


def register(app: Flask) -> None:
    """Give templates their words and tools."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: _translations().ugettext(words),
        ngettext=lambda one, many, n: _translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(globals_of_templates(), _=words)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals["site_name"] = lambda: current_app.config["FORUM_SITE_NAME"]
