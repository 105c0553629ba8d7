"""Lists as they were typed: their numbers, and where one list ends and another begins."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from forum.domain.html.read import BRACKETED, MARKED

_OWN_MARK = re.compile(
    r"\((?:\d{1,3}|[a-zA-Z]|[ivxlcdmIVXLCDM]{1,7})\)[\s\u00a0]"
    r"|(?:[a-zA-Z]|[ivxlcdm]{1,7}|[IVXLCDM]{1,7})[.)][\s\u00a0]"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?[\s\u00a0]"
    r"|[^\W\d_]{3,12} (?:\d{1,3}(?:\.\d{1,3})*|[IVXLCDM]{1,7})[.):–-]"
)


def keep_lists_as_typed(state: StateCore) -> None:
    """Give items their own numbers, part lists that begin anew, and end lists where they end."""
    lines = state.src.split("\n")
    tokens: list[Token] = []
    for token in state.tokens:
        tokens.append(token)
        if token.type in {"ordered_list_close", "bullet_list_close"}:
            start = _opening_of(tokens)
            part = tokens[start:]
            del tokens[start:]
            if token.type == "ordered_list_close":
                tokens += _number(_split(part, lines))
            else:
                _mark(part)
                tokens += part
            _release_tail(tokens, lines)
    state.tokens = tokens


def _opening_of(tokens: Sequence[Token]) -> int:
    level = tokens[-1].level
    kind = tokens[-1].type.replace("close", "open")
    return next(
        n
        for n in range(len(tokens) - 1, -1, -1)
        if tokens[n].type == kind and tokens[n].level == level
    )


def _items(part: Sequence[Token]) -> list[int]:
    """Return where the items of a list begin."""
    level = part[0].level + 1
    return [n for n, t in enumerate(part) if t.type == "list_item_open" and t.level == level]


def _split(part: list[Token], lines: Sequence[str]) -> Iterator[list[Token]]:
    """Yield the lists of a list whose numbers begin anew after rising."""
    items = _items(part)
    numbers = [int(part[n].info) for n in items]
    starts, first = [0], 0
    for k in range(2, len(items)):
        is_rising = k - first >= 2 and numbers[k - 1] > numbers[k - 2]
        line = (part[items[k]].map or [0])[0]
        is_apart = line > 0 and not lines[line - 1].strip(" \t>")
        falls = numbers[k] < numbers[k - 1] and is_apart
        if is_rising and (falls or numbers[k] == numbers[first]):
            starts.append(k)
            first = k
    if len(starts) == 1:
        yield part
        return
    edges = [*(items[k] for k in starts), len(part) - 1]
    for begin, end in pairwise(edges):
        inner = part[begin:end]
        opening, closing = part[0].copy(), part[-1].copy()
        first_number = int(inner[0].info)
        opening.attrs = {} if first_number == 1 else {"start": first_number}
        opening.map = [(inner[0].map or [0])[0], (inner[-1].map or inner[0].map or [0, 0])[1]]
        _tighten(inner, lines)
        yield [opening, *inner, closing]


def _tighten(inner: Sequence[Token], lines: Sequence[str]) -> None:
    """Hide the paragraphs of items between which no empty line stands."""
    level = inner[0].level
    spans = [t.map for t in inner if t.type == "list_item_open" and t.level == level and t.map]
    text = "\n".join(lines[spans[0][0] : spans[-1][1]]).rstrip(" \t>\n")
    if any(not line.strip(" \t>") for line in text.split("\n")):
        return
    for token in inner:
        if token.type in {"paragraph_open", "paragraph_close"} and token.level == level + 1:
            token.hidden = True


def _number(parts: Iterator[list[Token]]) -> Iterator[Token]:
    """Yield lists whose items have their numbers where these do not follow by themselves."""
    for part in parts:
        items = _items(part)
        expected = int(part[items[0]].info)
        for n in items:
            number = int(part[n].info)
            if number != expected:
                part[n].attrs["value"] = number
            expected = number + 1
        if part[0].markup == ")":
            part[0].attrs["class"] = BRACKETED
        yield from part


def _mark(part: list[Token]) -> None:
    """Let a list be without bullets if all its items begin with marks such as `(a)` or `2.3`."""
    firsts = [part[n + 2] if part[n + 1].type == "paragraph_open" else None for n in _items(part)]
    if all(first is not None and _OWN_MARK.match(first.content) for first in firsts):
        part[0].attrs["class"] = MARKED


def _release_tail(tokens: list[Token], lines: Sequence[str]) -> None:
    """Move a line at the margin below the last item out of the list, if no other item has one."""
    closing = tokens[-1]
    start = _opening_of(tokens)
    part = tokens[start:]
    paragraphs = [part[n + 2] for n in _items(part)[-1:] if part[n + 1].type == "paragraph_open"]
    if closing.level or not paragraphs or part[-3].type != "paragraph_close":
        return
    last = paragraphs[0]
    if part[-4] is not last or "\n" not in last.content or last.map is None:
        return
    others = [t for t in part if t.type == "inline" and t is not last and "\n" in t.content]
    following = lines[last.map[0] + 1]
    if others or not following[:1].strip():
        return
    last.content, rest = last.content.split("\n", 1)
    inline = Token("inline", "", 0, content=rest, children=[], level=1, map=last.map)
    tokens += [Token("paragraph_open", "p", 1), inline, Token("paragraph_close", "p", -1)]
