"""The form of a post."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.consultations.posts import PostKind
from forum.domain.languages import LANGUAGES
from forum.web.http.query import key_or_new, visible_text

MAX_TITLE = 300
MAX_BODY = 100_000


@dataclass
class PostForm:
    """The fields of the form; `errors` maps the id of a field to the key of a sentence.

    `accepted` are numbers that no contribution has and that the author wants to cite all the same;
    `missing` those in the text about which the author is to decide.
    """

    kind: PostKind | None = None
    language: str = ""
    title: str = ""
    body: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    accepted: str = ""
    missing: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def are_missing_accepted(self) -> bool:
        """Return whether the author has been told of every number that no contribution has."""
        return set(map(str, self.missing)) <= set(self.accepted.split())

    def check(self) -> bool:
        """Return whether the form has no errors; adds to `errors`."""
        if self.kind is None:
            self.errors["kind"] = "kind"
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        for name, limit in (("title", MAX_TITLE), ("body", MAX_BODY)):
            text = getattr(self, name)
            if not text.strip():
                self.errors[name] = f"post_{name}"
            elif len(text) > limit:
                self.errors[name] = "too_long"
        if not is_clean_line(self.title):
            self.errors["title"] = "unseen"
        self.title = clean_line(self.title)
        return not self.errors


def read(values: Mapping[str, str]) -> PostForm:
    """Return the posted form."""
    kind = values.get("kind", "")
    return PostForm(
        kind=PostKind(kind) if kind in set(PostKind) else None,
        language=values.get("language", ""),
        title=values.get("title", "").strip(),
        body=visible_text(values.get("body", "")),
        key=key_or_new(values.get("key", "")),
        accepted=values.get("accepted", ""),
    )
