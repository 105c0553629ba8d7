"""Overviews: what pages show of a consultation besides contributions, cached per version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.domain.consultations.seat_labels import SeatLabel
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
from forum.models.consultations.date_change import DateChange
from forum.models.post import Post
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.models.synthesis.summary import Summary
from forum.models.user import User
from forum.services.consultations.counts import read_tallies
from forum.services.consultations.kept_outlines import read_once
from forum.services.posts.reading import (
    PostView,
    count_replies_to_posts,
    list_latest_posts,
    make_post_view,
    read_quoting_posts,
    text_ids_of,
)
from forum.services.synthesis.quoted import hide_quotations
from forum.services.synthesis.responses.cited import list_broken
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A guiding question with the number of contributions that answer it."""

    id: int
    number: int
    text: LocalisedText
    answers: int


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section: a heading, if any, and the questions under it."""

    title: LocalisedText | None
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of the team as readers see them."""

    name: str
    organisation: str
    role: Role
    label: SeatLabel


@dataclass(frozen=True, slots=True)
class DateChangeView:
    """A date change as readers see it."""

    id: int
    kind: DateChangeKind
    at: datetime
    by: str
    before: datetime | None
    after: datetime | None
    reason: LocalisedText | None


@dataclass(frozen=True, slots=True)
class Overview:
    """A consultation for readers of one language; immutable, because requests share it.

    `post_count` is the number of posts, of which `latest_posts` holds the latest. `response_at` is
    when the organiser's response was published, and `reply` what it says of the whole.
    """

    title: LocalisedText
    introduction: LocalisedText | None
    background: LocalisedText | None
    sections: tuple[SectionView, ...]
    team: tuple[TeamMember, ...]
    counts: dict[str, dict[str, int]]
    latest_posts: tuple[PostView, ...]
    post_count: int
    date_changes: tuple[DateChangeView, ...]
    summary_at: datetime | None
    response_at: datetime | None = None
    reply: LocalisedText | None = None
    is_interim: bool = False

    @property
    def has_summary(self) -> bool:
        """Return whether the summary is published, and not an interim one alone."""
        return self.summary_at is not None and not self.is_interim

    @property
    def questions(self) -> list[QuestionView]:
        """Return all guiding questions in order."""
        return [question for section in self.sections for question in section.questions]

    @property
    def question_numbers(self) -> dict[int, int]:
        """Return the numbers of the guiding questions by their ids."""
        return {question.id: question.number for question in self.questions}

    @property
    def contributions(self) -> int:
        """Return the number of contributions that readers see, replies left out."""
        return self.counts.get("contributions", {}).get("", 0)

    @property
    def replies(self) -> int:
        """Return the number of replies that readers see."""
        return self.counts.get("replies", {}).get("", 0)

    @property
    def general_contributions(self) -> int:
        """Return the number of contributions that answer no guiding question."""
        return self.counts.get("question", {}).get("", 0)

    @property
    def extension(self) -> DateChangeView | None:
        """Return the latest extension or reopening, or None."""
        kinds = (DateChangeKind.EXTENDED, DateChangeKind.REOPENED)
        return next((c for c in reversed(self.date_changes) if c.kind in kinds), None)


def read_overview(consultation: Consultation, language: str) -> Overview:
    """Return the overview of the present version; an unchanged consultation is read only once.

    Where nothing but contributions has changed, the counts alone are read again.
    """
    key = ("whole", consultation.uid, consultation.version, language)
    return read_once(key, lambda: _add_counts(read_outline(consultation, language), consultation))


def read_outline(consultation: Consultation, language: str) -> Overview:
    """Return the overview without what contributions change: all counts in it are zero."""
    key = ("outline", consultation.uid, consultation.outline_version, language)
    return read_once(key, lambda: _read_outline(consultation, language))


def _add_counts(outline: Overview, consultation: Consultation) -> Overview:
    counts = read_tallies(consultation.id)
    answers = counts.get("question", {})
    sections = [
        replace(
            section,
            questions=tuple(
                replace(q, answers=answers.get(str(q.id), 0)) for q in section.questions
            ),
        )
        for section in outline.sections
    ]
    replies = count_replies_to_posts(post.id for post in outline.latest_posts)
    posts = [replace(post, replies=replies.get(post.id, 0)) for post in outline.latest_posts]
    reply = outline.reply
    if reply is not None and list_broken([reply.text_id]):
        reply = hide_quotations(reply)
    return replace(
        outline,
        counts=counts,
        sections=tuple(sections),
        latest_posts=tuple(read_quoting_posts(consultation.id, posts)),
        reply=reply,
    )


