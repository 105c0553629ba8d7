"""What is said of a translation: its kind, who made it and when, how much of it was checked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.translation.reading import ReadingOrder
from forum.models.consultation import Consultation
from forum.models.translation import TranslationStatus
from forum.services.discussion.makings import Making
from forum.services.texts.localised import LocalisedText
from forum.web.language import dates, labels
from forum.web.language.locale import language
from forum.web.language.reading import reading_on


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


def describe_all(texts: Iterable[LocalisedText]) -> str:
    """Return the one label of translations that all come from one source; "" where they do not."""
    translated = [text for text in texts if text.is_translated]
    if len(translated) < 2 or len(set(map(source_of, translated))) > 1:
        return ""
    return describe_translation(add_up(translated))


def describe_translation(text: LocalisedText, *, author_id: int = 0, is_brief: bool = False) -> str:
    """Return the label of a translation: its kind, the share that people checked, and doubts.

    With `is_brief`, that a machine made it is left out, for it stands once above the list.
    """
    is_by_author = bool(author_id) and text.by_id == author_id
    if is_by_people(text):
        return _label_of_people(text, is_by_author)
    counts = (text.checked, text.sentences, text.doubtful)
    pair = (text.language, language())
    return _label_of_machine(pair, counts, is_by_author=is_by_author, is_brief=is_brief)


@lru_cache(maxsize=2048)
def _label_of_machine(
    pair: tuple[str, str], counts: tuple[int, int, int], *, is_by_author: bool, is_brief: bool
) -> str:
    """Return the label in the language of the page; most of a list have one of a few."""
    origin, _page_language = pair
    checked, sentences, doubtful = counts
    parts = [
        labels.language_of_origin(origin)
        if is_brief
        else labels.translation_label(origin, TranslationStatus.MACHINE)
    ]
    if checked:
        parts.append(_share_checked({"n": checked, "total": sentences}, is_by_author))
    if doubtful:
        parts.append(
            ngettext("%(num)d sentence is doubtful", "%(num)d sentences are doubtful", doubtful)
        )
    return ", ".join(parts)


def _share_checked(share: dict[str, int], is_by_author: bool) -> str:
    """Return how many sentences are by people, and whether they are all by the author."""
    if is_by_author:
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


def _label_of_people(text: LocalisedText, is_by_author: bool) -> str:
    if is_by_author:
        return labels.author_label(text.language)
    status = text.status
    if status is None or status is TranslationStatus.MACHINE:
        status = TranslationStatus.EDITED
    return labels.translation_label(text.language, status)


def describe_making(text: LocalisedText) -> str:
    """Return the engine and the day of a translation; only the day if people made it."""
    engine = "" if is_by_people(text) else text.engine.partition(":")[0]
    return _engine_and_day(language(), engine, text.made_at and text.made_at.date())


def describe_makings(makings: Iterable[Making]) -> str:
    """Return the engines of several translations, each with the day of its latest, or ""."""
    latest: dict[str, date] = {}
    for making in makings:
        name, day = labels.engine_name(making.engine), making.made_at.date()
        if name:
            latest[name] = max(day, latest.get(name, day))
    return " ".join(
        _("Engine: %(engine)s (latest translation: %(day)s).", engine=name, day=words)
        for name, words in ((name, dates.calendar_date(day)) for name, day in latest.items())
    )


def makings_of(texts: Iterable[LocalisedText | None]) -> list[Making]:
    """Return what is known of the machine translations that stand below their originals."""
    return [
        Making(text.engine, text.made_at)
        for text in texts
        if text is not None and text.is_below and text.engine and text.made_at
    ]


@lru_cache(maxsize=2048)
def _engine_and_day(_page_language: str, engine: str, made_on: date | None) -> str:
    day = "" if made_on is None else dates.calendar_date(made_on)
    return ", ".join(filter(None, (labels.engine_name(engine) if engine else "", day)))
