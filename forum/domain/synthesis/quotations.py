"""Quotations in statements: whose words stand in quotation marks, and whether they are exact."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from forum.domain.characters import normalise
from forum.domain.html.diff import BoundedComparison
from forum.domain.html.read import CITATION, plain_text, tokenise

PAIRS: Final = (("“", "”"), ("«", "»"), ("„", "[“”]"), ("‹", "›"), ("「", "」"), ('"', '"'))
LEAST_LIKENESS: Final = 0.5
"""Words of a source that are less like a quotation are not proposed in its place."""

MOST_WORDS_BY_LETTER: Final = 40

_MARKED = "|".join(rf"{start}(?:(?!\n[ \t]*\n|{start}).)+?{end}" for start, end in PAIRS)
_SINGLE = r"(?<![\w’'])‘(?:(?!\n[ \t]*\n|‘).)+?’(?!\w)"
_QUOTATION = re.compile(f"(?:{_MARKED}|{_SINGLE})", re.DOTALL)
_BLOCKQUOTE = re.compile(r"<blockquote>.*(?:</blockquote>|$)", re.DOTALL)
LEFT_OUT: Final = "“[…]”"
"""Stands for the words of a quotation that readers may no longer see."""

_BLOCK_LINE = re.compile(r" {0,3}>[ \t]?")
_PARAGRAPH_END = re.compile(r"\n(?=[ \t]*\n)")
_CITED = re.compile(r"\[[0-9]{1,9}\](?:[ ,;]*\[[0-9]{1,9}\])*")
_OMISSION = re.compile(r"[\[(]\s*(?:\.{3}|…)\s*[\])]|\.{3}|…")
_SIC = re.compile(r"\[\s*sic\s*!?\s*\]", re.IGNORECASE)
_LETTER = re.compile(r"\[(\w)\]")
_MARKDOWN = re.compile(r"(?<!\\)(\*\*|__|\*|_(?=\w)|(?<=\w)_(?!\w)|`)|\\(?=[^\w\s])")
_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»‹›", '"'),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "\u00ad": "",
        "\u200b": "",
    }
)
_ENDS: Final = " .,;:!?-\"'"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks, or a block quotation, of a statement in Markdown.

    `start` and `end` enclose it with its marks; `cites` are the numbers that stand next after it.
    """

    words: str
    start: int
    end: int
    cites: tuple[int, ...]
    is_block: bool = False


def find_quotations(source: str) -> list[Quotation]:
    """Return the quotations of a statement in their order."""
    cites = _CitesInOrder(source)
    blocks = list(_find_blocks(source, cites))
    marked = _find_marked(source, blocks, cites)
    return sorted([*blocks, *marked], key=lambda quotation: quotation.start)


def find_same(source: str, words: str) -> Quotation | None:
    """Return the first quotation of a statement with these words."""
    return next((each for each in find_quotations(source) if each.words == words), None)


class _CitesInOrder:
    """The citations of a statement, asked for by places of which none lies within one."""

    def __init__(self, source: str) -> None:
        self._cited = list(_CITED.finditer(source))
        self._places = [cited.start() for cited in self._cited]
        self._ends = [*(end.start() for end in _PARAGRAPH_END.finditer(source)), len(source)]

    def after(self, at: int) -> tuple[int, ...]:
        """Return the numbers that are cited next after this place in the same paragraph."""
        n = bisect_left(self._places, at)
        if n == len(self._places) or self._places[n] >= self._ends[bisect_left(self._ends, at)]:
            return ()
        return tuple(int(number) for number in CITATION.findall(self._cited[n][0]))


def _find_marked(
    source: str, blocks: Sequence[Quotation], cites: _CitesInOrder
) -> Iterator[Quotation]:
    ends = [block.end for block in blocks]
    for match in _QUOTATION.finditer(source):
        n = bisect_left(ends, match.start() + 1)
        if n < len(blocks) and blocks[n].start <= match.start():
            continue
        words = CITATION.sub("", match[0][1:-1])
        if any(letter.isalnum() for letter in words):
            yield Quotation(words.strip(), *match.span(), cites.after(match.end()))


def _find_blocks(source: str, cites: _CitesInOrder) -> Iterator[Quotation]:
    at, start, lines = 0, 0, list[str]()
    for line in [*source.splitlines(keepends=True), ""]:
        if mark := _BLOCK_LINE.match(line):
            start = start if lines else at
            lines.append(line[mark.end() :])
        elif lines:
            words = "".join(lines)
            cited = tuple(int(n) for n in CITATION.findall(words)) or cites.after(at)
            yield Quotation(CITATION.sub("", words).strip(), start, at, cited, is_block=True)
            lines = []
        at += len(line)


def leave_out_quotations(source: str) -> str:
    """Return a statement in Markdown with “[…]” in the place of every quotation."""
    pieces, end = list[str](), 0
    for quotation in find_quotations(source):
        if quotation.start >= end:  # else it begins within the one before it
            mark = "> […]\n" if quotation.is_block else LEFT_OUT
            pieces += [source[end : quotation.start], mark]
        end = max(end, quotation.end)
    return "".join([*pieces, source[end:]])


def html_without_quotations(html: str) -> str:
    """Return safe HTML as plain paragraphs with “[…]” in the place of every quotation.

    HTML without quotations stays as it is.
    """
    if not _BLOCKQUOTE.search(html) and not _QUOTATION.search(plain_text(html)):
        return html
    lines = plain_text(_BLOCKQUOTE.sub(f"<p>{LEFT_OUT}</p>", html)).split("\n")
    paragraphs = (_QUOTATION.sub(LEFT_OUT, line) for line in lines if line.strip())
    return "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)


