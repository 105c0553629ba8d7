"""Counts what the summary cites, what is left out on purpose and what is open, by groups."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select, true

from forum.domain.countries import regions_of, split_country_codes
from forum.domain.small_groups import SMALLEST_ROW
from forum.domain.synthesis.coverage import (
    NO_QUESTION,
    REPLIES,
    CitationComparison,
    CoverageKind,
    Share,
    combine_small,
    compare,
)
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.organisation import Organisation
from forum.models.synthesis.omission import Omission
from forum.models.user import User
from forum.services.synthesis.summaries import select_cited_ids

SECTOR: Final[ColumnElement[str]] = case(
    (Contribution.stakeholder_type != "", Contribution.stakeholder_type),
    else_=func.coalesce(Organisation.stakeholder_type, ""),
)

"""The sector of an author: as given with the text, else that of the organisation."""


@dataclass(frozen=True, slots=True)
class GroupShares:
    """The groups of one kind that can be shown by themselves, and the sum of all others."""

    groups: Mapping[str, Share]
    others: Share

    @property
    def cited(self) -> int:
        """Return how many of the groups are cited at all."""
        return sum(share.cited > 0 for share in self.groups.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was received in a consultation and what of it the summary cites.

    Every text that readers see counts, replies as well: each is cited, left out or open.
    `languages` compares each language with all others. `countries` are how many countries there
    are, and from how many of them somebody is cited; small ones count, but are not named.
    """

    whole: Share
    kinds: Mapping[CoverageKind, GroupShares]
    languages: Mapping[str, CitationComparison]
    countries: tuple[int, int]


def read_coverage(
    consultation: Consultation, *, only_published: bool = False, last: int | None = None
) -> Coverage:
    """Return the coverage of a consultation, by two statements at any size.

    Texts after the number `last` do not count.
    """
    cited = Contribution.id.in_(select_cited_ids(consultation, only_published=only_published))
    is_counted = Contribution.is_readable & (
        true() if last is None else Contribution.number <= last
    )
    counts = _count_texts(consultation, cited, is_counted)
    counts[CoverageKind.QUESTION] |= _count_answers(consultation, cited, is_counted)
    whole = sum(counts[CoverageKind.LANGUAGE].values(), Share())
    kinds = {
        kind: GroupShares(groups, Share())
        if kind is CoverageKind.QUESTION
        else GroupShares(*combine_small(groups, SMALLEST_ROW))
        for kind, groups in counts.items()
    }
    countries = counts[CoverageKind.COUNTRY].values()
    return Coverage(
        whole=whole,
        kinds=kinds,
        languages=compare(_with_others(kinds[CoverageKind.LANGUAGE])),
        countries=(len(countries), sum(share.cited > 0 for share in countries)),
    )


def _with_others(shares: GroupShares) -> dict[str, Share]:
    others = {"": shares.others} if shares.others.received else {}
    return {**shares.groups, **others}


def _count_texts(
    consultation: Consultation, cited: ColumnElement[bool], is_counted: ColumnElement[bool]
) -> dict[CoverageKind, dict[str, Share]]:
    """Return the shares by all but questions; replies are a group beside the questions."""
    left_out = Omission.contribution_id.is_not(None)
    columns: tuple[Any, ...] = (
        Contribution.language,
        Contribution.shown_countries,
        Contribution.region,
        SECTOR.label("sector"),
        User.gender.label("gender"),
        Contribution.parent_id.is_not(None).label("is_reply"),
    )
    rows = db.session.execute(
        select(*columns, *_shares(cited, left_out))
        .join(User, User.id == Contribution.author_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .outerjoin(Omission, Omission.contribution_id == Contribution.id)
        .where(Contribution.consultation_id == consultation.id, is_counted)
        .group_by(*columns)
    )
    counts: dict[CoverageKind, dict[str, Share]] = {
        kind: defaultdict(Share) for kind in CoverageKind
    }
    for row in rows:
        share = Share(*map(int, row[len(columns) :]))
        for kind, name in _iter_groups(row):
            counts[kind][name] += share
    return counts


def _shares(cited: ColumnElement[bool], left_out: ColumnElement[bool]) -> tuple[Any, ...]:
    """Return the columns received, cited and left out; what is cited is not left out."""
    return (
        func.count(),
        func.sum(case((cited, 1), else_=0)),
        func.sum(case((cited, 0), (left_out, 1), else_=0)),
    )


def _iter_groups(row: Any) -> Iterator[tuple[CoverageKind, str]]:
    """Yield the groups to which the texts of a row belong."""
    yield CoverageKind.LANGUAGE, row.language
    codes = split_country_codes(row.shown_countries)
    countries = [code for code in dict.fromkeys(codes) if code]
    yield from ((CoverageKind.COUNTRY, code) for code in countries)
    regions = sorted(regions_of(countries)) or [row.region]
    yield from ((CoverageKind.REGION, each) for each in regions if each)
    if row.sector:
        yield CoverageKind.SECTOR, row.sector
    if row.gender:
        yield CoverageKind.GENDER, row.gender.value
    if row.is_reply:
        yield CoverageKind.QUESTION, REPLIES


def _count_answers(
    consultation: Consultation, cited: ColumnElement[bool], is_counted: ColumnElement[bool]
) -> dict[str, Share]:
    """Return the shares by the ids of the questions; "" for contributions that answer none."""
    left_out = Omission.contribution_id.is_not(None)
    rows = db.session.execute(
        select(Placement.question_id, *_shares(cited, left_out))
        .join(Contribution, Contribution.id == Placement.contribution_id)
        .outerjoin(Omission, Omission.contribution_id == Contribution.id)
        .where(Placement.consultation_id == consultation.id, is_counted)
        .group_by(Placement.question_id)
    )
    return {
        NO_QUESTION if question_id is None else str(question_id): Share(*map(int, numbers))
        for question_id, *numbers in rows
    }
