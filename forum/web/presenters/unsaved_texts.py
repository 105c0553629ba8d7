"""Texts that are not stored yet, as readers will see them."""

from dataclasses import dataclass

from forum.domain.consultations.draft import ConsultationDraft, Versions
from forum.services.texts.localised import LocalisedText, unsaved_text


def preview(versions: Versions, written_in: str, wanted: str) -> LocalisedText | None:
    """Return a text for a reader of `wanted`, or None where its original is empty."""
    source = versions.get(written_in, "").strip()
    if not source:
        return None
    version = versions.get(wanted, "").strip() if wanted != written_in else ""
    return unsaved_text(source, written_in, wanted, version=version)


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


def preview_of(draft: ConsultationDraft, wanted: str) -> PreviewedConsultation:
    """Return what readers of `wanted` will see of a draft."""

    def text(versions: Versions) -> LocalisedText | None:
        return preview(versions, draft.language, wanted)

    sections = []
    number = 0
    for section in draft.sections:
        questions = []
        for asked in map(text, (q.text for q in section.questions)):
            if asked is not None:
                number += 1
                questions.append((number, asked))
        if questions:
            sections.append(PreviewedSection(text(section.title), questions))
    return PreviewedConsultation(
        text(draft.title), text(draft.introduction), text(draft.background), sections
    )
