"""The form of a post: what it says, and when it is to appear."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.consultations.posts import DigestRange, PostDraft, PostKind
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid
from forum.models.post import PlannedPost
from forum.services.posts.planned import draft_of
from forum.web.http.query import key_or_new, parse_int, visible_text
from forum.web.language.date_fields import DateFields, date_fields_of, read_date_fields

MAX_TITLE = 300
MAX_BODY = 100_000


@dataclass
class PostForm:
    """The fields of the form; `errors` maps the id of a field to the key of a sentence.

    `accepted` are numbers that no contribution has and that the author wants to cite all the same;
    `missing` those in the text about which the author is to decide. `version` is that of the stored
    draft which was shown, 0 for none, and `digest` what a digest lists.
    """

    kind: PostKind | None = None
    language: str = ""
    title: str = ""
    body: str = ""
    ending: str = ""
    digest: DigestRange | None = None
    by_mail: bool = False
    due: DateFields = field(default_factory=DateFields)
    key: str = field(default_factory=lambda: str(uuid4()))
    version: int = 0
    accepted: str = ""
    missing: list[int] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def are_missing_accepted(self) -> bool:
        """Return whether the author has been told of every number that no contribution has."""
        return set(map(str, self.missing)) <= set(self.accepted.split())

    @property
    def is_digest(self) -> bool:
        """Return whether this lists contributions."""
        return self.kind is PostKind.DIGEST

    def check(self, *, is_draft: bool = False) -> bool:
        """Return whether the form has no errors; adds to `errors`. A draft may lack words."""
        if self.kind is None:
            self.errors["kind"] = "kind"
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        for name, limit in (("title", MAX_TITLE), ("body", MAX_BODY), ("ending", MAX_BODY)):
            text = getattr(self, name)
            if len(text) > limit:
                self.errors[name] = "too_long"
            elif not text.strip() and name != "ending" and not is_draft:
                self.errors[name] = f"post_{name}"
        if not is_clean_line(self.title):
            self.errors["title"] = "unseen"
        self.title = clean_line(self.title)
        return not self.errors

    def due_at(self, zone: str, *, is_needed: bool) -> datetime | None:
        """Return when the post is to appear; adds to `errors` what cannot be read or is missing."""
        try:
            instant = self.due.instant(zone)
        except Invalid as error:
            self.errors["due-hour" if error.code == "hour" else "due-day"] = error.code
            return None
        if instant is None and is_needed:
            self.errors["due-day"] = "schedule_missing"
        return instant

    def draft(self) -> PostDraft:
        """Return what the post says; the form has been checked."""
        if self.kind is None:
            raise Invalid("kind", "kind")
        if not self.is_digest:
            return PostDraft(self.kind, self.title, self.body, self.language)
        return PostDraft(self.kind, self.title, self.body, self.language, self.ending, self.digest)


def read(values: Mapping[str, str]) -> PostForm:
    """Return the posted form."""
    kind = values.get("kind", "")
    after, until = (parse_int(values.get(name, "")) for name in ("digest_after", "digest_until"))
    return PostForm(
        kind=PostKind(kind) if kind in set(PostKind) else None,
        language=values.get("language", ""),
        title=values.get("title", "").strip(),
        body=visible_text(values.get("body", "")),
        ending=visible_text(values.get("ending", "")),
        digest=None if after is None or until is None else DigestRange(min(after, until), until),
        by_mail=values.get("by_mail") == "yes",
        due=read_date_fields(values, "due"),
        key=key_or_new(values.get("key", "")),
        version=parse_int(values.get("version", "")) or 0,
        accepted=values.get("accepted", ""),
    )


def of_planned(planned: PlannedPost, zone: str) -> PostForm:
    """Return the form that shows a message in preparation."""
    draft = draft_of(planned)
    return PostForm(
        kind=draft.kind,
        language=draft.language,
        title=draft.title,
        body=draft.body,
        ending=draft.ending,
        digest=draft.digest,
        by_mail=planned.by_mail,
        due=date_fields_of(planned.publish_at, zone),
        key=planned.key,
        version=planned.version,
    )
