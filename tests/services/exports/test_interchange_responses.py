"""The organiser's response leaves as data and comes in again; drafts and hidden texts stay here."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.response import OrganiserResponse, ResponseItem
from forum.models.translation import TranslationStatus
from forum.services.imports import import_document
from forum.services.moderation.decisions import decide
from forum.services.synthesis.responses import writing
from forum.services.synthesis.responses.reading import read_response
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
)
from tests.support.exports import make_document

pytestmark = pytest.mark.usefixtures("db_session")


def make_answered() -> Consultation:
    """Store a consultation with a published response and a draft beside it."""
    consultation = make_consultation(stage=Stage.CLOSED)
    texts = [make_contribution(consultation) for _ in range(3)]
    organiser = make_appointment(consultation, Role.ORGANISER)
    general = writing.ResponseDraft(language="en", text="Thank *you*.")
    item = writing.ResponseDraft(
        language="en",
        text="Not this year [2].",
        subject="Lend seeds [3] [1].",
        outcome=ResponseOutcome.NOT_ACCEPTED,
        link="https://seeds.example/why",
        numbers=(3, 1),
    )
    writing.save_item(consultation, general, by=organiser)
    stored = writing.save_item(consultation, item, by=organiser)
    assert stored.subject is not None
    make_translation(
        stored.subject, "es", "Presten semillas [3][1].", status=TranslationStatus.REVIEWED
    )
    make_translation(stored.text, "es", "Este año no [2].", status=TranslationStatus.REVIEWED)
    writing.publish_response(consultation, by=organiser)
    draft = writing.ResponseDraft(
        language="en", text="Secret.", subject="Later.", outcome=ResponseOutcome.PARTLY
    )
    writing.save_item(consultation, draft, by=organiser)
    moderator = make_appointment(consultation, Role.MODERATOR)
    decide(texts[2], Status.HIDDEN, by=moderator, reason="It.")
    db.session.commit()
    return consultation


def exported(consultation: Consultation) -> dict[str, Any]:
    document = make_document(consultation)
    loaded: dict[str, Any] = json.loads(json.dumps(document))
    return loaded


def forget(consultation: Consultation) -> None:
    """Delete the response, as another site has none."""
    responses = select(OrganiserResponse.id)
    for item in db.session.scalars(select(ResponseItem)):
        db.session.delete(item)
    db.session.flush()
    db.session.execute(delete(OrganiserResponse).where(OrganiserResponse.id.in_(responses)))
    db.session.commit()


def test_the_document_has_what_readers_see() -> None:
    response = exported(make_answered())["response"]
    assert [item["outcome"] for item in response["items"]] == [None, "not_accepted"]
    assert response["items"][1]["contributions"] == [1, 2]  # the third is hidden
    subject = response["items"][1]["subject"]
    assert subject["text"] == "Lend seeds."
    assert subject["translations"]["es"]["text"] == "Presten semillas."
    assert "Secret" not in json.dumps(response)


def test_it_comes_in_as_it_went_out() -> None:
    consultation = make_answered()
    before = exported(consultation)
    forget(consultation)
    assert exported(consultation)["response"] is None
    import_document(before, zone="UTC")
    db.session.commit()
    assert exported(consultation)["response"] == before["response"]
    stored = writing.find_response(consultation)
    assert stored is not None
    view = read_response(stored, "es")
    assert view.general is not None
    assert [item.text.plain for item in view.items] == ["Este año no [2]."]
    import_document(before, zone="UTC")  # a second time adds nothing
    assert len(read_response(stored, "es").items) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("outcome", "perhaps"), ("link", "javascript:alert(1)"), ("text", None)]
)
def test_a_faulty_item_is_named(field: str, value: object) -> None:
    document = exported(make_answered())
    document["uid"] = "another"
    document["response"]["items"][1][field] = value
    with pytest.raises(Invalid):
        import_document(document, zone="UTC")
