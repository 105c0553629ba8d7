"""A whole consultation as a document of the schema `forum/1`, for archives and other sites."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.domain.exports.choice import NO_FILTERS, ExportFilters
from forum.domain.imports.interchange import SCHEMA
from forum.domain.synthesis.summaries import remove_citations
from forum.extensions import db
from forum.models.consultation import Consultation, ConsultationPart
from forum.models.consultations.date_change import DateChange
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.services.consultations.overview import (
    read_date_changes,
    read_part_ids,
    read_questions,
    read_sections,
)
from forum.services.consultations.team import list_appointments
from forum.services.exports.interchange_contributions import (
    DocumentIndices,
    format_instant,
    make_contribution_documents,
)
from forum.services.exports.interchange_summary import SummaryDocument
from forum.services.exports.proceedings import list_posts_with_authors
from forum.services.exports.stored_texts import Document, StoredTexts
from forum.services.posts.reading import text_ids_of
from forum.services.synthesis.quoted import list_concealed
from forum.services.synthesis.responses.writing import find_response

CONTRIBUTIONS = "contributions"
INSTANTS = ("published_at", "opens_at", "closes_at", "archived_at")


def make_document_in_portions(
    consultation: Consultation, filters: ExportFilters = NO_FILTERS
) -> tuple[Document, Iterator[Document]]:
    """Return the document without its contributions, and these, read as they are asked for.

    With filters it names them, and has no notes, summary or response.
    """
    part_ids, outline = read_part_ids(consultation.id), _Outline(consultation.id)
    date_changes = read_date_changes(consultation.id)
    posts = [] if filters else list_posts_with_authors(consultation)
    post_text_ids = [id_ for post, _ in posts for id_ in text_ids_of(post)]
    summary = SummaryDocument(consultation)
    response, items = (None, ()) if filters else _find_response(consultation)
    indices = DocumentIndices(outline.indices, {post.id: n for n, (post, _) in enumerate(posts)})
    texts = StoredTexts(
        [
            *part_ids.values(),
            *outline.text_ids,
            *post_text_ids,
            *(date_change.reason_id for date_change, _ in date_changes),
            *summary.text_ids,
            *_text_ids(items),
        ]
    )
    leads = texts.pages([*post_text_ids, *summary.lead_ids])
    texts.conceal([*_concealed_ids(summary, items), *list_concealed(consultation.id, leads)])
    frame = {
        "schema": SCHEMA,
        **({"filters": filters.values} if filters else {}),
        **_settings_document(consultation),
        **{part.value: texts.get(part_ids.get(part)) for part in ConsultationPart},
        **outline.as_document(texts),
        "team": _make_team(consultation),
        CONTRIBUTIONS: [],
        "posts": [_post_document(post, name, texts) for post, name in posts],
        "date_changes": [_date_change_document(*each, texts) for each in date_changes],
        "summary": None if filters else summary.as_document(texts, outline.indices),
        "response": _response_document(response, items, texts),
    }
    return frame, make_contribution_documents(consultation, indices, filters)


def _settings_document(consultation: Consultation) -> Document:
    return {
        "uid": consultation.uid,
        "slug": consultation.slug,
        "zone": consultation.zone,
        "moderation": consultation.moderation.value,
        **{name: format_instant(getattr(consultation, name)) for name in INSTANTS},
        "grace_minutes": consultation.grace_minutes,
        "originals_first": consultation.originals_first,
        "organisers": consultation.organisers,
    }


def _post_document(post: Post, name: str, texts: StoredTexts) -> Document:
    return {
        "kind": post.kind.value,
        "author": name,
        "label": dict(post.label.versions),
        "date": format_instant(post.published_at),
        "title": texts.get(post.title_id),
        "text": texts.get(post.body_id),
        "ending": texts.get(post.ending_id),
        "digest_after": post.digest_after,
        "digest_until": post.digest_until,
    }


def _date_change_document(
    date_change: DateChange, name: str | None, texts: StoredTexts
) -> Document:
    return {
        "kind": date_change.kind.value,
        "at": format_instant(date_change.at),
        "by": name or "",
        "before": format_instant(date_change.before),
        "after": format_instant(date_change.after),
        "reason": texts.get(date_change.reason_id),
    }


def _find_response(
    consultation: Consultation,
) -> tuple[OrganiserResponse | None, Sequence[ResponseItem]]:
    """Return the published response, and the items of it that readers see."""
    response = find_response(consultation)
    if response is None or response.published_at is None:
        return None, ()
    items = db.session.scalars(
        select(ResponseItem)
        .where(ResponseItem.response_id == response.id, ResponseItem.published_at.is_not(None))
        .order_by(ResponseItem.position, ResponseItem.id)
        .options(selectinload(ResponseItem.citations).joinedload(ResponseCitation.contribution))
    ).all()
    return response, items


def _text_ids(items: Iterable[ResponseItem]) -> list[int | None]:
    return [id_ for item in items for id_ in (item.subject_id, item.text_id)]


def _concealed_ids(summary: SummaryDocument, items: Sequence[ResponseItem]) -> list[int | None]:
    """Return the ids of statements and of texts of items that cite what readers no longer see."""
    broken = (i for i in items if not all(c.contribution.is_readable for c in i.citations))
    return [*summary.concealed_ids, *_text_ids(broken)]


def _response_document(
    response: OrganiserResponse | None, items: Sequence[ResponseItem], texts: StoredTexts
) -> Document | None:
    if response is None:
        return None
    return {
        "published": format_instant(response.published_at),
        "author": response.by.name if response.by else "",
        "items": [
            {
                "outcome": item.outcome.value if item.outcome else None,
                "subject": _title_of(texts.get(item.subject_id)),
                "text": texts.get(item.text_id),
                "link": item.link,
                "contributions": [
                    citation.contribution.number
                    for citation in item.citations
                    if citation.contribution.is_readable
                ],
            }
            for item in items
        ],
    }


def _title_of(text: Document | None) -> Document | None:
    """Return what is answered without citations, which stand beside it."""
    if text is None:
        return None
    translations = {
        language: {
            key: remove_citations(value) if key in ("text", "html") else value
            for key, value in translation.items()
        }
        for language, translation in text["translations"].items()
    }
    return {**text, "text": remove_citations(text["text"]), "translations": translations}


class _Outline:
    """Sections and guiding questions, with the index of each question in the document."""

    def __init__(self, consultation_id: int) -> None:
        self.sections = read_sections(consultation_id)
        self.questions = read_questions(consultation_id)
        self.indices = {q.id: n for n, q in enumerate(self.questions)}

    @property
    def text_ids(self) -> list[int]:
        """Return the ids of the texts of all sections and questions."""
        return [*(s.title_id or 0 for s in self.sections), *(q.text_id for q in self.questions)]

    def as_document(self, texts: StoredTexts) -> Document:
        """Return sections and questions in the format of the schema."""
        return {
            "sections": [
                {
                    "title": texts.get(s.title_id),
                    "questions": [
                        self.indices[q.id] for q in self.questions if q.section_id == s.id
                    ],
                }
                for s in self.sections
            ],
            "questions": [
                {"index": n, "text": texts.get(q.text_id)} for n, q in enumerate(self.questions)
            ],
        }


def _make_team(consultation: Consultation) -> list[Document]:
    return [
        {
            "name": seat.user.name,
            "role": seat.role.value,
            "label": dict(seat.label.versions),
            "organisation": seat.user.organisation,
            "country": seat.user.country,
        }
        for seat in list_appointments(consultation)
    ]
