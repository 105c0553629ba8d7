"""What the pages of points print: points under their questions and themes, in order."""

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.characters import shorten
from forum.domain.synthesis.points import Agreement, Stance
from forum.domain.synthesis.voices import VoiceCount
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.synthesis.point_lists import PointView, list_points, list_themes
from forum.services.texts.localised import LocalisedText
from forum.web.language.locale import language

MAX_LABEL: Final = 70
AGREEMENTS = {
    Agreement.OPEN: _l("not decided yet"),
    Agreement.AGREED: _l("agreed"),
    Agreement.CONTESTED: _l("contested"),
    Agreement.LONE: _l("lone view, kept on purpose"),
}
STANCES = {
    Stance.SUPPORTS: _l("supports the point"),
    Stance.OPPOSES: _l("opposes it"),
    Stance.QUALIFIES: _l("adds a condition"),
}


@dataclass(frozen=True, slots=True)
class NumberedPoint:
    """A point as a list prints it: its number, and what is told of it in words."""

    view: PointView
    number: str
    agreement: str
    facts: list[str]
    is_first: bool
    is_last: bool

    @property
    def id(self) -> int:
        """Return the id of the point."""
        return self.view.id


@dataclass(frozen=True, slots=True)
class PlaceOfPoints:
    """A question, a theme or neither, with its points; `value` names it in forms.

    `number` is that of a question.
    """

    value: str
    number: int | None
    title: LocalisedText | None
    theme_id: int | None
    points: list[NumberedPoint]
    is_first_theme: bool = False
    is_last_theme: bool = False

    @property
    def label(self) -> str:
        """Return the place in words, for choices."""
        if self.title is None:
            return _("Under no question or theme")
        title = shorten(self.title.plain, MAX_LABEL)
        if self.number is not None:
            return _("Question %(number)s: %(title)s", number=self.number, title=title)
        return _("Theme: %(title)s", title=title)


def list_places(consultation: Consultation, overview: Overview) -> list[PlaceOfPoints]:
    """Return all places for points in the order of the page, each with its points."""
    points = list_points(consultation, language())
    themes = list_themes(consultation, language())
    places = [
        PlaceOfPoints(
            f"q{question.id}",
            question.number,
            question.text,
            None,
            _list([p for p in points if p.question_id == question.id]),
        )
        for question in overview.questions
    ]
    places += [
        PlaceOfPoints(
            f"t{theme.id}",
            None,
            theme.title,
            theme.id,
            _list([p for p in points if p.theme_id == theme.id]),
            is_first_theme=theme is themes[0],
            is_last_theme=theme is themes[-1],
        )
        for theme in themes
    ]
    rest = [p for p in points if p.question_id is None and p.theme_id is None]
    return [*places, PlaceOfPoints("", None, None, None, _list(rest))]


def _list(points: list[PointView]) -> list[NumberedPoint]:
    return [
        NumberedPoint(
            point,
            f"P{point.number}",
            str(AGREEMENTS[point.agreement]),
            describe(point),
            is_first=point is points[0],
            is_last=point is points[-1],
        )
        for point in points
    ]


def describe(point: PointView) -> list[str]:
    """Return in words what stands behind a point: voices, posts, excerpts."""
    facts = describe_voices(point.voices)
    facts.append(ngettext("%(num)d excerpt", "%(num)d excerpts", point.excerpts))
    if point.merged:
        facts.append(ngettext("%(num)s merged point", "%(num)s merged points", point.merged))
    return facts


def describe_voices(count: VoiceCount) -> list[str]:
    """Return the counts of voices and posts in words, with their parts where there are any."""
    facts = [
        ngettext("%(num)s voice", "%(num)s voices", count.voices),
        ngettext("%(num)s contribution", "%(num)s contributions", count.posts),
    ]
    if count.official:
        facts.append(
            ngettext("%(num)s on behalf of others", "%(num)s on behalf of others", count.official)
        )
    if count.personal and count.official:
        facts.append(
            ngettext(
                "%(num)s in a personal capacity", "%(num)s in a personal capacity", count.personal
            )
        )
    against = count.by_stance.get(Stance.OPPOSES, 0)
    if against:
        facts.append(ngettext("%(num)s voice opposes", "%(num)s voices oppose", against))
    if count.signatures:
        facts.append(
            ngettext("%(num)s only by co-signing", "%(num)s only by co-signing", count.signatures)
        )
    if count.campaigns:
        facts.append(ngettext("%(num)s campaign", "%(num)s campaigns", count.campaigns))
    if count.late:
        facts.append(
            ngettext("%(num)s only after closing", "%(num)s only after closing", count.late)
        )
    return facts


def find_point(places: list[PlaceOfPoints], point_id: int) -> NumberedPoint | None:
    """Return a point of the page by its id, or None."""
    points = (point for place in places for point in place.points)
    return next((point for point in points if point.id == point_id), None)
