"""Lists contributions that are not cited yet, those left out on purpose, or those cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, func, literal, or_, select

from forum.database import first_page
from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.countries import COUNTRY_CODES, region_of
from forum.domain.html.read import opening_words
from forum.domain.synthesis.coverage import NO_QUESTION, REPLIES, UNLISTED, CoverageKind
from forum.domain.synthesis.omissions import CoverageState, OmissionReason
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.revision import Passage
from forum.models.organisation import Organisation
from forum.models.synthesis.omission import Omission
from forum.models.translation import Text
from forum.models.user import User
from forum.services.synthesis.coverage.counting import SECTOR
from forum.services.synthesis.summaries import select_cited_ids

PAGE: Final = 30
OPENING: Final = 30
LONGEST_OPENING: Final = 900


@dataclass(frozen=True, slots=True)
class OmissionView:
    """Why a contribution is left out: the reason, a note, who noted it and when."""

    reason: OmissionReason
    note: str
    language: str
    by: str
    at: Any


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A contribution with its first words, and why it is left out, if it is."""

    id: int
    number: int
    is_reply: bool
    name: str
    organisation: str
    countries: str
    publication: Publication
    opening: str
    opening_language: str
    omission: OmissionView | None


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What the list holds: one state, and of one group if a kind is named.

    `value` is the id of a question, or a code or name as the groups of the kind have it.
    """

    state: CoverageState = CoverageState.OPEN
    kind: CoverageKind | None = None
    value: str = ""


def list_coverage(
    consultation: Consultation, chosen: CoverageFilter, *, after: int = 0
) -> tuple[Sequence[CoverageRow], int | None]:
    """Return the contributions after a number, and the number after which the next page begins."""
    query: Any = (
        select(Contribution, Omission, User.name)
        .outerjoin(Omission, Omission.contribution_id == Contribution.id)
        .outerjoin(User, User.id == Omission.by_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Contribution.number > after,
            _is_in_state(consultation, chosen.state),
        )
    )
    if chosen.kind is not None:
        query = _only_group(query, chosen.kind, chosen.value)
    rows = db.session.execute(query.order_by(Contribution.number).limit(PAGE + 1)).all()
    page, next_after = first_page(rows, PAGE, lambda row: row[0].number or 0)
    openings = _read_openings([row[0].id for row in page])
    return [
        _make_row(row[0], row[1], row[2], openings.get(row[0].id, ("", ""))) for row in page
    ], next_after


def _is_in_state(consultation: Consultation, state: CoverageState) -> ColumnElement[bool]:
    is_cited = Contribution.id.in_(select_cited_ids(consultation))
    is_left_out = Omission.contribution_id.is_not(None)
    return {
        CoverageState.CITED: is_cited,
        CoverageState.LEFT_OUT: and_(~is_cited, is_left_out),
        CoverageState.OPEN: and_(~is_cited, ~is_left_out),
    }[state]


def _only_group(query: Any, kind: CoverageKind, value: str) -> Any:
    """Return the query for the texts of one group."""
    if kind in UNLISTED:
        raise NotFound
    if kind is CoverageKind.QUESTION:
        return _only_question(query, value)
    if kind is CoverageKind.LANGUAGE:
        return query.where(Contribution.language == value)
    if kind is CoverageKind.COUNTRY:
        return query.where(_names_country(value))
    if kind is CoverageKind.REGION:
        codes = [code for code in sorted(COUNTRY_CODES) if region_of(code) == value]
        if not codes:  # as an import names it, for texts without countries
            return query.where(Contribution.region == value)
        return query.where(or_(*map(_names_country, codes)))
    is_of = Organisation.id == Contribution.organisation_id
    return query.outerjoin(Organisation, is_of).where(value == SECTOR)


def _only_question(query: Any, value: str) -> Any:
    if value == REPLIES:
        return query.where(Contribution.parent_id.is_not(None))
    question_id = None if value == NO_QUESTION else int(value)
    placed = select(Placement.contribution_id).where(
        Placement.consultation_id == Contribution.consultation_id,
        Placement.question_id.is_not_distinct_from(question_id),
    )
    return query.where(Contribution.id.in_(placed))


def _names_country(code: str) -> ColumnElement[bool]:
    """Return the condition that this code stands in the list of countries."""
    codes = literal(" ", String).concat(Contribution.shown_countries).concat(" ")
    return codes.contains(f" {code} ", autoescape=True)


def _make_row(
    contribution: Contribution, omission: Omission | None, by: str | None, opening: tuple[str, str]
) -> CoverageRow:
    view = None
    if omission is not None:
        view = OmissionView(
            omission.reason, omission.note, omission.language, by or "", omission.at
        )
    return CoverageRow(
        id=contribution.id,
        number=contribution.number or 0,
        is_reply=contribution.parent_id is not None,
        name=contribution.shown_name,
        organisation=contribution.shown_organisation,
        countries=contribution.shown_countries,
        publication=contribution.publication,
        opening=opening[0],
        opening_language=opening[1],
        omission=view,
    )


def _read_openings(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the first words of contributions with their language, as readers see them."""
    words = (
        select(
            Passage.contribution_id,
            func.substr(Text.html, 1, LONGEST_OPENING).label("html"),
            Text.language,
            func.row_number()
            .over(partition_by=Passage.contribution_id, order_by=Passage.position)
            .label("rank"),
        )
        .join(Text, Text.id == Passage.text_id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            Passage.contribution_id.in_(ids),
            Passage.revision == Contribution.approved_revision,
            Passage.kind == PassageKind.WORDS,
        )
        .subquery()
    )
    columns: tuple[Any, ...] = (words.c.contribution_id, words.c.html, words.c.language)
    rows = db.session.execute(select(*columns).where(words.c.rank == 1))
    return {id_: (opening_words(html, OPENING), code) for id_, html, code in rows}
