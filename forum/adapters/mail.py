"""Mail: sent by SMTP if a server is configured, else written to files of the outbox."""

import re
import smtplib
import ssl
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMessage
from flask_mailman.backends.smtp import EmailBackend

from forum.adapters.timed_smtp import TimedSmtp, TimedSmtpOverTls
from forum.domain.mail_addresses import mail_server_address
from forum.extensions import mail

_WRONG_ADDRESS: Final = re.compile(r"5\.1\.(?:[1-36]|10)\b")
PORTS: Final = {"smtp": 587, "smtps": 465}


class MailError(Exception):
    """The mail server cannot be used safely."""


class MailboxUnknown(Exception):
    """The mail server knows no such address, or cannot write it; trying again is in vain."""


class Smtp(EmailBackend):  # type: ignore[misc]
    """SMTP that checks certificates, and never sends a password without encryption."""

    connection: TimedSmtp | None

    def open(self) -> bool:
        """Connect, with STARTTLS if the server offers it, and sign in; return whether it is new."""
        if self.connection:
            return False
        if self.use_ssl:
            server: TimedSmtp = TimedSmtpOverTls(
                self.host, self.port, local_hostname="localhost", context=_trusted_certificates()
            )
        else:
            server = TimedSmtp(self.host, self.port, local_hostname="localhost")
        try:
            if not self.use_ssl:
                _encrypt(
                    server, is_required=bool(self.username) and not _is_this_machine(self.host)
                )
            if self.username:
                server.login(self.username, self.password)
        except Exception:
            server.close()
            raise
        self.connection = server
        return True

    def _send(self, message: EmailMessage) -> bool:
        """Send a mail; an address with letters beyond ASCII goes as it is (SMTPUTF8, RFC 6531).

        The library would encode such a name, and so write to another mailbox. Raises
        MailboxUnknown if the server takes no such names.
        """
        (to,) = message.recipients()
        if to.isascii():
            return bool(super()._send(message))
        assert self.connection is not None, "open before"  # noqa: S101 - for the type
        self.connection.ehlo_or_helo_if_needed()
        if not self.connection.has_extn("smtputf8"):
            raise MailboxUnknown
        sender = parseaddr(message.from_email)[1]
        body = message.message().as_bytes(linesep="\r\n")
        self.connection.sendmail(sender, [to], body, mail_options=["SMTPUTF8"])
        return True


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """Return the certificates of this machine, which take long to read."""
    return ssl.create_default_context()


def _encrypt(server: smtplib.SMTP, *, is_required: bool) -> None:
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=_trusted_certificates())
    elif is_required:
        raise MailError("the mail server offers no encryption for the password")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def outbox_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder for mail if no mail server is configured."""
    return Path(config["FORUM_DATA_DIR"]) / "outbox"


def uses_outbox(config: Mapping[str, Any]) -> bool:
    """Return whether mail is written to files, because no server is configured."""
    return not config["FORUM_MAIL_URL"]


def mail_problems(config: Mapping[str, Any]) -> list[str]:
    """Return what would prevent mail from arriving, in sentences for `forum check`."""
    url = str(config["FORUM_MAIL_URL"])
    if not url:
        problem = "FORUM_MAIL_URL is not set: nobody can confirm an address or reset a password"
        return [problem] if config["FORUM_PRODUCTION"] else []
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    return [] if is_usable else ["FORUM_MAIL_URL is not of the form smtp://user:password@host:587"]


def mail_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of flask-mailman for `FORUM_MAIL_URL`; raises MailError."""
    sender = formataddr((config["FORUM_SITE_NAME"], mail_server_address(config["FORUM_MAIL_FROM"])))
    settings: dict[str, Any] = {"MAIL_DEFAULT_SENDER": sender}
    if uses_outbox(config):
        folder = str(outbox_folder(config))
        return settings | {"MAIL_BACKEND": "file", "MAIL_FILE_PATH": folder}
    if problems := mail_problems(config):
        raise MailError(problems[0])
    parts = urlsplit(config["FORUM_MAIL_URL"])
    return settings | {
        "MAIL_BACKEND": Smtp,
        "MAIL_SERVER": parts.hostname,
        "MAIL_PORT": parts.port or PORTS[parts.scheme],
        "MAIL_USERNAME": unquote(parts.username or ""),
        "MAIL_PASSWORD": unquote(parts.password or ""),
        "MAIL_USE_SSL": parts.scheme == "smtps",
    }


def configure_mail(app: Flask) -> None:
    """Configure mail from `FORUM_MAIL_URL`; in tests flask-mailman collects mail in memory."""
    settings = mail_settings(app.config)
    if app.testing:
        settings = {"MAIL_DEFAULT_SENDER": settings["MAIL_DEFAULT_SENDER"]}
    app.config.update(settings)
    mail.init_app(app)


def send_mail(
    subject: str, body: str, *, to: str, language: str, message_id: str, stop: str = ""
) -> None:
    """Send a plain text that robots should not answer.

    `stop` is the address by which mail programs end such mail with one step (RFC 8058).

    Raises MailboxUnknown; else OSError, SMTPException or MailError, after which it may be tried
    again: relays that are set up wrongly refuse good addresses too.
    """
    connection = mail.get_connection()
    message = EmailMessage(
        subject,
        body,
        from_email=current_app.config["MAIL_DEFAULT_SENDER"],
        to=[mail_server_address(to)],
        headers={
            "Message-ID": message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
            **_unsubscribing(stop),
        },
        connection=connection,
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(_says_unknown(answer) for _, answer in error.recipients.values()):
            raise MailboxUnknown from None
        raise
    finally:
        connection.close()  # flask-mailman leaves it open after an error


def _unsubscribing(stop: str) -> dict[str, str]:
    if not stop:
        return {}
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _says_unknown(answer: bytes | str) -> bool:
    """Return whether an answer has the class 5.1.x of RFC 3463: a permanently wrong address."""
    said = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    return _WRONG_ADDRESS.match(said) is not None
