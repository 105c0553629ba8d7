"""What is said of a translation: its kind, who made it and when, how much of it was checked."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.translation.reading import ReadingOrder
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.services.texts.localised import LocalisedText
from forum.web.language import dates, labels
from forum.web.language.reading import reading_on

ZONE = "UTC"


def is_by_people(text: LocalisedText) -> bool:
    """Return whether people wrote every sentence of a translation."""
    if text.status is TranslationStatus.EDITED and text.sentences:
        return text.sentences == text.checked
    is_checked = 0 < text.sentences == text.checked
    return text.status is not TranslationStatus.MACHINE or is_checked


def source_of(text: LocalisedText) -> tuple[object, ...]:
    """Return what is the same for translations that come from one source."""
    return text.language, text.status, is_by_people(text), text.engine, text.by_id


def add_up(texts: Sequence[LocalisedText]) -> LocalisedText:
    """Return what is true of several texts from one source, taken together."""
    return replace(
        texts[0],
        sentences=sum(text.sentences for text in texts),
        checked=sum(text.checked for text in texts),
        doubtful=sum(text.doubtful for text in texts),
    )


def describe_translation(text: LocalisedText, *, author_id: int = 0, is_brief: bool = False) -> str:
    """Return the label of a translation: its kind, the share that people checked, and doubts.

    With `is_brief`, that a machine made it is left out, for it stands once above the list.
    """
    if is_by_people(text):
        return _label_of_people(text, author_id)
    parts = [
        labels.language_of_origin(text.language)
        if is_brief
        else labels.translation_label(text.language, TranslationStatus.MACHINE)
    ]
    if text.checked:
        parts.append(_share_checked(text, author_id))
    if text.doubtful:
        parts.append(
            ngettext(
                "%(num)d sentence is doubtful", "%(num)d sentences are doubtful", text.doubtful
            )
        )
    return ", ".join(parts)


def _share_checked(text: LocalisedText, author_id: int) -> str:
    """Return how many sentences are by people, and whether they are all by the author."""
    share = {"n": text.checked, "total": text.sentences}
    if author_id and text.by_id == author_id:
        return _("checked in part: %(n)s of %(total)s sentences by the author", **share)
    return _("checked in part: %(n)s of %(total)s sentences by a person", **share)


def note_of_reading(consultation: Consultation) -> str:
    """Return how a list shows texts in other languages: once, and so not on each of them."""
    reading = reading_on(consultation)
    if reading.order is ReadingOrder.ORIGINAL:
        return _("They are shown as they were written, with their machine translation below.")
    return _(
        "They are shown in machine translation, unless it says otherwise, each with its original."
    )


def label_below(text: LocalisedText, *, author_id: int = 0) -> str:
    """Return the label of a translation that stands below its original."""
    if text.is_unseen:
        return labels.unseen_label(text.language)
    return describe_translation(text, author_id=author_id)


def _label_of_people(text: LocalisedText, author_id: int) -> str:
    if author_id and text.by_id == author_id:
        return labels.author_label(text.language)
    status = text.status
    if status is None or status is TranslationStatus.MACHINE:
        status = TranslationStatus.EDITED
    return labels.translation_label(text.language, status)


def describe_making(text: LocalisedText) -> str:
    """Return the engine and the day of a translation; only the day if people made it."""
    engine = "" if is_by_people(text) else labels.engine_name(text.engine.partition(":")[0])
    day = dates.day(text.made_at, ZONE) if text.made_at is not None else ""
    return ", ".join(filter(None, (engine, day)))
