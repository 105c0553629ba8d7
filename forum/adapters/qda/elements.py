"""The elements of REFI-QDA, read as a stream: codes, users, sources with selections and codings."""

from typing import Final

from forum.adapters.qda.errors import NoExchangeFile, TooMuchInFile
from forum.domain.synthesis.coding.codebook import (
    MAX_CODES,
    MAX_DESCRIPTION,
    MAX_NAME,
    CodeDraft,
    nearest_colour,
)
from forum.domain.synthesis.coding.exchange import (
    ExchangedCoding,
    ExchangedSelection,
    RawSource,
)

NAMESPACES: Final = frozenset(
    {"urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:0:4"}
)
ROOTS: Final = frozenset({"CodeBook", "Project"})
OTHER_SOURCES: Final = frozenset({"PDFSource", "PictureSource", "AudioSource", "VideoSource"})
MAX_DEPTH: Final = 60
MAX_SOURCES: Final = 20_000
MAX_SELECTIONS: Final = 200_000
MAX_TEXT: Final = 40_000_000


class ElementReader:
    """Collects what is understood; all other elements are passed over."""

    def __init__(self) -> None:
        self.name = ""
        self.codes: list[CodeDraft] = []
        self.users: list[tuple[str, str]] = []
        self.sources: list[RawSource] = []
        self.paths: dict[int, str] = {}
        self.unread = self.selections = 0
        self._tags: list[str] = []
        self._code_names: list[str] = []
        self._words: list[str] | None = None
        self._size = 0
        self._selection: tuple[int, int] | None = None
        self._codings: list[ExchangedCoding] = []
        self._user = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Read the beginning of an element."""
        namespace, _, tag = name.rpartition(" ")
        if not self._tags and (namespace not in NAMESPACES or tag not in ROOTS):
            raise NoExchangeFile
        if len(self._tags) >= MAX_DEPTH:
            raise TooMuchInFile
        self._tags.append(tag if namespace in NAMESPACES else "")
        reader = getattr(self, f"_start_{self._tags[-1].lower()}", None)
        if reader is not None:
            reader(attributes)
        elif tag in OTHER_SOURCES:
            self.unread += 1

    def _start_project(self, attributes: dict[str, str]) -> None:
        self.name = attributes.get("name", "")[:MAX_NAME]

    def _start_user(self, attributes: dict[str, str]) -> None:
        if len(self.users) >= MAX_CODES:
            raise TooMuchInFile
        self.users.append((_uid(attributes, "guid"), attributes.get("name", "")[:MAX_NAME]))

    def _start_code(self, attributes: dict[str, str]) -> None:
        if len(self.codes) >= MAX_CODES:
            raise TooMuchInFile
        name = " ".join(attributes.get("name", "").split())[:MAX_NAME] or "?"
        if any(code.name.casefold() == name.casefold() for code in self.codes):
            name = self._other_name(name)
        parent = self._code_names[-1] if self._code_names else ""
        colour = nearest_colour(attributes.get("color", ""))
        uid = _uid(attributes, "guid")
        self.codes.append(CodeDraft(name, colour=colour, parent=parent, uid=uid))
        self._code_names.append(name)

    def _other_name(self, name: str) -> str:
        """Return a name for a code whose name another one has: with the code above, or a number."""
        taken = {code.name.casefold() for code in self.codes}
        above = self._code_names[-1] if self._code_names else ""
        number = 1
        other = f"{name} ({above})" if above else f"{name} (2)"
        while other.casefold() in taken or len(other) > MAX_NAME:
            number += 1
            other = f"{name[: MAX_NAME - 10]} ({number})"
        return other

    def _start_textsource(self, attributes: dict[str, str]) -> None:
        if len(self.sources) >= MAX_SOURCES:
            raise TooMuchInFile
        self.paths[len(self.sources)] = attributes.get("plainTextPath", "")
        self.sources.append(
            RawSource(_uid(attributes, "guid"), attributes.get("name", "")[:MAX_NAME])
        )

    def _start_description(self, attributes: dict[str, str]) -> None:
        self._words = [] if self._parent() == "Code" else None

    def _start_plaintextcontent(self, attributes: dict[str, str]) -> None:
        self._words = [] if self._parent() == "TextSource" else None

    def _start_plaintextselection(self, attributes: dict[str, str]) -> None:
        self.selections += 1
        if self.selections > MAX_SELECTIONS:
            raise TooMuchInFile
        start, end = _number(attributes, "startPosition"), _number(attributes, "endPosition")
        self._selection, self._codings = (start, end), []
        self._user = _uid(attributes, "creatingUser")

    def _start_coding(self, attributes: dict[str, str]) -> None:
        self._user = _uid(attributes, "creatingUser") or self._user

    def _start_coderef(self, attributes: dict[str, str]) -> None:
        if self._parent() != "Coding":
            return
        coding = ExchangedCoding(_uid(attributes, "targetGUID"), self._user)
        if self._selection is not None:
            self._codings.append(coding)
        elif self.sources and "TextSource" in self._tags:
            self.sources[-1].codings.append(coding)

    def _parent(self) -> str:
        return self._tags[-2] if len(self._tags) > 1 else ""

    def end(self, name: str) -> None:
        """Read the end of an element."""
        tag = self._tags.pop()
        if tag == "Code":
            self._code_names.pop()
        elif tag == "PlainTextSelection":
            if self._selection is not None and self.sources:
                self.sources[-1].selections.append(
                    ExchangedSelection(*self._selection, tuple(self._codings))
                )
            self._selection, self._codings, self._user = None, [], ""
        elif tag == "Coding" and self._selection is None:
            self._user = ""
        elif tag in ("Description", "PlainTextContent") and self._words is not None:
            words = "".join(self._words)
            self._words = None
            if tag == "Description":
                code = self.codes[-1]
                self.codes[-1] = CodeDraft(
                    code.name, words[:MAX_DESCRIPTION], "", code.colour, code.parent, code.uid
                )
            else:
                self.sources[-1].text = words

    def text(self, words: str) -> None:
        """Read words."""
        if self._words is not None:
            self._size += len(words)
            if self._size > MAX_TEXT:
                raise TooMuchInFile
            self._words.append(words)


def _uid(attributes: dict[str, str], name: str) -> str:
    return attributes.get(name, "").strip().strip("{}").lower()[:64]


def _number(attributes: dict[str, str], name: str) -> int:
    digits = attributes.get(name, "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else -1
