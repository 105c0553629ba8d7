"""Pages of the site: parse, call, commit, show."""

from flask import Flask

from forum.views import attachments, exports, organisations, organise
from forum.views.consultations import consent as consents
from forum.views.consultations import pages as consultations
from forum.views.contributions import cosign as signatures
from forum.views.contributions import own as authors
from forum.views.contributions import show as threads
from forum.views.contributions import versions
from forum.views.contributions import write as contributions
from forum.views.drafts import pages as contribution_drafts
from forum.views.drafts import saving as draft_saving
from forum.views.moderation import pages as moderation
from forum.views.notifications import invitations
from forum.views.posts import pages as posts
from forum.views.search import pages as search
from forum.views.site import health, pages
from forum.views.synthesis import pages as summaries

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
