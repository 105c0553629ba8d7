"""Page for development: the mails in the outbox, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, render_template, request

from forum.adapters.mail import outbox_folder, uses_outbox
from forum.errors import NotFound

SEPARATOR: Final = b"-" * 79 + b"\n"
MAX_MAILS: Final = 50

FORWARDED: Final = re.compile(
    r"(X-)?Forwarded(-.*)?|Via|X-Real-IP|.*(Client|Connecting)-IP|X-Original-.*", re.IGNORECASE
)
"""Headers by which proxies tell that they are there."""

BARE_PROXY: Final = "HTTP/1.0"
"""How nginx forwards what it is told nothing about, under the name of this machine; no browser."""

bp = Blueprint("outbox", __name__)


@dataclass(frozen=True)
class OutboxMail:
    """One mail, as its reader would see it."""

    subject: str
    to: str
    date: str
    body: str


def register(app: Flask) -> None:
    """Add the page, unless this is a production site or mail is really sent."""
    if uses_outbox(app.config) and not app.config["FORUM_PRODUCTION"]:
        app.register_blueprint(bp)


def is_open_here() -> bool:
    """Return whether the page may be shown to who asks: somebody at this machine, by its own name.

    The page holds links that sign people in. A request that was forwarded comes from elsewhere.
    """
    if "outbox" not in current_app.blueprints or current_app.config["FORUM_TRUSTED_PROXIES"]:
        return False
    hosts = (f"//{request.host}", current_app.config["FORUM_BASE_URL"])
    names = (request.remote_addr, *(urlsplit(host).hostname for host in hosts))
    is_forwarded = request.environ.get("SERVER_PROTOCOL") == BARE_PROXY or any(
        FORWARDED.fullmatch(name)
        for name in request.headers.keys()  # noqa: SIM118 - no dict
    )
    return all(map(_is_loopback, names)) and not is_forwarded


def _is_loopback(name: str | None) -> bool:
    try:
        return name == "localhost" or ip_address(name or "").is_loopback
    except ValueError:
        return False


def _read_mails(folder: Path) -> Iterator[OutboxMail]:
    """Yield the mails in a folder, from the newest file and the last mail in it."""
    for path in sorted(
        folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    ):
        for source in reversed(path.read_bytes().split(SEPARATOR)):
            message = message_from_bytes(source, policy=default)
            if source.strip() and isinstance(message, EmailMessage):
                text = message.get_body(("plain",))
                yield OutboxMail(
                    subject=str(message["Subject"]),
                    to=str(message["To"]),
                    date=str(message["Date"]),
                    body=str(text.get_content()) if text else "",
                )


@bp.get("/outbox", endpoint="mails")
def list_mails() -> str:
    """List the latest mails, to nobody elsewhere."""
    if not is_open_here():
        raise NotFound
    mails = islice(_read_mails(outbox_folder(current_app.config)), MAX_MAILS)
    return render_template("accounts/outbox.html", mails=list(mails))
