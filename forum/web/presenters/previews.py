"""Previews of texts that are not stored yet."""

from dataclasses import dataclass

from forum.domain.consultations.draft import ConsultationDraft, TextsByLanguage
from forum.services.texts.localised import LocalisedText, localise_unsaved


def preview_text(
    versions: TextsByLanguage, original_language: str, language: str
) -> LocalisedText | None:
    """Return a text for readers of `language`, or None if its original is empty."""
    source = versions.get(original_language, "").strip()
    if not source:
        return None
    version = versions.get(language, "").strip() if language != original_language else ""
    return localise_unsaved(source, original_language, language, version=version)


@dataclass(frozen=True)
class PreviewedSection:
    """A heading and its questions, each with its number."""

    title: LocalisedText | None
    questions: list[tuple[int, LocalisedText]]


@dataclass(frozen=True)
class PreviewedConsultation:
    """The texts of a consultation for readers of one language."""

    title: LocalisedText | None
    introduction: LocalisedText | None
    background: LocalisedText | None
    sections: list[PreviewedSection]


def preview_consultation(draft: ConsultationDraft, language: str) -> PreviewedConsultation:
    """Return what readers of `language` will see of a draft."""

    def text(versions: TextsByLanguage) -> LocalisedText | None:
        return preview_text(versions, draft.language, language)

    sections = []
    number = 0
    for section in draft.sections:
        questions = []
        for question in map(text, (q.text for q in section.questions)):
            if question is not None:
                number += 1
                questions.append((number, question))
        if questions:
            sections.append(PreviewedSection(text(section.title), questions))
    return PreviewedConsultation(
        text(draft.title), text(draft.introduction), text(draft.background), sections
    )
