"""Who speaks in imported contributions, for which organisation, and who signed with them."""

from collections.abc import Iterator
from dataclasses import replace

from forum import clock
from forum.domain.contributions.content import Appearance, Capacity, Publication
from forum.domain.imports.records import GivenConsultation, GivenContribution, GivenPerson
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

Organisations = dict[str, int]
"""Ids of organisations by their names in the document."""


def register(given: GivenConsultation) -> Organisations:
    """Return the organisations for which the document's authors and signatories speak."""
    named = [c.author.organisation for c in given.contributions]
    named += [s.person.organisation for c in given.contributions for s in c.signatures]
    return names.registered_all(named)


def appearance_columns(
    given: GivenContribution,
    consultation: Consultation,
    people: ImportedPeople,
    known: Organisations,
) -> Row:
    """Return how an author appears, and whether the text came late.

    Where the document does not tell, what came at the closing time or after it was late.
    """
    appearance = _appearance(
        given.author,
        known,
        countries=given.countries,
        capacity=given.capacity,
        publication=given.publication,
    )
    closes_at, sent_at = consultation.closes_at, given.submitted_at
    after_closing = closes_at is not None and sent_at is not None and sent_at >= closes_at
    return {
        **replace(appearance, label=given.label[:LABEL_LENGTH]).columns,
        "late": after_closing if given.late is None else given.late,
        "edited_at": given.edited_at,
        "signatures": len({people.author(s.person) for s in given.signatures}),
    }


def _appearance(
    person: GivenPerson,
    known: Organisations,
    *,
    countries: str,
    capacity: Capacity,
    publication: Publication,
) -> Appearance:
    """Return how somebody appears, as far as the columns hold it."""
    return Appearance(
        name=person.name[:NAME_LENGTH],
        organisation=person.organisation[:ORGANISATION_LENGTH],
        countries=countries[:COUNTRIES_LENGTH],
        capacity=capacity,
        publication=publication,
        organisation_id=known.get(person.organisation),
    )


def add_signatures(
    given: GivenConsultation, ids: dict[str, int], people: ImportedPeople, known: Organisations
) -> None:
    """Store who signed the contributions of the document."""
    add_rows(CoSignature, list(_signatures(given, ids, people, known)))


def _signatures(
    given: GivenConsultation, ids: dict[str, int], people: ImportedPeople, known: Organisations
) -> Iterator[Row]:
    seen: set[tuple[int, int]] = set()
    for contribution in given.contributions:
        for signature in contribution.signatures:
            pair = (ids[contribution.source_id], people.author(signature.person))
            if pair in seen:
                continue
            seen.add(pair)
            appearance = _appearance(
                signature.person,
                known,
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
