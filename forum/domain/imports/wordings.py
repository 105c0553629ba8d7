"""Texts with translations, countries, and the outline of questions, as both schemas have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from forum.domain.characters import clean_line
from forum.domain.consultations.seat_labels import SeatLabel, label_in, label_of
from forum.domain.countries import COUNTRY_CODES, WORLD_CODE
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.places import country_codes
from forum.domain.imports.reading import InputRecord, language_code
from forum.domain.imports.records import GivenPost, GivenSection, GivenText, GivenTranslation
from forum.domain.languages import LANGUAGES


@dataclass(frozen=True)
class DocumentFrame:
    """What all parts of a document have in common."""

    uid: str
    language: str
    zone: ZoneInfo
    questions: tuple[GivenText, ...] = ()
    posts: tuple[GivenPost, ...] = ()


def read_text(record: InputRecord, name: str, language: str) -> GivenText | None:
    """Return a text with its translations, or None; a bare string is in `language`."""
    if isinstance(record.values.get(name), str):
        text = record.text(name)
        return GivenText(text, language) if text else None
    text_record = record.record(name)
    if text_record is None or not (text := text_record.text("text")):
        return None
    code = text_record.language("language", language)
    versions = tuple(_read_translations(text_record, code))
    return GivenText(text, code, versions, has_bars=bool(text_record.boolean("redacted")))


def read_line(record: InputRecord, name: str, language: str) -> GivenText | None:
    """Return a text of one line, such as a title, with its translations; None if it is empty."""
    text = read_text(record, name, language)
    if text is None or not (source := clean_line(text.source)):
        return None
    versions = [replace(t, source=clean_line(t.source)) for t in text.translations]
    translations = tuple(t for t in versions if t.source or t.html)
    return replace(text, source=source, translations=translations)


def read_label(record: InputRecord, language: str) -> SeatLabel:
    """Return the label of a seat: a line in `language`, or lines by language."""
    if not isinstance(record.values.get("label"), Mapping):
        return label_in(language, record.line("label"))
    labels = record.record("label")
    return label_of({code: labels.line(code) for code in LANGUAGES} if labels else {})


def read_required_line(record: InputRecord, name: str, language: str) -> GivenText:
    """Return a line that must be there; raises Invalid("missing")."""
    line = read_line(record, name, language)
    if line is None:
        raise record.error("missing", name)
    return line


def read_required_text(record: InputRecord, name: str, language: str) -> GivenText:
    """Return a text that must be there; raises Invalid("missing")."""
    text = read_text(record, name, language)
    if text is None:
        raise record.error("missing", name)
    return text


def read_outline(
    document: InputRecord, language: str
) -> tuple[tuple[GivenText, ...], tuple[GivenSection, ...]]:
    """Return the questions by index, and the sections, with a last one for the other questions."""
    questions_by_index = {}
    for n, question in enumerate(document.records("questions")):
        index = question.number("index")
        if document.values.get("sections"):
            question.skip("section")
        questions_by_index[n if index is None else index] = read_required_text(
            question, "text", language
        )
    positions = {index: n for n, index in enumerate(sorted(questions_by_index))}
    sections = []
    for section in document.records("sections"):
        question_positions = (positions.pop(i, None) for i in section.numbers("questions"))
        title = read_line(section, "title", language)
        sections.append(GivenSection(title, tuple(n for n in question_positions if n is not None)))
    if positions:
        sections.append(GivenSection(None, tuple(positions.values())))
    return tuple(questions_by_index[index] for index in sorted(questions_by_index)), tuple(sections)


def _read_translations(text_record: InputRecord, language: str) -> Iterator[GivenTranslation]:
    translations = text_record.record("translations")
    if translations is None:
        return
    languages = {language}
    for tag in translations.values:
        translation, code = translations.record(tag), language_code(tag, "")
        if translation is None or not code or code in languages:
            text_record.notes.add(NoteKind.TRANSLATION, tag)
            if translation is not None:
                translation.skip(*translation.values)
            continue
        source, html = translation.text("text"), translation.text("html")
        if source or html:
            languages.add(code)
            yield GivenTranslation(
                language=code,
                source=source,
                html=html,
                status=translation.text("status"),
                engine=translation.text("engine"),
                is_accepted=bool(translation.boolean("accepted")),
            )


def read_countries(record: InputRecord, names: str) -> str:
    """Return the codes of the countries in a text, or the text itself if one is no country."""
    codes = country_codes(names)
    if codes and any(code not in COUNTRY_CODES | {WORLD_CODE} for code in codes.split()):
        record.notes.add(NoteKind.COUNTRY, names)
    return codes
