"""What templates can call: words, dates, drawings, addresses of static files."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from gettext import NullTranslations
from keyword import iskeyword
from types import CodeType
from typing import Any, Final, cast

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_translations
from jinja2 import Environment, Undefined, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template, TemplateModule
from jinja2.nodes import EvalContext
from jinja2.utils import missing
from markupsafe import (  # type: ignore[attr-defined]
    Markup,
    _escape_inner,  # `escape` without the object that it makes
    escape,
)

from forum.domain.contributions.attachments import ACCEPTED_ENDINGS, MAX_FILES
from forum.domain.contributions.content import LONG_WORDS
from forum.domain.countries import list_countries
from forum.domain.languages import BY_CODE, LANGUAGES, direction_of
from forum.services.access import gate
from forum.services.texts.localised import as_read
from forum.services.translation.engines import read_ladder
from forum.web.http.assets import asset, theme
from forum.web.http.current_user import can, current_person, offers
from forum.web.language import dates, files, labels
from forum.web.language.countries import country, country_names
from forum.web.language.locale import language
from forum.web.language.reading import chosen_reading, list_reading_orders, reading_on
from forum.web.language.stakeholders import stakeholder_words
from forum.web.presenters import overview, standfirst, texts
from forum.web.presenters.desk import describe_open_work
from forum.web.presenters.doors import sign_in_door, way_to
from forum.web.presenters.own_times import own_times
from forum.web.presenters.sharing import public_address
from forum.web.presenters.status import explain_no_writing, instant_html, status_line
from forum.web.presenters.translations import (
    describe_making,
    describe_translation,
    label_below,
    note_of_reading,
)
from forum.web.templating import filters
from forum.web.templating.frames import personal
from forum.web.templating.icons import ONCE, icon
from forum.web.templating.privacy_line import make_privacy_line


def address_in(code: str) -> str:
    """Return the address of this page in another language."""
    if request.endpoint is None or "lang" not in (
        request.url_rule.arguments if request.url_rule else ()
    ):
        return url_for("consultations.home", lang=code)
    address = url_for(request.endpoint, **{**(request.view_args or {}), "lang": code})
    # What the reader typed after `?` stays there: url_for would take some names for its own.
    return escape(address) + personal("query")


def _catalogue() -> Any:
    """Return the catalogue of the page's language."""
    return g._get_current_object().get("catalogue") or get_translations()


@lru_cache(maxsize=8192)
def _look_up(catalogue: NullTranslations, string: str) -> Markup:
    return Markup(catalogue.gettext(string))  # noqa: S704 - our own catalogues


@pass_eval_context
def translate(context: EvalContext, string: str, **variables: object) -> str:
    """Return a text of the interface in the page's language; templates call it as `_`.

    Half the work of Jinja's own, which formats even where there is nothing to put in. What is put
    into a page is escaped, what is put into a mail is not.
    """
    text: str = _look_up(_catalogue(), string)
    if not context.autoescape:
        text = str(text)
    if variables:
        return text % variables
    return text.replace("%%", "%") if "%" in text else text


def colon() -> str:
    """Return a colon as the language sets it between a label and what follows."""
    return BY_CODE[language()].colon


def write_html(value: Any) -> str:
    """Return a value as it is written between two pieces of a template, escaped if it is no HTML.

    Jinja's own makes an object of each value, which is only joined to the others.
    """
    kind = type(value)
    if kind is str:
        words: str = _escape_inner(value)
        return words
    html: str = value if kind is Markup else escape(value)
    return html


