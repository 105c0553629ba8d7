"""Digests: the contributions of a range by question, with their first lines, and who wrote them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup, escape
from sqlalchemy import select

from forum.domain.characters import shorten
from forum.domain.consultations.posts import DigestRange
from forum.domain.contributions.content import OPENING_WORDS, PassageKind, Publication
from forum.domain.countries import REGIONS, regions_of, split_country_codes
from forum.domain.html.read import one_line
from forum.domain.languages import LANGUAGES
from forum.domain.small_groups import hide_small_groups, protect
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.organisation import Organisation
from forum.models.user import User
from forum.services.consultations.overview import read_questions
from forum.services.discussion.contribution_views import (
    LISTED,
    ContributionView,
    make_view_with_parent,
)
from forum.services.discussion.passages import PassageView, read_passages
from forum.services.texts.localised import LocalisedText

MOST_LISTED: Final = 20
"""How many contributions to one question a digest shows; of the others it says how many."""
FIRST_LINES: Final = 240
"""The most characters of a text that a digest shows."""


@dataclass(frozen=True)
class DigestEntry:
    """A contribution in a digest: who wrote it, and its first lines for the reader."""

    view: ContributionView
    opening: LocalisedText


@dataclass(frozen=True)
class DigestGroup:
    """New answers to one question; without a question, those to none; or new replies."""

    question_id: int | None
    entries: tuple[DigestEntry, ...]
    total: int
    is_replies: bool = False

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return self.total - len(self.entries)


@dataclass(frozen=True)
class DigestCounts:
    """Of what kind the new texts are: groups that can be shown, and the sum of all others.

    By gender, None stands for a number that is not told.
    """

    countries: tuple[dict[str, int], int]
    sectors: tuple[dict[str, int], int]
    languages: tuple[dict[str, int], int]
    genders: dict[str, int | None]


@dataclass(frozen=True)
class DigestGaps:
    """What nobody has written up to the end of the range: questions, regions and languages."""

    question_ids: tuple[int, ...]
    regions: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """What is new in a range of numbers, as readers of one language see it."""

    contributions: int
    replies: int
    groups: tuple[DigestGroup, ...]
    counts: DigestCounts
    gaps: DigestGaps


def read_digest(consultation: Consultation, numbers: DigestRange, language: str) -> Digest:
    """Return what readers see of a range, by a fixed number of statements at any size.

    What is hidden or withdrawn is left out, whenever the range was chosen.
    """
    rows = _read_rows(consultation.id, numbers.until)
    questions_by_id = _read_questions(consultation.id, numbers.until)
    question_ids = [question.id for question in read_questions(consultation.id)]
    new = [row for row in rows if row.number > numbers.after]
    groups = _group(new, questions_by_id, question_ids)
    chosen = {id_ for ids, _total in groups.values() for id_ in ids}
    views = _read_views(chosen)
    passages = read_passages(chosen, language, is_reading=True, longest=OPENING_WORDS)
    return Digest(
        contributions=sum(row.parent_id is None for row in new),
        replies=sum(row.parent_id is not None for row in new),
        groups=tuple(
            DigestGroup(
                question_id,
                tuple(_make_entries(ids, views, passages, question_id)),
                total,
                is_replies=is_replies,
            )
            for (is_replies, question_id), (ids, total) in groups.items()
        ),
        counts=_count(new),
        gaps=_find_gaps(rows, questions_by_id, question_ids),
    )


def _read_rows(consultation_id: int, until: int) -> Sequence[Any]:
    """Return what is counted of every contribution and reply that readers see."""
    return db.session.execute(
        select(
            Contribution.id,
            Contribution.number,
            Contribution.parent_id,
            Contribution.language,
            Contribution.shown_countries,
            Contribution.publication,
            Contribution.stakeholder_type,
            Organisation.stakeholder_type.label("registered_type"),
            User.id.label("author_id"),
            User.gender,
        )
        .join(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            Contribution.number <= until,
        )
        .order_by(Contribution.number)
    ).all()


def _read_questions(consultation_id: int, until: int) -> dict[int, list[int | None]]:
    """Return which questions each contribution answers, by its id."""
    questions: dict[int, list[int | None]] = defaultdict(list)
    for contribution_id, question_id in db.session.execute(
        select(Placement.contribution_id, Placement.question_id).where(
            Placement.consultation_id == consultation_id, Placement.number <= until
        )
    ):
        questions[contribution_id].append(question_id)
    return questions


GroupKey = tuple[bool, int | None]


def _group(
    rows: Sequence[Any], questions_by_id: Mapping[int, list[int | None]], order: Sequence[int]
) -> dict[GroupKey, tuple[list[int], int]]:
    """Return the ids that a digest shows and the number of all, by question; replies come last."""
    keys: list[GroupKey] = [*((False, id_) for id_ in order), (False, None), (True, None)]
    ids: dict[GroupKey, list[int]] = {key: [] for key in keys}
    for row in rows:
        if row.parent_id is not None:
            ids[True, None].append(row.id)
            continue
        for question_id in questions_by_id.get(row.id) or [None]:
            ids[False, question_id].append(row.id)
    return {key: (found[:MOST_LISTED], len(found)) for key, found in ids.items() if found}


def _read_views(ids: Iterable[int]) -> dict[int, ContributionView]:
    parent = Contribution.__table__.alias().c
    number = select(parent.number).where(parent.id == Contribution.parent_id).scalar_subquery()
    rows = db.session.execute(
        select(*LISTED, number).where(Contribution.id.in_(sorted(ids)), Contribution.is_readable)
    )
    return {view.id: view for view in map(make_view_with_parent, rows)}


def _make_entries(
    ids: Iterable[int],
    views: Mapping[int, ContributionView],
    passages_by_id: Mapping[int, Sequence[PassageView]],
    question_id: int | None,
) -> Iterator[DigestEntry]:
    for id_ in ids:
        passages = passages_by_id.get(id_, ())
        own = [passage for passage in passages if passage.kind is PassageKind.WORDS]
        answers = [passage for passage in own if passage.question_id == question_id]
        first = next(iter(answers or own or passages), None)
        if id_ in views and first is not None:
            yield DigestEntry(views[id_], _cut(first.text))


def _cut(text: LocalisedText) -> LocalisedText:
    """Return the first lines of a text and of its translation."""
    return replace(
        text,
        html=_first_lines(text.html),
        cut=None,
        translation=None if text.translation is None else _first_lines(text.translation),
        translation_cut=None,
        is_opening=False,
    )


def _first_lines(html: Markup) -> Markup:
    return escape(shorten(one_line(html.replace(Markup("</"), Markup(" </"))), FIRST_LINES))


def _count(rows: Sequence[Any]) -> DigestCounts:
    def groups(values: Iterable[tuple[str, bool]]) -> tuple[dict[str, int], int]:
        pairs = [(value, is_withheld) for value, is_withheld in values if value]
        withheld = Counter(value for value, is_withheld in pairs if is_withheld)
        return protect(Counter(value for value, _ in pairs), withheld)

    def is_withheld(row: Any) -> bool:
        return bool(row.publication is Publication.WITHHELD)

    genders = {row.author_id: "" if row.gender is None else str(row.gender) for row in rows}
    return DigestCounts(
        countries=groups((c, is_withheld(r)) for r in rows for c in _countries_of(r)),
        sectors=groups((r.stakeholder_type or r.registered_type, is_withheld(r)) for r in rows),
        languages=groups((r.language, is_withheld(r)) for r in rows),
        genders=hide_small_groups(Counter(genders.values())) if any(genders.values()) else {},
    )


def _countries_of(row: Any) -> list[str]:
    return list(dict.fromkeys(split_country_codes(row.shown_countries)))


def _find_gaps(
    rows: Sequence[Any], questions_by_id: Mapping[int, list[int | None]], order: Sequence[int]
) -> DigestGaps:
    seen = [row.id for row in rows if row.parent_id is None]
    answered = {question for id_ in seen for question in questions_by_id.get(id_, ())}
    regions = {region for row in rows for region in regions_of(_countries_of(row))}
    languages = {row.language for row in rows}
    return DigestGaps(
        question_ids=tuple(id_ for id_ in order if id_ not in answered),
        regions=tuple(region for region in REGIONS if region not in regions),
        languages=tuple(code for code in LANGUAGES if code not in languages),
    )
