"""Reads two rounds side by side: points for the team, published statements for everybody."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.domain.lifecycle import Stage
from forum.domain.synthesis.rounds import PointFate, RoundTie, compare_points, propose_pairs
from forum.domain.synthesis.summaries import StatementKind
from forum.domain.synthesis.voices import VoiceCount
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.models.synthesis.round import RoundMatch
from forum.models.synthesis.summary import Edition, Statement
from forum.services.synthesis.point_lists import PointView, list_points
from forum.services.synthesis.quoted import hide_quotations, read_cited
from forum.services.synthesis.rounds.matching import find_earlier
from forum.services.synthesis.summaries import find_edition
from forum.services.synthesis.summary.records import (
    StatementRecord,
    number_statements,
    records_of,
)
from forum.services.synthesis.voices import count_voices_of_points
from forum.services.texts.localised import LocalisedText, localise


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A point of this round with those it came from; `proposed` is one that a machine found."""

    later: PointView | None
    earlier: list[PointView]
    fate: PointFate
    proposed: PointView | None


@dataclass(frozen=True, slots=True)
class RoundComparison:
    """The points of two rounds: `rows` in the order of the later one, and all earlier points."""

    rows: list[RoundRow]
    earlier: list[PointView]


def compare_rounds(
    consultation: Consultation, earlier: Consultation, language: str
) -> RoundComparison:
    """Return the points of both rounds with their voices, by a fixed number of statements."""
    old, new = list_points(earlier, language), list_points(consultation, language)
    ties = _read_ties(consultation, _list_mergers([earlier.id, consultation.id]))
    before, now = {point.id: point for point in old}, {point.id: point for point in new}
    proposals = propose_pairs(
        {id_: _words_of(point) for id_, point in before.items()},
        {id_: _words_of(point) for id_, point in now.items()},
        ties,
        language,
    )
    rows = [
        RoundRow(
            None if row.later is None else now[row.later],
            [before[id_] for id_ in row.earlier],
            row.fate,
            before.get(proposals.get(row.later or 0, 0)),
        )
        for row in compare_points(list(before), list(now), ties)
    ]
    return RoundComparison(rows, old)


def _words_of(point: PointView) -> str:
    """Return the words of a point for comparison, in the reader's language wherever possible."""
    return point.text.line_below or point.text.plain


def _list_mergers(consultation_ids: Collection[int]) -> dict[int, int]:
    """Return into which points others were merged, by the ids of these."""
    rows = db.session.execute(
        select(Point.id, Point.merged_into_id).where(
            Point.consultation_id.in_(consultation_ids), Point.merged_into_id.is_not(None)
        )
    )
    return {id_: into for id_, into in rows if into is not None}


def _final(point_id: int, mergers: Mapping[int, int]) -> int:
    seen = set[int]()
    while point_id in mergers and point_id not in seen:
        seen.add(point_id)
        point_id = mergers[point_id]
    return point_id


def _read_ties(
    consultation: Consultation, mergers: Mapping[int, int]
) -> dict[tuple[int, int], RoundTie]:
    """Return what was said of pairs; one of a point that was merged since holds for the other."""
    rows = db.session.execute(
        select(RoundMatch.earlier_id, RoundMatch.later_id, RoundMatch.tie)
        .where(RoundMatch.consultation_id == consultation.id)
        .order_by(RoundMatch.at, RoundMatch.earlier_id)
    )
    ties: dict[tuple[int, int], RoundTie] = {}
    for earlier_id, later_id, tie in rows:
        pair = _final(earlier_id, mergers), _final(later_id, mergers)
        if tie is not RoundTie.APART or pair not in ties:
            ties[pair] = tie
    return ties


@dataclass(frozen=True, slots=True)
class PublishedPoint:
    """A statement that readers see, by its number, with the voices behind its point."""

    number: int
    text: LocalisedText
    voices: VoiceCount


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """Statements of this round beside those of the earlier one that they came from."""

    later: list[PublishedPoint]
    earlier: list[PublishedPoint]
    fate: PointFate


@dataclass(frozen=True, slots=True)
class PublishedComparison:
    """Statements of two summaries side by side.

    `later_left` and `earlier_left` are how many are not compared, because they rest on no point.
    """

    rows: list[PublishedRow]
    later_left: int
    earlier_left: int


def find_public_rounds(consultation: Consultation) -> Consultation | None:
    """Return the earlier round if everybody may see both compared, by three statements at most.

    Both summaries are published and final, and people have matched points of both.
    """
    earlier = find_earlier(consultation)
    if earlier is None or earlier.stage() is Stage.DRAFT:
        return None
    is_matched = db.session.scalar(
        select(RoundMatch.later_id)
        .where(RoundMatch.consultation_id == consultation.id, RoundMatch.tie != RoundTie.APART)
        .limit(1)
    )
    if is_matched is None or not all(map(_find_final, (consultation, earlier))):
        return None
    return earlier


def _find_final(consultation: Consultation) -> Edition | None:
    edition = find_edition(consultation)
    return None if edition is None or edition.is_interim else edition


def compare_published(
    consultation: Consultation, earlier: Consultation, language: str
) -> PublishedComparison:
    """Return the published statements of both rounds that rest on points, side by side.

    A fixed number of statements reads them.
    """
    mergers = _list_mergers([earlier.id, consultation.id])
    now, later_left = _read_published(consultation, mergers, language)
    before, earlier_left = _read_published(earlier, mergers, language)
    ties = _read_ties(consultation, mergers)
    rows = [
        PublishedRow(
            [] if row.later is None else now[row.later],
            [statement for id_ in row.earlier for statement in before[id_]],
            row.fate,
        )
        for row in compare_points(list(before), list(now), ties)
    ]
    return PublishedComparison(rows, later_left, earlier_left)


def _read_published(
    consultation: Consultation, mergers: Mapping[int, int], language: str
) -> tuple[dict[int, list[PublishedPoint]], int]:
    """Return the published statements by the points on which they rest, in their order.

    The number is of those that rest on none.
    """
    edition = _find_final(consultation)
    if edition is None:
        return {}, 0
    records = records_of(edition)
    numbers = number_statements(records)
    rows = db.session.execute(
        select(Statement.id, Statement.point_id).where(
            Statement.summary_id == edition.summary_id, Statement.point_id.is_not(None)
        )
    )
    points = {id_: _final(point_id, mergers) for id_, point_id in rows if point_id is not None}
    statements = [record for record in records if record.kind is StatementKind.STATEMENT]
    resting = [record for record in statements if record.id in points]
    texts = _read_texts(resting, language)
    voices = count_voices_of_points(consultation, points.values()) if resting else {}
    found: dict[int, list[PublishedPoint]] = {}
    for record in resting:
        point = points[record.id]
        count = voices.get(point, VoiceCount())
        shown = PublishedPoint(numbers[record.id], texts[record.text_id], count)
        found.setdefault(point, []).append(shown)
    return found, len(statements) - len(resting)


def _read_texts(records: Sequence[StatementRecord], language: str) -> dict[int, LocalisedText]:
    """Return the texts of statements, without quotations where readers no longer see a source."""
    texts = localise([record.text_id for record in records], language)
    cited = read_cited({c.contribution for record in records for c in record.citations})
    for record in records:
        if not all(cited[c.contribution].is_readable for c in record.citations):
            texts[record.text_id] = hide_quotations(texts[record.text_id])
    return texts
