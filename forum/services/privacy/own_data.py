"""Gathers everything that is kept about a person, as one document with files."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, inspect, select

from forum import clock
from forum.database import Base, table_of
from forum.domain.consultations.seat_labels import SeatLabel
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.consultations.consent import ConsentVersion
from forum.models.consultations.invitee import Invitee, Nudge
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.contributions.decision import Decision
from forum.models.contributions.redaction import WithheldText
from forum.models.contributions.revision import Passage, Revision
from forum.models.draft import Draft
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.translation import Text
from forum.models.user import User
from forum.services.consultations.titles import read_titles
from forum.services.notifications.invitees import hash_of_address, refuses
from forum.services.privacy.personal_columns import SECRET_COLUMNS, list_columns, name_of

SCHEMA: Final = "forum-own-data/1"
IN_SECTIONS: Final = frozenset(
    {"contribution.author_id", "co_signature.user_id", "draft.user_id", "attachment.user_id"}
)
"""Columns whose rows have a section of their own in the document."""

Json = dict[str, Any]


@dataclass(frozen=True)
class PackedFile:
    """A file that belongs to the document: its path beside it, and its key in the file store."""

    path: str
    key: str


@dataclass(frozen=True)
class OwnData:
    """All that is kept about a person."""

    document: Json
    files: list[PackedFile]


def gather_own_data(person: User) -> OwnData:
    """Return all that is kept about a person: what they wrote in every version, and what is known.

    The number of statements does not depend on how much they wrote.
    """
    files = _list_files(person)
    texts = db.session.scalars(
        select(Contribution).where(Contribution.author_id == person.id).order_by(Contribution.id)
    ).all()
    signed = db.session.execute(
        select(CoSignature, Contribution)
        .join(Contribution, Contribution.id == CoSignature.contribution_id)
        .where(CoSignature.user_id == person.id)
        .order_by(CoSignature.id)
    ).all()
    places = _Places(person)
    document = {
        "schema": SCHEMA,
        "made_at": _json(clock.now()),
        "account": _dump(person),
        "mail": _describe_mail(person),
        "contributions": _describe_texts(texts, places, files),
        "signatures": [
            {**places.of(text.consultation_id), "number": text.number, **_dump(signature)}
            for signature, text in signed
        ],
        "consents": _describe_consents(texts, [signature for signature, _text in signed], places),
        "drafts": [
            {**places.of(draft.consultation_id), **_dump(draft)}
            for draft in db.session.scalars(select(Draft).where(Draft.user_id == person.id))
        ],
        "private_questions": _describe_inquiries(person, places),
        "invitation_lists": _describe_invitations(person, places),
        "records": _dump_records(person),
        "files": [{**_dump(file), "path": _path(file)} for file in files],
    }
    return OwnData(document, [PackedFile(_path(file), file.key) for file in files])


class _Places:
    """The consultations by id: their address and title."""

    def __init__(self, person: User) -> None:
        rows = db.session.execute(select(Consultation.id, Consultation.slug))
        self._slugs = {row.id: row.slug for row in rows}
        self._language = person.language
        self._titles: dict[int, str] = {}

    def of(self, consultation_id: int) -> Json:
        """Return how a document names a consultation."""
        if not self._titles:
            titles = read_titles(self._slugs, self._language)
            self._titles = {id_: title.plain for id_, title in titles.items()}
        slug = self._slugs[consultation_id]
        return {"consultation": slug, "title": self._titles.get(consultation_id, "")}


def _list_files(person: User) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment).where(Attachment.user_id == person.id).order_by(Attachment.id)
    ).all()


def _path(file: Attachment) -> str:
    """Return the path of a file beside the document, which no name can lead out of the folder."""
    suffix = "".join(char for char in file.name.rpartition(".")[2] if char.isalnum())[:8]
    return f"files/{file.id}.{suffix}" if suffix else f"files/{file.id}"


def _describe_mail(person: User) -> Json:
    return {
        "address": person.email,
        "when_cited": person.citation_mail,
        "reviews": person.review_mail,
        "reminders": person.reminder_mail,
        "letters_refused": bool(person.email) and refuses(person.email or ""),
    }


def _describe_texts(
    texts: Sequence[Contribution], places: _Places, files: Sequence[Attachment]
) -> list[Json]:
    ids = [text.id for text in texts]
    versions, decisions = _read_versions(ids), _read_decisions(ids)
    paths = defaultdict(list)
    for file in files:
        paths[file.contribution_id].append(_path(file))
    return [
        {
            **places.of(text.consultation_id),
            **_dump(text),
            "versions": versions[text.id],
            "decisions": decisions[text.id],
            "files": paths[text.id],
        }
        for text in texts
    ]


def _read_versions(ids: Collection[int]) -> dict[int, list[Json]]:
    """Return every version of these texts, each with its passages in order."""
    passages: dict[tuple[int, int], list[Json]] = defaultdict(list)
    for passage, language, source in db.session.execute(
        select(Passage, Text.language, func.coalesce(WithheldText.source, Text.source))
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(WithheldText, WithheldText.text_id == Text.id)
        .where(Passage.contribution_id.in_(ids))
        .order_by(Passage.contribution_id, Passage.revision, Passage.position)
    ):
        place = passage.contribution_id, passage.revision
        words = {"kind": passage.kind.value, "language": language, "words": source}
        passages[place].append({**words, "question": passage.question_id})
    versions: dict[int, list[Json]] = defaultdict(list)
    for revision in db.session.scalars(
        select(Revision).where(Revision.contribution_id.in_(ids)).order_by(Revision.number)
    ):
        place = revision.contribution_id, revision.number
        versions[place[0]].append({**_dump(revision), "passages": passages[place]})
    return versions


def _read_decisions(ids: Collection[int]) -> dict[int, list[Json]]:
    """Return the decisions on these texts, without who decided."""
    decisions: dict[int, list[Json]] = defaultdict(list)
    query = select(Decision).where(Decision.contribution_id.in_(ids)).order_by(Decision.id)
    for decision in db.session.scalars(query):
        decisions[decision.contribution_id].append(_dump(decision, without={"by_id"}))
    return decisions


def _describe_consents(
    texts: Sequence[Contribution], signatures: Sequence[CoSignature], places: _Places
) -> list[Json]:
    """Return to which notice the person agreed, in which version and when, with its words."""
    given = [("contribution", text.consent_version_id, text.submitted_at) for text in texts]
    given += [("signature", each.consent_version_id, each.signed_at) for each in signatures]
    rows = db.session.execute(
        select(ConsentVersion, Text.language, Text.source)
        .join(Text, Text.id == ConsentVersion.text_id)
        .where(ConsentVersion.id.in_({id_ for _act, id_, _at in given if id_ is not None}))
    )
    versions = {
        version.id: {
            **places.of(version.consultation_id),
            "version": version.number,
            "language": language,
            "words": words,
        }
        for version, language, words in rows
    }
    return [
        {"by": act, "agreed_at": _json(at), **versions[id_]}
        for act, id_, at in given
        if id_ in versions
    ]


def _describe_inquiries(person: User, places: _Places) -> list[Json]:
    rows = db.session.execute(
        select(Inquiry, Contribution.number, InquiryMessage, Text.language, Text.source)
        .join(Contribution, Contribution.id == Inquiry.contribution_id)
        .join(InquiryMessage, InquiryMessage.inquiry_id == Inquiry.id)
        .join(Text, Text.id == InquiryMessage.text_id)
        .where(Contribution.author_id == person.id)
        .order_by(InquiryMessage.id)
    )
    return [
        {
            **places.of(inquiry.consultation_id),
            "number": number,
            "at": _json(message.at),
            "is_answer": message.is_answer,
            "language": language,
            "words": words,
        }
        for inquiry, number, message, language, words in rows
    ]


def _describe_invitations(person: User, places: _Places) -> list[Json]:
    """Return the invitation lists with the person's address, and the letters that went there."""
    address = person.email or ""
    lists = db.session.scalars(select(Invitee).where(Invitee.email == address)).all()
    letters = select(Nudge).where(Nudge.address_hash == hash_of_address(address))
    return [
        *({**places.of(row.consultation_id), **_dump(row)} for row in lists if address),
        *(
            {**places.of(row.consultation_id), **_dump(row, without={"by_id", "invitee_id"})}
            for row in db.session.scalars(letters)
            if address
        ),
    ]


