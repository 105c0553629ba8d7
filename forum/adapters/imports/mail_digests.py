"""The messages that a digest of a mailing list collects."""

import re
from collections.abc import Iterator
from email import message_from_string, policy
from email.message import Message
from itertools import islice
from typing import Final

from forum.adapters.imports.mail_headers import read_header

MAX_DIGESTED: Final = 1_000
_SUBJECT: Final = re.compile(
    r"(?!\s*(?:re|r|rv|fw|fwd|tr|aw|wg|enc)\s*:).*\b(?:digest|vol|resumen|lot)\b", re.IGNORECASE
)
"""The subject of a digest, and not of an answer to it."""

_PREAMBLE_ENDS: Final = re.compile(r"^-{70}[ \t]*$", re.MULTILINE)
_MESSAGE_ENDS: Final = re.compile(r"^-{30}[ \t]*$", re.MULTILINE)
_COUNT: Final = re.compile(r"\s*(?:Message|Mensaje) ?: ?\d{1,4}[ \t]*\n", re.IGNORECASE)
_HEAD: Final = ("From", "Date")
_CODED: Final = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")


def read_digest(message: Message, body: str) -> Iterator[Message]:
    """Yield the messages of a digest in parts (MIME) or in plain text (RFC 1153).

    Yields nothing if `message`, whose text is `body`, is none.
    """
    if _SUBJECT.match(read_header(message, "Subject")) is None:
        return
    parts = message.get_payload() if message.is_multipart() else []
    for part in (message, *parts):
        if isinstance(part, Message) and part.get_content_type() == "multipart/digest":
            yield from _of_parts(part)
            return
    if preamble := _PREAMBLE_ENDS.search(body):
        yield from _of_text(body[preamble.end() :])


def _of_parts(digest: Message) -> Iterator[Message]:
    parts = digest.get_payload() if digest.is_multipart() else []
    for part in islice(parts, MAX_DIGESTED):
        inner = part.get_payload(0) if isinstance(part, Message) and part.is_multipart() else None
        if isinstance(inner, Message):
            yield inner


def _of_text(text: str) -> Iterator[Message]:
    """Yield messages between lines of 30 hyphens; the text is decoded whatever they say."""
    for piece in _MESSAGE_ENDS.split(text, MAX_DIGESTED):
        head = _COUNT.sub("", piece, count=1).lstrip()
        inner = message_from_string(head, policy=policy.compat32)
        words, is_message = inner.get_payload(), all(read_header(inner, name) for name in _HEAD)
        if not isinstance(words, str) or not is_message:
            continue
        for name in _CODED:
            del inner[name]
        inner.set_payload(words.encode(), "utf-8")
        yield inner
