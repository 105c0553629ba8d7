"""SMTP conversations that end in time, however slowly the server answers."""

import smtplib
import time
from io import BufferedReader, RawIOBase
from typing import Any, Final

SILENCE: Final = 20.0
"""Seconds for which a server may say nothing."""

CONVERSATION: Final = 100.0
"""Seconds that one conversation may take in all; a server may send a byte now and then for ever."""


class TimedSmtp(smtplib.SMTP):
    """SMTP that ends a conversation after CONVERSATION seconds, as if the server had gone."""

    def __init__(self, host: str, port: int, **options: Any) -> None:
        self._until = time.monotonic() + CONVERSATION
        super().__init__(host, port, timeout=SILENCE, **options)

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and the text of the next answer; raises SMTPServerDisconnected."""
        if self.file is None:
            self.file = BufferedReader(_TimedReplies(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send a command or a mail; raises SMTPServerDisconnected when the time is over."""
        try:
            self.allow_time()
        except TimeoutError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from None
        super().send(s)

    def allow_time(self) -> None:
        """Let the next step take what is left of the time; raises TimeoutError if nothing is."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the mail server took too long")
        if self.sock is not None:
            self.sock.settimeout(min(left, SILENCE))


class TimedSmtpOverTls(TimedSmtp, smtplib.SMTP_SSL):
    """The same, encrypted from its beginning."""


class _TimedReplies(RawIOBase):
    """What a server says, for as long as the conversation may take."""

    def __init__(self, conversation: TimedSmtp) -> None:
        self._conversation = conversation

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; raises TimeoutError."""
        self._conversation.allow_time()
        sock = self._conversation.sock
        assert sock is not None, "who reads is connected"  # noqa: S101 - for the type
        return sock.recv_into(buffer)
