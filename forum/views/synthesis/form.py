"""What a facilitator types into the form of a summary, and how it will look."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.consultations.summaries import StatementKind, statements
from forum.domain.languages import LANGUAGES
from forum.models.summary import Summary
from forum.services.synthesis.summaries import body_of
from forum.services.texts.localised import LocalisedText
from forum.web.http.query import as_text
from forum.web.presenters.unsaved_texts import preview

FIRST = Markup("<p>")


def numbered(html: Markup, number: int) -> Markup:
    """Return safe HTML whose first paragraph begins with `number`."""
    mark = Markup('<b class="pn">{}</b>').format(number)
    if html.startswith(FIRST):
        return FIRST + mark + html[len(FIRST) :]
    return mark + html


MAX_TITLE = 300
MAX_BODY = 200_000
INSTANT = "%y%m%d%H%M%S%f"


@dataclass
class SummaryForm:
    """The fields of the page; `since` is the version that the facilitator began from."""

    language: str = ""
    title: str = ""
    standfirst: str = ""
    body: str = ""
    since: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Note what is missing; tell whether all is well."""
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        for name, most in (("title", MAX_TITLE), ("standfirst", MAX_BODY), ("body", MAX_BODY)):
            words = getattr(self, name)
            if not words.strip() and name != "standfirst":
                self.errors[name] = f"summary_{name}"
            elif len(words) > most:
                self.errors[name] = "too_long"
        return not self.errors

    def is_new_to(self, summary: Summary | None) -> bool:
        """Tell whether the summary was changed by somebody else to something else in between."""
        return (
            summary is not None
            and self.since != version(summary)
            and self.words() != shown(summary).words()
        )

    def words(self) -> tuple[str, ...]:
        """Return all that was typed, to be compared."""
        blocks = "\n\n".join(f"{d.kind.value} {d.source}" for d in statements(self.body))
        return (self.language, self.title.strip(), self.standfirst.strip(), blocks)


def version(summary: Summary | None) -> str:
    """Return what tells one stored version from another."""
    return "" if summary is None else summary.changed_at.strftime(INSTANT)


def shown(summary: Summary) -> SummaryForm:
    """Return the form of a stored summary."""
    return SummaryForm(
        language=summary.language,
        title=summary.title.source,
        standfirst=summary.standfirst.source if summary.standfirst else "",
        body=body_of(summary),
        since=version(summary),
    )


def read(values: Mapping[str, str]) -> SummaryForm:
    """Return what was typed."""
    return SummaryForm(
        language=values.get("language", ""),
        title=values.get("title", "").strip(),
        standfirst=as_text(values.get("standfirst", "")).strip(),
        body=as_text(values.get("body", "")),
        since=values.get("since", ""),
    )


@dataclass(frozen=True)
class PreviewBlock:
    """One block of the preview: a heading, or a statement with its number."""

    is_heading: bool
    number: int
    text: LocalisedText


def previewed(form: SummaryForm, wanted: str) -> list[PreviewBlock]:
    """Return the blocks of the text as readers will see them."""
    blocks: list[PreviewBlock] = []
    number = 0
    for draft in statements(form.body):
        is_heading = draft.kind is StatementKind.HEADING
        number += 0 if is_heading else 1
        text = preview({form.language: draft.source}, form.language, wanted)
        if text is not None:
            blocks.append(PreviewBlock(is_heading, number, text))
    return blocks


def fault_sentences(faults: list[tuple[str, str]]) -> list[str]:
    """Return what stands in the way of publishing, as sentences."""
    words = {
        "uncited": _("This statement cites nobody: “%(words)s”"),
        "broken": _("%(words)s is not a published contribution."),
        "empty": _("There is no statement yet."),
    }
    return [words[kind] % {"words": quoted} for kind, quoted in faults]
