"""Lists of consultations: a person's own, open, scheduled, closed, and drafts of their teams."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Select, and_, case, func, or_, select, union

from forum.database import first_page
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import (
    Appointment,
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
)
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.cosignature import CoSignature
from forum.models.synthesis.summary import Summary
from forum.models.user import User
from forum.services.access.gate import is_at_stage, is_readable_by
from forum.services.consultations.counts import read_tallies_of_several
from forum.services.texts.localised import LocalisedText, localise

PAGE: Final = 20
MOST_OWN: Final = 10
"""How many consultations in which a person takes part stand before the others."""


@dataclass
class ConsultationListing:
    """A consultation in a list; `roles` are those of the reader's seats on its team."""

    consultation: Consultation
    title: LocalisedText
    introduction: LocalisedText | None
    has_summary: bool
    questions: int
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """Return the number of contributions that count as `kind`, such as "replies" or "late"."""
        return self.counts.get(kind, {}).get("", 0)


@dataclass
class Catalogue:
    """The consultations on one page of the list; each stands in one of the lists.

    `own` are those in which the reader takes part. On later pages there are only closed ones.
    """

    own: list[ConsultationListing] = field(default_factory=list)
    drafts: list[ConsultationListing] = field(default_factory=list)
    open_ones: list[ConsultationListing] = field(default_factory=list)
    upcoming: list[ConsultationListing] = field(default_factory=list)
    closed: list[ConsultationListing] = field(default_factory=list)
    next_before: int | None = None

    @property
    def listings(self) -> list[ConsultationListing]:
        """Return all consultations of the page."""
        return [*self.own, *self.drafts, *self.open_ones, *self.upcoming, *self.closed]


def read_catalogue(
    user: User | None, now: datetime, language: str, *, before: int | None = None
) -> Catalogue:
    """Return a page of the list as `user` sees it, by a fixed number of statements.

    With `before`, it has the closed ones that follow the consultation with this id.
    """
    rows: dict[str, Sequence[Consultation]] = {}
    if before is None:
        rows["own"] = list_own_consultations(user, now)
        rows["drafts"] = list_draft_consultations(user, now)
        own_ids = [row.id for row in rows["own"]]
        rows["open_ones"] = list_open_consultations(now, without=own_ids)
        rows["upcoming"] = list_scheduled_consultations(now, without=own_ids)
        rows["closed"], next_before = list_closed_consultations(now, without=own_ids)
    else:
        rows["closed"], next_before = list_closed_consultations(now, before=before)
    roles = _read_seats(user)
    make = _listing_maker([row for each in rows.values() for row in each], language, roles)
    return Catalogue(
        **{name: [make(row) for row in each] for name, each in rows.items()},
        next_before=next_before,
    )


def list_own_consultations(user: User | None, now: datetime) -> Sequence[Consultation]:
    """Return the consultations in which a person writes, signs or has a seat, at most MOST_OWN.

    Open ones come first, the first to close before the others, then those to come, then those
    that have closed, the latest first. Drafts are left out.
    """
    if user is None:
        return []
    signed = select(Contribution.consultation_id).join(
        CoSignature, CoSignature.contribution_id == Contribution.id
    )
    ids = union(
        select(Contribution.consultation_id).where(Contribution.author_id == user.id),
        signed.where(CoSignature.user_id == user.id, CoSignature.withdrawn_at.is_(None)),
        select(Appointment.consultation_id).where(Appointment.user_id == user.id),
    )
    is_open, is_scheduled = is_at_stage(Stage.OPEN, now), is_at_stage(Stage.SCHEDULED, now)
    order = (
        case((is_open, 0), (is_scheduled, 1), else_=2),
        case((is_open, Consultation.closes_at), (is_scheduled, Consultation.opens_at)).nulls_last(),
        Consultation.closes_at.desc().nulls_last(),
        Consultation.id.desc(),
    )
    query = select(Consultation).where(
        Consultation.id.in_(ids.scalar_subquery()), ~is_at_stage(Stage.DRAFT, now)
    )
    return db.session.scalars(query.order_by(*order).limit(MOST_OWN)).all()


def list_open_consultations(
    now: datetime, *, without: Collection[int] = ()
) -> Sequence[Consultation]:
    """Return the open consultations, the first to close first."""
    order = (Consultation.closes_at.is_(None), Consultation.closes_at, Consultation.id)
    query = _select_at_stage((Stage.OPEN,), now, without)
    return db.session.scalars(query.order_by(*order).limit(PAGE)).all()


