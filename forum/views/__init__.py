"""Pages of the site: parse, call, commit, show."""

from flask import Flask

from forum.views import (
    attachments,
    authors,
    consents,
    consultations,
    contribution_drafts,
    contributions,
    draft_saving,
    exports,
    health,
    invitations,
    moderation,
    organisations,
    organise,
    pages,
    posts,
    search,
    signatures,
    summaries,
    threads,
    versions,
)

__all__ = ["authors", "register_views", "threads", "versions"]

IN_LANGUAGE = "/<any(en,es,fr):lang>"
ON_CONSULTATION = f"{IN_LANGUAGE}/consultations/<slug>"


def register_views(app: Flask) -> None:
    """Bind every page to its address."""
    app.register_blueprint(health.bp)
    for pages_of_site in (
        consultations,
        contributions,
        invitations,
        attachments,
        draft_saving,
        contribution_drafts,
        consents,
        organisations,
        signatures,
        search,
        pages,
    ):
        app.register_blueprint(pages_of_site.bp, url_prefix=IN_LANGUAGE)
    for desk in (moderation, posts, summaries, exports, organise):
        app.register_blueprint(desk.bp, url_prefix=IN_LANGUAGE)
