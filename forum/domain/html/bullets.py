"""Lines that begin with the bullets of a word processor, written as lists of Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forum.domain.html.wraps import runs_on

_BULLETS: Final = "•‣◦▪·●○■□➢➤►▶❖⁃∙◆◇\uf021-\uf0ff"
_LINE = re.compile(r"^((?:> ?)*)([ \t\u00a0]*)(.*)$")
_SURE = re.compile(rf"^([{_BULLETS}])[ \t\u00a0]+(?=\S)")
_LETTER = re.compile(r"^(?:o(?:\t|\u00a0|  )[ \t\u00a0]*(?=\S)|[§Øvüq]\t[ \t\u00a0]*(?=[^\W\d]))")
_DOUBTFUL = re.compile(r"^(?:(–)[ \t\u00a0]+(?=\D)|(o) (?=[A-ZÀ-ÖØ-Þ]))")
_WITHIN = re.compile(r"^(?:([-*–])[ \t\u00a0]+(?=\D)|(o) (?=\S))")
_ENDS_LINE = re.compile(r"[.:;!?…][\"'»”’)\]]*$")
_FENCE = re.compile(r"^`{3,}")


@dataclass(slots=True)
class _Line:
    """A line: the marks of quotations before it, its indent, its bullet if any, and its words."""

    quote: str
    indent: int
    words: str
    bullet: str = ""
    is_sure: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.words


def mark_lists(source: str) -> tuple[str, frozenset[int]]:
    """Return Markdown in which lists with typed bullets are lists, and the numbers of their lines.

    Bullets are those of word processors, an `o` among them, and dashes; two make a list. A bullet
    of another kind begins a list within the list.
    """
    lines: list[str] = []
    items: set[int] = set()
    for run, texts in _split_runs(source.split("\n")):
        if len([line for line in run if line.bullet]) < 2:
            lines += texts
            continue
        for text, is_item in _write_run(run):
            if is_item:
                items.add(len(lines))
            lines.append(text)
    return "\n".join(lines), frozenset(items)


def _split_runs(texts: Sequence[str]) -> Iterator[tuple[list[_Line], list[str]]]:
    """Yield runs of lines that are one list, and all other lines one by one, with their texts."""
    n, fence = 0, ""
    while n < len(texts):
        line = _read_line(texts[n])
        if opening := _FENCE.match(line.words):
            fence = "" if fence and line.words.startswith(fence) else fence or opening[0]
        before = _read_line(texts[n - 1]).words if n else ""
        may_begin = line.is_sure or not before or _ENDS_LINE.search(before) is not None
        end = n + 1 if fence or not line.bullet or not may_begin else _end_of_run(texts, n, line)
        run = [_read_line(text, within=line.is_sure) for text in texts[n:end]]
        following = _read_line(texts[end]) if end < len(texts) else None
        ends_quote = line.quote and following and following.words and not following.quote
        yield run, [*texts[n:end], ""] if ends_quote and not fence else list(texts[n:end])
        n = end


def _read_line(text: str, *, within: bool = False) -> _Line:
    quote, indent, words = _LINE.match(text).groups()  # type: ignore[union-attr]
    line = _Line(quote, len(indent.expandtabs(4)), words.rstrip())
    sure = _SURE.match(words) or _LETTER.match(words)
    bullet = sure or (_WITHIN if within else _DOUBTFUL).match(words)
    if bullet:
        line.bullet, line.words = bullet[0].strip(), words[bullet.end() :].rstrip()
        line.is_sure = sure is not None
    return line


def _end_of_run(texts: Sequence[str], start: int, first: _Line) -> int:
    """Return where a list ends: after its last item and the lines that belong to it."""
    end, previous, bullets = start + 1, first, {first.bullet}
    n = end
    while n < len(texts):
        line = _read_line(texts[n], within=first.is_sure)
        if line.quote.strip() != first.quote.strip():
            break
        is_item = bool(line.bullet) and (line.is_sure or first.is_sure or line.bullet in bullets)
        if line.is_blank:
            n += 1
            continue
        is_direct = n == end
        belongs = line.indent > first.indent or (is_direct and runs_on(previous.words, line.words))
        if not is_item and not belongs:
            break
        n = end = n + 1
        previous = line
        bullets |= {line.bullet} - {""}
    return end


def _write_run(run: Sequence[_Line]) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a list in Markdown, each with whether it begins an item."""
    levels: list[tuple[int, str]] = []
    for line in run:
        quote = line.quote
        if line.bullet:
            kind = (line.indent, line.bullet)
            while levels and kind not in levels and levels[-1][0] > line.indent:
                levels.pop()
            if kind in levels:
                del levels[levels.index(kind) :]
            levels.append(kind)
            yield f"{quote}{'  ' * (len(levels) - 1)}* {line.words}", True
        elif line.is_blank:
            yield quote, False
        else:
            yield f"{quote}{'  ' * len(levels)}{line.words}", False
    yield run[-1].quote.rstrip(), False
