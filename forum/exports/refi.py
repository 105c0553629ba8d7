"""Codes as REFI-QDA 1.5 (qdasoftware.org): a code book (.qdc), or a whole project (.qdpx).

The elements stand in the order that the schemas demand. Offsets count Unicode code points, as the
standard says, in texts whose lines end with one character.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import BinaryIO, Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from forum.domain.characters import shorten
from forum.domain.synthesis.coding.codebook import SHADES, CodeDraft, fold_name
from forum.domain.synthesis.coding.exchange import (
    ExchangedCoding,
    ExchangedNote,
    ExchangedProject,
    ExchangedSource,
)
from forum.exports.characters import printable

CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
PROJECT: Final = "urn:QDA-XML:project:1.0"
ORIGIN: Final = "Forum"
CODEBOOK_TYPE: Final = "application/xml; charset=utf-8"
PROJECT_TYPE: Final = "application/zip"
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAME: Final = 200


def write_codebook(codes: Sequence[CodeDraft], file: BinaryIO) -> None:
    """Write the code book in UTF-8."""
    body = "".join(_code_tree(codes))
    file.write(
        f'{_XML}<CodeBook xmlns="{CODEBOOK}" origin="{ORIGIN}"><Codes>{body}</Codes></CodeBook>'
        "\n".encode()
    )


def write_project(project: ExchangedProject, file: BinaryIO, *, at: datetime) -> None:
    """Write the project as an archive with its texts; `at` is when it was made."""
    when = at.astimezone(UTC)
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        _add(package, "project.qde", "".join(_project(project, when)), when)
        for source in project.sources:
            _add(package, f"sources/{source.uid}.txt", printable_text(source.text), when)


def _add(package: ZipFile, name: str, text: str, at: datetime) -> None:
    info = ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = ZIP_DEFLATED
    package.writestr(info, text.encode())


def printable_text(text: str) -> str:
    """Return a text for a file, in which every character keeps its place."""
    return "".join(char if printable(char) else " " for char in text).replace("\r", " ")


def _code_tree(codes: Sequence[CodeDraft], notes: Sequence[ExchangedNote] = ()) -> Iterator[str]:
    """Yield the elements of codes, each within the one that it belongs to."""
    names = {fold_name(code.name) for code in codes}
    below: dict[str, list[CodeDraft]] = {}
    for code in codes:
        parent = fold_name(code.parent)
        below.setdefault(parent if parent in names else "", []).append(code)

    def element(code: CodeDraft) -> Iterator[str]:
        yield (
            f"<Code guid={quoteattr(code.uid)} name={quoteattr(printable(code.name))}"
            f' isCodable="true" color="{SHADES[code.colour]}">'
        )
        words = "\n\n".join(filter(None, (code.description, code.examples)))
        if words:
            yield f"<Description>{_text(words)}</Description>"
        yield from _note_references(notes, code.uid)
        for child in below.get(fold_name(code.name), []):
            yield from element(child)
        yield "</Code>"

    for code in below.get("", []):
        yield from element(code)


def _text(words: str) -> str:
    return escape(printable(words))


def _project(project: ExchangedProject, at: datetime) -> Iterator[str]:
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    yield (
        f'{_XML}<Project xmlns="{PROJECT}" name={quoteattr(printable(project.name))}'
        f' origin="{ORIGIN}" creationDateTime="{moment}">'
    )
    if project.users:
        users = (
            f"<User guid={quoteattr(uid)} name={quoteattr(printable(name))}/>"
            for uid, name in project.users
        )
        yield f"<Users>{''.join(users)}</Users>"
    if project.codes:
        yield "<CodeBook><Codes>"
        yield from _code_tree(project.codes, project.notes)
        yield "</Codes></CodeBook>"
    if project.sources:
        yield "<Sources>"
        for source in project.sources:
            yield from _source(source, project.notes, moment)
        yield "</Sources>"
    if project.notes:
        yield "<Notes>"
        for note in project.notes:
            name = shorten(" ".join(note.text.split()), 60)
            yield (
                f"<Note guid={quoteattr(note.uid)} name={quoteattr(printable(name))}"
                f"{_by(note.user)}><PlainTextContent>{_text(note.text)}</PlainTextContent></Note>"
            )
        yield "</Notes>"
    yield "</Project>\n"


def _source(source: ExchangedSource, notes: Sequence[ExchangedNote], moment: str) -> Iterator[str]:
    name = shorten(printable(source.name), _NAME)
    yield (
        f"<TextSource guid={quoteattr(source.uid)} name={quoteattr(name)}"
        f' plainTextPath="internal://{source.uid}.txt">'
    )
    for number, selection in enumerate(source.selections):
        uid = _uid_of(source.uid, "selection", number)
        words = " ".join(source.text[selection.start : selection.end].split())
        yield (
            f'<PlainTextSelection guid="{uid}" name={quoteattr(printable(shorten(words, 60)))}'
            f' startPosition="{selection.start}" endPosition="{selection.end}">'
        )
        yield from _codings(selection.codings, uid, moment)
        yield "</PlainTextSelection>"
    yield from _codings(source.codings, source.uid, moment)
    yield from _note_references(notes, source.uid)
    yield "</TextSource>"


def _codings(codings: Sequence[ExchangedCoding], place: str, moment: str) -> Iterator[str]:
    for coding in codings:
        uid = _uid_of(place, coding.code, coding.user)
        yield (
            f'<Coding guid="{uid}"{_by(coding.user)} creationDateTime="{moment}">'
            f"<CodeRef targetGUID={quoteattr(coding.code)}/></Coding>"
        )


def _note_references(notes: Sequence[ExchangedNote], about: str) -> Iterator[str]:
    for note in notes:
        if note.about == about:
            yield f"<NoteRef targetGUID={quoteattr(note.uid)}/>"


def _by(user: str) -> str:
    return f" creatingUser={quoteattr(user)}" if user else ""


def _uid_of(*parts: object) -> str:
    """Return the same uid for the same things, so that a file made again is the same."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, parts))))
