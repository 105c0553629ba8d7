"""The page of one import, as a view model."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.contributions.statuses import Status
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.states import ImportState
from forum.domain.lifecycle import Stage
from forum.errors import Invalid
from forum.models.imports import Import
from forum.services.imports.remembered.later_acts import LaterActs
from forum.views.imports.form import shown_choices
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.files import format_size
from forum.web.language.imports import (
    FAULTS,
    KINDS,
    ROLES,
    NoteLine,
    describe_fault,
    describe_notes,
)

_HUNDRED: Final = 100


@dataclass(frozen=True)
class SampleView:
    """The first words of one contribution, and who says them."""

    number: str
    author: str
    about: str
    title: str
    words: str
    language: str
    questions: str
    is_reply: bool


@dataclass(frozen=True)
class ColumnView:
    """A column of a table: its heading, its first cells, and what it holds."""

    field: str
    heading: str
    first: Sequence[str]
    role: str


@dataclass(frozen=True)
class ImportView:
    """What the page of an import shows; `state` says which part of it."""

    key: str
    state: ImportState
    heading: str
    source: str
    kind: SourceKind
    percent: int
    choices: ImportChoices
    fault: str
    figures: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    questions: Sequence[tuple[str, int]]
    unplaced: int
    background: str
    language: str
    notes: Sequence[NoteLine]
    faults: Sequence[tuple[int, str, str]]
    samples: Sequence[SampleView]
    columns: Sequence[ColumnView]
    stored_notes: Sequence[NoteLine]
    slug: str
    is_hidden: bool
    undone_on: str

    @property
    def is_waiting(self) -> bool:
        """Return whether the page has to be asked for again."""
        return self.state in (ImportState.READING, ImportState.STORING, ImportState.UNDOING)

    @property
    def seen_by_all(self) -> str:
        """Return "yes" if everyone is to see the consultation, else "no"."""
        return "yes" if self.choices.is_public else "no"

    @property
    def is_table(self) -> bool:
        """Return whether the file has columns."""
        return self.kind is SourceKind.CSV

    @property
    def is_data(self) -> bool:
        """Return whether the file says all about the consultation itself."""
        return self.kind is SourceKind.JSON


def make_import_view(row: Import, zone: str) -> ImportView:
    """Return what the page of an import shows, with instants in a time zone."""
    preview = row.content.get("preview", {})
    consultation = row.consultation
    return ImportView(
        key=row.key,
        state=row.state,
        heading=_heading(row),
        source=_("%(kind)s “%(name)s”, %(size)s", kind=KINDS[row.kind], name=row.name,
                 size=format_size(row.size)) if row.size
        else _("%(kind)s “%(name)s”, from the command line", kind=KINDS[row.kind], name=row.name),
        kind=row.kind,
        percent=_HUNDRED * row.done // max(1, row.total),
        choices=shown_choices(row),
        fault=describe_fault(_error_of(row)) if row.error else "",
        figures=_figures(preview) if preview else (),
        facts=_facts(preview) if preview else (),
        questions=[(words, count) for words, count in preview.get("questions", ())],
        unplaced=preview.get("unplaced", 0),
        background=preview.get("background", ""),
        language=preview.get("language", ""),
        notes=list(describe_notes(row.content.get("notes", ()))),
        faults=[(line, str(FAULTS[code]), words) for line, code, words in
                row.content.get("faults", ())],
        samples=[_sample(sample, preview["zone"]) for sample in preview.get("samples", ())],
        columns=_columns(row),
        stored_notes=list(describe_notes(row.content.get("stored_notes", ()))),
        slug=consultation.slug if consultation else "",
        is_hidden=consultation is not None and consultation.stage() is Stage.DRAFT,
        undone_on=dates.day(row.undone_at, zone) if row.undone_at else "",
    )  # fmt: skip


def _error_of(row: Import) -> Invalid:
    return Invalid(row.error["code"], row.error["field"], **row.error["values"])


def _heading(row: Import) -> str:
    title = row.title or row.name
    return {
        ImportState.READING: _("The file is being read"),
        ImportState.FAULTY: _("This file cannot be brought in"),
        ImportState.READY: title,
        ImportState.STORING: _("The discussion is being brought in"),
        ImportState.STORED: title,
        ImportState.UNDOING: _("The import is being undone"),
        ImportState.UNDONE: title,
    }[row.state]


def _figures(preview: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("Contributions"), str(preview["contributions"] - preview["replies"])),
        (_("Replies"), str(preview["replies"])),
        (_("Authors"), str(preview["authors"])),
        (_("Organisations"), str(preview["organisations"])),
        (_("Countries"), str(preview["countries"])),
    ]


def _facts(preview: dict[str, Any]) -> list[tuple[str, str]]:
    languages = [f"{labels.language_name(code)} ({n})" for code, n in preview["languages"]]
    unpublished = [
        f"{labels.STATUSES[Status(name)]} ({count})" for name, count in preview["statuses"]
        if name != Status.PUBLISHED
    ]  # fmt: skip
    facts = [
        (_("Written"), _period(preview, preview["zone"])),
        (_("Languages"), ", ".join(languages)),
        (_("Notes from the team"), str(preview["posts"] or "")),
        (_("Team"), str(preview["team"] or "")),
        (_("Summary"), _("yes") if preview["has_summary"] else ""),
        (_("Not visible to readers"), ", ".join(unpublished)),
    ]
    return [(words, value) for words, value in facts if value]


def _period(preview: dict[str, Any], zone: str) -> str:
    undated = preview["undated"]
    without = ngettext("%(num)d without a date", "%(num)d without a date", undated)
    if not preview["first"]:
        return without if undated else _("none")
    first, last = (dates.day(datetime.fromisoformat(preview[n]), zone) for n in ("first", "last"))
    period = first if first == last else _("%(first)s to %(last)s", first=first, last=last)
    return f"{period}; {without}" if undated else period


def _sample(sample: dict[str, Any], zone: str) -> SampleView:
    at = sample["date"]
    about = [
        sample["organisation"],
        country_names(sample["countries"]) if sample["countries"] else "",
        dates.day(datetime.fromisoformat(at), zone) if at else _("no date"),
        labels.language_name(sample["language"]),
    ]
    return SampleView(
        number=str(sample["number"] or ""),
        author=sample["author"] or _("Name not given"),
        about=", ".join(filter(None, about)),
        title=sample["title"],
        words=sample["words"],
        language=sample["language"],
        questions=", ".join(map(str, sample["questions"])),
        is_reply=sample["is_reply"],
    )


def _columns(row: Import) -> list[ColumnView]:
    return [
        ColumnView(f"column-{n}", column["heading"] or str(n + 1), column["first"], column["role"])
        for n, column in enumerate(row.content.get("columns", ()))
    ]


def role_options() -> list[tuple[str, str]]:
    """Return what a column can hold, in words."""
    return [(role.value, str(words)) for role, words in ROLES.items()]


_ACT_WORDS: Final[Mapping[str, Callable[[int], str]]] = {
    "replies": lambda n: ngettext("%(num)d contribution", "%(num)d contributions", n),
    "quotes": lambda n: ngettext("%(num)d quotation", "%(num)d quotations", n),
    "citations": lambda n: ngettext(
        "%(num)d citation in the summary", "%(num)d citations in the summary", n
    ),
    "published": lambda n: ngettext(
        "%(num)d citation in a published summary", "%(num)d citations in a published summary", n
    ),
    "responses": lambda n: ngettext(
        "%(num)d citation in a response", "%(num)d citations in a response", n
    ),
    "codes": lambda n: ngettext("%(num)d coded place", "%(num)d coded places", n),
    "memos": lambda n: ngettext("%(num)d memo", "%(num)d memos", n),
    "omissions": lambda n: ngettext(
        "%(num)d contribution left out on purpose",
        "%(num)d contributions left out on purpose",
        n,
    ),
    "comments": lambda n: ngettext(
        "%(num)d comment or review of the summary",
        "%(num)d comments or reviews of the summary",
        n,
    ),
    "drafts": lambda n: ngettext("%(num)d draft", "%(num)d drafts", n),
    "inquiries": lambda n: ngettext(
        "%(num)d private question to an author", "%(num)d private questions to authors", n
    ),
    "excerpts": lambda n: ngettext("%(num)d excerpt", "%(num)d excerpts", n),
    "posts": lambda n: ngettext("%(num)d note from the team", "%(num)d notes from the team", n),
    "points": lambda n: ngettext("%(num)d point", "%(num)d points", n),
    "flags": lambda n: ngettext(
        "%(num)d report to the moderators", "%(num)d reports to the moderators", n
    ),
    "edits": lambda n: ngettext("%(num)d edited text", "%(num)d edited texts", n),
    "signatures": lambda n: ngettext("%(num)d co-signature", "%(num)d co-signatures", n),
    "redactions": lambda n: ngettext("%(num)d redaction", "%(num)d redactions", n),
}


def describe_acts(acts: LaterActs) -> list[str]:
    """Return what people have done since, in words."""
    counts = ((field.name, getattr(acts, field.name)) for field in fields(acts))
    return [_ACT_WORDS[name](count) for name, count in counts if count]
