"""The page on which a summary is written: its view model."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.characters import shorten
from forum.domain.lifecycle import Stage
from forum.domain.synthesis.summaries import SummaryPart
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import StatementComment, Summary
from forum.services.consultations.overview import Overview, read_overview
from forum.services.synthesis.summaries import find_edition, find_summary
from forum.services.synthesis.summary import reviews
from forum.services.synthesis.summary.checks import FaultKind, StatementFault, check_records
from forum.services.synthesis.summary.editions import is_changed
from forum.services.synthesis.summary.mending import Mending, list_mendings
from forum.services.synthesis.summary.offers import UnusedPoint, list_unused_points
from forum.services.synthesis.summary.page import SummaryBlock, SummarySection, group_sources
from forum.services.synthesis.summary.parallels import list_parallels
from forum.services.synthesis.summary.records import (
    StatementRecord,
    number_statements,
    read_draft,
)
from forum.services.synthesis.summary.sources import Source, read_sources
from forum.services.texts.localised import localise
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.reports.summary import NamedSection, name_section

MOST_WORDS_OF_A_FAULT: Final = 120
HINTS: Final = {
    SummaryPart.BRIEF: _l("Three to seven sentences for those who read nothing else."),
    SummaryPart.METHOD: _l("How texts were read, what was counted, what the summary cannot tell."),
    SummaryPart.PARTICIPATION: _l("Charts are added automatically. Say here what they mean."),
    SummaryPart.OUTSIDE: _l("What was said beside the questions."),
    SummaryPart.AGREEMENT: _l("Where contributors agree, where they differ, and views held alone."),
    SummaryPart.RECOMMENDATIONS: _l("What contributors recommend, and to whom."),
    SummaryPart.NEXT_STEPS: _l("What happens now, and by when."),
}

MENDING_WORDS: Final = {
    Mending.CITE: _l("Cite"),
    Mending.REMOVE: _l("Take out the statement"),
    Mending.UNCITE: _l("Take out the citation"),
    Mending.WHOLE: _l("Cite the whole contribution"),
    Mending.EXACT: _l("Put the words of the source"),
    Mending.UNQUOTE: _l("Take out the quotation marks"),
}


@dataclass
class EditForm:
    """What was typed on the page, where it was refused; `errors` maps fields to sentences.

    It is that of title and lead, or of new statements in a `section`.
    """

    is_heading: bool = False
    language: str = ""
    title: str = ""
    standfirst: str = ""
    version: int | None = None
    section: str = ""
    body: str = ""
    is_newer: bool = False
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FaultLine:
    """A fault in words, with the buttons that mend it."""

    fault: StatementFault
    number: int
    sentence: str
    ways: Sequence[tuple[Mending, str]]


@dataclass(frozen=True)
class OpenSection:
    """A section of the draft, with its hint, and the points from which it can go on."""

    place: NamedSection
    hint: str
    points: Sequence[UnusedPoint]


def fault_sentence(fault: StatementFault) -> str:
    """Return a fault as a sentence."""
    sentences_of_kinds = {
        FaultKind.EMPTY: _("There is no statement yet."),
        FaultKind.UNCITED: _("It cites nobody: “%(words)s”"),
        FaultKind.BROKEN: _("%(words)s is not a published contribution."),
        FaultKind.LOST_WORDS: _("The words of %(words)s that it cites are no longer there."),
        FaultKind.DIFFERS: _("The quotation “%(words)s” is not in the text that it cites."),
        FaultKind.WITHHELD: _(
            "“%(words)s” is quoted from [%(number)s], whose author withholds the name and has not "
            "agreed to be quoted word by word."
        ),
        FaultKind.NAMED: _("It names the author of %(words)s, who has not agreed to be named."),
    }
    words = {"words": shorten(fault.words, MOST_WORDS_OF_A_FAULT), "number": fault.number}
    return sentences_of_kinds[fault.kind] % words


def describe_faults(
    faults: Sequence[StatementFault], numbers: Mapping[int, int]
) -> list[FaultLine]:
    """Return faults as the page lists them."""
    return [
        FaultLine(
            fault=fault,
            number=numbers.get(fault.statement, 0),
            sentence=fault_sentence(fault),
            ways=[(way, str(MENDING_WORDS[way])) for way in list_mendings(fault)],
        )
        for fault in faults
    ]


def draft_page(consultation: Consultation, form: EditForm) -> str:
    """Return the page."""
    summary = find_summary(consultation)
    overview = read_overview(consultation, language())
    values: dict[str, object] = {"sections": [], "faults": [], "comments": {}, "points": []}
    if summary is not None:
        if not form.is_heading:
            form.title, form.version = summary.title.source, summary.version
            form.standfirst = summary.standfirst.source if summary.standfirst else ""
            form.language = form.language or summary.language
        elif form.is_newer:
            form.version = summary.version
        values = _describe_draft(consultation, overview, summary)
    form.language = form.language or language()
    return render_template(
        "synthesis/edit.html",
        consultation=consultation,
        overview=overview,
        summary=summary,
        form=form,
        errors=sentences(form.errors),
        is_open=consultation.stage() is Stage.OPEN,
        **values,
    )


def _describe_draft(
    consultation: Consultation, overview: Overview, summary: Summary
) -> dict[str, object]:
    records = read_draft(summary)
    sources, numbers = read_sources(records, language()), number_statements(records)
    comments: dict[int, list[StatementComment]] = reviews.list_comments(summary)
    points = list_unused_points(summary, language())
    edition = find_edition(consultation)
    return {
        "sections": _make_sections(overview, records, sources, points),
        "faults": describe_faults(check_records(consultation, records, sources), numbers),
        "comments": comments,
        "points": points,
        "edition": edition,
        "is_changed": is_changed(summary, edition, records),
        "differing": sum(row.has_differences for row in list_parallels(summary)),
        "total": len(numbers),
    }


def _make_sections(
    overview: Overview,
    records: Sequence[StatementRecord],
    sources: Mapping[int, Sequence[Source]],
    points: Sequence[UnusedPoint],
) -> list[OpenSection]:
    """Return all sections, empty ones too, in their order."""
    texts = localise([record.text_id for record in records], language())
    numbers = number_statements(records)
    blocks: dict[tuple[SummaryPart, int | None], list[SummaryBlock]] = defaultdict(list)
    for record in records:
        number = numbers.get(record.id, 0)
        shown = group_sources(sources[record.id])
        question = record.question if record.part is SummaryPart.QUESTION else None
        block = SummaryBlock(record.id, number, texts[record.text_id], shown)
        blocks[record.part, question].append(block)
    questions = {question.id: question for question in overview.questions}
    sections = []
    for part in SummaryPart:
        ids = questions if part is SummaryPart.QUESTION else (None,)
        for id_ in ids:
            section = SummarySection(part, id_, blocks[part, id_])
            is_for_points = part in (SummaryPart.QUESTION, SummaryPart.OUTSIDE)
            near = [p for p in points if is_for_points and p.question == id_]
            place = name_section(section, questions)
            sections.append(OpenSection(place, str(HINTS.get(part, "")), near))
    return sections
