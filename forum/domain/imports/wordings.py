"""Texts of a document, and the outline of questions that both schemas share."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from forum.domain.imports.reading import InputRecord, language_code
from forum.domain.imports.records import GivenPost, GivenSection, GivenText, GivenTranslation


@dataclass(frozen=True)
class DocumentFrame:
    """What holds for everything in a document."""

    uid: str
    language: str
    zone: ZoneInfo
    questions: tuple[GivenText, ...] = ()
    posts: tuple[GivenPost, ...] = ()


def wording(record: InputRecord, name: str, language: str) -> GivenText | None:
    """Return a text with its translations, or None; a bare string is in `language`."""
    if isinstance(record.values.get(name), str):
        words = record.text(name)
        return GivenText(words, language) if words else None
    given = record.record(name)
    if given is None or not (words := given.text("text")):
        return None
    code = language_code(given.text("language"), language)
    return GivenText(words, code, tuple(_translations(given, code)))


def needed(record: InputRecord, name: str, language: str) -> GivenText:
    """Return a text that must be there; raises Invalid("missing")."""
    found = wording(record, name, language)
    if found is None:
        raise record.fault("missing", name)
    return found


def outline(
    document: InputRecord, language: str
) -> tuple[tuple[GivenText, ...], tuple[GivenSection, ...]]:
    """Return the questions by index, and the sections with a last one for questions in none."""
    given = {}
    for n, question in enumerate(document.records("questions")):
        index = question.number("index")
        given[n if index is None else index] = needed(question, "text", language)
    places = {index: n for n, index in enumerate(sorted(given))}
    sections = []
    for section in document.records("sections"):
        under = (places.pop(i, None) for i in section.numbers("questions"))
        title = wording(section, "title", language)
        sections.append(GivenSection(title, tuple(n for n in under if n is not None)))
    if places:
        sections.append(GivenSection(None, tuple(places.values())))
    return tuple(given[index] for index in sorted(given)), tuple(sections)


def _translations(given: InputRecord, language: str) -> Iterator[GivenTranslation]:
    translations = given.record("translations")
    if translations is None:
        return
    seen = {language}
    for tag in translations.values:
        found, code = translations.record(tag), language_code(tag, "")
        if found is None or not code or code in seen:
            continue
        source, html = found.text("text"), found.text("html")
        if source or html:
            seen.add(code)
            yield GivenTranslation(code, source, html, found.text("status"), found.text("engine"))
