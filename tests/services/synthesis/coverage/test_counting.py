"""Cited, left out and open make up what readers see, whatever happens; groups and statements."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.persons import PersonGender
from forum.domain.policy import Role
from forum.domain.synthesis.coverage import NO_QUESTION, REPLIES, CoverageKind, Share
from forum.domain.synthesis.omissions import CoverageState, OmissionReason
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.organisation import Organisation
from forum.models.synthesis.omission import Omission
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.coverage.counting import read_coverage
from forum.services.synthesis.coverage.listing import CoverageFilter, list_coverage
from forum.services.synthesis.coverage.omissions import leave_out, take_back
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    save_summary,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    return make_consultation(stage=Stage.CLOSED)


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


def cite(consultation: Consultation, by: User, *numbers: int, is_published: bool = False) -> None:
    body = "So it is " + "".join(f"[{number}]" for number in numbers) + "."
    save_summary(consultation, by=by, title="Seeds", standfirst="", body=body, language="en")
    if is_published:
        publish_summary(consultation, by=by)
    db.session.commit()


def leave(contribution: Contribution, by: User, **fields: Any) -> Omission:
    values = {"reason": OmissionReason.NO_POINT, "note": "Thanks.", "language": "en", **fields}
    reason = values.pop("reason")
    return leave_out(contribution, contribution.consultation, reason, by=by, **values)


def numbers(consultation: Consultation, **fields: Any) -> list[int]:
    found, after = [], 0
    while True:
        rows, next_after = list_coverage(consultation, CoverageFilter(**fields), after=after)
        found += [row.number for row in rows]
        if next_after is None:
            return found
        after = next_after


@pytest.mark.slow
def test_cited_left_out_and_open_make_up_what_readers_see(
    consultation: Consultation, facilitator: User
) -> None:
    moderator = make_appointment(consultation, Role.MODERATOR)
    random = Random(11)
    texts = [make_contribution(consultation) for _ in range(4)]
    for _act in range(120):
        text = random.choice(texts)
        act = random.choice(["write", "reply", "hide", "show", "leave", "back", "cite"])
        if act in ("write", "reply"):
            parent = text if act == "reply" and text.is_readable else None
            texts.append(make_contribution(consultation, parent=parent))
        elif act == "hide" and text.is_readable:
            decide(text, Status.HIDDEN, by=moderator, reason="It.")
        elif act == "show" and text.status is Status.HIDDEN:
            decide(text, Status.PUBLISHED, by=moderator, reason="")
        elif act == "leave" and text.is_readable and text.number in numbers(consultation):
            leave(text, facilitator)
        elif act == "back":
            take_back(text, consultation, by=facilitator)
        elif act == "cite":
            readable = [t.number or 0 for t in texts if t.is_readable]
            cite(consultation, facilitator, *random.sample(readable, min(3, len(readable))))
        whole = read_coverage(consultation).whole
        listed = [numbers(consultation, state=state) for state in CoverageState]
        published = db.session.scalars(
            select(Contribution.number)
            .where(Contribution.consultation_id == consultation.id, Contribution.is_readable)
            .order_by(Contribution.number)
        ).all()
        assert sorted(number for state in listed for number in state) == published
        assert [len(state) for state in listed] == [whole.cited, whole.left_out, whole.open]


def test_texts_count_in_all_of_their_groups(consultation: Consultation, facilitator: User) -> None:
    first = consultation.questions[0]
    union = Organisation(name="Union", key="union", stakeholder_type="trade union")
    db.session.add(union)
    db.session.flush()
    for _ in range(6):
        said = make_contribution(consultation, question=first, countries="KE SN", language="fr")
        said.organisation_id = union.id
    make_contribution(consultation, parent=said, language="es", countries="AR")
    for number in range(5):
        make_contribution(
            consultation, countries="VN", stakeholder_type="ministry" if number else ""
        )
    cite(consultation, facilitator, 1, 2, 7)
    coverage = read_coverage(consultation)
    groups = {kind: dict(shares.groups) for kind, shares in coverage.kinds.items()}
    assert coverage.whole == Share(12, 3)
    assert groups[CoverageKind.QUESTION] == {
        str(first.id): Share(6, 2),
        NO_QUESTION: Share(5, 0),
        REPLIES: Share(1, 1),
    }
    assert groups[CoverageKind.COUNTRY] == {"KE": Share(6, 2), "SN": Share(6, 2)}
    assert coverage.kinds[CoverageKind.COUNTRY].others == Share(6, 1)  # VN hides the only AR
    assert coverage.countries == (4, 3)
    assert groups[CoverageKind.SECTOR] == {}  # two groups, of which one is too small
    assert coverage.kinds[CoverageKind.SECTOR].others == Share(10, 2)
    assert groups[CoverageKind.LANGUAGE] == {"fr": Share(6, 2)}
    assert groups[CoverageKind.REGION]["002"] == Share(6, 2)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (CoverageKind.LANGUAGE, "fr", [1]),
        (CoverageKind.COUNTRY, "SN", [1, 2]),
        (CoverageKind.COUNTRY, "S", []),
        (CoverageKind.REGION, "002", [1, 2]),
        (CoverageKind.REGION, "142", [3]),
        (CoverageKind.SECTOR, "ministry", [3]),
        (CoverageKind.QUESTION, REPLIES, [4]),
        (CoverageKind.QUESTION, NO_QUESTION, [2, 3]),
    ],
)
def test_the_list_holds_one_group(
    consultation: Consultation, kind: CoverageKind, value: str, found: list[int]
) -> None:
    first = consultation.questions[0]
    make_contribution(consultation, language="fr", countries="SN", question=first)
    make_contribution(consultation, countries="KE SN")
    said = make_contribution(consultation, countries="VN", stakeholder_type="ministry")
    make_contribution(consultation, parent=said, countries="")
    assert numbers(consultation, kind=kind, value=value) == found
    whole = numbers(consultation, kind=CoverageKind.QUESTION, value=str(first.id))
    assert whole == [1]


def test_gender_is_counted_and_never_listed(consultation: Consultation, facilitator: User) -> None:
    for number in range(12):
        gender = (PersonGender.WOMAN, PersonGender.MAN)[number % 2] if number else None
        make_contribution(consultation, author=make_user(gender=gender))
    make_contribution(consultation, author=make_user(gender=PersonGender.OTHER))
    cite(consultation, facilitator, 2, 4)
    shares = read_coverage(consultation).kinds[CoverageKind.GENDER]
    assert shares.groups == {"man": Share(6, 2)}
    assert shares.others == Share(6, 0)  # the only one of another gender, and five women
    with pytest.raises(NotFound):
        numbers(consultation, kind=CoverageKind.GENDER, value="woman")


def test_readers_learn_of_the_published_summary_alone(
    consultation: Consultation, facilitator: User
) -> None:
    for _ in range(3):
        make_contribution(consultation)
    cite(consultation, facilitator, 1)
    assert read_coverage(consultation, only_published=True).whole == Share(3, 0)
    assert read_coverage(consultation).whole == Share(3, 1)
    cite(consultation, facilitator, 1, 2, is_published=True)
    assert read_coverage(consultation, only_published=True).whole == Share(3, 2)


def test_it_takes_the_same_statements_at_any_size(
    consultation: Consultation, facilitator: User, statements: Statements
) -> None:
    costs = []
    for size in (2, 20):
        for _ in range(size):
            leave(make_contribution(consultation), facilitator)
            make_contribution(consultation)
        cite(consultation, facilitator, 2)
        db.session.refresh(consultation)
        with statements.counted():
            read_coverage(consultation)
            for state in CoverageState:
                list_coverage(consultation, CoverageFilter(state))
        costs.append(len(statements))
    assert costs[0] == costs[1] == 8, statements


# --- leaving out ------------------------------------------------------------------------------


def test_a_reason_says_who_noted_it_and_when_and_is_taken_back(
    consultation: Consultation, facilitator: User
) -> None:
    said = make_contribution(consultation)
    omission = leave(said, facilitator)
    assert (omission.by_id, omission.note) == (facilitator.id, "Thanks.")
    leave(said, facilitator, reason=OmissionReason.OTHER, note="Sent twice.")
    assert db.session.scalar(select(func.count()).select_from(Omission)) == 1
    [row], _next = list_coverage(consultation, CoverageFilter(CoverageState.LEFT_OUT))
    assert row.omission is not None
    assert (row.omission.reason, row.omission.by) == (OmissionReason.OTHER, facilitator.name)
    take_back(said, consultation, by=facilitator)
    assert numbers(consultation) == [said.number]


def test_what_is_cited_cannot_be_left_out(consultation: Consultation, facilitator: User) -> None:
    said = make_contribution(consultation)
    cite(consultation, facilitator, 1)
    with pytest.raises(Invalid):
        leave(said, facilitator)


def test_a_reason_of_ones_own_needs_words(consultation: Consultation, facilitator: User) -> None:
    said = make_contribution(consultation)
    with pytest.raises(Invalid):
        leave(said, facilitator, reason=OmissionReason.OTHER, note=" ")
    with pytest.raises(Invalid):
        leave(said, facilitator, note="x" * 1_001)


def test_only_who_sums_up_leaves_out_and_only_what_readers_see(
    consultation: Consultation, facilitator: User
) -> None:
    said = make_contribution(consultation)
    with pytest.raises(NotAllowed):
        leave(said, make_appointment(consultation, Role.MODERATOR))
    with pytest.raises(NotFound):
        leave(make_contribution(consultation, status=Status.PENDING), facilitator)
