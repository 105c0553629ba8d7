"""What an import dropped or changed, as English sentences for the person at the command line."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from forum.domain.imports.notes import ImportNotes, NoteKind

MAX_DETAILS: Final = 8

SENTENCES: Final = {
    NoteKind.FIELD: "fields that Forum has no place for",
    NoteKind.FILE: "files that are only named, and not in the document",
    NoteKind.CHARACTERS: "texts with control characters, which were left out",
    NoteKind.CUT: "texts that were cut, because they are too long",
    NoteKind.COUNTRY: "names that are no country, and were kept as they are",
    NoteKind.NO_COUNTRY: "names that are no country, and were left out",
    NoteKind.LANGUAGE: "languages that are no language code; the consultation's was taken",
    NoteKind.TRANSLATION: "translations into no known language, or a second time into one",
    NoteKind.DATE: "dates that are missing, and were assumed",
    NoteKind.ROLE: "roles that nobody has in a consultation; they became participants",
    NoteKind.ANSWER: "answers whose words are not in their text, which was not cut",
    NoteKind.QUESTION: "answers to a question that the document does not have",
    NoteKind.PARENT: "replies to something that is not there; they begin a thread",
    NoteKind.QUOTE: "quotes of something that is not there; they became plain words",
    NoteKind.NUMBER: "contributions whose number was taken, or had no place; they got another",
    NoteKind.SIGNATURE: "second signatures of one person",
    NoteKind.ACCOUNT: "seats on the team whose address has no account here",
    NoteKind.SLUG: "addresses of the consultation that were taken; it got another",
    NoteKind.STORED: "items that were here already, and were left as they are",
}


def describe_notes(notes: ImportNotes) -> Iterator[str]:
    """Yield one line for each kind of loss or change, with how often it occurred and where."""
    details: dict[NoteKind, list[tuple[str, int]]] = defaultdict(list)
    for kind, detail, count in notes:
        details[kind].append((detail, count))
    for kind, pairs in details.items():
        total = sum(count for _, count in pairs)
        listed = ", ".join(f"{detail} ({count})" for detail, count in pairs[:MAX_DETAILS])
        more = f", and {len(pairs) - MAX_DETAILS} more" if len(pairs) > MAX_DETAILS else ""
        yield f"{total} {SENTENCES[kind]}: {listed}{more}"
