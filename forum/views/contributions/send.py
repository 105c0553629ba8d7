"""Sending what was written and checked: a contribution, a reply, or a new version of one's text."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.contributions.statuses import RevisionState, Status
from forum.errors import NewerVersion, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.attachments import uploads
from forum.services.contributions.revise import latest_revision, revise
from forum.services.contributions.submit import contribute
from forum.services.drafts import store
from forum.views.contributions.form import ContributionForm
from forum.views.contributions.identity import with_registered_organisation
from forum.views.contributions.pages import check_page
from forum.views.contributions.writing import Writing
from forum.web.http.arrival import arrived_at
from forum.web.http.rescued_forms import posted_fields


def send(writing: Writing, form: ContributionForm) -> ResponseReturnValue:
    """Store a contribution or a reply, and lead to its page."""
    contribution = contribute(
        writing.me,
        writing.consultation,
        writing.parts(form),
        appearance=with_registered_organisation(writing.appearance(form)),
        key=form.key,
        parent=writing.parent,
        at=arrived_at(),
        begun_at=writing.draft.begun_at,
        consent=writing.notice,
    )
    db.session.commit()
    if contribution.status is Status.PENDING:
        flash(_("Received. A moderator reads your text; you get an e-mail about it."), "info")
    else:
        flash(_("Published. Your contribution has a number of its own."), "info")
    return redirect(url_for("contributions.own", key=contribution.key))


def send_change(writing: Writing, form: ContributionForm) -> ResponseReturnValue:
    """Store a new version of one's text; the same one sent twice is stored once.

    If a newer version was sent meanwhile, its author decides on the checking page.
    """
    own = writing.own
    if own is None:
        raise NotFound
    me = writing.me
    is_first = store.discard_draft(me, form.key) or not writing.draft.version
    db.session.refresh(own)
    if not is_first and store.has_same_words(own, posted_fields(request.form)):
        return _announce_change(own)
    try:
        revise(
            own,
            writing.consultation,
            writing.parts(form),
            by=me,
            appearance=with_registered_organisation(writing.appearance(form)),
            at=arrived_at(),
            begun_at=writing.draft.begun_at,
            base=writing.draft.base,
        )
    except NewerVersion:
        db.session.rollback()  # the draft stays, and its author decides
        return check_page(writing, form)
    uploads.attach(own, form.key)
    db.session.commit()
    return _announce_change(own)


def _announce_change(own: Contribution) -> ResponseReturnValue:
    """Say what came of a change; the same one sent twice is answered twice and stored once."""
    if latest_revision(own).state is RevisionState.SHOWN:
        flash(_("Published. The text is marked as edited."), "info")
    elif own.is_readable:
        flash(_("Received. Your change waits; readers see the text as before."), "info")
    else:
        flash(_("Received. The new version waits for a moderator."), "info")
    return redirect(url_for("contributions.own", key=own.key))
