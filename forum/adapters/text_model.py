"""A text model on another server, asked through the usual HTTP interface for chats."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MAX_BYTES: Final = 1_000_000
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
DEADLINE: Final = 120.0
BLOCK: Final = 16_384


@dataclass(frozen=True, slots=True)
class TextModelSettings:
    """The address, the key and the name of a model, and the characters it may get in a month."""

    url: str = ""
    key: str = field(default="", repr=False)
    model: str = ""
    cap: int = 0

    @property
    def is_configured(self) -> bool:
        """Whether there is a model to be asked."""
        return bool(self.url and self.model)

    @property
    def engine(self) -> str:
        """The name under which its use is counted."""
        return f"model:{self.model}"[:40]


class ModelUnavailable(Exception):
    """The model gave no answer; `code` says why, without the address or the key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def configured_model(config: Mapping[str, Any]) -> TextModelSettings:
    """Return the model of the site; it is not configured where the site has none."""
    cap = str(config.get("FORUM_TEXT_MODEL_CAP", ""))
    return TextModelSettings(
        url=str(config.get("FORUM_TEXT_MODEL_URL", "")).rstrip("/"),
        key=str(config.get("FORUM_TEXT_MODEL_KEY", "")),
        model=str(config.get("FORUM_TEXT_MODEL", "")),
        cap=int(cap) if cap.isdecimal() else 0,
    )


def ask_model(settings: TextModelSettings, prompt: str, text: str) -> str:
    """Return what the model answers to a text after a prompt. Raises ModelUnavailable."""
    from requests import RequestException, Session  # heavy: only where a model is configured

    body = {
        "model": settings.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": prompt},
            {"role": "user", "content": text},
        ],
    }
    headers = {"Content-Type": "application/json"}
    if settings.key:
        headers["Authorization"] = f"Bearer {settings.key}"
    deadline = time.monotonic() + DEADLINE
    try:
        with Session() as session:
            session.trust_env = False
            response = session.post(
                f"{settings.url}/chat/completions",
                data=json.dumps(body),
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            )
            if response.status_code != 200:
                raise ModelUnavailable(f"status-{response.status_code}")
            content = bytearray()
            for block in response.iter_content(BLOCK):
                content += block
                if len(content) > MAX_BYTES or time.monotonic() > deadline:
                    raise ModelUnavailable("too-long")
        answer: Any = json.loads(content)["choices"][0]["message"]["content"]
    except (RequestException, OSError):
        raise ModelUnavailable("connection") from None  # the cause names the address
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ModelUnavailable("answer") from None
    return answer if isinstance(answer, str) else ""
