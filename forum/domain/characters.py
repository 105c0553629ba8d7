"""Characters that nobody sees, that turn the direction of what follows, or that pile up.

A name or a title is one line: it has none of them, except the joiners that Persian, Hindi and emoji
are written with. A text may turn its direction, but not beyond its own line.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal

_BLANK_LETTERS: Final = "\u115f\u1160\u3164\uffa0\u2800"
"""Letters and signs without ink, which Unicode does not class as blanks."""

_JOINERS: Final = "\u200c\u200d"
_IGNORED_MARKS: Final = "\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_EMOJI: Final = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINED_SCRIPTS: Final = (
    "\u0600-\u06ff\u0700-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af\u1900-\u1cff"
    "\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefe\U00010d00-\U00010d3f\U00011000-\U00011fff"
)
_NEEDED: Final = re.compile(
    "(?=[\u180b-\U000e01ef])(?:"  # asked first: no other character is ever needed
    f"(?<=[{_JOINED_SCRIPTS}])[{_JOINERS}](?=[{_JOINED_SCRIPTS}])"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_EMOJI}#*0-9])[\ufe0e\ufe0f]"
    f"|(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
    "|(?<=\U0001f3f4)[\U000e0061-\U000e007a\U000e0030-\U000e0039]{1,6}\U000e007f)"
)
"""What is written between letters or pictures and changes them; flags of regions end in a tag."""

_WITHOUT_INK: Final = re.compile(f"[{_BLANK_LETTERS}{_IGNORED_MARKS}]")
_VISIBLE_FORMATS: Final = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2\U000110bd\U000110cd"
"""Signs for numbers, which stand around digits and are seen."""


def _join_runs(codes: Iterable[int]) -> str:
    """Return code points in order as a class of characters; runs of them are found much faster."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][-1] + 1:
            runs[-1][1:] = [code]
        else:
            runs.append([code])
    return "".join("-".join(map(chr, run)) for run in runs)


_MARKS: Final = _join_runs(
    code
    for code in range(0x300, 0x1F000)
    if (unicodedata.combining(chr(code)) and not 0x591 <= code <= 0x5C7)
    or unicodedata.category(chr(code)) == "Me"
)
MOST_MARKS: Final = 3
_BEYOND_LETTERS: Final = "(?=[\u0300-\U0010ffff])"
"""Asked first, as it passes most characters of a text at once: the marks have many ranges."""

_PILES: Final = re.compile(f"{_BEYOND_LETTERS}([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
"""More marks than any letter carries; the points of Hebrew, of which one has five, are left."""

_ALL_MARKS: Final = f"{_MARKS}\u0591-\u05c7"
_HEAPS: Final = re.compile(f"{_BEYOND_LETTERS}([{_ALL_MARKS}]{{8}})[{_ALL_MARKS}]+")
"""More marks than any letter carries in any script; to put n of them in order takes n squared."""

_REPEATED_MARK: Final = re.compile(r"([\u0300-\uffff])\1{2,}")
_LINE_BREAKS: Final = re.compile("[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]")

_CLOSING: Final = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
TURNING: Final = re.compile(f"[{''.join(_CLOSING)}\u202c\u2069]")
"""Characters that set, isolate or override the direction, and those that end it."""


def normalise(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normal form of Unicode, in linear time: higher piles of marks are cut."""
    return unicodedata.normalize(form, text if text.isascii() else _HEAPS.sub(r"\1", text))


def clean_line(text: str) -> str:
    """Return a text as one line without blanks around it, and with no character to hide or turn.

    Composed (NFC), with single blanks between words, and at most `MOST_MARKS` marks on a letter.
    """
    line = without_piles(normalise("NFC", _LINE_BREAKS.sub(" ", text)))
    kept = {match.start() + n for match in _NEEDED.finditer(line) for n in range(len(match[0]))}
    visible = "".join(
        char for index, char in enumerate(line) if index in kept or not is_invisible(char)
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def is_clean_line(text: str) -> bool:
    """Return whether `clean_line` changes nothing but blanks and the composition of letters."""
    plain = _LINE_BREAKS.sub(" ", text)
    if _HEAPS.search(plain):
        return False
    return clean_line(text) == " ".join(unicodedata.normalize("NFC", plain).split())


def clean_text(text: str) -> str:
    """Return a text of several lines in which no change of direction goes beyond its line.

    What turns and is never ended is taken out, as is what ends without a beginning.
    """
    text = without_piles(text)
    if TURNING.search(text) is None:
        return text
    return "".join(map(_balance, re.split("(\n|\u2029)", text)))


def without_invisible(text: str) -> str:
    """Return a text without any character that cannot be seen, blanks excepted."""
    return "".join(char for char in text if not is_invisible(char))


def is_invisible(char: str) -> bool:
    """Return whether a character leaves no ink and is no blank, or turns the direction."""
    if char.isascii():
        return not char.isprintable()
    if unicodedata.category(char) in ("Cf", "Cc", "Cs"):
        return char not in _VISIBLE_FORMATS
    return _WITHOUT_INK.match(char) is not None


def without_piles(text: str) -> str:
    """Return a text with at most `MOST_MARKS` marks on a letter, more only in Hebrew."""
    if text.isascii():
        return text
    return _HEAPS.sub(r"\1", _PILES.sub(r"\1", _REPEATED_MARK.sub(_single_mark, text)))


def _single_mark(match: re.Match[str]) -> str:
    return match[1] if unicodedata.category(match[1])[0] == "M" else match[0]


def _balance(line: str) -> str:
    """Return a line without directional characters that have no partner in it."""
    is_dropped: set[int] = set()
    opened: list[int] = []
    awaited: Counter[str] = Counter()
    for match in TURNING.finditer(line):
        char, index = match[0], match.start()
        if char in _CLOSING:
            opened.append(index)
            awaited[_CLOSING[char]] += 1
        elif awaited[char]:
            while _CLOSING[line[opened[-1]]] != char:
                awaited[_CLOSING[line[opened[-1]]]] -= 1
                is_dropped.add(opened.pop())
            opened.pop()
            awaited[char] -= 1
        else:
            is_dropped.add(index)
    is_dropped.update(opened)
    if not is_dropped:
        return line
    return "".join(char for index, char in enumerate(line) if index not in is_dropped)


def shorten(line: str, most: int) -> str:
    """Return a line with at most `most` characters, cut between words and ending in `…`.

    A word that would take more than half of what is left, as in Chinese, is cut itself.
    """
    if len(line) <= most:
        return line
    beginning = line[: most - 1]
    end = beginning.rfind(" ")
    return beginning[: end if end >= most // 2 else most].rstrip(" \u00a0\u202f,;:.…") + "…"
