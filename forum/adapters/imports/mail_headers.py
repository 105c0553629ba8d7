"""Headers and bytes of messages, decoded as well as possible."""

from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Final

from forum.domain.imports.reading import clean_text

MAX_HEADER: Final = 2_000
_ALIASES: Final = {"windows-1252": "cp1252", "ansi": "cp1252", "iso-8859-8-i": "iso-8859-8"}


def read_header(message: Message, name: str) -> str:
    """Return a header as one line, decoded as well as possible."""
    wanted = name.lower()
    raw = (str(value) for key, value in message.raw_items() if key.lower() == wanted)
    value = " ".join(next(raw, "")[: 4 * MAX_HEADER].split())
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    words = [decode(part, charset or "")[0] if isinstance(part, bytes) else part
             for part, charset in parts]  # fmt: skip
    text = decode("".join(words).encode("utf-8", "surrogateescape"), "")[0]
    return " ".join(clean_text(text).split())[:MAX_HEADER]


def decode(content: bytes, charset: str) -> tuple[str, bool]:
    """Return a text, and whether its encoding was as the message says, or plainly UTF-8."""
    name = _ALIASES.get(charset.lower(), charset) or "utf-8"
    for encoding in dict.fromkeys((name, "utf-8")):
        try:
            return content.decode(encoding), True
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace"), False
