"""The points on the reading desk, under their questions and themes."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.synthesis.point_list import ListedPoint, PointList, list_points
from forum.views.synthesis.desk.choice import label_question
from forum.web.language.locale import language


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The points under one question or theme, or under neither; `code` is the title's language."""

    title: str
    code: str
    points: Sequence[ListedPoint]


@dataclass(frozen=True)
class DeskPoints:
    """All points of a consultation, in groups, and where a new one can be noted."""

    listed: PointList
    groups: Sequence[PointGroup]
    places: Sequence[tuple[str, str]]

    @property
    def points(self) -> Sequence[ListedPoint]:
        """Return all points in the order in which they are displayed."""
        return [point for group in self.groups for point in group.points]


def read_points(consultation: Consultation, outline: Overview) -> DeskPoints:
    """Return the points of a consultation in the language of the page."""
    listed = list_points(consultation.id, language())
    groups = [
        PointGroup(
            label_question(question),
            question.text.display_language,
            [point for point in listed.points if point.question_id == question.id],
        )
        for question in outline.questions
    ]
    groups += [
        PointGroup(
            title.plain,
            title.display_language,
            [point for point in listed.points if point.theme_id == theme_id],
        )
        for theme_id, title in listed.themes.items()
    ]
    others = [p for p in listed.points if p.question_id is None and p.theme_id is None]
    groups.append(PointGroup(_("Under no question"), language(), others))
    places = [(f"q{question.id}", label_question(question)) for question in outline.questions]
    places += [(f"t{id_}", title.plain) for id_, title in listed.themes.items()]
    return DeskPoints(listed, [group for group in groups if group.points], places)


def describe_evidence(point: ListedPoint) -> str:
    """Return how many excerpts bear on a point, from how many contributions."""
    if not point.excerpts:
        return _("no excerpt yet")
    return " · ".join(
        (
            ngettext("%(num)d excerpt", "%(num)d excerpts", point.excerpts),
            ngettext("%(num)d contribution", "%(num)d contributions", point.contributions),
        )
    )
