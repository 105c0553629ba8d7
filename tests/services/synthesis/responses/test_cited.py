"""What cites a person: statements of published summaries and published responses."""

import pytest

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.responses import cited, writing
from forum.services.synthesis.summary.editions import publish_summary, take_back
from forum.services.texts.store import store_text
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    save_summary,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


def sum_up(consultation: Consultation, body: str, by: User) -> None:
    """Publish a summary."""
    save_summary(
        consultation, by=by, title="Seeds", standfirst="", body=body, language=consultation.language
    )
    publish_summary(consultation, by=by)
    db.session.commit()


def respond(consultation: Consultation, text: str, by: User) -> None:
    """Publish a reply to a point."""
    draft = writing.ResponseDraft(
        language="en", text=text, subject="Lend seeds.", outcome=ResponseOutcome.PARTLY
    )
    writing.save_item(consultation, draft, by=by)
    writing.publish_response(consultation, by=by)
    db.session.commit()


def places(person: User) -> list[tuple[str, int, list[int]]]:
    consultations, _next = cited.list_citing_consultations(person)
    texts = cited.list_citing_texts(person, [each.id for each in consultations], "en")
    return [
        (text.kind.value, text.place if text.kind is cited.CitingKind.SUMMARY else 0, text.numbers)
        for each in consultations
        for text in texts[each.id]
    ]


def test_a_person_is_cited_by_what_readers_see() -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    amina, other = make_user("Amina"), make_user("Linh")
    for author in (amina, other, amina):
        make_contribution(consultation, author=author)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    organiser = make_appointment(consultation, Role.ORGANISER)
    sum_up(consultation, "## Loans\n\nOne [2].\n\nTwo [3][2][1].", facilitator)
    respond(consultation, "So it is [1].", organiser)
    assert places(amina) == [("summary", 2, [1, 3]), ("response", 0, [1])]
    assert places(other) == [("summary", 1, [2]), ("summary", 2, [2])]
    take_back(consultation, by=facilitator)
    assert places(amina) == [("response", 0, [1])]
    writing.unpublish_response(consultation, by=organiser)
    assert places(amina) == []


def test_a_hidden_text_is_cited_nowhere() -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    author = make_user()
    said = make_contribution(consultation, author=author)
    sum_up(consultation, "One [1].", make_appointment(consultation, Role.FACILITATOR))
    assert places(author) == [("summary", 1, [1])]
    decide(said, Status.HIDDEN, by=make_appointment(consultation, Role.MODERATOR), reason="It.")
    assert places(author) == []


def test_it_takes_the_same_statements_with_ten_times_as_much(statements: Statements) -> None:
    author, costs = make_user(), []
    for size in (1, 9):
        for _ in range(size):
            consultation = make_consultation(stage=Stage.CLOSED)
            make_contribution(consultation, author=author)
            body = "\n\n".join(f"{n} [1]." for n in range(size))
            sum_up(consultation, body, make_appointment(consultation, Role.FACILITATOR))
        with statements.counted():
            assert places(author)
        costs.append(len(statements))
    assert costs[0] == costs[1], statements


def test_wordings_lead_to_the_first_one() -> None:
    consultation = make_consultation()
    first = store_text(consultation.id, "One.", "en")
    second = store_text(consultation.id, "Two.", "en", replaces=first)
    third = store_text(consultation.id, "Three.", "en", replaces=second)
    other = store_text(consultation.id, "Other.", "en")
    wordings = cited.find_first_wordings([third.id, other.id, first.id])
    assert wordings == {third.id: first.id, other.id: other.id, first.id: first.id}
