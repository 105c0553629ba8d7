"""How authors wish to appear before readers, and the names that readers see."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from forum.domain.contributions.content import Appearance, Publication
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.contributions.revise import find_revision_to_change


def read_profile_appearance(user: User) -> Appearance:
    """Return how `user` appears with what their profile says."""
    return Appearance(name=user.name, organisation=user.organisation, countries=user.country)


def find_last_appearance(user: User) -> Appearance | None:
    """Return how `user` appeared in their latest contribution here, or None."""
    contribution = db.session.scalar(
        select(Contribution)
        .where(Contribution.author_id == user.id, Contribution.source_id.is_(None))
        .order_by(Contribution.id.desc())
        .limit(1)
    )
    if contribution is not None:
        return read_stated_appearance(contribution, user)
    return None


def read_stated_appearance(contribution: Contribution, author: User) -> Appearance:
    """Return the appearance that an author stated with a contribution, for the author alone.

    A name or an organisation that readers do not see is taken from the account and from the
    register of organisations. If an open edit requests another appearance, that one is returned.
    """
    row = find_revision_to_change(contribution).requested_appearance or contribution
    organisation = ""
    if not row.shown_organisation and row.organisation_id is not None:
        registered = db.session.get(Organisation, row.organisation_id)
        organisation = registered.name if registered is not None else ""
    return replace(
        Appearance.from_row(row, name=author.name, organisation=organisation),
        stakeholder_type=contribution.stakeholder_type,
        region=contribution.region,
    )


def read_public_names(ids: Collection[int]) -> dict[int, tuple[str, str, Publication]]:
    """Return the name, the organisation and the publication of contributions as readers see them.

    The key is the id of the contribution.
    """
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
    return {id_: (name, organisation, publication) for id_, name, organisation, publication in rows}