class DirectAttributes(CodeGenerator):
    """Compiles `card.name` of a template to the same in Python, so what an object lacks fails.

    Jinja's own calls a function for it, which looks for a key of that name too. In our templates
    a key always stands in brackets.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the expression and its attribute."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")


class SharedModules(Template):
    """A template that is imported once for a page, however many parts of the page import it.

    Its macros are used with the variables of the page, which are the same for all parts.
    """

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Return the template, which writes its values by `write_html`."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = write_html
        return template

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> TemplateModule:
        """Return the module of this template for the page that is rendered."""
        modules = (vars or {}).get("modules_of_page")
        if modules is None:
            return super().make_module(vars, shared, locals)
        if self.name not in modules:
            modules[self.name] = super().make_module(vars, shared, locals)
        return cast("TemplateModule", modules[self.name])


class MissingValue(Undefined):
    """What stands for a missing value: an optional variable can be asked for, but not printed.

    A key that a dictionary lacks is blank.
    """

    def __str__(self) -> str:
        """Return nothing for a key; raises UndefinedError for a variable."""
        if self._undefined_obj is missing:
            self._fail_with_undefined_error()
        return ""


TEMPLATE_GLOBALS: Final[Mapping[str, Any]] = {
    "address_in": address_in,
    "asset": asset,
    "can": can,
    "can_administer": lambda: gate.is_administrator(current_person()),
    "can_create": lambda: gate.can_create(current_person()),
    "colon": colon,
    "count_author_countries": overview.count_author_countries,
    "count_earlier_posts": overview.count_earlier_posts,
    "note_of_unseen_questions": overview.note_of_unseen_questions,
    "count_late_texts": overview.count_late_texts,
    "count_texts": overview.count_texts,
    "countries": lambda: list_countries(language()),
    "country": country,
    "country_names": country_names,
    "stakeholder_words": stakeholder_words,
    "dates": dates,
    "describe_file": files.describe_file,
    "describe_file_limits": files.describe_limits,
    "describe_length": texts.describe_length,
    "explain_no_writing": explain_no_writing,
    "FILES_ACCEPTED": ACCEPTED_ENDINGS,
    "format_number": files.format_number,
    "icon": icon,
    "icons_once": ONCE,
    "instant": instant_html,
    "is_team": lambda consultation: gate.is_on_team(current_person(), consultation),
    "labels": labels,
    "lang_of": texts.lang_of,
    "lang_of_option": texts.lang_of_option,
    "seat_html": texts.seat_html,
    "seat_text": texts.seat_text,
    "language": language,
    "LANGUAGES": LANGUAGES,
    "list_unknown_citations": texts.list_unknown_citations,
    "list_visible_team": overview.list_visible_team,
    "LONG_WORDS": LONG_WORDS,
    "make_cited_text_block": texts.make_cited_text_block,
    "make_text_block": texts.make_text_block,
    "privacy_line": make_privacy_line,
    "as_read": lambda text, consultation: as_read(text, reading_on(consultation)),
    "describe_translation": describe_translation,
    "label_below": label_below,
    "describe_making": describe_making,
    "note_of_reading": note_of_reading,
    "page_text_block": texts.page_text_block,
    "chosen_reading": chosen_reading,
    "reading_orders": list_reading_orders,
    "MAX_FILES": MAX_FILES,
    "offers": offers,
    "open_work": describe_open_work,
    "own_times": own_times,
    "page_direction": lambda: direction_of(language()),
    "person": current_person,
    "personal": personal,
    "public_address": public_address,
    "sign_in_door": sign_in_door,
    "split_introduction": standfirst.split_introduction,
    "status_line": status_line,
    "theme": theme,
    "translator_name": lambda: labels.list_engines(
        choice.engine for choice in read_ladder(current_app.config).choices
    ),
    "way_to": way_to,
}
"""What every template can use."""


def register(app: Flask) -> None:
    """Set templates up; a missing variable fails in tests and development, and is blank else."""
    if app.testing or app.debug:
        app.jinja_env.undefined = MissingValue
    app.jinja_env.template_class = SharedModules
    app.jinja_env.code_generator_class = DirectAttributes
    app.context_processor(lambda: {"modules_of_page": {}})
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda singular, plural, n: _catalogue().ungettext(singular, plural, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(TEMPLATE_GLOBALS, _=translate)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals["site_name"] = lambda: current_app.config["FORUM_SITE_NAME"]
