"""Tables of voices: points or questions by country, region, sector, language or gender."""

from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.countries import region_name
from forum.domain.persons import PersonGender
from forum.domain.synthesis.voices import (
    NOT_STATED,
    SEVERAL,
    GroupedCount,
    Speech,
    find_voices,
    group_voices,
)
from forum.services.consultations.overview import Overview, read_overview
from forum.services.synthesis.voices import (
    KINDS,
    read_speeches_of_points,
    read_speeches_on_questions,
)
from forum.services.texts.localised import LocalisedText
from forum.views.synthesis.points import PLACE, bp
from forum.views.synthesis.points.listing import list_places
from forum.views.synthesis.points.page import gate
from forum.web.language import labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language

KIND_NAMES: Final = {
    "country": _l("Country"),
    "region": _l("Region"),
    "sector": _l("Sector"),
    "language": _l("Language"),
    "gender": _l("Gender"),
}
SUBJECTS: Final = {"points": _l("Points"), "questions": _l("Guiding questions")}


@dataclass(frozen=True, slots=True)
class VoicesLine:
    """One group of a table, in words; a number is None where it would point to few people."""

    label: str
    voices: int | None
    posts: int | None = None
    official: int | None = None
    personal: int | None = None
    late: int | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class VoicesBlock:
    """The lines of one point or question."""

    mark: str
    title: LocalisedText | None
    lines: list[VoicesLine]


@bp.get(f"{PLACE}/voices")
def voices(slug: str) -> ResponseReturnValue:
    """Show how many voices and posts of each group stand behind points or questions."""
    consultation = gate(slug)
    subject, kind = request.args.get("of", "points"), request.args.get("by", "country")
    subject = subject if subject in SUBJECTS else "points"
    kind = kind if kind in KINDS else "country"
    overview = read_overview(consultation, language())
    if subject == "points":
        subjects: list[tuple[int, str, LocalisedText | None]] = [
            (point.id, point.number, point.view.text)
            for place in list_places(consultation, overview)
            for point in place.points
        ]
        speeches = read_speeches_of_points(consultation)
    else:
        subjects = _questions(overview)
        speeches = read_speeches_on_questions(consultation)
    return render_template(
        "synthesis/points/voices.html",
        consultation=consultation,
        overview=overview,
        subject=subject,
        kind=kind,
        subjects=list(SUBJECTS.items()),
        kinds=list(KIND_NAMES.items()),
        kind_name=KIND_NAMES[kind],
        blocks=[
            VoicesBlock(mark, title, _lines(speeches[id_], kind))
            for id_, mark, title in subjects
            if id_ in speeches
        ],
    )


def _questions(overview: Overview) -> list[tuple[int, str, LocalisedText | None]]:
    return [
        *((q.id, _("Question %(number)s", number=q.number), q.text) for q in overview.questions),
        (0, _("Outside the questions"), None),
    ]


def _lines(speeches: list[Speech], kind: str) -> list[VoicesLine]:
    grouped = group_voices(find_voices(speeches), kind)
    groups = sorted(grouped.groups.items(), key=lambda item: (-item[1].voices, item[0]))
    lines = [
        VoicesLine(
            _group_name(kind, group),
            *(count.voices, count.posts, count.official, count.personal, count.late),
        )
        for group, count in groups
    ]
    return [_total(grouped), *lines, *_others(grouped)]


def _total(grouped: GroupedCount) -> VoicesLine:
    total = grouped.total
    return VoicesLine(
        _("In total"),
        *(total.voices, total.posts, total.official, total.personal, total.late),
        is_total=True,
    )


def _others(grouped: GroupedCount) -> list[VoicesLine]:
    """Return a line for all groups that are not shown by themselves, if there are any."""
    if grouped.others == 0:
        return []
    return [VoicesLine(_("Smaller groups together"), grouped.others)]


def _group_name(kind: str, group: str) -> str:
    if group == NOT_STATED:
        return _("not stated")
    if group == SEVERAL:
        return _("several of them")
    if kind == "country":
        return country_names(group)
    if kind == "region":
        return region_name(group, language())
    if kind == "language":
        return str(labels.language_name(group))
    return str(labels.GENDER_GROUPS[PersonGender(group)]) if kind == "gender" else group
