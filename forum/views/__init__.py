"""The pages of the site. A view parses the request, calls services, commits and renders."""

from typing import Final

from flask import Flask

from forum.domain.languages import LANGUAGES
from forum.views import (
    accounts,
    attachments,
    consultations,
    contributions,
    drafts,
    exports,
    glossary,
    moderation,
    notifications,
    offline,
    organisations,
    organise,
    posts,
    search,
    site,
    synthesis,
    translation,
)
from forum.views.accounts import outbox, profile
from forum.views.accounts import pages as account_pages
from forum.views.consultations import consent, demand, home, participation, visits
from forum.views.consultations import pages as consultation_pages
from forum.views.contributions import cosign, flag, own, show, versions, write
from forum.views.drafts import pages as draft_pages
from forum.views.drafts import saving
from forum.views.exports import calendar, feeds
from forum.views.exports import pages as export_pages
from forum.views.glossary import importing as glossary_import
from forum.views.glossary import manage as glossary_form
from forum.views.glossary import pages as glossary_pages
from forum.views.moderation import flags as moderation_flags
from forum.views.moderation import pages as moderation_pages
from forum.views.notifications import invitations, queue_mail
from forum.views.offline import pages as offline_pages
from forum.views.organise import consent as consent_form
from forum.views.organise import desk, edit, languages, parity, schedule, team
from forum.views.posts import pages as post_pages
from forum.views.search import pages as search_pages
from forum.views.site import health, sitemap
from forum.views.site import pages as site_pages
from forum.views.synthesis.summary import draft as summary_draft
from forum.views.synthesis.summary import editing as summary_editing
from forum.views.synthesis.summary import reading as summary_reading
from forum.views.synthesis.summary import statement as summary_statement
from forum.views.translation import edit as translation_edit
from forum.views.translation import report as translation_report
from forum.views.translation import worklist

IN_LANGUAGE: Final = f"/<any({','.join(LANGUAGES)}):lang>"

AREAS: Final = (
    accounts,
    attachments,
    consultations,
    contributions,
    drafts,
    exports,
    glossary,
    moderation,
    notifications,
    offline,
    organisations,
    organise,
    posts,
    queue_mail,
    saving,
    search,
    site,
    synthesis,
    translation,
)
"""Packages and modules with a blueprint whose addresses begin with the language."""

PAGES: Final = (
    *(
        account_pages,
        consent,
        home,
        consultation_pages,
        visits,
        participation,
        demand,
        cosign,
        flag,
        own,
    ),
    *(show, versions, write, draft_pages, calendar, feeds, export_pages, moderation_flags),
    *(moderation_pages, invitations, consent_form, desk, edit, languages, parity, schedule, team),
    *(post_pages, search_pages, site_pages, glossary_pages, glossary_form),
    *(summary_reading, summary_draft, summary_editing, summary_statement),
    *(glossary_import, offline_pages, translation_edit, translation_report, worklist),
)
"""Modules that add their pages to the blueprint of their area when they are imported."""


def register_views(app: Flask) -> None:
    """Register the blueprints of all pages."""
    app.register_blueprint(health.bp)
    app.register_blueprint(sitemap.bp)
    for area in AREAS:
        app.register_blueprint(area.bp, url_prefix=IN_LANGUAGE)
    app.register_blueprint(profile.bp, url_prefix=f"{IN_LANGUAGE}/account")
    outbox.register(app)