def _dump_records(person: User) -> dict[str, list[Json]]:
    """Return all other rows that refer to the person, by the column that does."""
    models = {table_of(mapper.class_).name: mapper.class_ for mapper in Base.registry.mappers}
    records: dict[str, list[Json]] = {}
    for column, personal in list_columns():
        if name_of(column) in IN_SECTIONS:
            continue
        model = models[column.table.name]
        rows = db.session.scalars(select(model).where(column == person.id)).all()
        if rows:
            dumped = [_dump(row) if personal.whole else _dump_deed(row) for row in rows]
            records[name_of(column)] = dumped
    _add_words(records)
    return records


def _dump(row: Any, without: Collection[str] = ()) -> Json:
    """Return the columns of a row as JSON, but secrets."""
    hidden = SECRET_COLUMNS | set(without)
    columns = inspect(type(row)).column_attrs
    return {c.key: _json(getattr(row, c.key)) for c in columns if c.key not in hidden}


def _dump_deed(row: Any) -> Json:
    """Return which row it is and when something was done, of a row that is about others too."""
    mapper = inspect(type(row))
    keys = {mapper.get_property_by_column(column).key for column in mapper.primary_key}
    return {
        c.key: _json(getattr(row, c.key))
        for c in mapper.column_attrs
        if c.key in keys or isinstance(getattr(row, c.key), datetime)
    }


def _add_words(records: dict[str, list[Json]]) -> None:
    """Add the words to rows that name the id of a text."""
    rows = [row for dumped in records.values() for row in dumped]
    names = ("text_id", "title_id", "body_id", "ending_id", "reason_id", "standfirst_id")
    ids = {row[name] for row in rows for name in names if row.get(name)}
    found = db.session.scalars(select(Text).where(Text.id.in_(ids)))
    words = {text.id: text.source for text in found}
    for row in rows:
        row |= {
            name.replace("_id", "_words"): words[row[name]]
            for name in names
            if row.get(name) in words
        }


def _json(value: Any) -> Any:
    """Return the value of a column as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value.by_language if isinstance(value, SeatLabel) else value
