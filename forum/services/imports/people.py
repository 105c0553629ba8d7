"""Authors and teams of imported consultations; people without an address cannot sign in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import CompoundSelect, select, union

from forum import clock
from forum.domain.countries import COUNTRY_CODES
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.records import GivenConsultation, GivenPerson
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.consultations.date_change import DateChange
from forum.models.contributions.contribution import Contribution
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse
from forum.models.synthesis.summary import Edition, Summary
from forum.models.user import User
from forum.services.consultations.team import appoint
from forum.services.imports.bulk import Row, add_rows

NAME_LENGTH = 200
ORGANISATION_LENGTH = 300
LABEL_LENGTH = 100


@dataclass(frozen=True)
class ImportedPeople:
    """The people of a document, and the ids of those who are stored.

    `person_by_name` names those who sign posts, date changes and the summary by name alone.
    """

    language: str
    countries: dict[GivenPerson, str]
    person_by_name: dict[str, GivenPerson]
    ids: dict[GivenPerson, int]
    new_ids: list[int] = field(default_factory=list)

    def take_new_ids(self) -> list[int]:
        """Return the ids of those who were stored since this was asked before."""
        ids = list(self.new_ids)
        self.new_ids.clear()
        return ids

    def author_id(self, person: GivenPerson) -> int:
        """Return the id of an author or a member of the team, who must be stored."""
        return self.ids[_cut_to_columns(person)]

    def signer_id(self, name: str) -> int | None:
        """Return the id of the user who signed with this name, or None."""
        person = self.person_by_name.get(name[:NAME_LENGTH])
        return None if person is None else self.ids[person]

    def add(self, people: Iterable[GivenPerson]) -> None:
        """Store those of these people who are not stored yet."""
        wanted = dict.fromkeys(map(_cut_to_columns, people))
        missing = {p: self.countries.get(p, "") for p in wanted if p not in self.ids}
        added = _add_missing(missing, self.language)
        self.ids.update(added)
        self.new_ids.extend(added.values())

    def add_signers(self, names: Iterable[str]) -> None:
        """Store those of the people with these names who are not stored yet."""
        cut = (name[:NAME_LENGTH] for name in names if name)
        self.add(self.person_by_name[name] for name in cut)


def _cut_to_columns(person: GivenPerson) -> GivenPerson:
    """Return the person with names cut to the lengths of the columns."""
    return GivenPerson(
        person.name[:NAME_LENGTH], person.organisation[:ORGANISATION_LENGTH], person.anonymous_id
    )


def find_people(consultation: Consultation, record: GivenConsultation) -> ImportedPeople:
    """Return all people that the record names, with the ids of those who are stored already.

    A seat with the address of an account is given to that account. Other people are matched only
    with users without an address, so that nobody's words are attributed to an account.
    """
    countries = _read_countries(record)
    person_by_name: dict[str, GivenPerson] = {}
    for person in countries:
        person_by_name.setdefault(person.name, person)
    for name in _list_signers(record):
        person = person_by_name.setdefault(name, GivenPerson(name))
        countries.setdefault(person, "")
    ids = _find_stored_people(consultation) | _find_nameless_authors(consultation, record)
    id_by_email = _find_accounts(seat.email for seat in record.team)
    for seat in record.team:
        is_unknown = bool(seat.email) and seat.email not in id_by_email
        record.notes.add(NoteKind.ACCOUNT, "team.email", is_unknown)
        if seat.email in id_by_email:
            ids[_cut_to_columns(seat.person)] = id_by_email[seat.email]
    return ImportedPeople(record.language, countries, person_by_name, ids)


def _find_nameless_authors(
    consultation: Consultation, record: GivenConsultation
) -> dict[GivenPerson, int]:
    """Return the ids of authors whose names are withheld, by what is stored of them already."""
    nameless = {c.source_id: c.author for c in record.contributions if c.author.anonymous_id}
    if not nameless:
        return {}
    rows = db.session.execute(
        select(Contribution.source_id, Contribution.author_id).where(
            Contribution.consultation_id == consultation.id, Contribution.source_id.is_not(None)
        )
    )
    return {_cut_to_columns(nameless[name]): id_ for name, id_ in rows if name in nameless}


def _list_signers(record: GivenConsultation) -> list[str]:
    """Return the names of those who sign posts, date changes, the summary and the response."""
    names = [post.author for post in record.posts] + [change.by for change in record.date_changes]
    if record.summary is not None:
        names += [edition.author for edition in record.summary.editions]
    if record.response is not None:
        names.append(record.response.author)
    return [name[:NAME_LENGTH] for name in names if name]


def _read_countries(record: GivenConsultation) -> dict[GivenPerson, str]:
    """Return the countries of the team, the authors and the signatories, by person, in order."""
    countries: dict[GivenPerson, str] = {}
    for seat in record.team:
        countries.setdefault(_cut_to_columns(seat.person), seat.country)
    for contribution in record.contributions:
        countries.setdefault(_cut_to_columns(contribution.author), contribution.countries)
        for signature in contribution.signatures:
            countries.setdefault(_cut_to_columns(signature.person), signature.countries)
    return countries


def _find_stored_people(consultation: Consultation) -> dict[GivenPerson, int]:
    """Return the ids of users without an address who take part in this consultation."""
    consultation_id = consultation.id
    user_ids: CompoundSelect[Any] = union(
        select(Contribution.author_id).where(Contribution.consultation_id == consultation_id),
        select(Appointment.user_id).where(Appointment.consultation_id == consultation_id),
        select(Post.author_id).where(Post.consultation_id == consultation_id),
        select(DateChange.by_id).where(DateChange.consultation_id == consultation_id),
        select(Summary.by_id).where(Summary.consultation_id == consultation_id),
        select(OrganiserResponse.by_id).where(OrganiserResponse.consultation_id == consultation_id),
        select(Edition.by_id)
        .join(Summary, Summary.id == Edition.summary_id)
        .where(Summary.consultation_id == consultation_id),
    )
    rows = db.session.execute(
        select(User.name, User.organisation, User.id)
        .where(User.email.is_(None), User.id.in_(user_ids))
        .order_by(User.id.desc())
    )
    return {GivenPerson(name, organisation): id_ for name, organisation, id_ in rows}


def _find_accounts(emails: Iterable[str]) -> dict[str, int]:
    addresses = set(filter(None, emails))
    if not addresses:
        return {}
    rows = db.session.execute(select(User.email, User.id).where(User.email.in_(addresses)))
    return {email: id_ for email, id_ in rows if email}


def _add_missing(missing: dict[GivenPerson, str], language: str) -> dict[GivenPerson, int]:
    if not missing:
        return {}
    rows: dict[str, Row] = {
        (key := uuid4().hex): {
            "name": person.name,
            "organisation": person.organisation,
            "country": country if country in COUNTRY_CODES else "",
            "language": language,
            "zone": "",
            "role": Role.PARTICIPANT,
            "active": True,
            "session_key": key,
            "created_at": clock.now(),
        }
        for person, country in missing.items()
    }
    add_rows(User, list(rows.values()))
    ids = dict(
        db.session.execute(
            select(User.session_key, User.id).where(User.session_key.in_(rows))
        ).all()
    )
    return {person: ids[key] for key, person in zip(rows, missing, strict=True)}


def appoint_team(
    consultation: Consultation, record: GivenConsultation, people: ImportedPeople
) -> None:
    """Appoint the team of the record, whose people must be stored."""
    for seat in record.team:
        user = db.session.get_one(User, people.author_id(seat.person))
        appoint(consultation, user, seat.role, label=seat.label.cut(LABEL_LENGTH))
