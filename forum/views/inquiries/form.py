"""The form of a question or an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request

from forum.errors import Invalid
from forum.web.http.query import key_or_new, visible_text
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language


@dataclass
class MessageForm:
    """The fields as typed; `errors` has a sentence by the id of each wrong field."""

    key: str = ""
    text: str = ""
    language: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "MessageForm":
        """Read the posted form; a missing or invalid key becomes a new one."""
        return cls(
            key=key_or_new(request.form.get("key", "")),
            text=visible_text(request.form.get("text", "")).strip(),
            language=request.form.get("language", ""),
        )

    @classmethod
    def empty(cls) -> "MessageForm":
        """Return an empty form in the language of the page."""
        return cls(key=key_or_new(""), language=language())

    def check(self, rule: Callable[[str, str], None]) -> bool:
        """Return whether text and language keep a rule; adds to `errors`."""
        try:
            rule(self.text, self.language)
        except Invalid as error:
            self.refuse(error)
        return not self.errors

    def refuse(self, error: Invalid) -> None:
        """Add why the form is not accepted."""
        self.errors[error.field or "text"] = sentence(error)
