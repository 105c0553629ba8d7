"""Addresses that people type in plain text, found in linear time."""

import re
from collections.abc import Iterator
from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from linkify_it.main import Match  # type: ignore[import-untyped]
from markdown_it.rules_inline import StateInline

LONGEST: Final = 2_048  # characters of an address; longer words are no addresses
MOST_SIGNS: Final = 6  # of an address in one word; the finder is slow where there are more

_WORD = re.compile(r"\S+")
_SIGN = re.compile(r"://|@|www\.", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![a-z0-9.+-])https?$", re.IGNORECASE)
_LONGEST_SCHEME: Final = 6  # characters, with the one before it


class AddressFinder(LinkifyIt):  # type: ignore[misc]
    """Finds web addresses with a scheme or www, and e-mail addresses; not "development.It".

    It reads word by word: no address has a blank, and the patterns take quadratic time.
    """

    def __init__(self) -> None:
        super().__init__({"ftp:": None, "//": None})

    def pretest(self, text: str) -> bool:
        """Return whether a text has the sign of an address."""
        return _SIGN.search(text) is not None

    def test(self, text: str) -> bool:
        """Return whether a text may have an address."""
        return self.pretest(text)

    def match(self, text: str) -> list[Match]:
        """Return the addresses of a text in order."""
        return list(self._find(text))

    def _find(self, text: str) -> Iterator[Match]:
        for word in _WORD.finditer(text):
            if not _may_hold_address(word[0]):
                continue
            for link in super().match(word[0]) or []:
                if _names_a_place(link):
                    link.index += word.start()
                    link.last_index += word.start()
                    yield link

    def match_at_start(self, text: str) -> Match | None:
        """Return the address with which a text begins, if it does."""
        if not _may_hold_address(text):
            return None
        link = super().match_at_start(text)
        return link if link and _names_a_place(link) else None


def read_address(state: StateInline, silent: bool) -> bool:
    """Read a web address whole, so that no sign within it is a mark."""
    start = state.pos
    if state.linkLevel or not state.src.startswith("://", start):
        return False
    scheme = _SCHEME.search(state.src[max(0, start - _LONGEST_SCHEME) : start])
    if scheme is None or not state.pending.endswith(scheme[0]):
        return False
    begin = start - len(scheme[0])
    word = _WORD.match(state.src, begin, min(state.posMax, begin + LONGEST + 1))
    link = state.md.linkify.match_at_start(word[0]) if word and state.md.linkify else None
    if link is None:
        return False
    address = link.url.rstrip("*")  # which ends emphasis
    target = state.md.normalizeLink(address)
    if not state.md.validateLink(target):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[0])]
        state.push("link_open", "a", 1).attrs = {"href": target}
        state.push("text", "", 0).content = state.md.normalizeLinkText(address)
        state.push("link_close", "a", -1)
    state.pos = begin + len(address)
    return True


def _may_hold_address(word: str) -> bool:
    return len(word) <= LONGEST and 0 < len(_SIGN.findall(word)) <= MOST_SIGNS


def _names_a_place(link: Match) -> bool:
    """Return whether an address has a scheme or www, and a host that can be one."""
    if not link.schema:
        return str(link.text)[:4].lower() == "www."
    host = re.split(r"[/?#]", str(link.url).partition("://")[2], maxsplit=1)[0]
    return link.schema == "mailto:" or "." in host or host.startswith(("localhost", "["))
