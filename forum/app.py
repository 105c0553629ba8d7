"""The application factory: the only place that wires everything together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from forum import models
from forum.config import from_environment
from forum.extensions import babel, compress, csrf, db, limiter, migrate
from forum.paths import MIGRATIONS, STATIC, TRANSLATIONS
from forum.views import register_views
from forum.views.accounts import pages as accounts
from forum.views.drafts import mine as kept_drafts
from forum.web.http import arrival, errors, requests, uploads
from forum.web.http import headers as security
from forum.web.language import locale as i18n
from forum.web.templating import environment as rendering

__all__ = ["create_app", "models"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the application, configured from the environment and then from `config`."""
    app = Flask("forum")
    app.config.from_mapping(from_environment())
    app.config.from_mapping(config or {})
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    arrival.register(app)  # before all that takes time
    uploads.register(app)  # before anything reads a form
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    babel.init_app(app, locale_selector=i18n.language)
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)
    for plumbing in (i18n, security, errors, rendering, kept_drafts, requests):
        plumbing.register(app)
    accounts.register(app)
    register_views(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=STATIC,
        prefix="static/",
        max_age=31_536_000,
        add_headers_function=security.protect_file,
    )
    if hops := app.config["FORUM_TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
