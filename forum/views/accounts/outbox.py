"""For development only: the mails that no mail server took, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, current_app, render_template

from forum.adapters.mail import outbox_folder, uses_outbox

RULE: Final = b"-" * 79 + b"\n"
SHOWN: Final = 50

bp = Blueprint("outbox", __name__)


@dataclass(frozen=True)
class OutboxMail:
    """One mail, as its reader would see it."""

    subject: str
    to: str
    date: str
    body: str


def register(app: Flask) -> None:
    """Add the page, unless this is a production site or mail really goes out."""
    if uses_outbox(app.config) and not app.config["FORUM_PRODUCTION"]:
        app.register_blueprint(bp)


def _mails(folder: Path) -> Iterator[OutboxMail]:
    """Yield the mails of the folder, the newest file and the last mail in it first."""
    for path in sorted(
        folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    ):
        for source in reversed(path.read_bytes().split(RULE)):
            message = message_from_bytes(source, policy=default)
            if source.strip() and isinstance(message, EmailMessage):
                text = message.get_body(("plain",))
                yield OutboxMail(
                    subject=str(message["Subject"]),
                    to=str(message["To"]),
                    date=str(message["Date"]),
                    body=str(text.get_content()) if text else "",
                )


@bp.get("/outbox")
def mails() -> str:
    """List the latest mails with their links."""
    found = _mails(outbox_folder(current_app.config))
    shown = [mail for mail, _ in zip(found, range(SHOWN), strict=False)]
    return render_template("accounts/outbox.html", mails=shown)
