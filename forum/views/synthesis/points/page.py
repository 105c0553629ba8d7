"""The page of one point: its words, its excerpts, and what can be done with it."""

from collections.abc import Collection
from dataclasses import dataclass, field

from flask import render_template
from flask.typing import ResponseReturnValue

from forum import database
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.synthesis.point_lists import list_evidence, list_merged
from forum.services.texts.store import render_ahead
from forum.views.synthesis.points import form as point_form
from forum.views.synthesis.points.form import PointForm
from forum.views.synthesis.points.listing import AGREEMENTS, STANCES, find_point, list_places
from forum.web.http.current_user import current_person
from forum.web.http.guards import reading_ended
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language


@dataclass
class PointAttempt:
    """What somebody tried to do with a point and could not, to be shown again.

    `is_newer` tells that a colleague has changed the point meanwhile: both wordings are shown.
    `is_deleting` asks whether the point is really to be deleted.
    """

    form: PointForm | None = None
    split: PointForm = field(default_factory=PointForm)
    chosen: Collection[int] = ()
    errors: dict[str, str] = field(default_factory=dict)
    is_newer: bool = False
    is_deleting: bool = False

    @property
    def status(self) -> int:
        """Return the status of the answer."""
        if self.is_newer:
            return 409
        return 422 if self.errors or (self.form and self.form.errors) else 200


def gate(slug: str) -> Consultation:
    """Return a consultation that the person may sum up."""
    return consultation_for(current_person(), slug, Action.SUMMARISE)


def gate_with_words(slug: str, *words: str) -> Consultation:
    """Do as `gate`, and render words that are stored afterwards before anybody has to wait."""
    database.end_writing()
    consultation = gate(slug)
    render_ahead(words)
    with reading_ended():
        db.session.commit()
    return consultation


def end_transaction() -> None:
    """Let others write while a page is shown again."""
    db.session.rollback()
    database.end_writing()


def point_page(
    consultation: Consultation, point: Point, attempt: PointAttempt | None = None
) -> ResponseReturnValue:
    """Return the page of a point; after an attempt that failed, with what was typed."""
    attempt = attempt or PointAttempt()
    overview = read_overview(consultation, language())
    places = list_places(consultation, overview)
    stored = point_form.of_point(point)
    form = attempt.form or stored
    if attempt.is_newer:
        form.version = point.version
        attempt.split.version = point.version
    page = render_template(
        "synthesis/points/show.html",
        consultation=consultation,
        overview=overview,
        point=point,
        listed=find_point(places, point.id),
        places=places,
        place_choices=[(place.value, place.label) for place in places],
        agreements=[(key.value, words) for key, words in AGREEMENTS.items()],
        agreement_words=AGREEMENTS[point.agreement],
        stances=[(key.value, words) for key, words in STANCES.items()],
        evidence=list_evidence(consultation, point, language()),
        merged=list_merged(point, language()),
        form=form,
        stored=stored,
        attempt=attempt,
        errors=sentences({**form.errors, **attempt.errors}),
    )
    return page, attempt.status
