"""The kind of a file is told by what it begins with."""

import pytest

from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import MAX_BYTES, SourceKind, find_kind
from forum.domain.imports.sources.states import ImportState, state_at
from forum.errors import Invalid
from tests.support.times import START


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.json", b'\xef\xbb\xbf {"schema": 1}', SourceKind.JSON),
        ("a.txt", b'{"schema": 1}', SourceKind.JSON),
        ("a.json", b"[1]", SourceKind.JSON),
        ("proceedings.doc", b"PK\x03\x04...", SourceKind.DOCX),
        ("list.txt", b"From a@b.example Mon Mar  3 10:00:00 2014\n", SourceKind.MBOX),
        ("one.eml", b"Subject: seeds\n\nHello", SourceKind.MBOX),
        ("a.CSV", b"name,text\n", SourceKind.CSV),
        ("a.tsv", "ñ".encode("latin-1"), SourceKind.CSV),
    ],
)
def test_a_kind_is_found(name: str, content: bytes, kind: SourceKind) -> None:
    assert find_kind(name, content) is kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "source_empty"),
        ("a.csv", b"\n \n", "source_empty"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "source_large"),
        ("a.csv", b"%PDF-1.7", "source_kind"),
        ("a.docx", b"<html>", "source_kind"),
        ("a", b"hello", "source_kind"),
    ],
)
def test_others_are_refused_with_a_reason(name: str, content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        find_kind(name, content)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"zone": "Mars/Base"}, "Mars/Base"),
        ({"language": "de"}, "language"),
        ({"opens_on": "tomorrow"}, "opens_on"),
        ({"closes_on": "1890-01-01"}, "closes_on"),
        ({"opens_on": "2020-02-01", "closes_on": "2020-01-01"}, "closes_on"),
        ({"title": "t" * 301}, "title"),
        ({"day_order": "year"}, "day_order"),
    ],
)
def test_wrong_choices_name_their_field(values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ImportChoices.of_values(values).checked()
    assert refusal.value.field == field


def test_choices_are_the_same_after_they_were_stored() -> None:
    choices = ImportChoices(title=" Seeds ", organisers=("A", " "), columns=("text",)).checked()
    assert (choices.title, choices.organisers) == ("Seeds", ("A",))
    assert ImportChoices.of_values(choices.as_values()) == choices


STEPS = ("read_at", "confirmed_at", "stored_at", "undo_asked_at", "undone_at")


def test_a_state_follows_from_instants() -> None:
    states = []
    for n in range(len(STEPS) + 1):
        instants = {name: START if i < n else None for i, name in enumerate(STEPS)}
        states.append(state_at(is_faulty=False, **instants))  # type: ignore[arg-type]
    assert states == [
        ImportState.READING, ImportState.READY, ImportState.STORING, ImportState.STORED,
        ImportState.UNDOING, ImportState.UNDONE,
    ]  # fmt: skip
    nothing = dict.fromkeys(STEPS)
    assert state_at(is_faulty=True, **nothing) is ImportState.FAULTY