def list_scheduled_consultations(
    now: datetime, *, without: Collection[int] = ()
) -> Sequence[Consultation]:
    """Return the published consultations that are not open yet, the first to open first."""
    order = (Consultation.opens_at.is_(None), Consultation.opens_at, Consultation.id)
    query = _select_at_stage((Stage.SCHEDULED,), now, without)
    return db.session.scalars(query.order_by(*order).limit(PAGE)).all()


def _select_at_stage(
    stages: Sequence[Stage], now: datetime, without: Collection[int]
) -> Select[Consultation]:
    query = select(Consultation).where(or_(*(is_at_stage(stage, now) for stage in stages)))
    return query.where(Consultation.id.not_in(without)) if without else query


def list_closed_consultations(
    now: datetime, *, before: int | None = None, without: Collection[int] = ()
) -> tuple[list[Consultation], int | None]:
    """Return closed consultations, the latest first, and the `before` of the next page.

    They follow the consultation with the id `before`, the last of the page before.
    """
    query = _select_at_stage((Stage.CLOSED, Stage.ARCHIVED), now, without)
    if before is not None and (last := db.session.get(Consultation, before)) is not None:
        if last.closes_at is None:
            query = query.where(Consultation.closes_at.is_(None), Consultation.id < last.id)
        else:
            query = query.where(
                or_(
                    Consultation.closes_at < last.closes_at,
                    and_(Consultation.closes_at == last.closes_at, Consultation.id < last.id),
                    Consultation.closes_at.is_(None),
                )
            )
    order = (Consultation.closes_at.desc().nulls_last(), Consultation.id.desc())
    rows = db.session.scalars(query.order_by(*order).limit(PAGE + 1)).all()
    return first_page(rows, PAGE, lambda row: row.id)


def list_draft_consultations(user: User | None, now: datetime) -> Sequence[Consultation]:
    """Return the draft consultations that this person may read."""
    if user is None:
        return []
    query = select(Consultation).where(is_at_stage(Stage.DRAFT, now), is_readable_by(user, now))
    return db.session.scalars(query.order_by(Consultation.id.desc()).limit(PAGE)).all()


def _read_seats(user: User | None) -> dict[int, list[Role]]:
    """Return the roles of a person's seats by consultation."""
    seats: dict[int, list[Role]] = defaultdict(list)
    if user is not None:
        query = select(Appointment.consultation_id, Appointment.role).order_by(Appointment.id)
        for id_, role in db.session.execute(query.where(Appointment.user_id == user.id)):
            seats[id_].append(role)
    return seats


def _listing_maker(
    rows: Sequence[Consultation], language: str, roles: dict[int, list[Role]]
) -> Callable[[Consultation], ConsultationListing]:
    """Return what makes the listings of these consultations; five statements read all they say."""
    ids = [row.id for row in rows]
    text_ids = _read_text_ids(ids)
    texts = localise([t for parts in text_ids.values() for t in parts.values()], language)
    counts = read_tallies_of_several(ids)
    questions = _count_questions(ids)
    ids_with_summary = set(
        db.session.scalars(
            select(Summary.consultation_id).where(
                Summary.consultation_id.in_(ids),
                Summary.published_at.is_not(None),
                Summary.is_interim.is_(False),
            )
        )
    )
    return lambda row: ConsultationListing(
        consultation=row,
        title=texts[text_ids[row.id][ConsultationPart.TITLE]],
        introduction=texts.get(text_ids[row.id].get(ConsultationPart.INTRODUCTION, 0)),
        has_summary=row.id in ids_with_summary,
        questions=questions.get(row.id, 0),
        counts=counts[row.id],
        roles=roles.get(row.id, []),
    )


def _read_text_ids(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return the ids of titles and introductions by consultation and part."""
    text_ids: dict[int, dict[str, int]] = defaultdict(dict)
    for consultation_id, part, text_id in db.session.execute(
        select(
            ConsultationText.consultation_id, ConsultationText.part, ConsultationText.text_id
        ).where(
            ConsultationText.consultation_id.in_(ids),
            ConsultationText.part != ConsultationPart.BACKGROUND,
        )
    ):
        text_ids[consultation_id][part] = text_id
    return text_ids


def _count_questions(ids: Sequence[int]) -> dict[int, int]:
    """Return the number of guiding questions by consultation."""
    rows = db.session.execute(
        select(GuidingQuestion.consultation_id, func.count())
        .where(GuidingQuestion.consultation_id.in_(ids))
        .group_by(GuidingQuestion.consultation_id)
    )
    return dict(rows.all())
