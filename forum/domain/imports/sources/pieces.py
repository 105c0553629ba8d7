"""Contributions that were recognised in a file, made into a document of our own format."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from forum.domain.imports import interchange
from forum.domain.imports.identity import uid_of
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.languages import DEFAULT_LANGUAGE

LanguageGuesser = Callable[[str], str]
"""Returns the language of a text, or "" if that is not sure."""

MAX_PIECES: Final = 50_000


@dataclass(frozen=True)
class SourcePiece:
    """One contribution as a file has it; what it lacks is empty.

    `answers` are texts in Markdown, each with the index of the question that it answers, or None.
    """

    source_id: str
    answers: tuple[tuple[int | None, str], ...]
    author: str = ""
    organisation: str = ""
    country: str = ""
    number: int | None = None
    date: str = ""
    language: str = ""
    title: str = ""
    reply_to: str = ""
    stakeholder_type: str = ""
    region: str = ""
    capacity: str = ""

    @property
    def words(self) -> str:
        """Return all that it says."""
        return "\n\n".join(text for _, text in self.answers)


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row of a file: its line, a key of the reason, and its words."""

    line: int
    code: str
    words: str = ""


@dataclass
class SourceReading:
    """All that was recognised in a file, and how often something in it was left out or changed."""

    pieces: list[SourcePiece] = field(default_factory=list)
    title: str = ""
    background: str = ""
    questions: list[str] = field(default_factory=list)
    sections: list[tuple[str, list[int]]] = field(default_factory=list)
    left_out: Counter[tuple[NoteKind, str]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)


def make_document(
    reading: SourceReading,
    choices: ImportChoices,
    *,
    uid: str,
    name: str,
    guess: LanguageGuesser,
) -> dict[str, Any]:
    """Return a document of our own format with what was recognised and what was chosen.

    It has the dates of the choices, else those of its first and last contribution.
    """
    languages = [piece.language or guess(piece.words) for piece in reading.pieces]
    main = choices.language or _main_language(languages)
    opens_at, closes_at = _dates(choices, [piece.date for piece in reading.pieces])
    return {
        "schema": interchange.SCHEMA,
        "uid": uid_of("", uid),
        "title": {"text": choices.title or reading.title or _plain_name(name), "language": main},
        "organisers": list(choices.organisers),
        "zone": choices.zone,
        "published_at": opens_at if choices.is_public else None,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "background": reading.background or None,
        "questions": [{"index": n, "text": text} for n, text in enumerate(reading.questions)],
        "sections": [{"title": title, "questions": q} for title, q in reading.sections],
        "contributions": [
            _contribution(piece, language or main)
            for piece, language in zip(reading.pieces, languages, strict=True)
        ],
    }


def _main_language(languages: Iterable[str]) -> str:
    counts = Counter(filter(None, languages)).most_common(1)
    return counts[0][0] if counts else DEFAULT_LANGUAGE


def _plain_name(name: str) -> str:
    """Return the name of a file as a title."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").replace("-", " ").split()) or "—"


def _dates(choices: ImportChoices, dates: Sequence[str]) -> tuple[str, str]:
    days = sorted(_day_of(date) for date in dates if date)
    opens_on = choices.opens_on or (days[0] if days else "")
    closes_on = choices.closes_on or (days[-1] if days else "")
    if opens_on and closes_on and closes_on < opens_on:
        closes_on = opens_on
    return opens_on, closes_on


def _day_of(text: str) -> str:
    return datetime.fromisoformat(text).date().isoformat()


def _contribution(piece: SourcePiece, language: str) -> dict[str, Any]:
    publication = "name" if piece.author else "organisation" if piece.organisation else "withheld"
    values: Mapping[str, Any] = {
        "id": piece.source_id,
        "number": piece.number,
        "publication": publication,
        "author": piece.author,
        "organisation": piece.organisation,
        "country": piece.country,
        "capacity": piece.capacity or ("organisation" if piece.organisation else "personal"),
        "stakeholder_type": piece.stakeholder_type,
        "region": piece.region,
        "date": piece.date or None,
        "language": language,
        "title": piece.title or None,
        "reply_to": piece.reply_to or None,
        "passages": [{"text": text, "question": question} for question, text in piece.answers],
    }
    return {name: value for name, value in values.items() if value not in (None, "")}
