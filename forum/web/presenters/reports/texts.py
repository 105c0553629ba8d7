"""Texts of people in a report: originals, translations or both."""

from dataclasses import replace
from html import escape

from forum.domain.exports.choice import TextChoice
from forum.domain.exports.report import ReportText
from forum.domain.html.read import remove_citations
from forum.models.translation import TranslationStatus
from forum.services.synthesis.summary.sources import CitedWords
from forum.services.texts.localised import LocalisedText
from forum.web.language import labels


def report_text(text: LocalisedText, texts: TextChoice) -> ReportText:
    """Return a text for the report, with its translation if wanted."""
    original = ReportText(text.language, str(text.html))
    if texts == "original" or not text.is_foreign:
        return original
    if text.translation is None or text.status is None:
        return replace(original, label=labels.untranslated_label(text.language))
    return ReportText(
        language=text.language,
        html=str(text.html),
        translation=str(text.translation),
        translation_language=text.reader_language,
        label=labels.unseen_label(text.language)
        if text.is_unseen
        else labels.translation_label(text.language, text.status),
        is_unseen=text.is_unseen,
        is_alone=texts == "translation",
    )


def report_title(text: LocalisedText, texts: TextChoice) -> ReportText:
    """Return a title of the team for the report; it cites nothing."""
    title = report_text(text, texts)
    translation = title.translation
    return replace(
        title,
        html=remove_citations(title.html),
        translation=None if translation is None else remove_citations(translation),
    )


def quoted_text(words: CitedWords, texts: TextChoice, language: str) -> ReportText:
    """Return words that the summary cites, as a quotation."""
    original = ReportText(words.language, _quotation(words.words))
    if texts == "original" or words.language == language:
        return original
    if not words.translation:
        return replace(original, label=labels.untranslated_label(words.language))
    status = TranslationStatus.MACHINE if words.is_machine else TranslationStatus.EDITED
    return replace(
        original,
        translation=_quotation(words.translation),
        translation_language=language,
        label=labels.translation_label(words.language, status),
        is_alone=texts == "translation",
    )


def _quotation(words: str) -> str:
    lines = (escape(line.strip(), quote=False) for line in words.split("\n") if line.strip())
    return "<blockquote>" + "".join(f"<p>{line}</p>" for line in lines) + "</blockquote>"
