"""The body of a message: its words, what it passes on from others, and its attachments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from forum.adapters.imports.mail_headers import decode, read_header
from forum.adapters.imports.mail_html import html_words
from forum.domain.imports.mail.bodies import FORWARDED_MARK
from forum.domain.imports.reading import clean_text

MAX_BODY: Final = 400_000
MAX_PARTS: Final = 200
_MAX_DEPTH: Final = 8
_UUENCODED: Final = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\n]{1,200})\n(?:[ -`]{1,62}\n)*end[ \t]*$", re.MULTILINE
)
_NEXT_PART: Final = re.compile(
    r"^-{12,}[ \t]+[^\W\d_][\w ]{3,30}[ \t]+-{12,}[ \t]*\n", re.MULTILINE
)
_SCRUBBED: Final = re.compile(r"(?:[^\n]{1,300}\n){1,9}?URL ?:[ \t]*<?\S{1,500}>?[ \t]*(?:\n|\Z)")
_NAMED: Final = re.compile(r"^(?:Name|Nombre|Nom) ?:[ \t]*([^\n]{1,200})$", re.MULTILINE)
_FILED: Final = re.compile(r"/([^/\s>]{1,200})>?\s*\Z")


@dataclass
class MailContents:
    """The words of a message, names of attachments, and an encoding that could not be read."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    charset: str = ""

    @property
    def body(self) -> str:
        """Return its words, with messages that are attached to it at the end."""
        text = "\n\n".join(self.plain)
        if not text.strip() and self.html:
            text = "\n\n".join(map(html_words, self.html))
        return clean_text("\n\n".join([text, *self.forwarded]))[:MAX_BODY]


def read_contents(message: Message, *, depth: int = 0) -> MailContents:
    """Return what is in a message."""
    contents = MailContents()
    for count, part in enumerate(_parts(message)):
        if count >= MAX_PARTS:
            break
        if part.get_content_maintype() == "message":
            _add_message(part, contents, depth)
        else:
            _add_part(part, contents)
    return contents


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message, and messages within it whole."""
    if message.get_content_maintype() == "message" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _parts(part)


def _add_message(part: Message, contents: MailContents, depth: int) -> None:
    """Add a message that is attached to another one, below a line that says so."""
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message) or depth >= _MAX_DEPTH:
        contents.attachments.append(_filename(part) or part.get_content_type())
        return
    within = read_contents(inner, depth=depth + 1)
    head = [
        f"{name}: {words}" for name in ("From", "Date", "Subject")
        if (words := read_header(inner, name))
    ]  # fmt: skip
    contents.forwarded.append("\n".join([FORWARDED_MARK, *head, "", within.body]))
    contents.attachments += within.attachments
    contents.charset = contents.charset or within.charset


def _add_part(part: Message, contents: MailContents) -> None:
    kind, filename = part.get_content_type(), _filename(part)
    is_attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment")
    if filename or is_attached or kind not in ("text/plain", "text/html"):
        contents.attachments.append(filename or kind)
        return
    charset = str(part.get_content_charset("") or "")
    text, is_known = decode(_payload(part), charset)
    if not is_known:
        contents.charset = contents.charset or charset or "?"
    if kind == "text/html":
        contents.html.append(text)
        return
    text = _take_files(text.replace("\r\n", "\n"), contents.attachments)
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _unflow(text, deletes_space=str(part.get_param("delsp", "")).lower() == "yes")
    contents.plain.append(text)


def _take_files(text: str, names: list[str]) -> str:
    """Return a text without files written in letters, and marks of files an archive took out."""

    def take(match: re.Match[str]) -> str:
        names.append(match["name"].strip())
        return ""

    kept, *rest = _NEXT_PART.split(_UUENCODED.sub(take, text))
    for piece in rest:
        if scrubbed := _SCRUBBED.match(piece):
            named = _NAMED.search(scrubbed[0]) or _FILED.search(scrubbed[0])
            names.append(named[1].strip() if named else "")
            piece = piece[scrubbed.end() :]
        kept += "\n" + piece
    return kept


def _filename(part: Message) -> str:
    try:
        name = part.get_filename("") or ""
    except (ValueError, LookupError, TypeError):
        return ""
    holder = Message()
    holder["Name"] = str(name).replace("\r", " ").replace("\n", " ")[:500]
    return read_header(holder, "Name")[:200]


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError):
        return b""
    return payload[: 3 * MAX_BODY] if isinstance(payload, bytes) else b""


def _unflow(text: str, *, deletes_space: bool) -> str:
    """Join the lines of a flowed text (RFC 3676); quoted ones stay as they are.

    Where it `deletes_space`, the blank at the end of a line is none of its words.
    """
    joined: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_quoted = line.startswith(">")
        words = line if is_quoted else line.removeprefix(" ")
        goes_on = line.endswith(" ") and line != "-- " and not is_quoted
        if goes_on and deletes_space:
            words = words[:-1]
        if is_open and joined and not is_quoted and line != "-- ":
            joined[-1] += words
        else:
            joined.append(words)
        is_open = goes_on
    return "\n".join(joined)
