"""The summary in the document of the interchange format: out and in again, without a difference."""

import json

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.summaries import SummaryPart
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.contributions import visibility
from forum.services.imports import import_document
from forum.services.synthesis.summaries import find_summary
from forum.services.synthesis.summary.checks import find_faults
from forum.services.synthesis.summary.editions import publish_summary
from forum.services.synthesis.summary.statements import (
    add_statements,
    cite_words,
    remove_statement,
    reword,
)
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)
from tests.support.content.documents import document
from tests.support.exports import make_document

pytestmark = pytest.mark.usefixtures("db_session")


def filled() -> Consultation:
    """Return a consultation with two editions, one of which cites words and a hidden text."""
    consultation = make_consultation(stage=Stage.CLOSED, questions=2)
    facilitator = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    question = consultation.questions[1]
    for words in ("Many keep *their own* seed.", "A second.", "A third."):
        make_contribution(consultation, words, question=question)
    hidden = make_contribution(consultation, "A fourth.")
    summary = make_summary(
        consultation, "Kept.\n\nGone [2][4].", by=facilitator, is_published=False
    )
    first, second = summary.statements
    cite_words(consultation, first, 1, "their own seed", by=facilitator)
    section = (SummaryPart.QUESTION, question.id)
    add_statements(consultation, section, "## Heading\n\nAsked [3].", "en", by=facilitator)
    publish_summary(consultation, by=facilitator)
    reword(consultation, first, "Kept well.", "en", by=facilitator)
    remove_statement(consultation, second, by=facilitator)
    add_statements(consultation, (SummaryPart.METHOD, None), "We read.", "en", by=facilitator)
    publish_summary(consultation, by=facilitator)
    visibility.record_decision(hidden, Status.HIDDEN, by=None, reason="It names a person.")
    db.session.commit()
    return consultation


def test_a_summary_comes_back_as_it_went() -> None:
    written = json.loads(json.dumps(make_document(filled())))
    summary = written["summary"]
    assert [each["edition"] for each in (*summary["earlier"], summary)] == [1, 2]
    assert summary["figures"]["contributions"] == {"": 4}
    (cited,) = (s for s in summary["statements"] if s["text"]["text"] == "Kept well.")
    assert cited["citations"][0].keys() == {"number", "passage", "start", "end", "sha256"}
    written["uid"], written["slug"] = "0b0e37d2-58c5-5c9e-9f0c-6a4c1f1c0a11", "again"
    again = import_document(written, zone="UTC")
    assert json.loads(json.dumps(make_document(again)))["summary"] == summary
    stored = find_summary(again)
    assert stored is not None
    assert find_faults(again, stored) == []


def test_words_that_are_not_in_the_document_are_a_citation_of_the_whole() -> None:
    written = json.loads(json.dumps(make_document(filled())))
    for statement in written["summary"]["statements"]:
        for citation in statement["citations"]:
            citation["start"] = citation.get("start", 0) + 1
    written["uid"], written["slug"] = "0b0e37d2-58c5-5c9e-9f0c-6a4c1f1c0a11", "again"
    again = make_document(import_document(written, zone="UTC"))["summary"]
    kept = [c for s in again["statements"] for c in s["citations"]]
    assert kept
    assert all(citation.keys() == {"number"} for citation in kept)


@pytest.mark.parametrize(
    ("figures", "fault"),
    [
        ({"capacity": {"king": 1}}, "unknown_word"),
        ({"day": {"2026-02-30": 1}}, "not_date"),
        ({"others": {"people": 1}}, "unknown_word"),
        ({"cited": {"KE": 1}}, "unknown_word"),
        ({"country": {"K" * 41: 1}}, "unknown_word"),
        ({"country": {"KE": -1}}, "not_number"),
        ({"country": []}, "not_object"),
    ],
)
def test_figures_that_cannot_be_are_refused(figures: object, fault: str) -> None:
    summary = {"author": "Bo", "title": "Said", "statements": [], "figures": figures}
    with pytest.raises(Invalid, match=fault):
        import_document(document(summary=summary), zone="UTC")


def test_a_summary_without_figures_gets_those_of_the_import() -> None:
    written = json.loads(json.dumps(make_document(filled())))
    for edition in (written["summary"], *written["summary"]["earlier"]):
        del edition["figures"]
    written["uid"], written["slug"] = "0b0e37d2-58c5-5c9e-9f0c-6a4c1f1c0a11", "again"
    again = make_document(import_document(written, zone="UTC"))["summary"]
    assert again["figures"]["contributions"] == {"": 3}
    assert again["earlier"][0]["figures"]["last"] == {"": 4}


def test_a_question_that_is_not_there_is_refused() -> None:
    summary = {
        "author": "Bo",
        "title": "Said",
        "statements": [{"text": "Words.", "question": 7}],
    }
    with pytest.raises(Invalid, match="no_such_question"):
        import_document(document(summary=summary), zone="UTC")
