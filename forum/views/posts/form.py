"""What a member of the team types into the form of a post."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from forum.domain.consultations.posts import PostKind
from forum.domain.languages import LANGUAGES
from forum.web.http.query import as_key, as_text

MAX_TITLE = 300
MAX_BODY = 100_000


@dataclass
class PostForm:
    """The fields of the page; `errors` maps the id of a field to the key of a sentence."""

    kind: PostKind | None = None
    language: str = ""
    title: str = ""
    body: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Note what is missing; tell whether all is well."""
        if self.kind is None:
            self.errors["kind"] = "kind"
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        for name, most in (("title", MAX_TITLE), ("body", MAX_BODY)):
            words = getattr(self, name)
            if not words.strip():
                self.errors[name] = f"post_{name}"
            elif len(words) > most:
                self.errors[name] = "too_long"
        return not self.errors


def read(values: Mapping[str, str]) -> PostForm:
    """Return what was typed."""
    kind = values.get("kind", "")
    return PostForm(
        kind=PostKind(kind) if kind in set(PostKind) else None,
        language=values.get("language", ""),
        title=values.get("title", "").strip(),
        body=as_text(values.get("body", "")),
        key=as_key(values.get("key", "")),
    )
