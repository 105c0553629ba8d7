"""What the tables cannot hold of a document: counted before it is stored."""

from collections.abc import Iterator, Mapping

from forum.domain.imports.notes import NoteKind
from forum.domain.imports.records import GivenConsultation, GivenPerson
from forum.services.imports.appearances import COUNTRIES_LENGTH
from forum.services.imports.people import LABEL_LENGTH, NAME_LENGTH, ORGANISATION_LENGTH
from forum.services.imports.texts import ENGINE_LENGTH
from forum.services.imports.threads import MAY_HAVE_APPEARED, ThreadPlace

FACET_LENGTH = 200
"""The greatest length of a stakeholder type or a region, in characters."""


def note_losses(
    record: GivenConsultation,
    places: Mapping[str, ThreadPlace],
    parent_ids: Mapping[str, str | None],
    numbers: Mapping[str, int],
) -> None:
    """Count what is cut, and what refers to something that is neither stored nor new."""
    notes = record.notes
    for name, text, longest in _list_texts(record):
        notes.add(NoteKind.CUT, name, len(text) > longest)
    ids = {None} | {contribution.source_id for contribution in record.contributions} | set(places)
    for contribution in record.contributions:
        source_id, number = contribution.source_id, contribution.number
        has_parent = parent_ids[source_id] is not None
        notes.add(NoteKind.PARENT, "reply_to", contribution.reply_to is not None and not has_parent)
        has_changed = number is not None and numbers.get(source_id) != number
        may_have_number = contribution.status in MAY_HAVE_APPEARED
        notes.add(NoteKind.NUMBER, "number", has_changed and may_have_number)
        for passage in contribution.passages:
            quoted = passage.quoted_contribution
            notes.add(
                NoteKind.QUOTE, "quoted_contribution", quoted is not None and quoted not in ids
            )
        people = [signature.person for signature in contribution.signatures]
        notes.add(NoteKind.SIGNATURE, "signatures", len(people) - len(set(people)))


def _list_texts(record: GivenConsultation) -> Iterator[tuple[str, str, int]]:
    """Yield the texts of limited length: the field, the text and the greatest length."""
    for seat in record.team:
        yield from _list_names(seat.person)
        yield "label", seat.label.longest, LABEL_LENGTH
    for post in record.posts:
        yield "author", post.author, NAME_LENGTH
        yield "label", post.label.longest, LABEL_LENGTH
    for contribution in record.contributions:
        yield from _list_names(contribution.author)
        yield "label", contribution.label.longest, LABEL_LENGTH
        yield "country", contribution.countries, COUNTRIES_LENGTH
        yield "stakeholder_type", contribution.stakeholder_type, FACET_LENGTH
        yield "region", contribution.region, FACET_LENGTH
        for signature in contribution.signatures:
            yield from _list_names(signature.person)
            yield "country", signature.countries, COUNTRIES_LENGTH
        for passage in contribution.passages:
            for translation in passage.wording.translations:
                yield "engine", translation.engine, ENGINE_LENGTH


def _list_names(person: GivenPerson) -> Iterator[tuple[str, str, int]]:
    yield "name", person.name, NAME_LENGTH
    yield "organisation", person.organisation, ORGANISATION_LENGTH
