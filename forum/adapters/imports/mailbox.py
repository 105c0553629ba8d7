"""Messages of an mbox archive, decoded whatever their charsets and encodings are."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import Final

from forum.adapters.imports.mail_html import html_words
from forum.domain.imports.mail.messages import MailMessage
from forum.domain.imports.reading import clean_text
from forum.errors import Invalid

MAX_MESSAGES: Final = 50_000
MAX_BODY: Final = 400_000
MAX_HEADER: Final = 2_000
MAX_PARTS: Final = 200
_SEPARATOR: Final = re.compile(
    rb"^From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[!-9;-~]{1,80}:)", re.MULTILINE
)
_ESCAPED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_ID: Final = re.compile(r"<([^<>\s]{1,300})>")
_AUTOMATIC: Final = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
_PROGRAMS: Final = re.compile(
    r"(?:mailer-daemon|postmaster|no-?reply|bounces?)[@+-]", re.IGNORECASE
)
_AWAY: Final = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office"
    r"|respuesta automática|fuera de la oficina|réponse automatique|absence du bureau"
    r"|undeliver(?:ed|able)|delivery status|mail delivery)",
    re.IGNORECASE,
)
_ALIASES: Final = {"windows-1252": "cp1252", "ansi": "cp1252", "iso-8859-8-i": "iso-8859-8"}


def read_mailbox(content: bytes) -> Iterator[MailMessage]:
    """Yield the messages of an archive; a single message is an archive of one.

    Raises Invalid with "mail_none" if there is none, or "source_large".
    """
    starts = [match.start() for match in _SEPARATOR.finditer(content)]
    if len(starts) > MAX_MESSAGES:
        raise Invalid("source_large", "file")
    if not starts or content[: starts[0]].strip():
        starts = [0, *starts]
    count = 0
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        raw = content[start:end].lstrip(b"\r\n")
        if raw.startswith(b"From "):
            raw = raw.partition(b"\n")[2]
        message = _read(_ESCAPED.sub(rb"\1", raw))
        if message is not None:
            count += 1
            yield message
    if not count:
        raise Invalid("mail_none", "file")


def _read(raw: bytes) -> MailMessage | None:
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
    sender, subject = _header(message, "From"), _header(message, "Subject")
    if not sender and not subject and not _header(message, "Date"):
        return None
    name, address = _sender(sender)
    body, attachments, charset = _contents(message)
    id_ = next(iter(_ids(_header(message, "Message-ID"))), "")
    references = _ids(_header(message, "References")) + _ids(_header(message, "In-Reply-To"))
    return MailMessage(
        id=id_ or sha256(raw).hexdigest(),
        references=tuple(name for name in references if name != id_),
        subject=subject,
        name=name,
        address=address,
        date=_date(message),
        body=body,
        attachments=tuple(attachments),
        is_automatic=_is_automatic(message, address, subject),
        charset=charset,
    )


def _header(message: Message, name: str) -> str:
    """Return a header as one line, decoded as well as possible."""
    wanted = name.lower()
    raw = (str(value) for key, value in message.raw_items() if key.lower() == wanted)
    value = " ".join(next(raw, "")[: 4 * MAX_HEADER].split())
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    words = [_decode(part, charset or "")[0] if isinstance(part, bytes) else part
             for part, charset in parts]  # fmt: skip
    text = _decode("".join(words).encode("utf-8", "surrogateescape"), "")[0]
    return " ".join(clean_text(text).split())[:MAX_HEADER]


def _sender(header: str) -> tuple[str, str]:
    try:
        pairs = getaddresses([header])
    except (ValueError, IndexError):
        pairs = []
    for name, address in pairs:
        if address:
            return name, address.lower()
    return (header if "@" not in header else ""), ""


def _ids(header: str) -> list[str]:
    return _ID.findall(header)


def _date(message: Message) -> str:
    """Return when a message was written in ISO 8601, by its date or when it was received."""
    received = _header(message, "Received").rpartition(";")[2]
    for text in (_header(message, "Date"), received):
        try:
            at = parsedate_to_datetime(text.strip()[:200])
            at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1990 <= at.year <= 2099:
            return _text_of(at)
    return ""


def _text_of(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _is_automatic(message: Message, address: str, subject: str) -> bool:
    submitted = _header(message, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or any(name in message for name in _AUTOMATIC)
        or _header(message, "Precedence").lower() == "auto_reply"
        or message.get_content_type() == "multipart/report"
        or bool(_PROGRAMS.match(address) or _AWAY.match(subject))
    )


def _contents(message: Message) -> tuple[str, list[str], str]:
    """Return the body, the names of attachments, and an encoding that could not be read."""
    plain: list[str] = []
    html: list[str] = []
    attachments: list[str] = []
    unknown = ""
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            break
        if part.is_multipart():
            continue
        kind, filename = part.get_content_type(), _filename(part)
        is_attached = str(part.get("Content-Disposition", "")).lower().startswith("attachment")
        if filename or is_attached or kind not in ("text/plain", "text/html"):
            attachments.append(filename or kind)
            continue
        text, is_known = _decode(_payload(part), str(part.get_content_charset("") or ""))
        unknown = unknown or ("" if is_known else str(part.get_content_charset("") or "?"))
        if kind == "text/plain":
            is_flowed = str(part.get_param("format", "")).lower() == "flowed"
            plain.append(_unflow(text) if is_flowed else text)
        else:
            html.append(text)
    body = "\n\n".join(plain)
    if not body.strip() and html:
        body = "\n\n".join(map(html_words, html))
    return clean_text(body)[:MAX_BODY], attachments, unknown


def _filename(part: Message) -> str:
    try:
        name = part.get_filename("") or ""
    except (ValueError, LookupError, TypeError):
        return ""
    holder = Message()
    holder["Name"] = str(name).replace("\r", " ").replace("\n", " ")[:500]
    return _header(holder, "Name")[:200]


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError):
        return b""
    return payload[: 3 * MAX_BODY] if isinstance(payload, bytes) else b""


def _decode(content: bytes, charset: str) -> tuple[str, bool]:
    """Return a text, and whether its encoding was as the message says, or plainly UTF-8."""
    name = _ALIASES.get(charset.lower(), charset) or "utf-8"
    for encoding in dict.fromkeys((name, "utf-8")):
        try:
            return content.decode(encoding), True
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace"), False


def _unflow(text: str) -> str:
    """Join the lines of a flowed text (RFC 3676); quoted ones stay as they are."""
    joined: list[str] = []
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.removeprefix(" ") if not line.startswith(">") else line
        if is_open and joined and not line.startswith(">") and line != "-- ":
            joined[-1] += words
        else:
            joined.append(words)
        is_open = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(joined)
