"""Styles and numbering of a Word document: which paragraphs are headings, and how lists count."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from zipfile import ZipFile

from forum.adapters.documents.zip_packages import read_xml

WORD_NAMESPACES: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
MAX_LEVEL: Final = 8
MAX_BASES: Final = 12
_HEADING_NAMES: Final = ("heading ", "título ", "titulo ", "titre ", "encabezado ")
_OFF: Final = frozenset({"0", "false", "off", "none"})

Attributes = dict[str, str]


def tag_of(name: str) -> str:
    """Return the tag of a WordprocessingML element, or an empty text for another one."""
    namespace, _, tag = name.rpartition(" ")
    return tag if namespace in WORD_NAMESPACES else ""


def value_of(attributes: Attributes, key: str = "val") -> str:
    """Return an attribute of WordprocessingML."""
    for namespace in WORD_NAMESPACES:
        if (value := attributes.get(f"{namespace} {key}")) is not None:
            return value
    return ""


def is_on(attributes: Attributes) -> bool:
    """Return whether a property without a value, or with one, is set."""
    return value_of(attributes).lower() not in _OFF


def number_in(text: str) -> int | None:
    """Return a whole number of a document, or None if it is none."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 8 else None


@dataclass
class WordStyle:
    """What a paragraph style says, and on which other one it is based."""

    name: str = ""
    base: str = ""
    level: int | None = None
    list_id: str = ""
    list_level: int | None = None
    is_bold: bool = False


@dataclass
class WordStyles:
    """The paragraph styles of a document by their ids."""

    by_id: dict[str, WordStyle] = field(default_factory=dict)

    def chain(self, id_: str) -> list[WordStyle]:
        """Return a style and those on which it is based."""
        found: list[WordStyle] = []
        while (style := self.by_id.get(id_)) is not None and len(found) < MAX_BASES:
            found.append(style)
            id_ = style.base
        return found

    def heading_level(self, id_: str) -> int | None:
        """Return the level of a heading style, from 0, or None."""
        for style in self.chain(id_):
            if style.level is not None:
                return style.level if style.level <= MAX_LEVEL else None
            for start in _HEADING_NAMES:
                level = number_in(style.name.removeprefix(start))
                if style.name.startswith(start) and level:
                    return min(level - 1, MAX_LEVEL)
        return None

    def is_named(self, id_: str, *starts: str) -> bool:
        """Return whether the name of a style begins so."""
        style = self.by_id.get(id_)
        return style is not None and style.name.startswith(starts)


def read_styles(package: ZipFile, name: str) -> WordStyles:
    """Return the styles of a document; none if it has no part for them."""
    styles = WordStyles()
    if name not in package.namelist():
        return styles
    current = WordStyle()

    def start(element: str, attributes: Attributes) -> None:
        nonlocal current
        tag = tag_of(element)
        if tag == "style":
            current = WordStyle()
            if value_of(attributes, "type") in ("paragraph", ""):
                styles.by_id[value_of(attributes, "styleId")] = current
        elif tag == "name":
            current.name = value_of(attributes).casefold()
        elif tag == "basedOn":
            current.base = value_of(attributes)
        elif tag == "outlineLvl":
            current.level = number_in(value_of(attributes))
        elif tag == "numId":
            current.list_id = value_of(attributes)
        elif tag == "ilvl":
            current.list_level = number_in(value_of(attributes))
        elif tag == "b":
            current.is_bold = is_on(attributes)

    read_xml(package, name, start=start)
    return styles


@dataclass
class _Level:
    """How one level of a list counts."""

    format: str = "decimal"
    text: str = "%1."
    start: int = 1


_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters


def _letters(number: int) -> str:
    return _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1)


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": lambda number: _roman(number % 4_000),
    "upperRoman": lambda number: _roman(number % 4_000).upper(),
}


class WordNumbering:
    """The lists of a document; `count` numbers its paragraphs in their order."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[int, _Level]] = defaultdict(dict)
        self.kind_of: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def count(self, list_id: str, level: int) -> str:
        """Return the label of the next paragraph of a list: "3.", "b)", or "•" without number."""
        kind = self.kind_of.get(list_id)
        if kind is None or list_id == "0":
            return ""
        levels = self.kinds[kind]
        own = levels.get(level, _Level())
        if own.format in ("bullet", "none"):
            return "•" if own.format == "bullet" else ""
        counts = self._counts[kind]
        if (list_id, level) in self.starts:
            counts[level] = self.starts.pop((list_id, level))
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        label = own.text
        for n in range(level + 1):
            of_level = levels.get(n, _Level())
            number = counts.get(n, of_level.start)
            written = _FORMATS.get(of_level.format, str)(number)
            label = label.replace(f"%{n + 1}", written)
        return label[:40].strip()


def read_numbering(package: ZipFile, name: str) -> WordNumbering:
    """Return how the lists of a document count; nothing if it has no part for them."""
    numbering = WordNumbering()
    if name not in package.namelist():
        return numbering
    kind = list_id = ""
    level = _Level()
    override: int | None = None

    def start(element: str, attributes: Attributes) -> None:
        nonlocal kind, list_id, level, override
        tag, value = tag_of(element), value_of(attributes)
        if tag == "abstractNum":
            kind, list_id = value_of(attributes, "abstractNumId"), ""
        elif tag == "lvl" and kind and not list_id:
            level = _Level()
            numbering.kinds[kind][number_in(value_of(attributes, "ilvl")) or 0] = level
        elif tag == "start" and not list_id:
            level.start = number_in(value) if number_in(value) is not None else 1  # type: ignore[assignment]
        elif tag == "numFmt" and not list_id:
            level.format = value
        elif tag == "lvlText" and not list_id:
            level.text = value[:40]
        elif tag == "num":
            list_id = value_of(attributes, "numId")
        elif tag == "abstractNumId":
            numbering.kind_of[list_id] = value
        elif tag == "lvlOverride":
            override = number_in(value_of(attributes, "ilvl"))
        elif tag == "startOverride" and override is not None and list_id:
            numbering.starts[list_id, override] = number_in(value) or 1

    read_xml(package, name, start=start)
    return numbering
