"""The form of a point, and the objects that the addresses of points name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.synthesis.points import Agreement
from forum.errors import NotFound
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.synthesis.point import Excerpt, Point, Theme
from forum.services.synthesis.points import PointPlace
from forum.web.http.query import parse_int

MAX_TITLE = 1_000


@dataclass
class PointForm:
    """The fields of a point; `errors` maps the id of a field to the key of a sentence.

    `version` is that from which the facilitator began.
    """

    title: str = ""
    language: str = ""
    place: str = ""
    agreement: Agreement = Agreement.OPEN
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> bool:
        """Return whether the words can be stored; adds to `errors`."""
        if self.language not in LANGUAGES:
            self.errors["language"] = "language"
        if not self.title:
            self.errors["title"] = "point_empty"
        elif len(self.title) > MAX_TITLE:
            self.errors["title"] = "too_long"
        elif not is_clean_line(self.title):
            self.errors["title"] = "unseen"
            self.title = clean_line(self.title)
        return not self.errors


def read(values: Mapping[str, str]) -> PointForm:
    """Return the posted form; an unknown agreement is none yet."""
    agreement = values.get("agreement", "")
    return PointForm(
        title=" ".join(values.get("title", "").split()),
        language=values.get("language", ""),
        place=values.get("place", ""),
        agreement=Agreement(agreement) if agreement in set(Agreement) else Agreement.OPEN,
        version=parse_int(values.get("version", "")) or 0,
    )


def place_value(point: Point) -> str:
    """Return how forms name the place of a point."""
    if point.question_id is not None:
        return f"q{point.question_id}"
    return "" if point.theme_id is None else f"t{point.theme_id}"


def of_point(point: Point) -> PointForm:
    """Return the form of a stored point."""
    return PointForm(
        title=point.text.source,
        language=point.text.language,
        place=place_value(point),
        agreement=point.agreement,
        version=point.version,
    )


def find_place(consultation: Consultation, value: str) -> PointPlace:
    """Return the question or theme that a form names; None for neither, or one that is gone."""
    id_ = parse_int(value[1:]) or 0
    place = db.session.get(GuidingQuestion if value[:1] == "q" else Theme, id_)
    if not isinstance(place, GuidingQuestion | Theme):
        return None
    return place if place.consultation_id == consultation.id else None


def get_point(consultation: Consultation, number: int) -> Point:
    """Return a point of this consultation, or raise NotFound."""
    point = db.session.get(Point, number)
    if point is None or point.consultation_id != consultation.id:
        raise NotFound
    return point


def get_theme(consultation: Consultation, number: int) -> Theme:
    """Return a theme of this consultation, or raise NotFound."""
    theme = db.session.get(Theme, number)
    if theme is None or theme.consultation_id != consultation.id:
        raise NotFound
    return theme


def get_excerpt(consultation: Consultation, number: int) -> Excerpt:
    """Return an excerpt of this consultation, or raise NotFound."""
    excerpt = db.session.get(Excerpt, number)
    if excerpt is None or excerpt.consultation_id != consultation.id:
        raise NotFound
    return excerpt
