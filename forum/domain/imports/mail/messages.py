"""One message of a mailing list, decoded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MailMessage:
    """A message: ids without brackets, `date` in ISO 8601 or empty, `body` with quoted lines.

    `address` tells senders apart and is shown to nobody. It `is_automatic` if a program wrote it.
    `charset` names an encoding that could not be read as the message says.
    """

    id: str
    references: tuple[str, ...]
    subject: str
    name: str
    address: str
    date: str
    body: str
    attachments: tuple[str, ...] = ()
    is_automatic: bool = False
    charset: str = ""
