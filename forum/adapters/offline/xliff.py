"""XLIFF 2 that comes back from a translator's program, read as a stream.

Programs may turn `pc` into `sc` and `ec`, add annotations, or cut a unit into segments: what is
read of each unit are the words and codes of its translation.
"""

import re
from typing import Final
from xml.parsers import expat

from forum.adapters.offline.errors import DamagedFile, TooManySentences, UnknownFile
from forum.domain.translation.desk.offline import KEY, MAX_SENTENCES, ReturnedWork

MAX_DEPTH: Final = 60
MAX_TEXT: Final = 20_000  # characters of one translation
_BLOCK: Final = 65_536
_NAMESPACE: Final = re.compile(r"urn:oasis:names:tc:xliff:document:2\.[0-9]")
_UNIT: Final = re.compile(rf"u[0-9]+-({KEY.pattern})")
_CODE: Final = re.compile(r"([am])([0-9]{1,9})")


class _Reader:
    """Collects the translations of units; whatever is outside a target is skipped."""

    def __init__(self) -> None:
        self.source = self.target = self.key = ""
        self.sentences: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self._closings: list[str] = []
        self._depth = self._size = 0
        self._is_target = self._has_target = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Read the beginning of an element."""
        self._depth += 1
        namespace, _, tag = name.rpartition(" ")
        if self._depth > MAX_DEPTH or (self._depth == 1 and tag != "xliff"):
            raise UnknownFile
        if not _NAMESPACE.fullmatch(namespace):
            if self._depth == 1:
                raise UnknownFile
            self._closings.append("")
            return
        if tag == "xliff":
            self.source = attributes.get("srcLang", "").partition("-")[0].lower()
            self.target = attributes.get("trgLang", "").partition("-")[0].lower()
        elif tag == "unit":
            match = _UNIT.fullmatch(attributes.get("id", ""))
            self.key = match[1] if match else attributes.get("id", "")[:40]
            self._parts, self._size, self._has_target = [], 0, False
        elif tag == "target":
            self._is_target = self._has_target = True
        self._closings.append(self._open_code(tag, attributes) if self._is_target else "")

    def _open_code(self, tag: str, attributes: dict[str, str]) -> str:
        """Write the code of an inline element, and return the one that ends it."""
        if tag == "cp":
            self.text(_character(attributes.get("hex", "")))
            return ""
        reference = attributes.get("startRef" if tag == "ec" else "id", "")
        match = _CODE.fullmatch(reference or attributes.get("id", ""))
        if tag not in ("ph", "pc", "sc", "ec"):
            return ""
        # A code that did not leave with the sentence: it will be named as unknown
        number = match[2] if match else "999999999"
        if tag == "ph":
            self.text(f"⟨={number}⟩")
        elif tag == "ec":
            self.text(f"⟨/{number}⟩")
        else:
            self.text(f"⟨{number}⟩")
        return f"⟨/{number}⟩" if tag == "pc" else ""

    def end(self, name: str) -> None:
        """Read the end of an element."""
        self._depth -= 1
        tag = name.rpartition(" ")[2]
        if closing := self._closings.pop():
            self.text(closing)
        if tag == "target":
            self._is_target = False
        elif tag == "unit" and self._has_target:
            if len(self.sentences) >= MAX_SENTENCES:
                raise TooManySentences
            self.sentences.append((self.key, "".join(self._parts)))

    def text(self, words: str) -> None:
        """Read words."""
        if self._is_target:
            self._size += len(words)
            if self._size > MAX_TEXT:
                raise TooManySentences
            self._parts.append(words)


def _character(code: str) -> str:
    """Return the character that XML cannot hold, if anybody could see it."""
    return "" if not re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else " "


def read_xliff(content: bytes) -> ReturnedWork:
    """Return the translations of an XLIFF document.

    Raises UnknownFile if it is none or has a document type, in which alone entities can be
    declared; DamagedFile if it breaks off or has letters that nobody can read; TooManySentences.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for start in range(0, len(content), _BLOCK):
            parser.Parse(content[start : start + _BLOCK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError):
        raise (DamagedFile if reader.target else UnknownFile) from None
    return ReturnedWork(reader.source, reader.target, tuple(reader.sentences))


def _refuse_document_type(*parts: object) -> None:
    raise UnknownFile
