"""What an import drops or changes, by kind and count."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FILE_FIELDS = ("attachments", "files")
_INDEX = re.compile(r"\[\d+\]")


class NoteKind(StrEnum):
    """A kind of loss or change; the detail of a note says in what or of what."""

    FIELD = "field"  # a field that has no place here
    FILE = "file"  # a file that the document only names
    CHARACTERS = "characters"  # characters that no text may have
    CUT = "cut"  # a text longer than its place
    COUNTRY = "country"  # words that are no country, kept as they are
    NO_COUNTRY = "no_country"  # words that are no country, dropped
    LANGUAGE = "language"  # a language that is no code
    TRANSLATION = "translation"  # a translation that is none, or the second one
    DATE = "date"  # a date that is missing, and assumed
    ROLE = "role"  # a role that nobody has in a consultation
    ANSWER = "answer"  # an answer whose words are not in the text
    QUESTION = "question"  # an answer to a question that is not there
    PARENT = "parent"  # a reply to something that is not there
    QUOTE = "quote"  # a quote of something that is not there
    NUMBER = "number"  # a contribution that got another number
    SIGNATURE = "signature"  # a second signature of one person
    ACCOUNT = "account"  # a seat whose address has no account
    SLUG = "slug"  # an address that was not free
    STORED = "stored"  # what was here already
    ROW = "row"  # a row or heading without any words
    DUPLICATE = "duplicate"  # a text that came twice
    AUTOMATIC = "automatic"  # a message that a program wrote
    QUOTED = "quoted"  # a message that only repeats others
    REPEATED = "repeated"  # lines of other messages, cut
    SIGNATURE_BLOCK = "signature_block"  # the signature or footer of a message, cut
    ADDRESS = "address"  # an email address, taken out of a text
    UNNAMED = "unnamed"  # an author without a name
    CHARSET = "charset"  # a text in an unknown encoding, read as well as possible
    PICTURE = "picture"  # a picture in a document
    COLUMN = "column"  # a column that was not brought in


@dataclass
class ImportNotes:
    """The notes of one import: how often each kind and detail occurred.

    `records` holds each object of the document by its place, and `names` those of its fields that
    were read.
    """

    counts: Counter[tuple[NoteKind, str]] = field(default_factory=Counter)
    records: dict[str, Mapping[str, object]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)
    known: set[tuple[NoteKind, str, str]] = field(default_factory=set)

    def add(self, kind: NoteKind, detail: str = "", count: int = 1) -> None:
        """Count something that is dropped or changed."""
        if count:
            self.counts[kind, detail] += count

    def add_once(self, kind: NoteKind, detail: str, place: str) -> None:
        """Count something in a field that may be read more than once."""
        if (kind, detail, place) not in self.known:
            self.known.add((kind, detail, place))
            self.add(kind, detail)

    def open_record(self, place: str, values: Mapping[str, object]) -> None:
        """Remember an object of the document."""
        self.records[place] = values
        self.names.setdefault(place, set())

    def add_unread_fields(self) -> None:
        """Count the fields that nothing has read, unless they are empty."""
        for place, values in self.records.items():
            for name, value in values.items():
                if name not in self.names[place] and value not in (None, "", [], {}, False):
                    full_name = _INDEX.sub("", f"{place}.{name}".lstrip("."))
                    if name in FILE_FIELDS and isinstance(value, list):
                        self.add(NoteKind.FILE, full_name, len(value))
                    else:
                        self.add(NoteKind.FIELD, full_name)

    def __iter__(self) -> Iterator[tuple[NoteKind, str, int]]:
        """Yield kind, detail and count of each note, by kind, the most frequent first."""
        order = list(NoteKind)
        for (kind, detail), count in sorted(
            self.counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1])
        ):
            yield kind, detail, count
