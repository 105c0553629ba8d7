"""The form of a summary, and its preview."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.synthesis.summaries import StatementKind, split_statements
from forum.models.synthesis.summary import Summary
from forum.services.synthesis.summaries import summary_source
from forum.services.texts.localised import LocalisedText
from forum.web.http.query import visible_text
from forum.web.presenters.previews import preview_text

MAX_TITLE = 300
MAX_BODY = 200_000
VERSION_FORMAT = "%y%m%d%H%M%S%f"


@dataclass
class SummaryForm:
    """The fields of the form; `since` is the version from which the facilitator began.

    `errors` maps the id of a field to the key of a sentence.
    """

    language: str = ""
    title: str = ""
    standfirst: str = ""
    body: str = ""
    since: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Return whether the form has no errors; adds to `errors`."""
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        for name, limit in (("title", MAX_TITLE), ("standfirst", MAX_BODY), ("body", MAX_BODY)):
            text = getattr(self, name)
            if not text.strip() and name != "standfirst":
                self.errors[name] = f"summary_{name}"
            elif len(text) > limit:
                self.errors[name] = "too_long"
        if not is_clean_line(self.title):
            self.errors["title"] = "unseen"
        self.title = clean_line(self.title)
        return not self.errors

    def is_new_to(self, summary: Summary | None) -> bool:
        """Return whether somebody else has stored another text since this form was opened."""
        return (
            summary is not None
            and self.since != version(summary)
            and self.comparable() != of_summary(summary).comparable()
        )

    def comparable(self) -> tuple[str, ...]:
        """Return all fields in a form that can be compared."""
        blocks = "\n\n".join(f"{d.kind.value} {d.source}" for d in split_statements(self.body))
        return (self.language, self.title.strip(), self.standfirst.strip(), blocks)


def version(summary: Summary | None) -> str:
    """Return the key of the stored version, or an empty string if there is none."""
    return "" if summary is None else summary.changed_at.strftime(VERSION_FORMAT)


def of_summary(summary: Summary) -> SummaryForm:
    """Return the form of a stored summary."""
    return SummaryForm(
        language=summary.language,
        title=summary.title.source,
        standfirst=summary.standfirst.source if summary.standfirst else "",
        body=summary_source(summary),
        since=version(summary),
    )


def read(values: Mapping[str, str]) -> SummaryForm:
    """Return the posted form."""
    return SummaryForm(
        language=values.get("language", ""),
        title=values.get("title", "").strip(),
        standfirst=visible_text(values.get("standfirst", "")).strip(),
        body=visible_text(values.get("body", "")),
        since=values.get("since", ""),
    )


@dataclass(frozen=True)
class PreviewBlock:
    """One block of the preview: a heading, or a statement with its number."""

    is_heading: bool
    number: int
    text: LocalisedText


def preview_blocks(form: SummaryForm, language: str) -> list[PreviewBlock]:
    """Return the blocks of the summary as readers of `language` will see them."""
    blocks: list[PreviewBlock] = []
    number = 0
    for draft in split_statements(form.body):
        is_heading = draft.kind is StatementKind.HEADING
        number += 0 if is_heading else 1
        text = preview_text({form.language: draft.source}, form.language, language)
        if text is not None:
            blocks.append(PreviewBlock(is_heading, number, text))
    return blocks


def fault_sentences(faults: list[tuple[str, str]]) -> list[str]:
    """Return the faults that prevent publication, as sentences."""
    sentences = {
        "uncited": _("This statement cites nobody: “%(words)s”"),
        "broken": _("%(words)s is not a published contribution."),
        "empty": _("There is no statement yet."),
    }
    return [sentences[kind] % {"words": quoted_text} for kind, quoted_text in faults]
