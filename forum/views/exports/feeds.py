"""Feeds: what is new in a consultation, or under one of its questions, in each language."""

from flask.typing import ResponseReturnValue

from forum.domain.policy import Action
from forum.errors import NotFound
from forum.exports import atom
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import QuestionView, read_overview
from forum.views.exports import bp
from forum.views.exports.feed import FeedMaker
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import KeptFile, cached_file
from forum.web.language.locale import language


@bp.get("/consultations/<slug>/feed.atom")
def feed(slug: str) -> ResponseReturnValue:
    """Return the latest contributions, replies and notes of the team."""
    return _respond(consultation_for(current_person(), slug, Action.READ), None)


@bp.get("/consultations/<slug>/questions/<id:number>/feed.atom")
def question_feed(slug: str, number: int) -> ResponseReturnValue:
    """Return the latest answers to one question."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    overview = read_overview(consultation, language())
    question = next((one for one in overview.questions if one.number == number), None)
    if question is None:
        raise NotFound
    return _respond(consultation, question)


def _respond(consultation: Consultation, question: QuestionView | None) -> ResponseReturnValue:
    def render() -> KeptFile:
        overview = read_overview(consultation, language())
        made = FeedMaker(consultation, overview, question).make()
        return KeptFile(atom.render_feed(made), made.updated_at)

    return cached_file(consultation, render, content_type=atom.CONTENT_TYPE)
