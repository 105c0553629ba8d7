"""Reads points with their voices and excerpts, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, func, select

from forum.domain.synthesis.alignment import SentencePair, is_by_machine
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, text_content
from forum.domain.synthesis.points import Agreement, Stance
from forum.domain.synthesis.voices import VoiceCount
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.translation import Text, Translation, TranslationStatus
from forum.services.synthesis.excerpts import ExcerptView, read_excerpts
from forum.services.synthesis.sentence_pairs import TranslatedText, read_pairs, translated_words
from forum.services.synthesis.voices import count_voices_of_points
from forum.services.texts.localised import LocalisedText, localise

LONGEST_WHOLE: Final = 1_500
"""Longer translations are not shown as a whole beside an excerpt, in characters."""


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme for a reader of one language."""

    id: int
    title: LocalisedText


@dataclass(frozen=True, slots=True)
class PointView:
    """A point for a reader of one language, with what stands behind it.

    `number` is given in the order in which points are noted, and stays. `excerpts` are those whose
    words readers see now, `broken` the others. `merged` counts the
    points that were merged into it.
    """

    id: int
    number: int
    question_id: int | None
    theme_id: int | None
    text: LocalisedText
    agreement: Agreement
    version: int
    changed_at: datetime
    excerpts: int
    broken: int
    merged: int
    voices: VoiceCount


def list_themes(consultation: Consultation, language: str) -> list[ThemeView]:
    """Return the themes of a consultation in their order, by two statements."""
    rows = db.session.execute(
        select(Theme.id, Theme.title_id)
        .where(Theme.consultation_id == consultation.id)
        .order_by(Theme.position, Theme.id)
    ).all()
    titles = localise([title_id for _, title_id in rows], language)
    return [ThemeView(id_, titles[title_id]) for id_, title_id in rows]


def list_points(consultation: Consultation, language: str) -> list[PointView]:
    """Return the points that were not merged into others, in the order of their places."""
    points = db.session.scalars(
        select(Point)
        .where(Point.consultation_id == consultation.id)
        .order_by(Point.position, Point.id)
    ).all()
    merged = defaultdict[int, int](int)
    for point in points:
        merged[point.merged_into_id or 0] += 1
    numbers = {id_: n for n, id_ in enumerate(sorted(point.id for point in points), 1)}
    own = [point for point in points if point.merged_into_id is None]
    texts = localise([point.text_id for point in own], language)
    excerpts = _count_excerpts(consultation)
    voices = count_voices_of_points(consultation) if excerpts else {}
    return [
        PointView(
            *(point.id, numbers[point.id], point.question_id, point.theme_id),
            texts[point.text_id],
            *(point.agreement, point.version, point.changed_at),
            *excerpts.get(point.id, (0, 0)),
            merged=merged[point.id],
            voices=voices.get(point.id, VoiceCount()),
        )
        for point in own
    ]


def _count_excerpts(consultation: Consultation) -> dict[int, tuple[int, int]]:
    """Return how many excerpts of each point readers see the words of, and of how many not."""
    stands = and_(
        Excerpt.state != ExcerptState.BROKEN,
        Contribution.is_readable,
        Excerpt.revision == Contribution.approved_revision,
    )
    rows = db.session.execute(
        select(Evidence.point_id, func.count(), func.sum(case((stands, 1), else_=0)))
        .join(Excerpt, Excerpt.id == Evidence.excerpt_id)
        .join(Contribution, Contribution.id == Excerpt.contribution_id)
        .where(Excerpt.consultation_id == consultation.id)
        .group_by(Evidence.point_id)
    )
    return {point_id: (held, total - held) for point_id, total, held in rows}


@dataclass(frozen=True, slots=True)
class MergedPoint:
    """A point that was merged into another one."""

    id: int
    text: LocalisedText


def list_merged(point: Point, language: str) -> list[MergedPoint]:
    """Return the points that were merged into one, by two statements."""
    rows = db.session.execute(
        select(Point.id, Point.text_id).where(Point.merged_into_id == point.id).order_by(Point.id)
    ).all()
    texts = localise([text_id for _, text_id in rows], language)
    return [MergedPoint(id_, texts[text_id]) for id_, text_id in rows]


@dataclass(frozen=True, slots=True)
class SentenceTranslation:
    """The sentences in which the words of an excerpt stand, in the reader's language."""

    words: str
    is_machine: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """An excerpt of a point: its words, what they say of the point, and their translation."""

    excerpt: ExcerptView
    stance: Stance
    translation: SentenceTranslation | None


def list_evidence(consultation: Consultation, point: Point, language: str) -> list[EvidenceView]:
    """Return the excerpts of a point in the order of their texts, by five statements."""
    rows = db.session.execute(
        select(Evidence.excerpt_id, Evidence.stance).where(Evidence.point_id == point.id)
    )
    stances = {row.excerpt_id: row.stance for row in rows}
    excerpts = read_excerpts(consultation, stances)
    translations = translate_excerpts(list(excerpts.values()), language)
    return [
        EvidenceView(excerpt, stances[id_], translations.get(id_))
        for id_, excerpt in excerpts.items()
    ]


def translate_excerpts(
    excerpts: Sequence[ExcerptView], language: str
) -> dict[int, SentenceTranslation]:
    """Return, by id, the translations of the sentences that hold the words of excerpts.

    Two statements. Of a text that a person translated as a whole it is all of it, unless that is
    long: nobody knows its sentences. What is in the reader's language needs none.
    """
    foreign = [e for e in excerpts if e.words and e.language != language]
    rows = db.session.execute(
        select(Text.id, Text.html, Translation.html, Translation.status)
        .join(Translation, Translation.text_id == Text.id)
        .where(Text.id.in_({e.text_id for e in foreign}), Translation.language == language)
    ).all()
    texts = {row[0]: TranslatedText(*row[:3]) for row in rows}
    is_machine = {row[0]: row[3] is TranslationStatus.MACHINE for row in rows}
    pairs = read_pairs(texts.values(), language)
    translations: dict[int, SentenceTranslation] = {}
    for excerpt in foreign:
        if (text := texts.get(excerpt.text_id)) is None:
            continue
        span = WordSpan(excerpt.start, excerpt.end)
        words = translated_words(text, pairs[text.text_id] or _as_one(text), span)
        if words:
            by_machine = is_machine[text.text_id] or is_by_machine(pairs[text.text_id], span)
            translations[excerpt.id] = SentenceTranslation(words, by_machine)
    return translations


def _as_one(text: TranslatedText) -> list[SentencePair]:
    """Return a short translation as one sentence, and nothing for a long one."""
    source, target = text_content(text.html), text_content(text.translation)
    if len(target) > LONGEST_WHOLE:
        return []
    return [SentencePair(WordSpan(0, len(source)), WordSpan(0, len(target)))]
