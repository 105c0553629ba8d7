"""What an import drops or changes is counted by kind, and nothing else is."""

from typing import Any

import pytest

from forum.domain.imports import read_document
from forum.domain.imports.notes import ImportNotes, NoteKind


def noted(document: dict[str, Any]) -> list[tuple[str, str, int]]:
    notes = ImportNotes()
    read_document(document, "UTC", notes)
    return [(kind.value, detail, count) for kind, detail, count in notes]


def research(*contributions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "schema": "ediscussion-testdata/1",
        "title": "Wells",
        "opening_date": "2026-01-01",
        "languages": ["en"],
        "sections": [{"title": "Broad", "questions": [0]}],
        "questions": [{"index": 0, "section": "Broad", "text": "Who looks after the wells?"}],
        "contributions": [{"date": "2026-01-02", **each} for each in contributions],
        "counts": {"contributions": 1},
        **changes,
    }


FULL = {"author": "Awa", "text": "We do.", "words": 2, "own_words": 2, "country": "Kenya"}


def test_of_a_document_that_fits_nothing_is_said() -> None:
    assert noted(research(FULL, {"author": "Ben", "text": "No.", "attachments": []})) == []


@pytest.mark.parametrize(
    ("contribution", "note"),
    [
        ({"attachments": ["a.pdf", "b.pdf"]}, ("file", "contributions.attachments", 2)),
        ({"extra": {"votes": 3}}, ("field", "contributions.extra", 1)),
        ({"country": "Atlantis"}, ("country", "Atlantis", 1)),
        ({"language": "English"}, ("language", "English", 1)),
        ({"date": None}, ("date", "contributions.date", 1)),
        ({"role": "administrator"}, ("role", "administrator", 1)),
        ({"author": "A\x07wa"}, ("characters", "author", 1)),
        ({"answers": [{"question": 0, "text": "They do."}]}, ("answer", "answers", 1)),
        ({"answers": [{"question": 7, "text": "We do."}]}, ("question", "answers", 1)),
    ],
)
def test_a_loss_or_change_is_counted(
    contribution: dict[str, Any], note: tuple[str, str, int]
) -> None:
    assert noted(research({**FULL, **contribution})) == [note]


def test_what_the_whole_document_loses_is_counted() -> None:
    people = [{"name": "Rosa", "role": "moderator", "title": "Dr"}, {"name": "Li", "title": "Ms"}]
    given = research(FULL, people=people, licence="CC0", opening_date=None)
    assert noted(given) == [
        ("field", "people.title", 2),
        ("field", "licence", 1),
        ("date", "opening_date", 1),
    ]


def test_translations_and_countries_of_exports_are_counted() -> None:
    question = {"text": "Who?", "translations": {"es": {"text": "¿Quién?"}, "??": {"text": "x"}}}
    assert noted(
        {
            "schema": "forum/1",
            "title": "Wells",
            "questions": [{"text": question}],
            "team": [{"name": "Rosa", "role": "moderator", "country": "Atlantis"}],
        }
    ) == [("no_country", "Atlantis", 1), ("translation", "??", 1)]


def test_the_most_frequent_come_first_within_a_kind() -> None:
    notes = ImportNotes()
    for kind, detail in [(NoteKind.DATE, "a"), (NoteKind.FIELD, "b"), (NoteKind.FIELD, "c")]:
        notes.add(kind, detail)
    notes.add(NoteKind.FIELD, "c", 2)
    notes.add(NoteKind.CUT, "name", 0)
    assert list(notes) == [
        (NoteKind.FIELD, "c", 3),
        (NoteKind.FIELD, "b", 1),
        (NoteKind.DATE, "a", 1),
    ]
