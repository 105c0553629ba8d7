"""The points on the reading desk, under their questions and themes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.synthesis.voices import VoiceCount
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.synthesis.desk import DeskPoint, DeskPointList, list_points
from forum.views.synthesis.desk.choice import label_question
from forum.views.synthesis.points.listing import describe_voices
from forum.web.language.locale import language
from forum.web.presenters.texts import words_html


@dataclass(frozen=True, slots=True)
class PointLine:
    """A point as the desk prints it: its words with their language, and what bears on it."""

    id: int
    number: int
    words: Markup
    evidence: str


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The points under one question or theme, or under neither; `code` is the title's language.

    `place` is how the form names it.
    """

    place: str
    title: str
    code: str
    points: Sequence[PointLine]


@dataclass(frozen=True)
class DeskPoints:
    """All points of a consultation, in groups, and where a new one can be noted.

    `page` is the address of the points, which that of each point goes on.
    """

    listed: DeskPointList
    groups: Sequence[PointGroup]
    places: Sequence[tuple[str, str]]
    page: str

    @property
    def points(self) -> Sequence[DeskPoint]:
        """Return all points in their order."""
        return self.listed.points


def read_points(consultation: Consultation, outline: Overview) -> DeskPoints:
    """Return the points of a consultation in the language of the page."""
    listed = list_points(consultation, language())
    groups = [
        PointGroup(
            f"q{question.id}",
            label_question(question),
            question.text.display_language,
            [_line(point) for point in listed.points if point.question_id == question.id],
        )
        for question in outline.questions
    ]
    groups += [
        PointGroup(
            f"t{theme_id}",
            title.plain,
            title.display_language,
            [_line(point) for point in listed.points if point.theme_id == theme_id],
        )
        for theme_id, title in listed.themes.items()
    ]
    others = [_line(p) for p in listed.points if p.question_id is None and p.theme_id is None]
    groups.append(PointGroup("", _("Under no question"), language(), others))
    places = [(f"q{question.id}", label_question(question)) for question in outline.questions]
    places += [(f"t{id_}", title.plain) for id_, title in listed.themes.items()]
    page = url_for("points.index", slug=consultation.slug)
    return DeskPoints(listed, [group for group in groups if group.points], places, page)


def _line(point: DeskPoint) -> PointLine:
    words = words_html(point.text.plain, point.text.display_language)
    evidence = _describe_evidence(point.excerpts, point.voices, language())
    return PointLine(point.id, point.number, Markup(words), evidence)  # noqa: S704 - escaped there


@lru_cache(maxsize=2048)
def _describe_evidence(excerpts: int, voices: VoiceCount, code: str) -> str:
    """Return which voices stand behind a point, and in how many excerpts."""
    if not excerpts:
        return _("no excerpt yet")
    facts = describe_voices(voices) if voices.voices else []
    return " · ".join((*facts, ngettext("%(num)d excerpt", "%(num)d excerpts", excerpts)))
