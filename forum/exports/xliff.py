"""Work for translators as XLIFF 2.1 (OASIS Standard, 13 February 2018): a file for each text.

Atoms are `ph` and marks `pc`, with the ids that their codes have; sentences are units of one
segment that must not be cut or joined.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

from forum.domain.translation.codes import CODE
from forum.domain.translation.desk.offline import OfflineSentence, OfflineText, OfflineWork
from forum.exports.characters import printable

CONTENT_TYPE: Final = "application/xliff+xml; charset=utf-8"
XLIFF: Final = "urn:oasis:names:tc:xliff:document:2.0"
ATOM, MARK = "a", "m"
"""With what the ids of atoms and of marks begin: both are numbered from 1."""


def write(work: OfflineWork, file: BinaryIO) -> None:
    """Write the document in UTF-8, text by text."""
    file.write(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<xliff xmlns="{XLIFF}" version="2.1" srcLang="{work.source}"'
            f' trgLang="{work.target}" xml:space="preserve">\n'
        ).encode()
    )
    for text in work.texts:
        file.write("".join(_file(text)).encode())
    file.write(b"</xliff>\n")


def _file(text: OfflineText) -> Iterator[str]:
    name = printable(text.name)
    yield f'<file id="t{text.id}" original={quoteattr(name)} canResegment="no">\n'
    yield f'<notes><note category="place">{escape(name)}</note></notes>\n'
    for number, sentence in enumerate(text.sentences, 1):
        yield from _unit(number, sentence)
    yield "</file>\n"


def _unit(number: int, sentence: OfflineSentence) -> Iterator[str]:
    yield f'<unit id="u{number}-{sentence.key}">\n'
    if sentence.notes:
        notes = (f'<note category="term">{escape(printable(n))}</note>' for n in sentence.notes)
        yield f"<notes>{''.join(notes)}</notes>\n"
    yield f'<segment id="s1" state="{sentence.state}"><source>{_content(sentence.source)}</source>'
    if sentence.target:
        yield f"<target>{_content(sentence.target)}</target>"
    yield "</segment>\n</unit>\n"


def _content(coded: str) -> str:
    """Return coded text as content of XLIFF; marks of coded text are always nested."""
    parts: list[str] = []
    written_to = 0
    for match in CODE.finditer(coded):
        parts.append(escape(printable(coded[written_to : match.start()])))
        written_to = match.end()
        kind, number = match[1], match[2]
        if kind == "=":
            code = f'<ph id="{ATOM}{number}" canCopy="no" canDelete="no" disp="{match[0]}"/>'
        else:
            code = "</pc>" if kind else f'<pc id="{MARK}{number}" canCopy="no" canDelete="no">'
        parts.append(code)
    parts.append(escape(printable(coded[written_to:])))
    return "".join(parts)
