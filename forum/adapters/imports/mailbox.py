"""Messages of an mbox archive, decoded whatever their charsets and encodings are."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import Final

from forum.adapters.imports.mail_digests import read_digest
from forum.adapters.imports.mail_headers import read_header
from forum.adapters.imports.mail_parts import MailContents, read_contents
from forum.domain.imports.mail.messages import MailMessage
from forum.errors import Invalid

MAX_MESSAGES: Final = 50_000
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
_OBSCURED: Final = re.compile(r"[\w.+=-]{1,64} at (?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}\b")
"""How archives on the web write an address."""

_OBSCURED_BYTES: Final = re.compile(
    rb"([\w.+=-]{1,64})\s{1,3}at\s{1,3}((?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}\b)"
)


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
        for message in _read(_ESCAPED.sub(rb"\1", raw)):
            count += 1
            if count > MAX_MESSAGES:
                raise Invalid("source_large", "file")
            yield message
    if not count:
        raise Invalid("mail_none", "file")


def _read(raw: bytes) -> Iterator[MailMessage]:
    """Yield the message that is in `raw`, after those that it collects if it is a digest."""
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        if _OBSCURED.match(read_header(message, "From")):
            raw = _OBSCURED_BYTES.sub(rb"\1@\2", raw)
            message = message_from_bytes(raw, policy=policy.compat32)
    except (MessageError, ValueError, LookupError, RecursionError):
        return
    if not any(read_header(message, name) for name in ("From", "Subject", "Date")):
        return
    contents = read_contents(message)
    digested = list(read_digest(message, contents.body))
    for n, within in enumerate(digested):
        yield _make_message(
            within, read_contents(within), sha256(raw + str(n).encode()).hexdigest()
        )
    told = _make_message(message, contents, sha256(raw).hexdigest())
    yield replace(told, is_automatic=told.is_automatic or bool(digested))


def _make_message(message: Message, contents: MailContents, own_id: str) -> MailMessage:
    """Return what a message says; `own_id` is its id if it has none."""
    sender, subject = read_header(message, "From"), read_header(message, "Subject")
    name, address = _sender(sender)
    id_ = next(iter(_ids(read_header(message, "Message-ID"))), "")
    references = _ids(read_header(message, "References")) + _ids(
        read_header(message, "In-Reply-To")
    )
    return MailMessage(
        id=id_ or own_id,
        references=tuple(name for name in references if name != id_),
        subject=subject,
        name=name,
        address=address,
        date=_date(message),
        body=contents.body,
        attachments=tuple(contents.attachments),
        is_automatic=_is_automatic(message, address, subject),
        charset=contents.charset,
    )


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
    received = read_header(message, "Received").rpartition(";")[2]
    for text in (read_header(message, "Date"), received):
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
    submitted = read_header(message, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or any(name in message for name in _AUTOMATIC)
        or read_header(message, "Precedence").lower() == "auto_reply"
        or message.get_content_type() == "multipart/report"
        or bool(_PROGRAMS.match(address) or _AWAY.match(subject))
    )
