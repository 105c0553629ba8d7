"""Reads points with their voices and excerpts, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, case, func, select

from forum.domain.synthesis.excerpts import ExcerptState, text_content
from forum.domain.synthesis.points import Agreement, Stance
from forum.domain.synthesis.voices import VoiceCount
from forum.domain.translation.translate_html import AlignedSentence, align_sentences
from forum.domain.translation.units import Origin
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.point import Evidence, Excerpt, Point, Theme
from forum.models.translation import Text, Translation, TranslationStatus, TranslationUnit
from forum.services.synthesis.excerpts import ExcerptView, read_excerpts
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
    aligned = _read_sentences({e.text_id for e in foreign}, language)
    translations: dict[int, SentenceTranslation] = {}
    for excerpt in foreign:
        touched = [
            (sentence.words, is_machine)
            for sentence, is_machine in aligned.get(excerpt.text_id, ())
            if sentence.start < excerpt.end and excerpt.start < sentence.end
        ]
        if touched:
            words = " ".join(words for words, _ in touched)
            is_machine = any(is_machine for _, is_machine in touched)
            translations[excerpt.id] = SentenceTranslation(words, is_machine)
    return translations


def _read_sentences(
    text_ids: set[int], language: str
) -> dict[int, list[tuple[AlignedSentence, bool]]]:
    """Return the sentences of texts with their translations, and whether a machine made each.

    Once people have translated some sentences of a text, others are still as the machine left them.
    """
    texts = db.session.execute(
        select(
            *(Text.id, Text.language, Text.html),
            *(Translation.id, Translation.status, Translation.html),
        )
        .join(Translation, Translation.text_id == Text.id)
        .where(Text.id.in_(text_ids), Translation.language == language)
    ).all()
    units = defaultdict[int, list[tuple[str, Origin]]](list)
    for translation_id, target, origin in db.session.execute(
        select(TranslationUnit.translation_id, TranslationUnit.target, TranslationUnit.origin)
        .where(TranslationUnit.translation_id.in_([row[3] for row in texts]))
        .order_by(TranslationUnit.translation_id, TranslationUnit.position)
    ):
        units[translation_id].append((target, origin))
    sentences: dict[int, list[tuple[AlignedSentence, bool]]] = {}
    for id_, written_in, html, translation_id, status, translated in texts:
        targets = [target for target, _ in units[translation_id]]
        aligned = align_sentences(html, source=written_in, targets=targets)
        if aligned and status is TranslationStatus.EDITED:
            origins = [origin is Origin.MACHINE for _, origin in units[translation_id]]
            sentences[id_] = list(zip(aligned, origins, strict=True))
        else:
            is_machine = status is TranslationStatus.MACHINE
            whole = aligned or _as_one(html, translated)
            sentences[id_] = [(sentence, is_machine) for sentence in whole]
    return sentences


def _as_one(html: str, translation: str) -> list[AlignedSentence]:
    """Return a short translation as one sentence, and nothing for a long one."""
    words = " ".join(text_content(translation).split())
    if len(words) > LONGEST_WHOLE:
        return []
    return [AlignedSentence(0, len(text_content(html)), words)]
