"""The appearances of authors and signatories in imported contributions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from forum import clock
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.imports.records import GivenContribution, GivenPerson
from forum.models.consultation import Consultation
from forum.models.contributions.cosignature import CoSignature
from forum.services.imports.bulk import Row, add_rows
from forum.services.imports.people import (
    LABEL_LENGTH,
    NAME_LENGTH,
    ORGANISATION_LENGTH,
    ImportedPeople,
)
from forum.services.organisations import names

COUNTRIES_LENGTH = 200

OrganisationIds = dict[str, int]
"""Ids of organisations by their names in the document."""


def list_people(contributions: Sequence[GivenContribution]) -> list[GivenPerson]:
    """Return the authors and the signatories of contributions."""
    signatures = [signature for c in contributions for signature in c.signatures]
    return [c.author for c in contributions] + [s.person for s in signatures]


def register_organisations(contributions: Sequence[GivenContribution]) -> OrganisationIds:
    """Return the ids of the organisations of authors and signatories, adding missing ones."""
    organisation_names = [person.organisation for person in list_people(contributions)]
    return names.find_or_add_organisations(organisation_names)


def appearance_columns(
    record: GivenContribution,
    consultation: Consultation,
    people: ImportedPeople,
    organisation_ids: OrganisationIds,
) -> Row:
    """Return the columns for the author's appearance, and for whether the text was late.

    If the document does not say it, a text sent at the closing date or after it is late.
    """
    appearance = _make_appearance(
        record.author,
        organisation_ids,
        countries=record.countries,
        capacity=record.capacity,
        publication=record.publication,
    )
    closes_at, sent_at = consultation.closes_at, record.submitted_at
    is_after_closing = closes_at is not None and sent_at is not None and sent_at >= closes_at
    return {
        **replace(appearance, label=record.label.cut(LABEL_LENGTH)).columns,
        "late": is_after_closing if record.late is None else record.late,
        "edited_at": record.edited_at,
        "signatures": len({people.author_id(s.person) for s in record.signatures}),
    }


def _make_appearance(
    person: GivenPerson,
    organisation_ids: OrganisationIds,
    *,
    countries: str,
    capacity: Capacity,
    publication: Publication,
) -> Appearance:
    """Return the appearance of a person, cut to the lengths of the columns."""
    return Appearance(
        name=person.name[:NAME_LENGTH],
        organisation=person.organisation[:ORGANISATION_LENGTH],
        countries=countries[:COUNTRIES_LENGTH],
        capacity=capacity,
        publication=publication,
        organisation_id=organisation_ids.get(person.organisation),
    )


def add_signatures(
    contributions: Sequence[GivenContribution],
    ids: dict[str, int],
    people: ImportedPeople,
    organisation_ids: OrganisationIds,
) -> None:
    """Store the co-signatures of contributions."""
    add_rows(CoSignature, list(_make_signatures(contributions, ids, people, organisation_ids)))


def _make_signatures(
    contributions: Sequence[GivenContribution],
    ids: dict[str, int],
    people: ImportedPeople,
    organisation_ids: OrganisationIds,
) -> Iterator[Row]:
    pairs: set[tuple[int, int]] = set()
    for contribution in contributions:
        for signature in contribution.signatures:
            pair = (ids[contribution.source_id], people.author_id(signature.person))
            if pair in pairs:
                continue
            pairs.add(pair)
            appearance = _make_appearance(
                signature.person,
                organisation_ids,
                countries=signature.countries,
                capacity=signature.capacity,
                publication=signature.publication,
            )
            yield {
                "contribution_id": pair[0],
                "user_id": pair[1],
                **appearance.columns,
                "consent_version_id": None,
                "signed_at": signature.at or contribution.submitted_at or clock.now(),
                "withdrawn_at": None,
            }
