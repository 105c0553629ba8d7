"""The titles of consultations: of those in which something was found, and of those found by it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import has_all
from forum.extensions import db
from forum.models.consultation import Consultation, ConsultationPart, ConsultationText
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.access.gate import readable_by
from forum.services.search.query import Facet, SearchResults
from forum.services.texts.localised import LocalisedText, localise

LATEST: Final = 500
"""So many consultations are looked through, the newest first."""

MOST_NAMED: Final = 5


@dataclass(frozen=True)
class TitledConsultation:
    """A consultation with its title, for a reader of one language."""

    id: int
    slug: str
    title: LocalisedText


def titles(results: SearchResults, language: str) -> list[TitledConsultation]:
    """Return the consultations that the results name, in two statements."""
    ids = {int(id_) for id_ in results.counts.by.get(Facet.CONSULTATION, {})}
    return _titled(ids, language)


def named(asked: SearchTerms, reader: User | None, language: str) -> list[TitledConsultation]:
    """Return consultations that a reader may see and whose titles have all that is asked for."""
    if not asked.wanted:
        return []
    rows = db.session.execute(
        select(Consultation.id, Text.language, Text.html, Translation.language, Translation.html)
        .join(ConsultationText, ConsultationText.consultation_id == Consultation.id)
        .join(Text, Text.id == ConsultationText.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(
            ConsultationText.part == ConsultationPart.TITLE,
            readable_by(reader, clock.now()),
        )
        .order_by(Consultation.id.desc())
        .limit(LATEST)
    )
    wordings: dict[int, dict[str, str]] = defaultdict(dict)
    for id_, written_in, html, code, translated in rows:
        wordings[id_][written_in] = html.striptags()
        if code is not None:
            wordings[id_].setdefault(code, translated.striptags())
    found = [
        id_
        for id_, versions in wordings.items()
        if any(has_all(words, asked, code) for code, words in versions.items())
    ]
    return _titled(set(found[:MOST_NAMED]), language)


def _titled(ids: set[int], language: str) -> list[TitledConsultation]:
    if not ids:
        return []
    rows = db.session.execute(
        select(Consultation.id, Consultation.slug, ConsultationText.text_id)
        .join(ConsultationText, ConsultationText.consultation_id == Consultation.id)
        .where(Consultation.id.in_(ids), ConsultationText.part == ConsultationPart.TITLE)
        .order_by(Consultation.id)
    ).all()
    texts = localise([text_id for _, _, text_id in rows], language)
    return [TitledConsultation(id_, slug, texts[text_id]) for id_, slug, text_id in rows]
