"""Reads the sentences of a consultation, and what points rest on already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from forum.domain.contributions.content import PassageKind, Publication
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, sentence_spans, text_content
from forum.domain.synthesis.proposals.discovery import KnownSentence
from forum.extensions import db
from forum.models.consultation import (
    Consultation,
    ConsultationPart,
    ConsultationText,
    GuidingQuestion,
)
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.translation import Text, Translation
from forum.models.user import User


@dataclass(frozen=True, slots=True)
class ReadablePassage:
    """A passage as readers see it; `withheld` is a name that its author does not publish."""

    contribution_id: int
    author_id: int
    revision: int
    position: int
    question_id: int | None
    language: str
    html: str
    translation: str | None
    withheld: str


def read_passages(consultation: Consultation) -> list[ReadablePassage]:
    """Return the authors' own words that readers see now, by one statement."""
    rows = db.session.execute(
        select(
            Passage.contribution_id,
            Contribution.author_id,
            Passage.revision,
            Passage.position,
            Passage.question_id,
            Text.language,
            Text.html,
            Translation.html,
            Contribution.publication,
            User.name,
        )
        .join(
            Contribution,
            and_(
                Contribution.id == Passage.contribution_id,
                Contribution.approved_revision == Passage.revision,
            ),
        )
        .join(User, User.id == Contribution.author_id)
        .join(Text, Text.id == Passage.text_id)
        .outerjoin(
            Translation,
            and_(Translation.text_id == Text.id, Translation.language == consultation.language),
        )
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.is_readable,
            Passage.kind == PassageKind.WORDS,
        )
        .order_by(Contribution.number, Passage.position)
    )
    return [ReadablePassage(*row[:8], "" if row[8] is Publication.NAME else row[9]) for row in rows]


def split_passages(passages: Sequence[ReadablePassage], language: str) -> list[KnownSentence]:
    """Return the sentences of passages, each with its words in `language` where there are any."""
    sentences = []
    for passage in passages:
        text = text_content(passage.html)
        spans = sentence_spans(passage.html, passage.language)
        compared = _compared(passage, spans, language)
        for span, words in zip(spans, compared, strict=True):
            own = text[span.start : span.end]
            sentences.append(
                KnownSentence(
                    source=passage.author_id,
                    contribution_id=passage.contribution_id,
                    revision=passage.revision,
                    position=passage.position,
                    span=span,
                    question_id=passage.question_id,
                    language=passage.language,
                    words=own,
                    compared=words or own,
                )
            )
    return sentences


def _compared(passage: ReadablePassage, spans: Sequence[WordSpan], language: str) -> Sequence[str]:
    """Return the translation of each sentence, or nothing for it.

    A translation is made sentence by sentence: the one that stands at the same place among as many
    is taken, and else the one at the same share of the text.
    """
    if passage.language == language or passage.translation is None or not spans:
        return [""] * len(spans)
    text = text_content(passage.translation)
    others = sentence_spans(passage.translation, language)
    if not others:
        return [""] * len(spans)
    last = len(spans)
    places = [min(len(others) - 1, n * len(others) // last) for n in range(last)]
    return [text[others[at].start : others[at].end] for at in places]


def read_asked(consultation: Consultation) -> list[str]:
    """Return what was asked: the title and the guiding questions."""
    title = select(ConsultationText.text_id).where(
        ConsultationText.consultation_id == consultation.id,
        ConsultationText.part == ConsultationPart.TITLE,
    )
    questions = select(GuidingQuestion.text_id).where(
        GuidingQuestion.consultation_id == consultation.id
    )
    rows = db.session.scalars(
        select(Text.html).where(Text.id.in_(title) | Text.id.in_(questions)).order_by(Text.id)
    )
    return [text_content(html) for html in rows]


def read_points(consultation: Consultation) -> dict[int, str]:
    """Return the words of all points that count, in the language of the consultation if known."""
    rows = db.session.execute(
        select(Point.id, Text.html, Translation.html)
        .join(Text, Text.id == Point.text_id)
        .outerjoin(
            Translation,
            and_(Translation.text_id == Text.id, Translation.language == consultation.language),
        )
        .where(Point.consultation_id == consultation.id, Point.merged_into_id.is_(None))
        .order_by(Point.id)
    )
    return {row[0]: text_content(row[2] or row[1]) for row in rows}


def read_evidence(
    consultation: Consultation, sentences: Sequence[KnownSentence]
) -> dict[int, list[int]]:
    """Return the numbers of the sentences on which each point rests."""
    places: dict[tuple[int, int, int], list[int]] = {}
    for number, sentence in enumerate(sentences):
        key = (sentence.contribution_id, sentence.revision, sentence.position)
        places.setdefault(key, []).append(number)
    evidence: dict[int, list[int]] = {}
    rows = db.session.execute(
        select(Evidence.point_id, Excerpt)
        .join(Excerpt, Excerpt.id == Evidence.excerpt_id)
        .where(Excerpt.consultation_id == consultation.id, Excerpt.state != ExcerptState.BROKEN)
    )
    for point_id, excerpt in rows:
        key = (excerpt.contribution_id, excerpt.revision, excerpt.position)
        evidence.setdefault(point_id, []).extend(
            number
            for number in places.get(key, [])
            if sentences[number].span.start < excerpt.end
            and excerpt.start < sentences[number].span.end
        )
    return evidence
