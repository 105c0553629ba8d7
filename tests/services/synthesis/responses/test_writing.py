"""The organiser's response: its items, what they cite, and publishing them."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.domain.synthesis.summaries import SummaryPart
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.response import ResponseItem
from forum.models.translation import Translation, TranslationStatus
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.points import note_point
from forum.services.synthesis.responses import writing
from forum.services.synthesis.responses.reading import (
    draft_for,
    list_answerable,
    read_response,
)
from forum.services.synthesis.responses.writing import ResponseDraft, save_item
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_translation,
)

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    consultation = make_consultation(stage=Stage.CLOSED)
    for _ in range(3):
        make_contribution(consultation)
    return consultation


@pytest.fixture
def organiser(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.ORGANISER)


def draft(text: str = "We lend them [2].", **fields: Any) -> ResponseDraft:
    values = {"subject": "Lend seeds.", "outcome": ResponseOutcome.ACCEPTED, "language": "en"}
    return ResponseDraft(**{**values, "text": text, "numbers": (1,), **fields})


def numbers(item: ResponseItem) -> list[int | None]:
    return [citation.contribution.number for citation in item.citations]


def test_an_item_names_what_its_field_and_its_words_cite(
    consultation: Consultation, organiser: User
) -> None:
    item = save_item(consultation, draft(), by=organiser)
    assert numbers(item) == [1, 2]
    changed = draft("We lend none [3].", numbers=())
    assert numbers(save_item(consultation, changed, by=organiser, item=item, version=1)) == [3]


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.MODERATOR, Role.TRANSLATOR])
def test_nobody_else_of_the_team_responds(consultation: Consultation, role: Role) -> None:
    with pytest.raises(NotAllowed):
        save_item(consultation, draft(), by=make_appointment(consultation, role))


def test_nobody_responds_while_people_write() -> None:
    consultation = make_consultation(stage=Stage.OPEN)
    with pytest.raises(NotAllowed):
        save_item(consultation, draft(), by=make_appointment(consultation, Role.ORGANISER))


def test_what_readers_cannot_read_is_not_cited(consultation: Consultation, organiser: User) -> None:
    hidden = make_contribution(consultation)
    decide(hidden, Status.HIDDEN, by=make_appointment(consultation, Role.MODERATOR), reason="It.")
    with pytest.raises(Invalid) as error:
        save_item(consultation, draft(numbers=(hidden.number or 0, 99)), by=organiser)
    assert (error.value.code, error.value.values["numbers"]) == ("broken", f"{hidden.number}, 99")


def test_two_organisers_do_not_overwrite_each_other(
    consultation: Consultation, organiser: User
) -> None:
    item = save_item(consultation, draft(), by=organiser)
    save_item(consultation, draft("One."), by=organiser, item=item, version=1)
    with pytest.raises(Invalid) as error:
        save_item(consultation, draft("Two."), by=organiser, item=item, version=1)
    assert (error.value.code, item.text.source) == ("newer", "One.")


def test_there_is_one_general_reply(consultation: Consultation, organiser: User) -> None:
    general = draft("Thank you.", subject="", outcome=None, numbers=())
    save_item(consultation, general, by=organiser)
    with pytest.raises(Invalid):
        save_item(consultation, general, by=organiser)


def test_readers_see_items_once_they_are_published(
    consultation: Consultation, organiser: User
) -> None:
    item = save_item(consultation, draft(), by=organiser)
    response = writing.publish_response(consultation, by=organiser)
    save_item(consultation, draft("Later.", subject="Another."), by=organiser)
    assert [view.id for view in read_response(response, "en").items] == [item.id]
    assert read_response(response, "en", with_drafts=True).drafts == 1
    writing.publish_response(consultation, by=organiser)
    assert len(read_response(response, "en").items) == 2
    writing.unpublish_response(consultation, by=organiser)
    assert response.published_at is None
    assert not read_response(response, "en").items


def test_nothing_cannot_be_published(consultation: Consultation, organiser: User) -> None:
    with pytest.raises(Invalid):
        writing.publish_response(consultation, by=organiser)
    item = save_item(consultation, draft(), by=organiser)
    writing.publish_response(consultation, by=organiser)
    with pytest.raises(Invalid):  # readers would be left with an empty page
        writing.delete_item(item, consultation, by=organiser)


def test_items_change_places_and_the_general_reply_stays_first(
    consultation: Consultation, organiser: User
) -> None:
    first = save_item(consultation, draft(subject="First."), by=organiser)
    general = draft("Thank you.", subject="", outcome=None, numbers=())
    reply = save_item(consultation, general, by=organiser)
    second = save_item(consultation, draft(subject="Second."), by=organiser)
    writing.move_item_up(second, consultation, by=organiser)
    writing.move_item_up(second, consultation, by=organiser)  # nothing stands before it
    writing.move_item_up(reply, consultation, by=organiser)
    order = select(ResponseItem.id).order_by(ResponseItem.position, ResponseItem.id)
    assert db.session.scalars(order).all() == [reply.id, second.id, first.id]


def test_the_words_of_a_point_keep_their_translation(
    consultation: Consultation, organiser: User
) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    point = note_point(consultation, "Seeds are lent.", "en", by=facilitator)
    make_translation(point.text, "es", "Se prestan.", status=TranslationStatus.REVIEWED)
    proposed = draft_for(consultation, "point", point.id)
    item = save_item(
        consultation,
        draft(subject=proposed.subject, wording_id=proposed.wording_id, point_id=point.id),
        by=organiser,
    )
    assert (item.subject_id, item.point_id) == (point.text_id, point.id)
    assert [offer.is_answered for offer in list_answerable(consultation, "en")] == [True]
    other = save_item(consultation, draft(subject="Other.", wording_id=point.text_id), by=organiser)
    assert other.subject_id != point.text_id
    assert db.session.scalars(
        select(Translation.source).where(Translation.text_id == item.subject_id)
    ).all() == ["Se prestan."]


def test_a_point_is_offered_once_and_what_cites_nobody_is_not(consultation: Consultation) -> None:
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    begun = note_point(consultation, "Seeds are lent.", "en", by=facilitator)
    kept = note_point(consultation, "Seeds are sold.", "en", by=facilitator)
    words = {"by": facilitator, "is_published": False}
    summary = make_summary(consultation, "All was read.\n\nSeeds are lent [1].", **words)
    summary.statements[1].point_id = begun.id
    db.session.flush()
    offered = [(offer.kind, offer.id) for offer in list_answerable(consultation, "en")]
    assert offered == [("point", begun.id), ("point", kept.id)]
    for statement in summary.statements:
        statement.part = SummaryPart.METHOD
    publish_summary(consultation, by=facilitator)
    offered = [(offer.kind, offer.id) for offer in list_answerable(consultation, "en")]
    assert offered == [("statement", 2), ("point", kept.id)]


def test_an_edited_reply_is_the_next_wording_of_the_same_text(
    consultation: Consultation, organiser: User
) -> None:
    item = save_item(consultation, draft("One."), by=organiser)
    before = item.text_id
    save_item(consultation, draft("Two."), by=organiser, item=item, version=1)
    db.session.refresh(item)
    assert item.text.replaces_id == before
