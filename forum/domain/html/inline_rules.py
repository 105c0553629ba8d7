"""What stands for emphasis or code within a line, and what only looks like it.

Each rule asks first whether a person plainly meant the mark; if not, the sign stays as typed.
"""

import re
from typing import Final

from markdown_it.rules_inline import StateInline, backtick, image, link
from markdown_it.rules_inline.state_inline import Delimiter

MOST_STARS: Final = 3
_BEFORE_MARK = frozenset(" \t\n\u00a0([{\"'“‘«¿¡—–>|")
_ESCAPED_AT_LINE_START = re.compile(r"\\(#{1,6} |>)")
_ESCAPED = re.compile(r"\\(\*{1,3}(?=[^\s*])|`(?=[^\s`])|~~(?=[^\s~])|\[)")
_FILE_ENDING = re.compile(r"\.[^\W_]")
_CLOSED_BY = {"[": "]("}


def read_stars(state: StateInline, silent: bool) -> bool:
    """Read stars as emphasis, unless they stand within words or formulas, as in 2*3*4."""
    if silent or state.src[state.pos] != "*":
        return False
    scanned = state.scanDelims(state.pos, True)
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + scanned.length
    after = state.src[end] if end < state.posMax else " "
    is_within = before.isalnum() and after.isalnum()
    is_product = is_within and (scanned.length == 1 or before.isdigit() or after.isdigit())
    is_path = after in "/\\" or _FILE_ENDING.match(state.src, end) is not None
    can_open = scanned.can_open and not (is_product or is_path) and before not in ")]}/\\"
    can_close = scanned.can_close and not is_product and after not in "([{" and before not in "/\\"
    state.pos = end
    if scanned.length > MOST_STARS or not (can_open or can_close):
        state.append_pending("*" * scanned.length)
        return True
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"), length=scanned.length, token=len(state.tokens) - 1,
                end=-1, open=can_open, close=can_close,
            )
        )  # fmt: skip
    return True


def read_tildes(state: StateInline, silent: bool) -> bool:
    """Read two tildes before or after words as the mark of struck words."""
    if silent or not state.src.startswith("~~", state.pos):
        return False
    end = state.pos + state.scanDelims(state.pos, True).length
    can_close = state.pos > 0 and not state.src[state.pos - 1].isspace()
    can_open = end < state.posMax and not state.src[end].isspace()
    if end - state.pos == 2:
        token = state.push("text", "", 0)
        token.content = "~~"
        state.delimiters.append(
            Delimiter(
                marker=ord("~"), length=0, token=len(state.tokens) - 1,
                end=-1, open=can_open, close=can_close,
            )
        )  # fmt: skip
    else:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def read_backticks(state: StateInline, silent: bool) -> bool:
    """Read code between backticks, unless they are apostrophes, as in Hawai`i."""
    start = state.pos
    if state.src[start] != "`":
        return False
    opening = re.compile("`+").match(state.src, start)
    length = len(opening[0]) if opening else 1
    backtick(state, True)
    end, state.pos = state.pos, start
    code = state.src[start + length : end - length]
    is_code = end - length > start + length and code == code.strip()
    if is_code and not _touches_word(state.src, start, end):
        return backtick(state, silent)
    if not silent:
        state.append_pending("`" * length)
    state.pos = start + length
    return True


def read_link(state: StateInline, silent: bool) -> bool:
    """Read a link; where no address follows, a bracket is not tried, which takes time."""
    return state.html_terminator_last("](") >= state.pos and link(state, silent)


def read_picture(state: StateInline, silent: bool) -> bool:
    """Read a picture; where no address follows, a bracket is not tried, which takes time."""
    return state.html_terminator_last("](") >= state.pos and image(state, silent)


def read_escape(state: StateInline, silent: bool) -> bool:
    """Read a backslash as a mark only before what would be one; any other stays as typed."""
    start = state.pos
    if state.src[start] != "\\":
        return False
    before = state.src[start - 1] if start else "\n"
    escaped = _ESCAPED.match(state.src, start) if before in _BEFORE_MARK else None
    if escaped:
        closing = _CLOSED_BY.get(escaped[1], escaped[1])
        escaped = escaped if state.html_terminator_last(closing) > escaped.end() else None
    if before == "\n":
        escaped = escaped or _ESCAPED_AT_LINE_START.match(state.src, start)
    if escaped is None:
        return False
    if not silent:
        state.append_pending(escaped[1])
    state.pos = escaped.end()
    return True


def _touches_word(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return before.isalnum() or after.isalnum()
