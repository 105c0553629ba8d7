"""Authors and teams of imported consultations: people known by name, who cannot sign in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import CompoundSelect, select, union

from forum import clock
from forum.domain.countries import CODES
from forum.domain.imports.records import GivenConsultation, GivenPerson
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.date_change import DateChange
from forum.models.post import Post
from forum.models.summary import Summary
from forum.models.user import User
from forum.services.consultations.team import appoint
from forum.services.imports.bulk import Row, add_rows

NAME_LENGTH = 200
ORGANISATION_LENGTH = 300
LABEL_LENGTH = 100


@dataclass(frozen=True)
class ImportedPeople:
    """Ids of users: authors and team by name and organisation, signatures by name alone."""

    by_person: dict[GivenPerson, int]
    by_name: dict[str, int]

    def author(self, person: GivenPerson) -> int:
        """Return the id of an author or a member of the team."""
        return self.by_person[_as_stored(person)]

    def signer(self, name: str) -> int | None:
        """Return the id of who signed with this name, or None for nobody."""
        return self.by_name.get(name[:NAME_LENGTH])


def _as_stored(person: GivenPerson) -> GivenPerson:
    """Return the person as the columns hold them."""
    return GivenPerson(
        person.name[:NAME_LENGTH], person.organisation[:ORGANISATION_LENGTH], person.mark
    )


def enrol(consultation: Consultation, given: GivenConsultation) -> ImportedPeople:
    """Return everybody whom the document names, adding those who are not there yet.

    A seat with the address of an account goes to that account. Nobody else's words become an
    account's: people are found again only among those without an address.
    """
    countries = _countries(given)
    signers: dict[str, GivenPerson] = {}
    for person in countries:
        signers.setdefault(person.name, person)
    for name in _signatures(given):
        person = signers.setdefault(name, GivenPerson(name))
        countries.setdefault(person, "")
    found = _known(consultation)
    accounts = _accounts(seat.email for seat in given.team)
    for seat in given.team:
        if seat.email in accounts:
            found[_as_stored(seat.person)] = accounts[seat.email]
    missing = {person: country for person, country in countries.items() if person not in found}
    found |= _add(missing, given.language)
    return ImportedPeople(found, {name: found[person] for name, person in signers.items()})


def _signatures(given: GivenConsultation) -> list[str]:
    """Return the names under posts, events and the summary, which stand there without a body."""
    names = [post.author for post in given.posts] + [event.by for event in given.date_changes]
    if given.summary is not None:
        names.append(given.summary.author)
    return [name[:NAME_LENGTH] for name in names if name]


def _countries(given: GivenConsultation) -> dict[GivenPerson, str]:
    """Return the team and the authors, in order, with their countries."""
    countries: dict[GivenPerson, str] = {}
    for seat in given.team:
        countries.setdefault(_as_stored(seat.person), seat.country)
    for contribution in given.contributions:
        countries.setdefault(_as_stored(contribution.author), contribution.countries)
        for signature in contribution.signatures:
            countries.setdefault(_as_stored(signature.person), signature.countries)
    return countries


def _known(consultation: Consultation) -> dict[GivenPerson, int]:
    """Return the people without address who have to do with this consultation already."""
    here = consultation.id
    involved: CompoundSelect[Any] = union(
        select(Contribution.author_id).where(Contribution.consultation_id == here),
        select(Appointment.user_id).where(Appointment.consultation_id == here),
        select(Post.author_id).where(Post.consultation_id == here),
        select(DateChange.by_id).where(DateChange.consultation_id == here),
        select(Summary.by_id).where(Summary.consultation_id == here),
    )
    rows = db.session.execute(
        select(User.name, User.organisation, User.id)
        .where(User.email.is_(None), User.id.in_(involved))
        .order_by(User.id.desc())
    )
    return {GivenPerson(name, organisation): id_ for name, organisation, id_ in rows}


def _accounts(emails: Iterable[str]) -> dict[str, int]:
    wanted = set(filter(None, emails))
    if not wanted:
        return {}
    rows = db.session.execute(select(User.email, User.id).where(User.email.in_(wanted)))
    return {email: id_ for email, id_ in rows if email}


def _add(missing: dict[GivenPerson, str], language: str) -> dict[GivenPerson, int]:
    if not missing:
        return {}
    rows: dict[str, Row] = {
        (mark := uuid4().hex): {
            "name": person.name,
            "organisation": person.organisation,
            "country": country if country in CODES else "",
            "language": language,
            "zone": "",
            "role": Role.PARTICIPANT,
            "active": True,
            "session_key": mark,
            "created_at": clock.now(),
        }
        for person, country in missing.items()
    }
    add_rows(User, list(rows.values()))
    stored = db.session.execute(select(User.session_key, User.id).where(User.session_key.in_(rows)))
    ids = dict(stored.all())
    return {person: ids[mark] for mark, person in zip(rows, missing, strict=True)}


def seat_team(consultation: Consultation, given: GivenConsultation, people: ImportedPeople) -> None:
    """Give the document's team its seats."""
    for seat in given.team:
        user = db.session.get_one(User, people.author(seat.person))
        appoint(consultation, user, seat.role, label=seat.label[:LABEL_LENGTH])