def quotation_places(html: str) -> list[tuple[int, int]]:
    """Return where quotations stand in the visible text of safe HTML, without their marks."""
    text, places, depth, at = "", list[tuple[int, int]](), 0, 0
    for token in tokenise(html):
        if token.name == "blockquote":
            depth += -1 if token.closing else 1
            if depth == (0 if token.closing else 1):
                places += [(at, len(text))] if token.closing else []
                at = len(text)
        text += token.text
    places += [(match.start() + 1, match.end() - 1) for match in _QUOTATION.finditer(text)]
    return sorted(places)


def is_verbatim(words: str, sources: Iterable[str]) -> bool:
    """Return whether one of these texts has the words of a quotation as they are.

    What is left out may be marked by "[…]". The kinds of blanks, dashes and quotation marks don't
    count, nor the punctuation at the ends and the case of the first letter; all else does.
    """
    return QuotableTexts(sources).have(words)


class QuotableTexts:
    """Texts to which quotations are held, read once for all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._folded = [_fold(text) for text in texts]

    def have(self, words: str) -> bool:
        """Return whether one of the texts has the words of a quotation, as `is_verbatim` does."""
        pieces = [piece for part in _OMISSION.split(_plain(words)) if (piece := _fold(part))]
        return bool(pieces) and any(_has_pieces(text, pieces) for text in self._folded)


def _has_pieces(text: str, pieces: list[str]) -> bool:
    at = 0
    for piece in pieces:
        found = _find_whole(text, piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _find_whole(text: str, piece: str, at: int) -> int:
    """Return where a piece stands as whole words from `at` on, or -1.

    Its first letter may be small or large.
    """
    found = (
        _find_word(text, first + piece[1:], at) for first in {*piece[0].lower(), *piece[0].upper()}
    )
    return min((place for place in found if place >= 0), default=-1)


def _find_word(text: str, word: str, at: int) -> int:
    while (at := text.find(word, at)) >= 0:
        end = at + len(word)
        if not (_is_letter(text[at - 1 : at]) or _is_letter(text[end : end + 1])):
            return at
        at += 1
    return -1


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _plain(words: str) -> str:
    """Return the words of Markdown without its marks, and without what an editor put in."""
    return _LETTER.sub(r"\1", _SIC.sub("", _MARKDOWN.sub("", words)))


def _fold(words: str) -> str:
    folded = normalise("NFKC", words).translate(_TYPOGRAPHY)
    return " ".join(folded.split()).strip(_ENDS)


def closest_words(words: str, sources: Iterable[str]) -> str:
    """Return the words of one of these texts that are most like a quotation; "" if none are."""
    wanted = [key for word in _plain(words).split() if (key := _key(word))]
    best, likeness = "", LEAST_LIKENESS
    comparison = BoundedComparison()
    for text in sources:
        places = [place for place in re.finditer(r"\S+", text) if _key(place[0])]
        words_of_text = [_key(place[0]) for place in places]
        for start, end, ratio in _list_stretches(wanted, words_of_text, comparison):
            if ratio > likeness:
                stretch = text[places[start].start() : places[end - 1].end()]
                best, likeness = stretch, ratio
    return " ".join(best.split()).strip(f"{_ENDS}()“”«»")


def _list_stretches(
    wanted: list[str], found: list[str], comparison: BoundedComparison
) -> Iterator[tuple[int, int, float]]:
    """Yield the places of stretches of words around the longest one that is equal."""
    blocks = comparison.list_blocks(wanted, found)
    if not blocks:
        return
    block = max(blocks, key=lambda block: block.size)
    for start in range(block.b - block.a - 2, block.b - block.a + 3):
        for size in range(max(1, len(wanted) - 2), len(wanted) + 3):
            first, end = max(0, start), min(len(found), start + size)
            if first < end:
                yield first, end, _likeness(found[first:end], wanted, comparison)


def _likeness(words: list[str], others: list[str], comparison: BoundedComparison) -> float:
    """Return how alike words are: by their letters, or word by word where they are many."""
    first: Sequence[str] = words
    second: Sequence[str] = others
    if len(others) <= MOST_WORDS_BY_LETTER:
        first, second = " ".join(words), " ".join(others)
    return 2 * comparison.count_same(first, second) / (len(first) + len(second))


def _key(word: str) -> str:
    return "".join(filter(str.isalnum, normalise("NFKC", word).casefold()))


def replace_quotation(source: str, quotation: Quotation, words: str) -> str:
    """Return a statement in which other words stand in these quotation marks."""
    if quotation.is_block:
        cites = "".join(f"[{number}]" for number in quotation.cites)
        own = CITATION.search(source[quotation.start : quotation.end])
        quoted = "\n".join(f"> {line}".rstrip() for line in words.splitlines())
        ending = "\n" if source[quotation.start : quotation.end].endswith("\n") else ""
        block = f"{quoted} {cites}{ending}" if own else f"{quoted}{ending}"
        return source[: quotation.start] + block + source[quotation.end :]
    opening, closing = source[quotation.start], source[quotation.end - 1]
    return f"{source[: quotation.start]}{opening}{words}{closing}{source[quotation.end :]}"


def remove_marks(source: str, quotation: Quotation) -> str:
    """Return a statement in which these words stand without quotation marks."""
    marked = source[quotation.start : quotation.end]
    if quotation.is_block:
        lines = (_BLOCK_LINE.sub("", line, count=1) for line in marked.splitlines(keepends=True))
        unmarked = "".join(lines)
    else:
        unmarked = marked[1:-1].strip()
    return source[: quotation.start] + unmarked + source[quotation.end :]
