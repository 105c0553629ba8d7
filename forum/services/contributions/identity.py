"""How people stated that they wish to appear: with their last contribution, or in their profile."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from forum.domain.contributions.content import Appearance, Publication
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.contributions.revise import revision_to_change


def last_appearance(user: User) -> Appearance:
    """Return how `user` appeared when they last sent something here, else what the profile says."""
    last = db.session.scalar(
        select(Contribution)
        .where(Contribution.author_id == user.id, Contribution.source_id.is_(None))
        .order_by(Contribution.id.desc())
        .limit(1)
    )
    if last is not None:
        return stated_appearance(last, user)
    return Appearance(name=user.name, organisation=user.organisation, countries=user.country)


def stated_appearance(contribution: Contribution, author: User) -> Appearance:
    """Return what the author stated with a contribution, for the author alone.

    What readers do not see is taken from the account and from the register of organisations; what
    was stated with an edit that waits counts.
    """
    row = revision_to_change(contribution).requested_appearance or contribution
    organisation = ""
    if not row.shown_organisation and row.organisation_id is not None:
        registered = db.session.get(Organisation, row.organisation_id)
        organisation = registered.name if registered is not None else ""
    return replace(
        Appearance.of(row, name=author.name, organisation=organisation),
        stakeholder_type=contribution.stakeholder_type,
        region=contribution.region,
    )


def shown_names(ids: Collection[int]) -> dict[int, tuple[str, str, Publication]]:
    """Return the name and organisation that readers see of contributions, by id."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            Contribution.id,
            Contribution.shown_name,
            Contribution.shown_organisation,
            Contribution.publication,
        ).where(Contribution.id.in_(ids))
    )
    return {id_: (name, organisation, way) for id_, name, organisation, way in rows}