def _read_outline(consultation: Consultation, language: str) -> Overview:
    id_ = consultation.id
    parts, sections, questions = read_part_ids(id_), read_sections(id_), read_questions(id_)
    posts, changes = list_latest_posts(id_), read_date_changes(id_)
    summary_at, is_interim, response_at, reply_id = _read_results(id_)
    texts = localise(
        [
            *parts.values(),
            *(s.title_id for s in sections),
            *(q.text_id for q in questions),
            *(t for post, *_ in posts for t in text_ids_of(post)),
            *(change.reason_id for change, _ in changes),
            reply_id,
        ],
        language,
    )
    return Overview(
        title=texts[parts[ConsultationPart.TITLE]],
        introduction=texts.get(parts.get(ConsultationPart.INTRODUCTION, 0)),
        background=texts.get(parts.get(ConsultationPart.BACKGROUND, 0)),
        sections=_make_section_views(sections, questions, texts),
        team=_read_team(id_),
        counts={},
        latest_posts=tuple(make_post_view(*row, texts, {}) for row in posts),
        post_count=db.session.scalar(select(func.count(Post.id)).where(Post.consultation_id == id_))
        or 0,
        date_changes=tuple(_make_date_change(change, by, texts) for change, by in changes),
        summary_at=summary_at,
        response_at=response_at,
        reply=texts.get(reply_id or 0),
        is_interim=is_interim,
    )


def _read_results(
    consultation_id: int,
) -> tuple[datetime | None, bool, datetime | None, int | None]:
    """Return when the summary was published and whether it is an interim one.

    And when the response was published, and the id of the general reply.
    """
    summary = select(Summary.published_at).where(Summary.consultation_id == consultation_id)
    interim = select(Summary.is_interim).where(Summary.consultation_id == consultation_id)
    response = select(OrganiserResponse.published_at).where(
        OrganiserResponse.consultation_id == consultation_id
    )
    reply = (
        select(ResponseItem.text_id)
        .join(OrganiserResponse, OrganiserResponse.id == ResponseItem.response_id)
        .where(
            OrganiserResponse.consultation_id == consultation_id,
            OrganiserResponse.published_at.is_not(None),
            ResponseItem.published_at.is_not(None),
            ResponseItem.outcome.is_(None),
        )
        .limit(1)
    )
    columns = (query.scalar_subquery() for query in (summary, interim, response, reply))
    summary_at, is_interim, response_at, reply_id = db.session.execute(select(*columns)).one()
    return summary_at, bool(is_interim), response_at, reply_id


def read_part_ids(consultation_id: int) -> dict[ConsultationPart, int]:
    """Return the ids of the texts of a consultation by the part that they are."""
    rows = db.session.execute(
        select(ConsultationText.part, ConsultationText.text_id).where(
            ConsultationText.consultation_id == consultation_id
        )
    )
    return dict(rows.all())


def read_sections(consultation_id: int) -> Sequence[Any]:
    """Return the ids of the sections and of their titles, in order."""
    return db.session.execute(
        select(Section.id, Section.title_id)
        .where(Section.consultation_id == consultation_id)
        .order_by(Section.position)
    ).all()


def read_questions(consultation_id: int) -> Sequence[Any]:
    """Return ids and numbers of the guiding questions, in order, with their sections and texts."""
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


def _make_section_views(
    sections: Sequence[Any], questions: Sequence[Any], texts: dict[int, LocalisedText]
) -> tuple[SectionView, ...]:
    return tuple(
        SectionView(
            texts.get(section.title_id or 0),
            tuple(
                QuestionView(q.id, q.number, texts[q.text_id], 0)
                for q in questions
                if q.section_id == section.id
            ),
        )
        for section in sections
    )


def _make_date_change(
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


def read_date_changes(consultation_id: int) -> list[tuple[DateChange, str | None]]:
    """Return the date changes from the first on, each with the name of who made it."""
    rows = db.session.execute(
        select(DateChange, User.name)
        .outerjoin(User, User.id == DateChange.by_id)
        .where(DateChange.consultation_id == consultation_id)
        .order_by(DateChange.at, DateChange.id)
    )
    return [(change, name) for change, name in rows]


def _read_team(consultation_id: int) -> tuple[TeamMember, ...]:
    rows = db.session.execute(
        select(User.name, User.organisation, Appointment.role, Appointment.label)
        .join(User, User.id == Appointment.user_id)
        .where(Appointment.consultation_id == consultation_id, User.active)
        .order_by(Appointment.id)
    )
    return tuple(TeamMember(*row) for row in rows)
