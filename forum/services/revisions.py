"""Changing one's words and taking them back."""

from forum.domain.contributions import Appearance, Part
from forum.domain.moderation import REVISABLE, WITHDRAWABLE, Status
from forum.domain.policy import Action
from forum.errors import NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Contribution, Revision
from forum.models.user import User
from forum.services import tallies
from forum.services.access import require
from forum.services.contributions import add_revision, checked, main_language
from forum.services.publication import lock, record
from forum.services.texts import touch


def revise(
    contribution: Contribution,
    consultation: Consultation,
    parts: list[Part],
    *,
    by: User,
    appearance: Appearance | None = None,
) -> Revision:
    """Send a new version of a text that waits or was returned; it waits again.

    Raises NotAllowed where the text can no longer be changed, or outside the opening times.
    """
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.REVISE)
    if contribution.author_id != by.id or contribution.status not in REVISABLE:
        raise NotAllowed("status")
    parts = checked(consultation, parts)
    contribution.latest_revision += 1
    contribution.language = main_language(parts)
    if appearance is not None:
        contribution.shown_organisation = appearance.shown_organisation
        contribution.shown_countries = appearance.countries
        contribution.capacity = appearance.capacity
    revision = add_revision(contribution, contribution.latest_revision, parts)
    if contribution.status is Status.RETURNED:
        record(contribution, Status.PENDING, by=by)
    return revision


def withdraw(contribution: Contribution, consultation: Consultation, *, by: User) -> None:
    """Take one's words back: a published text leaves a stub with its number, replies stay."""
    lock(consultation)
    db.session.refresh(contribution)
    require(by, consultation, Action.WITHDRAW)
    if contribution.author_id != by.id or contribution.status not in WITHDRAWABLE:
        raise NotAllowed("status")
    if contribution.status is Status.PUBLISHED:
        tallies.remove(consultation, contribution)
    if contribution.number is not None:
        touch(consultation.id)
    record(contribution, Status.WITHDRAWN, by=by)
