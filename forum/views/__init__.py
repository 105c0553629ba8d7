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
    imports,
    inquiries,
    moderation,
    notifications,
    offline,
    operations,
    organisations,
    organise,
    posts,
    privacy,
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
from forum.views.imports import pages as import_pages
from forum.views.imports import upload as import_upload
from forum.views.inquiries import author as inquiry_author
from forum.views.inquiries import team as inquiry_team
from forum.views.moderation import flags as moderation_flags
from forum.views.moderation import pages as moderation_pages
from forum.views.moderation import redactions as moderation_redactions
from forum.views.notifications import (
    followers,
    invitations,
    invitees,
    optional_mail,
    own_mail,
    queue_mail,
    refusal,
)
from forum.views.offline import pages as offline_pages
from forum.views.organise import balance, desk, edit, languages, parity, schedule, team
from forum.views.organise import consent as consent_form
from forum.views.posts import pages as post_pages
from forum.views.posts import write as post_form
from forum.views.privacy import notice as privacy_notice
from forum.views.privacy import own as own_data
from forum.views.privacy import requests as privacy_requests
from forum.views.search import pages as search_pages
from forum.views.site import health, sitemap
from forum.views.site import pages as site_pages
from forum.views.synthesis import coding, points, proposals, rounds
from forum.views.synthesis.coding import agreement, book
from forum.views.synthesis.coding import contributions as codable_contributions
from forum.views.synthesis.coding import files as code_files
from forum.views.synthesis.coding import importing as code_import
from forum.views.synthesis.coverage import pages as coverage_pages
from forum.views.synthesis.desk import marks as desk_marks
from forum.views.synthesis.desk import pages as desk_pages
from forum.views.synthesis.points import changes as point_changes
from forum.views.synthesis.points import excerpts as point_excerpts
from forum.views.synthesis.points import pages as point_pages
from forum.views.synthesis.points import tables as point_tables
from forum.views.synthesis.proposals import pages as proposal_pages
from forum.views.synthesis.responses import cited
from forum.views.synthesis.responses import pages as response_pages
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
    coding,
    consultations,
    contributions,
    drafts,
    exports,
    followers,
    glossary,
    imports,
    inquiries,
    invitees,
    moderation,
    notifications,
    offline,
    operations,
    organisations,
    organise,
    points,
    posts,
    privacy,
    proposals,
    optional_mail,
    own_mail,
    queue_mail,
    refusal,
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
    *(moderation_pages, moderation_redactions),
    *(invitations, consent_form, desk, edit, languages, parity, schedule, team),
    *(post_pages, post_form, search_pages, site_pages, glossary_pages),
    *(summary_reading, summary_draft, summary_editing, summary_statement),
    *(agreement, book, codable_contributions, code_files, code_import, proposal_pages),
    *(balance, glossary_form, glossary_import, import_pages, import_upload, offline_pages),
    *(point_pages, point_changes, point_excerpts, point_tables),
    *(translation_edit, translation_report, worklist),
    *(inquiry_author, inquiry_team),
    *(own_data, privacy_notice, privacy_requests),
    *(cited, coverage_pages, desk_marks, desk_pages, response_pages, rounds),
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
