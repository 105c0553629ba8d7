"""All that a page says of a consultation besides its contributions, read once per version."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from sqlalchemy import func, select

from forum.domain.lifecycle import DateChangeKind
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import (
    Appointment,
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
    Section,
)
from forum.models.date_change import DateChange
from forum.models.post import Post
from forum.models.summary import Summary
from forum.models.user import User
from forum.services.consultations.counts import tallies
from forum.services.posts.reading import PostView, latest_posts, post_view, replies_to_posts
from forum.services.texts.localised import LocalisedText, localise

KEPT = 256


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A guiding question and how many contributions answer it."""

    id: int
    number: int
    text: LocalisedText
    answers: int


@dataclass(frozen=True, slots=True)
class SectionView:
    """A heading and the questions under it."""

    title: LocalisedText | None
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of the team as readers see them."""

    name: str
    organisation: str
    role: Role
    label: str

    @property
    def shown_label(self) -> str:
        """Return what groups people in the list of the team: the label, or the role's name."""
        return self.label or f"~{self.role}"


@dataclass(frozen=True, slots=True)
class DateChangeView:
    """A step in the history of dates."""

    id: int
    kind: DateChangeKind
    at: datetime
    by: str
    before: datetime | None
    after: datetime | None
    reason: LocalisedText | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A consultation for readers of one language; frozen, shared between requests."""

    title: LocalisedText
    introduction: LocalisedText | None
    background: LocalisedText | None
    sections: tuple[SectionView, ...]
    team: tuple[TeamMember, ...]
    counts: dict[str, dict[str, int]]
    latest: tuple[PostView, ...]
    posts: int
    date_changes: tuple[DateChangeView, ...]
    has_summary: bool
    summary_at: datetime | None

    @property
    def questions(self) -> list[QuestionView]:
        """Return all guiding questions in order."""
        return [question for section in self.sections for question in section.questions]

    @property
    def numbers(self) -> dict[int, int]:
        """Return the numbers of the guiding questions by their ids."""
        return {question.id: question.number for question in self.questions}

    @property
    def contributions(self) -> int:
        """Return how many contributions readers see, replies left out."""
        return self.counts.get("contributions", {}).get("", 0)

    @property
    def replies(self) -> int:
        """Return how many replies readers see."""
        return self.counts.get("replies", {}).get("", 0)

    @property
    def general(self) -> int:
        """Return how many contributions answer no question in particular."""
        return self.counts.get("question", {}).get("", 0)

    @property
    def extension(self) -> DateChangeView | None:
        """Return the latest extension or reopening."""
        kinds = (DateChangeKind.EXTENDED, DateChangeKind.REOPENED)
        return next((c for c in reversed(self.date_changes) if c.kind in kinds), None)


_kept: OrderedDict[tuple[str, int, str], Overview] = OrderedDict()
_lock = Lock()


def overview_of(consultation: Consultation, language: str) -> Overview:
    """Return the overview of this version; the database is asked only for a new one."""
    key = (consultation.uid, consultation.version, language)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _read(consultation, language)
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _read(consultation: Consultation, language: str) -> Overview:
    id_ = consultation.id
    parts, sections, questions = _parts(id_), _sections(id_), _questions(id_)
    posts, changes = latest_posts(id_), _date_changes(id_)
    texts = localise(
        [
            *parts.values(),
            *(s.title_id for s in sections),
            *(q.text_id for q in questions),
            *(t for post, *_ in posts for t in (post.title_id, post.body_id)),
            *(change.reason_id for change, _ in changes),
        ],
        language,
    )
    counts = tallies(id_)
    replies = replies_to_posts(post.id for post, *_ in posts)
    summary_at = db.session.scalar(
        select(Summary.published_at).where(Summary.consultation_id == id_)
    )
    return Overview(
        title=texts[parts[ConsultationPart.TITLE]],
        introduction=texts.get(parts.get(ConsultationPart.INTRODUCTION, 0)),
        background=texts.get(parts.get(ConsultationPart.BACKGROUND, 0)),
        sections=_section_views(sections, questions, texts, counts.get("question", {})),
        team=_team(id_),
        counts=counts,
        latest=tuple(post_view(*row, texts, replies) for row in posts),
        posts=db.session.scalar(select(func.count(Post.id)).where(Post.consultation_id == id_))
        or 0,
        date_changes=tuple(_date_change(change, by, texts) for change, by in changes),
        has_summary=summary_at is not None,
        summary_at=summary_at,
    )


def _parts(consultation_id: int) -> dict[ConsultationPart, int]:
    rows = db.session.execute(
        select(ConsultationText.part, ConsultationText.text_id).where(
            ConsultationText.consultation_id == consultation_id
        )
    )
    return dict(rows.all())


def _sections(consultation_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(Section.id, Section.title_id)
        .where(Section.consultation_id == consultation_id)
        .order_by(Section.position)
    ).all()


def _questions(consultation_id: int) -> Sequence[Any]:
    return db.session.execute(
        select(
            GuidingQuestion.id,
            GuidingQuestion.number,
            GuidingQuestion.section_id,
            GuidingQuestion.text_id,
        )
        .where(GuidingQuestion.consultation_id == consultation_id)
        .order_by(GuidingQuestion.number)
    ).all()


def _section_views(
    sections: Sequence[Any],
    questions: Sequence[Any],
    texts: dict[int, LocalisedText],
    answers: dict[str, int],
) -> tuple[SectionView, ...]:
    return tuple(
        SectionView(
            texts.get(section.title_id or 0),
            tuple(
                QuestionView(q.id, q.number, texts[q.text_id], answers.get(str(q.id), 0))
                for q in questions
                if q.section_id == section.id
            ),
        )
        for section in sections
    )


def _date_change(
    change: DateChange, by: str | None, texts: dict[int, LocalisedText]
) -> DateChangeView:
    return DateChangeView(
        id=change.id,
        kind=change.kind,
        at=change.at,
        by=by or "",
        before=change.before,
        after=change.after,
        reason=texts.get(change.reason_id or 0),
    )


def _date_changes(consultation_id: int) -> list[tuple[DateChange, str | None]]:
    rows = db.session.execute(
        select(DateChange, User.name)
        .outerjoin(User, User.id == DateChange.by_id)
        .where(DateChange.consultation_id == consultation_id)
        .order_by(DateChange.at, DateChange.id)
    )
    return [(change, name) for change, name in rows]


def _team(consultation_id: int) -> tuple[TeamMember, ...]:
    rows = db.session.execute(
        select(User.name, User.organisation, Appointment.role, Appointment.label)
        .join(User, User.id == Appointment.user_id)
        .where(Appointment.consultation_id == consultation_id)
        .order_by(Appointment.id)
    )
    return tuple(TeamMember(*row) for row in rows)
