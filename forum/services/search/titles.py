"""Titles of consultations: those that a search names, and those whose titles match it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.html.read import one_line
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import has_all
from forum.extensions import db
from forum.models.consultation import Consultation, ConsultationPart, ConsultationText
from forum.models.translation import Text, Translation
from forum.models.user import User
from forum.services.access.gate import is_readable_by
from forum.services.search.query import Facet, SearchResults
from forum.services.texts.localised import LocalisedText, localise

SEARCHED_CONSULTATIONS: Final = 500
"""The number of consultations whose titles are searched, the newest first."""

MAX_TITLES: Final = 5


@dataclass(frozen=True)
class TitledConsultation:
    """A consultation with its title, for a reader of one language."""

    id: int
    slug: str
    title: LocalisedText


def list_titled_consultations(results: SearchResults, language: str) -> list[TitledConsultation]:
    """Return the consultations that the results name, by two statements."""
    ids = {int(id_) for id_ in results.counts.by_facet.get(Facet.CONSULTATION, {})}
    return _read_titles(ids, language)


def find_consultations_by_title(
    terms: SearchTerms, reader: User | None, language: str
) -> list[TitledConsultation]:
    """Return consultations that a reader may see and whose titles match the terms."""
    if not terms.required:
        return []
    rows = db.session.execute(
        select(Consultation.id, Text.language, Text.html, Translation.language, Translation.html)
        .join(ConsultationText, ConsultationText.consultation_id == Consultation.id)
        .join(Text, Text.id == ConsultationText.text_id)
        .outerjoin(Translation, Translation.text_id == Text.id)
        .where(
            ConsultationText.part == ConsultationPart.TITLE,
            is_readable_by(reader, clock.now()),
        )
        .order_by(Consultation.id.desc())
        .limit(SEARCHED_CONSULTATIONS)
    )
    titles_by_id: dict[int, dict[str, str]] = defaultdict(dict)
    for id_, written_in, html, translated_into, translated_html in rows:
        titles_by_id[id_][written_in] = one_line(html)
        if translated_into is not None:
            titles_by_id[id_].setdefault(translated_into, one_line(translated_html))
    matching_ids = [
        id_
        for id_, titles_by_language in titles_by_id.items()
        if any(has_all(title, terms, code) for code, title in titles_by_language.items())
    ]
    return _read_titles(set(matching_ids[:MAX_TITLES]), language)


def _read_titles(ids: set[int], language: str) -> list[TitledConsultation]:
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
