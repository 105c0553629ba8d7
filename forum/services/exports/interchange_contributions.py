"""The contributions in a document of the schema `forum/1`, as readers see them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import READABLE_STATUSES
from forum.domain.countries import split_country_codes
from forum.domain.exports.choice import NO_FILTERS, ExportFilters
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.services.attachments.downloads import AttachedFile, list_files
from forum.services.contributions import cosignatures
from forum.services.contributions.cosignatures import CoSignatory
from forum.services.discussion.contribution_views import ContributionView
from forum.services.exports.filters import filter_conditions
from forum.services.exports.proceedings import PORTION, read_contributions
from forum.services.exports.stored_texts import Document, StoredTexts

RowById = dict[int, Any]


@dataclass(frozen=True)
class DocumentIndices:
    """The indices of questions and posts in the document, by their ids."""

    questions: dict[int, int]
    posts: dict[int, int]


def format_instant(value: datetime | None) -> str | None:
    """Return an instant in the format of the schema: ISO 8601 with "Z" for UTC."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def make_contribution_documents(
    consultation: Consultation, indices: DocumentIndices, filters: ExportFilters = NO_FILTERS
) -> Iterator[Document]:
    """Yield all contributions that readers see, by number, in the format of the schema.

    `indices` are those of the questions and posts in the same document.
    """
    rows: RowById = {row.id: row for row in _read_rows(consultation, filters)}
    views = read_contributions(consultation, consultation.language, filters)
    while portion := list(islice(views, PORTION)):
        yield from _make_portion(portion, rows, indices)


def _make_portion(
    views: Sequence[ContributionView], rows: RowById, indices: DocumentIndices
) -> list[Document]:
    passages = _read_passages([view.id for view in views])
    texts = StoredTexts(p.text_id for group in passages.values() for p in group)
    readable_ids = [view.id for view in views if not view.is_stub]
    signatures, files = cosignatures.list_signatories(readable_ids), list_files(readable_ids)
    return [
        {
            "id": rows[view.id].name,
            "number": view.number,
            "status": view.status.value,
            "published": format_instant(rows[view.id].published_at),
            "reply_to": rows[view.parent_id].name if view.parent_id in rows else None,
            "post": indices.posts.get(view.post_id or 0),
            "language": view.language,
            **({} if view.is_stub else _make_appearance(view, rows[view.id])),
            **_make_texts(
                [_QuotingPassage(p, rows) for p in passages.get(view.id, [])], texts, indices
            ),
            "signatures": [_make_signature(s) for s in signatures.get(view.id, ())],
            "files": [_make_file(f) for f in files.get(view.id, ())],
        }
        for view in views
    ]


def _read_passages(ids: Collection[int]) -> dict[int, list[Passage]]:
    """Return the passages of these published contributions by contribution id."""
    passages: dict[int, list[Passage]] = defaultdict(list)
    for passage in db.session.scalars(
        select(Passage)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            Contribution.id.in_(ids),
            Contribution.is_readable,
            Contribution.has_appeared,
            Passage.revision == Contribution.approved_revision,
        )
        .order_by(Passage.contribution_id, Passage.position)
    ):
        passages[passage.contribution_id].append(passage)
    return passages


def _read_rows(consultation: Consultation, filters: ExportFilters) -> Sequence[Any]:
    return db.session.execute(
        select(
            Contribution.id,
            func.coalesce(Contribution.source_id, Contribution.key).label("name"),
            Contribution.status,
            Contribution.published_at,
            Contribution.stakeholder_type,
            Contribution.region,
        ).where(
            Contribution.consultation_id == consultation.id,
            Contribution.has_appeared,
            *filter_conditions(consultation, filters),
        )
    ).all()


class _QuotingPassage:
    """A passage with the contribution that it quotes; None if readers may no longer see that."""

    def __init__(self, passage: Passage, rows: RowById) -> None:
        source = rows.get(passage.quoted_contribution_id or 0)
        self.passage = passage
        self.source = source if source is not None and source.status in READABLE_STATUSES else None

    @property
    def is_unreadable_quote(self) -> bool:
        """Return whether it quotes a contribution that readers may no longer see."""
        quotes_contribution = self.passage.quoted_contribution_id is not None
        return quotes_contribution and self.source is None


def _make_texts(
    quoting_passages: list[_QuotingPassage], texts: StoredTexts, indices: DocumentIndices
) -> Document:
    titles = [
        texts.get(p.passage.text_id)
        for p in quoting_passages
        if p.passage.kind is PassageKind.TITLE
    ]
    return {
        "title": titles[0] if titles else None,
        "passages": [
            {
                "text": texts.get(quoting.passage.text_id),
                "question": indices.questions.get(quoting.passage.question_id or 0),
                "is_question": quoting.passage.kind is PassageKind.QUESTION,
                **_make_quote(quoting, indices),
            }
            for quoting in quoting_passages
            if quoting.passage.kind is not PassageKind.TITLE and not quoting.is_unreadable_quote
        ],
    }


def _make_quote(quoting: _QuotingPassage, indices: DocumentIndices) -> Document:
    if quoting.passage.quoted_post_id in indices.posts:
        return {"quoted_post": indices.posts[quoting.passage.quoted_post_id]}
    if quoting.source is None:
        return {}
    return {
        "quoted_contribution": quoting.source.name,
        "quoted_position": quoting.passage.quoted_position,
    }


def _make_appearance(view: ContributionView, row: Any) -> Document:
    return {
        "author": view.name,
        "organisation": view.organisation,
        "countries": [code for code in split_country_codes(view.countries) if code],
        "capacity": view.capacity.value,
        "publication": view.publication.value,
        "label": dict(view.label.versions),
        "stakeholder_type": row.stakeholder_type,
        "region": row.region,
        "date": format_instant(view.submitted_at) if view.dated else None,
        "late": view.late,
        "edited": format_instant(view.edited_at),
    }


def _make_signature(signature: CoSignatory) -> Document:
    return {
        "name": signature.name,
        "organisation": signature.organisation,
        "countries": [code for code in split_country_codes(signature.countries) if code],
        "capacity": signature.capacity.value,
        "publication": signature.publication.value,
        "date": format_instant(signature.signed_at),
        "before_edit": signature.before_edit,
    }


def _make_file(file: AttachedFile) -> Document:
    return {"name": file.name, "kind": file.kind.value, "size": file.size}
