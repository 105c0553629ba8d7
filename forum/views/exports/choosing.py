"""What a reader chooses on the page of exports: read from an address, and offered as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.characters import shorten
from forum.domain.exports.choice import (
    FILTERS,
    OFFICIAL,
    ORDERS,
    PERSONAL,
    TEXTS,
    DocumentKind,
    ExportChoice,
    ExportFilters,
)
from forum.errors import NotFound
from forum.exports import FORMATS, SUMMARY_FORMATS
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.exports.filters import list_stakeholder_types
from forum.web.language import labels
from forum.web.language.countries import country
from forum.web.language.locale import language
from forum.web.language.stakeholders import stakeholder_words
from forum.web.presenters.texts import OptionWords

LONGEST_OPTION: Final = 80
OPTION_NAMES: Final = ("by", "texts", *FILTERS)
"""The names of options in an address."""

GROUPS: Final = (
    (_l("To read"), SUMMARY_FORMATS),
    (_l("Data"), ("xlsx", "csv", "contributions.csv", "json")),
    (_l("To keep"), ("zip",)),
)

ExportOptions = Sequence[tuple[str, str]]


def read_choice(format_: str, document: DocumentKind) -> ExportChoice:
    """Return what an address chooses; raises NotFound for what there is not."""
    offered = SUMMARY_FORMATS if document == "summary" else FORMATS
    if format_ not in offered:
        raise NotFound
    try:
        filters = ExportFilters.of_values(request.args)
    except ValueError:
        raise NotFound from None
    by, texts = request.args.get("by"), request.args.get("texts")
    return ExportChoice(
        format=format_,
        language=language(),
        order=next((order for order in ORDERS if order == by), "question"),
        texts=next((choice for choice in TEXTS if choice == texts), "both"),
        document=document,
        filters=filters,
    )


def chosen_options() -> dict[str, Any]:
    """Return the options in the address that are set."""
    return {name: request.args[name] for name in OPTION_NAMES if request.args.get(name)}


@dataclass(frozen=True)
class ExportForm:
    """The form of the page: formats in groups, and filters with the values that they can have."""

    formats: Sequence[tuple[str, ExportOptions]]
    filters: Sequence[tuple[str, str, ExportOptions]]
    chosen: Mapping[str, str]

    @property
    def has_filters(self) -> bool:
        """Return whether a filter is chosen, so that the filters are shown open."""
        return any(self.chosen.get(name) for name in FILTERS)


def make_form(consultation: Consultation, overview: Overview) -> ExportForm:
    """Return the form, with what the address chooses."""
    counts = overview.counts
    questions = [
        (
            str(q.number),
            OptionWords.of(
                shorten(f"{q.number}. {q.text.plain}", LONGEST_OPTION), q.text.display_language
            ),
        )
        for q in overview.questions
    ]
    countries = sorted(((code, country(code)) for code in counts.get("country", {})), key=_label)
    languages = [(code, labels.language_name(code)) for code in counts.get("language", {})]
    kinds = [
        (kind, shorten(stakeholder_words(kind), LONGEST_OPTION))
        for kind in list_stakeholder_types(consultation)
    ]
    filters: list[tuple[str, Any, ExportOptions]] = [
        ("question", _("Question"), questions),
        ("country", _("Country"), countries),
        ("written", _("Written in"), sorted(languages, key=_label)),
        ("capacity", _("Capacity"), [(OFFICIAL, _("Official")), (PERSONAL, _("Personal"))]),
        ("stakeholder", _("Kind of stakeholder"), kinds),
        ("late", _("After closing"), [("no", _("Received in time")), ("yes", _("Late only"))]),
    ]
    return ExportForm(
        formats=[
            (str(title), [(name, str(labels.EXPORT_FORMATS[name])) for name in names])
            for title, names in GROUPS
        ],
        filters=[(name, title, values) for name, title, values in filters if values],
        chosen={name: request.args.get(name, "") for name in ("format", *OPTION_NAMES)},
    )


def _label(pair: tuple[str, str]) -> str:
    return pair[1].casefold()
