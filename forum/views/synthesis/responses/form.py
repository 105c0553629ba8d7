"""The form of one reply to a point, or of the general reply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from forum.domain.languages import LANGUAGES
from forum.domain.synthesis.responses import ResponseOutcome, is_web_address, list_numbers
from forum.models.synthesis.response import ResponseItem
from forum.services.synthesis.responses.writing import ResponseDraft
from forum.web.http.query import parse_int, visible_text
from forum.web.language.form_errors import sentence

MAX_SUBJECT: Final = 5_000
MAX_TEXT: Final = 50_000
MAX_LINK: Final = 500


@dataclass
class ResponseForm:
    """The fields of the form, as typed; `errors` has a sentence by the id of each wrong field.

    `version` is that of the item from which the organiser began, 0 for a new one.
    """

    is_general: bool
    language: str = ""
    subject: str = ""
    outcome: str = ""
    text: str = ""
    link: str = ""
    numbers: str = ""
    point_id: int = 0
    wording_id: int = 0
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Return whether the form has no errors; adds to `errors`."""
        if self.language not in LANGUAGES:
            self.errors["language"] = sentence("language")
        if not self.is_general:
            self._check_text("title", self.subject, MAX_SUBJECT)
            if self.outcome not in set(ResponseOutcome):
                self.errors["outcome"] = sentence("response_outcome")
        self._check_text("text", self.text, MAX_TEXT)
        if self.link and (len(self.link) > MAX_LINK or not is_web_address(self.link)):
            self.errors["link"] = sentence("response_link")
        try:
            list_numbers(self.numbers)
        except ValueError:
            self.errors["numbers"] = sentence("response_numbers")
        return not self.errors

    def _check_text(self, name: str, words: str, most: int) -> None:
        if not words.strip():
            self.errors[name] = sentence(f"response_{name}")
        elif len(words) > most:
            self.errors[name] = sentence("too_long")

    def draft(self) -> ResponseDraft:
        """Return what was written; the form must have been checked."""
        return ResponseDraft(
            language=self.language,
            text=self.text,
            subject="" if self.is_general else self.subject,
            outcome=None if self.is_general else ResponseOutcome(self.outcome),
            link=self.link,
            numbers=list_numbers(self.numbers),
            point_id=self.point_id or None,
            wording_id=self.wording_id or None,
        )


def read(values: Mapping[str, str], *, is_general: bool) -> ResponseForm:
    """Return the posted form."""
    return ResponseForm(
        is_general=is_general,
        language=values.get("language", ""),
        subject=visible_text(values.get("title", "")).strip(),
        outcome=values.get("outcome", ""),
        text=visible_text(values.get("text", "")).strip(),
        link=values.get("link", "").strip(),
        numbers=values.get("numbers", "").strip(),
        point_id=parse_int(values.get("point", "")) or 0,
        wording_id=parse_int(values.get("wording", "")) or 0,
        version=parse_int(values.get("version", "")) or 0,
    )


def of_draft(draft: ResponseDraft) -> ResponseForm:
    """Return the form of an answer that is yet to be written; its outcome is yet to be chosen."""
    return ResponseForm(
        is_general=False,
        language=draft.language,
        subject=draft.subject,
        numbers=_join(draft.numbers),
        point_id=draft.point_id or 0,
        wording_id=draft.wording_id or 0,
    )


def of_item(item: ResponseItem) -> ResponseForm:
    """Return the form of a stored item."""
    numbers = [citation.contribution.number or 0 for citation in item.citations]
    return ResponseForm(
        is_general=item.outcome is None,
        language=item.text.language,
        subject=item.subject.source if item.subject else "",
        outcome=item.outcome.value if item.outcome else "",
        text=item.text.source,
        link=item.link,
        numbers=_join(numbers),
        point_id=item.point_id or 0,
        wording_id=item.subject_id or 0,
        version=item.version,
    )


def _join(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
