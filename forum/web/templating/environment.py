"""What templates can call: words, dates, drawings, addresses of static files."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from forum import clock
from forum.domain.contributions.attachments import ACCEPTED_ENDINGS, MAX_FILES
from forum.domain.contributions.content import FOLD_WORDS, LONG_WORDS, READABLE_DEPTH
from forum.domain.countries import list_countries
from forum.domain.html.read import link_citations
from forum.domain.languages import BY_CODE, LANGUAGES
from forum.models.consultation import Consultation
from forum.services.access import gate
from forum.web.http.assets import asset, theme
from forum.web.http.current_user import can, current_person
from forum.web.language import dates, files, labels
from forum.web.language.countries import count_countries, country, country_names
from forum.web.language.labels import minutes
from forum.web.language.locale import language, zone_name
from forum.web.presenters.contribution import ContributionPresenter
from forum.web.presenters.status import instant_html, status_line
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


def cited(html: Markup, consultation: Consultation) -> Markup:
    """Return safe HTML in which every [12] leads to the contribution."""

    def address(number: int) -> str | None:
        if number > consultation.last_number:
            return None
        return url_for("contributions.show", slug=consultation.slug, number=number)

    return Markup(link_citations(str(html), address))  # noqa: S704 - links put into safe HTML


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
    return BY_CODE[language()].colon


def globals_of_templates() -> dict[str, Any]:
    """Return what every template can use."""
    return {
        "LANGUAGES": LANGUAGES,
        "FILES_ACCEPTED": ACCEPTED_ENDINGS,
        "FOLD_WORDS": FOLD_WORDS,
        "LONG_WORDS": LONG_WORDS,
        "MAX_FILES": MAX_FILES,
        "Presenter": ContributionPresenter,
        "READABLE_DEPTH": READABLE_DEPTH,
        "address_in": address_in,
        "asset": asset,
        "can": can,
        "can_create": lambda: gate.can_create(current_person()),
        "cited": cited,
        "clock": lambda: clock.now(),
        "colon": colon,
        "countries": lambda: list_countries(language()),
        "country": country,
        "countries_counted": count_countries,
        "countries_named": country_names,
        "dates": dates,
        "file_described": files.describe_file,
        "file_limits": files.describe_limits,
        "icon": icon,
        "icons_once": ONCE,
        "instant": instant_html,
        "is_team": lambda consultation: gate.is_on_team(current_person(), consultation),
        "language": language,
        "minutes": minutes,
        "number": files.format_number,
        "person": current_person,
        "standing": status_line,
        "theme": theme,
        "translator_name": lambda: current_app.config["FORUM_TRANSLATOR"],
        "wording": labels,
        "zone_name": zone_name,
    }


def register(app: Flask) -> None:
    """Give templates their words and tools."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda words: _translations().ugettext(words),
        ngettext=lambda one, many, n: _translations().ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(globals_of_templates(), _=words)
    app.jinja_env.filters["extract"] = lambda key, mapping: mapping.get(key, "")
    app.jinja_env.globals["site_name"] = lambda: current_app.config["FORUM_SITE_NAME"]
