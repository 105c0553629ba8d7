"""Sending a checked form: storing a contribution, a reply or an edit, and the answer to it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum import database
from forum.domain.contributions.statuses import RevisionState, Status
from forum.errors import NotFound, VersionConflict
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.access.locking import lock_text
from forum.services.contributions.revise import read_latest_revision, revise
from forum.services.contributions.submit import contribute, render_parts
from forum.services.drafts import store
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.identity import register_organisation
from forum.views.contributions.pages import check_page
from forum.views.contributions.writing import Writing
from forum.web.http.arrival import arrived_at
from forum.web.http.guards import reading_ended
from forum.web.http.posted_form import posted_fields


def send(writing: Writing, form: ContributionForm) -> ResponseReturnValue:
    """Store a contribution or a reply, and redirect to its page."""
    parts = writing.parts(form)
    rendered, appearance = render_parts(parts), writing.appearance(form)
    with reading_ended():
        db.session.commit()
    contribution = contribute(
        writing.author,
        writing.consultation,
        parts,
        appearance=register_organisation(appearance),
        key=form.key,
        parent=writing.parent,
        at=arrived_at(),
        begun_at=writing.draft.begun_at,
        consent=writing.consent_number,
        rendered=rendered,
        draft_version=writing.draft.version,
    )
    return announce(contribution)


def announce(contribution: Contribution) -> ResponseReturnValue:
    """Commit a new text, tell its author what happened to it, and redirect to its page."""
    is_pending, key = contribution.status is Status.PENDING, contribution.key
    db.session.commit()
    if is_pending:
        flash(_("Received. A moderator reads your text; you will get an email about it."), "info")
    else:
        flash(_("Published. Your contribution has its own number."), "info")
    return redirect(url_for("contributions.own", key=key))


def send_change(writing: Writing, form: ContributionForm) -> ResponseReturnValue:
    """Store a new revision of one's own contribution; sent twice, it is stored once.

    If another revision was sent in the meantime, the checking page asks the author what to do.
    """
    contribution, author = writing.contribution, writing.author
    if contribution is None:
        raise NotFound
    parts = writing.parts(form)
    rendered, appearance = render_parts(parts), writing.appearance(form)
    with reading_ended():
        db.session.commit()
    version = writing.draft.version
    if version and not store.discard_draft(author, form.key, version):
        lock_text(contribution, writing.consultation, with_team=False)
        if store.has_same_words(contribution, posted_fields(request.form)):
            return _announce_edit(contribution, read_latest_revision(contribution).state)
    try:
        state = revise(
            contribution,
            writing.consultation,
            parts,
            by=author,
            appearance=register_organisation(appearance),
            at=arrived_at(),
            begun_at=writing.draft.begun_at,
            base=writing.draft.base,
            rendered=rendered,
            form_key=form.key,
        )
    except VersionConflict:
        if writing.draft.is_held:
            raise
        db.session.rollback()  # keeps the draft, so that the author can decide
        database.end_writing()
        return check_page(writing, form)
    return _announce_edit(contribution, state)


def _announce_edit(contribution: Contribution, state: RevisionState) -> ResponseReturnValue:
    """Commit an edit, tell the author what happened to it, and redirect to the text's page."""
    key, is_readable = contribution.key, contribution.is_readable
    db.session.commit()
    if state is RevisionState.SHOWN:
        flash(_("Published. The text is marked as edited."), "info")
    elif is_readable:
        flash(
            _("Received. Your change is waiting; until then readers see the published text."),
            "info",
        )
    else:
        flash(_("Received. The new version is waiting for a moderator."), "info")
    return redirect(url_for("contributions.own", key=key))
