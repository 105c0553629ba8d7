"""HTML fragments as XML, for an EPUB."""

import re
from html import escape, unescape
from typing import Final
from urllib.parse import quote, urlsplit

from forum.domain.html.read import VOID, HtmlToken, tokenise
from forum.exports.characters import printable

_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST: Final = re.compile(r"[\w.-]+|\[[0-9a-fA-F:.]+\]")


def to_xhtml(html: str) -> str:
    """Return fragments of `NodeWriter` as well-formed XML; links that lead nowhere are texts."""
    parts: list[str] = []
    links: list[bool] = []
    for token in tokenise(html):
        if not token.name:
            parts.append(escape(unescape(token.source), quote=False))
        elif token.name != "a":
            parts.append(_tag(token))
        elif token.closing:
            parts.append("</a>" * (not links or links.pop()))
        else:
            address = clean_address(token.attributes.get("href") or "")
            links.append(bool(address))
            parts.append(f'<a href="{escape(address)}">' * bool(address))
    return printable("".join(parts))


def _tag(token: HtmlToken) -> str:
    if token.closing:
        return f"</{token.name}>"
    attributes = "".join(
        f' {name}="{escape(value or "")}"' for name, value in token.attributes.items()
    )
    return f"<{token.name}{attributes}{'/' * (token.name in VOID)}>"


def clean_address(address: str) -> str:
    """Return an address as the standard for addresses has it; nothing if it can lead nowhere."""
    cleaned = quote(_LONE_PERCENT.sub("%25", printable(address).strip()), safe=_SAFE)
    try:
        parts = urlsplit(cleaned)
        host = unescape(urlsplit(address).hostname or "")
        is_right = parts.port is None or 0 <= parts.port < 65_536
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        if not is_right or not _HOST.fullmatch(host):
            return ""
        if host.isascii():
            return cleaned
        try:
            return cleaned.replace(parts.netloc, host.encode("idna").decode(), 1)
        except UnicodeError:
            return ""
    return cleaned if parts.scheme in ("", "mailto") else ""
