"""A whole discussion as a document of the schema `forum/1`, to keep or to load elsewhere."""

from collections import defaultdict

from sqlalchemy import select

from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.date_change import DateChange
from forum.models.post import Post
from forum.models.summary import Summary
from forum.models.user import User
from forum.services.consultations.team import seats
from forum.services.exports.interchange_contributions import DocumentIndices, contributions, instant
from forum.services.exports.proceedings import posts_of
from forum.services.exports.stored_texts import Document, StoredTexts
from forum.services.synthesis.summaries import published_summary

INSTANTS = ("published_at", "opens_at", "closes_at", "archived_at")


def document(consultation: Consultation) -> Document:
    """Return what readers may see: published texts, stubs without words, nothing that waits."""
    parts = _parts(consultation.id)
    outline, passages = _Outline(consultation.id), _passages(consultation.id)
    posts, events = posts_of(consultation), _events(consultation.id)
    summary = published_summary(consultation)
    indices = DocumentIndices(outline.indices, {post.id: n for n, (post, _) in enumerate(posts)})
    texts = StoredTexts(
        [
            *parts.values(),
            *outline.text_ids,
            *(passage.text_id for found in passages.values() for passage in found),
            *(i for post, _ in posts for i in (post.title_id, post.body_id)),
            *(event.reason_id for event, _ in events),
            *_summary_texts(summary),
        ]
    )
    return {
        "schema": "forum/1",
        "uid": consultation.uid,
        "slug": consultation.slug,
        "zone": consultation.zone,
        "moderation": consultation.moderation.value,
        **{name: instant(getattr(consultation, name)) for name in INSTANTS},
        "grace_minutes": consultation.grace_minutes,
        "organisers": consultation.organisers,
        **{part.value: texts.get(parts.get(part)) for part in ConsultationPart},
        **outline.document(texts),
        "team": _team(consultation),
        "contributions": contributions(consultation, passages, texts, indices),
        "posts": [_post_document(post, name, texts) for post, name in posts],
        "date_changes": [_event_document(event, name, texts) for event, name in events],
        "summary": _summary_document(summary, texts),
    }


def _parts(consultation_id: int) -> dict[ConsultationPart, int]:
    rows = db.session.execute(
        select(ConsultationText.part, ConsultationText.text_id).where(
            ConsultationText.consultation_id == consultation_id
        )
    )
    return dict(rows.all())


def _summary_texts(summary: Summary | None) -> list[int | None]:
    if summary is None:
        return []
    own = [summary.title_id, summary.standfirst_id]
    return [*own, *(statement.text_id for statement in summary.statements)]


def _post_document(post: Post, name: str, texts: StoredTexts) -> Document:
    return {
        "kind": post.kind.value,
        "author": name,
        "label": post.label,
        "date": instant(post.published_at),
        "title": texts.get(post.title_id),
        "text": texts.get(post.body_id),
    }


def _event_document(event: DateChange, name: str | None, texts: StoredTexts) -> Document:
    return {
        "kind": event.kind.value,
        "at": instant(event.at),
        "by": name or "",
        "before": instant(event.before),
        "after": instant(event.after),
        "reason": texts.get(event.reason_id),
    }


def _summary_document(summary: Summary | None, texts: StoredTexts) -> Document | None:
    if summary is None:
        return None
    return {
        "published": instant(summary.published_at),
        "author": summary.by.name,
        "title": texts.get(summary.title_id),
        "standfirst": texts.get(summary.standfirst_id),
        "statements": [
            {"kind": s.kind.value, "text": texts.get(s.text_id)} for s in summary.statements
        ],
    }


class _Outline:
    """Sections and questions, and the index of each question in the document."""

    def __init__(self, consultation_id: int) -> None:
        self.sections = db.session.execute(
            select(Section.id, Section.title_id)
            .where(Section.consultation_id == consultation_id)
            .order_by(Section.position)
        ).all()
        self.questions = db.session.execute(
            select(GuidingQuestion.id, GuidingQuestion.section_id, GuidingQuestion.text_id)
            .where(GuidingQuestion.consultation_id == consultation_id)
            .order_by(GuidingQuestion.number)
        ).all()
        self.indices = {q.id: n for n, q in enumerate(self.questions)}

    @property
    def text_ids(self) -> list[int]:
        """Return the ids of all titles and questions."""
        return [*(s.title_id or 0 for s in self.sections), *(q.text_id for q in self.questions)]

    def document(self, texts: StoredTexts) -> Document:
        """Return sections and questions as the schema writes them."""
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


def _passages(consultation_id: int) -> dict[int, list[Passage]]:
    """Return the passages of approved revisions of published contributions."""
    found: dict[int, list[Passage]] = defaultdict(list)
    for passage in db.session.scalars(
        select(Passage)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            Contribution.has_appeared,
            Passage.revision == Contribution.approved_revision,
        )
        .order_by(Passage.contribution_id, Passage.position)
    ):
        found[passage.contribution_id].append(passage)
    return found


def _events(consultation_id: int) -> list[tuple[DateChange, str | None]]:
    rows = db.session.execute(
        select(DateChange, User.name)
        .outerjoin(User, User.id == DateChange.by_id)
        .where(DateChange.consultation_id == consultation_id)
        .order_by(DateChange.at, DateChange.id)
    )
    return [(event, name) for event, name in rows]


def _team(consultation: Consultation) -> list[Document]:
    return [
        {
            "name": seat.user.name,
            "role": seat.role.value,
            "label": seat.label,
            "organisation": seat.user.organisation,
            "country": seat.user.country,
        }
        for seat in seats(consultation)
    ]
