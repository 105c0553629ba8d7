"""Contributions in a document of the schema `forum/1`: as readers see them, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import READABLE
from forum.domain.countries import split
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.services.attachments.downloads import AttachedFile, shown_files
from forum.services.contributions import cosignatures
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.entries import ContributionView
from forum.services.exports.proceedings import contributions_of
from forum.services.exports.stored_texts import Document, StoredTexts

Rows = dict[int, Any]


@dataclass(frozen=True)
class DocumentIndices:
    """Where questions and posts stand in the document, by their ids."""

    questions: dict[int, int]
    posts: dict[int, int]


def instant(value: datetime | None) -> str | None:
    """Return an instant as the schema writes it."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def contributions(
    consultation: Consultation,
    passages: dict[int, list[Passage]],
    texts: StoredTexts,
    indices: DocumentIndices,
) -> list[Document]:
    """Return all that readers see, by number; `indices` are those of what else the document has."""
    rows: Rows = {row.id: row for row in _more(consultation)}
    found = contributions_of(consultation, consultation.language)
    seen = [entry.id for entry in found if not entry.is_stub]
    signed, files = cosignatures.signatories_of(seen), shown_files(seen)
    return [
        {
            "id": rows[entry.id].name,
            "number": entry.number,
            "status": entry.status.value,
            "published": instant(rows[entry.id].published_at),
            "reply_to": rows[entry.parent_id].name if entry.parent_id else None,
            "post": indices.posts.get(entry.post_id or 0),
            "language": entry.language,
            **({} if entry.is_stub else _appearance(entry, rows[entry.id])),
            **_words(
                [_PassageWithSource(p, rows) for p in passages.get(entry.id, [])], texts, indices
            ),
            "signatures": [_signature(s) for s in signed.get(entry.id, ())],
            "files": [_file(f) for f in files.get(entry.id, ())],
        }
        for entry in found
    ]


def _more(consultation: Consultation) -> Sequence[Any]:
    return db.session.execute(
        select(
            Contribution.id,
            func.coalesce(Contribution.source_id, Contribution.key).label("name"),
            Contribution.status,
            Contribution.published_at,
            Contribution.stakeholder_type,
            Contribution.region,
        ).where(Contribution.consultation_id == consultation.id, Contribution.has_appeared)
    ).all()


class _PassageWithSource:
    """A passage, and the contribution that it quotes: none once readers may not see that."""

    def __init__(self, passage: Passage, rows: Rows) -> None:
        source = rows.get(passage.quoted_contribution_id or 0)
        self.passage = passage
        self.source = source if source is not None and source.status in READABLE else None

    @property
    def is_gone(self) -> bool:
        """Tell whether it quotes words that readers may no longer see."""
        is_of_contribution = self.passage.quoted_contribution_id is not None
        return is_of_contribution and self.source is None


def _words(
    said: list[_PassageWithSource], texts: StoredTexts, indices: DocumentIndices
) -> Document:
    titles = [texts.get(s.passage.text_id) for s in said if s.passage.kind is PassageKind.TITLE]
    return {
        "title": titles[0] if titles else None,
        "passages": [
            {
                "text": texts.get(one.passage.text_id),
                "question": indices.questions.get(one.passage.question_id or 0),
                "is_question": one.passage.kind is PassageKind.QUESTION,
                **_excerpt(one, indices),
            }
            for one in said
            if one.passage.kind is not PassageKind.TITLE and not one.is_gone
        ],
    }


def _excerpt(one: _PassageWithSource, indices: DocumentIndices) -> Document:
    if one.passage.quoted_post_id is not None:
        return {"quoted_post": indices.posts[one.passage.quoted_post_id]}
    if one.source is None:
        return {}
    return {"quoted_contribution": one.source.name, "quoted_position": one.passage.quoted_position}


def _appearance(entry: ContributionView, row: Any) -> Document:
    return {
        "author": entry.name,
        "organisation": entry.organisation,
        "countries": [code for code in split(entry.countries) if code],
        "capacity": entry.capacity.value,
        "publication": entry.publication.value,
        "label": entry.label,
        "stakeholder_type": row.stakeholder_type,
        "region": row.region,
        "date": instant(entry.submitted_at) if entry.dated else None,
        "late": entry.late,
        "edited": instant(entry.edited_at),
    }


def _signature(signature: CoSignatory) -> Document:
    return {
        "name": signature.name,
        "organisation": signature.organisation,
        "countries": [code for code in split(signature.countries) if code],
        "capacity": signature.capacity.value,
        "publication": signature.publication.value,
        "date": instant(signature.signed_at),
        "before_edit": signature.before_edit,
    }


def _file(file: AttachedFile) -> Document:
    return {"name": file.name, "kind": file.kind.value, "size": file.size}
