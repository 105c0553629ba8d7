"""Pages of the site: parse, call, commit, show."""

from flask import Flask

from forum.views import (
    consultations,
    contributions,
    exports,
    health,
    moderation,
    organise,
    pages,
    posts,
    summaries,
)

IN_LANGUAGE = "/<any(en,es,fr):lang>"
ON_CONSULTATION = f"{IN_LANGUAGE}/consultations/<slug>"


def register_views(app: Flask) -> None:
    """Bind every page to its address."""
    app.register_blueprint(health.bp)
    for pages_of_site in (consultations, contributions, pages):
        app.register_blueprint(pages_of_site.bp, url_prefix=IN_LANGUAGE)
    for desk in (moderation, posts, summaries, exports, organise):
        app.register_blueprint(desk.bp, url_prefix=IN_LANGUAGE)
