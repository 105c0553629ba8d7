"""The application factory: the only module that connects all parts."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import models
from forum.adapters.logs import keep_logs_private
from forum.adapters.mail import configure_mail
from forum.adapters.postgresql import watch_connections
from forum.adapters.shared.counts import storage_address
from forum.config import from_environment
from forum.extensions import babel, compress, csrf, db, limiter, migrate
from forum.paths import MIGRATIONS, TRANSLATIONS
from forum.services.translation.engines import read_ladder
from forum.views import register_views
from forum.views.accounts import sign_in_again
from forum.views.drafts import status
from forum.web.http import (
    addresses,
    arrival,
    errors,
    guards,
    headers,
    right_address,
    robots,
    sessions,
)
from forum.web.http.page_cache import KeptPages
from forum.web.http.query import IdConverter
from forum.web.http.static_files import StaticFiles
from forum.web.language import locale
from forum.web.templating import bars, environment

__all__ = ["create_app", "models"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured from the environment and then from `config`."""
    keep_logs_private()
    app = Flask("forum", static_folder=None)
    app.config.from_mapping(from_environment())
    app.config.from_mapping(config or {})
    app.config["RATELIMIT_STORAGE_URI"] = storage_address(app.config["FORUM_REDIS_URL"])
    read_ladder(app.config)  # so that a site with engines that do not exist does not start
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    arrival.register(app)  # first, so that it measures the whole waiting time
    guards.allow_large_uploads(app)  # before anything reads a form
    guards.refuse_long_fields(app)
    addresses.register(app)
    watch_connections()
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    app.url_map.converters["id"] = IdConverter
    babel.init_app(app, locale_selector=locale.language)
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)
    right_address.register(app)
    for module in (locale, headers, robots, errors, sign_in_again, environment, bars, status):
        module.register(app)
    for module in (guards, sessions):
        module.register(app)
    configure_mail(app)
    register_views(app)
    application = app.wsgi_app
    app.wsgi_app = StaticFiles(KeptPages(application, app))  # type: ignore[method-assign]
    if app.config["FORUM_PRODUCTION"]:
        hosts = addresses.own_hosts(app.config)
        app.wsgi_app = addresses.PublicSite(app.wsgi_app, application, hosts)  # type: ignore[method-assign]
    if proxies := app.config["FORUM_TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    return app
