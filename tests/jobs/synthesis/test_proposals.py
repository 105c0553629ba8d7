"""The job that finds proposals: off unless wanted, by the program itself, and by a text model."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import update

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.proposals.kinds import ProposalKind, ProposalState
from forum.errors import NotFound
from forum.extensions import db
from forum.jobs.synthesis.proposals import propose
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Evidence, Excerpt, Point
from forum.models.synthesis.proposal import MachineProposal, ModelAnswer, ProposalSettings
from forum.models.translation import EngineUse
from forum.models.user import User
from forum.services.synthesis.proposals import switch
from forum.services.synthesis.proposals.deciding import (
    Acceptance,
    accept,
    dismiss,
    list_proposals,
)
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.servers.text_models import FakeModel, fake_model

WORDS = [
    "Universities need binding quotas for women on hiring committees.",
    "We want binding quotas for women on all hiring committees of universities.",
    "Hiring committees without binding quotas for women change nothing.",
    "Water prices have risen twice since the drought of last spring.",
    "Small farms cannot pay for the certificates that exporters demand.",
    "Roads to the coast are closed in the rainy season every year.",
]


@pytest.fixture
def consultation(db_session: object) -> Consultation:
    consultation = make_consultation(stage=Stage.CLOSED)
    for n, words in enumerate(WORDS):
        make_contribution(consultation, words, author=make_user(f"Author Number{n}"))
    return consultation


@pytest.fixture
def facilitator(consultation: Consultation) -> User:
    return make_appointment(consultation, Role.FACILITATOR)


def run(consultation: Consultation, by: User, *, uses_model: bool = False) -> ProposalSettings:
    switch.switch(consultation, is_on=True, uses_model=uses_model, by=by)
    switch.ask(consultation, by=by)
    db.session.commit()
    propose({"consultation": consultation.id})
    db.session.expire_all()
    settings = switch.find_settings(consultation)
    assert settings is not None
    return settings


def listed(consultation: Consultation, kind: ProposalKind = ProposalKind.POINT) -> list[list[str]]:
    """Return the words of each proposal that waits."""
    views, _ = list_proposals(consultation, kind)
    return [[passage.words for passage in view.passages] for view in views]


def test_nothing_is_proposed_unless_somebody_wants_it(
    consultation: Consultation, facilitator: User
) -> None:
    propose({"consultation": consultation.id})
    assert db.session.query(MachineProposal).count() == 0
    switch.switch(consultation, is_on=False, uses_model=True, by=facilitator)
    db.session.commit()
    propose({"consultation": consultation.id})
    assert db.session.query(MachineProposal).count() == 0
    propose({"consultation": 999_999})


def test_proposals_come_with_passages_and_count_nowhere_before_a_person_accepts(
    consultation: Consultation, facilitator: User
) -> None:
    settings = run(consultation, facilitator)
    assert (settings.done, settings.failure) == (100, "")
    assert settings.found > 0
    (words,) = listed(consultation)
    assert set(words) == set(WORDS[:3])
    assert db.session.query(Excerpt).count() == 0
    assert db.session.query(Point).count() == 0
    ((view,), _) = list_proposals(consultation, ProposalKind.POINT)
    taken = Acceptance(places={0, 1}, title="Quotas are wanted.", language="en")
    point = accept(consultation, view.proposal, taken, by=facilitator)
    db.session.commit()
    evidence = db.session.query(Evidence).all()
    assert {(e.point_id, e.by_id) for e in evidence} == {(point.id, facilitator.id)}
    assert len(evidence) == 2
    assert point.by_id == facilitator.id
    assert listed(consultation) == []
    run(consultation, facilitator)
    assert listed(consultation) == []  # what was accepted is not proposed again
    support = listed(consultation, ProposalKind.EVIDENCE)
    assert len(support) == 1  # the sentence that was not taken fits the new point


def test_what_is_dismissed_never_comes_back(consultation: Consultation, facilitator: User) -> None:
    run(consultation, facilitator)
    ((view,), _) = list_proposals(consultation, ProposalKind.POINT)
    dismiss(consultation, view.proposal, by=facilitator)
    db.session.commit()
    more = "Binding quotas for women on hiring committees are what universities need."
    make_contribution(consultation, more, author=make_user("Somebody Else"))
    run(consultation, facilitator)
    assert listed(consultation) == []  # half of it and more was dismissed
    assert db.session.get_one(MachineProposal, view.proposal.id).state is ProposalState.DISMISSED


# --- a text model ------------------------------------------------------------------------------


@pytest.fixture
def model(app: Flask) -> Iterator[FakeModel]:
    with fake_model() as model:
        app.config["FORUM_TEXT_MODEL"] = "small-one"
        app.config["FORUM_TEXT_MODEL_URL"] = model.url
        app.config["FORUM_TEXT_MODEL_KEY"] = "secret-key"
        app.config["FORUM_TEXT_MODEL_CAP"] = ""
        yield model


def points(*quotes: tuple[str, str], title: str = "Quotas") -> dict[str, object]:
    return {"title": title, "quotes": [{"passage": p, "words": w} for p, w in quotes]}


def test_a_model_is_believed_only_where_it_quotes_word_by_word(
    consultation: Consultation, facilitator: User, model: FakeModel
) -> None:
    rows = [
        points(("1.0", "binding quotas for women"), ("2.0", "binding  quotas")),
        points(("1.0", "binding quotas for men"), title="Invented"),
        points(title="Without passages"),
    ]
    model.answer = lambda text: json.dumps({"points": rows})
    settings = run(consultation, facilitator, uses_model=True)
    assert (settings.dropped, settings.failure) == (2, "")
    made = db.session.query(MachineProposal).filter_by(made_by="small-one").all()
    assert [p.title for p in made] == ["Quotas"]
    assert ["binding quotas for women", "binding quotas"] in listed(consultation)
    assert model.keys == ["Bearer secret-key"]
    assert model.sent[0]["model"] == "small-one"


def test_a_model_gets_no_name_and_no_passage_with_a_withheld_name(
    consultation: Consultation, facilitator: User, model: FakeModel
) -> None:
    hidden = make_user("Marta Quirosz")
    make_contribution(consultation, "As Quirosz I say it.", author=hidden, publication="withheld")
    make_contribution(consultation, "I say more.", author=hidden, publication="withheld")
    run(consultation, facilitator, uses_model=True)
    sent = json.dumps(model.sent)
    assert "I say more." in sent
    for name in ("Quirosz", "Marta", "Author Number0", "secret-key"):
        assert name not in sent


def test_the_same_is_asked_once_and_what_is_sent_is_counted(
    consultation: Consultation, facilitator: User, model: FakeModel
) -> None:
    run(consultation, facilitator, uses_model=True)
    run(consultation, facilitator, uses_model=True)
    assert len(model.sent) == 1
    assert db.session.query(ModelAnswer).count() == 1
    (use,) = db.session.query(EngineUse).filter_by(engine="model:small-one")
    assert use.characters >= sum(map(len, WORDS))


def test_nothing_is_sent_beyond_the_budget_of_the_month(
    app: Flask, consultation: Consultation, facilitator: User, model: FakeModel
) -> None:
    app.config["FORUM_TEXT_MODEL_CAP"] = "10"
    settings = run(consultation, facilitator, uses_model=True)
    assert settings.failure == "budget"
    assert model.sent == []
    assert len(listed(consultation)) == 1  # what the program itself found is there


@pytest.mark.parametrize(
    ("status", "raw", "failure"),
    [
        (500, None, "status-500"),
        (302, None, "status-302"),
        (200, b"no json", "answer"),
        (200, b'{"choices": []}', "answer"),
        (200, b"[" * 60_000, "answer"),
        (200, b" " * 1_100_000, "too-long"),
    ],
)
def test_a_model_that_fails_harms_nothing(
    consultation: Consultation,
    facilitator: User,
    model: FakeModel,
    status: int,
    raw: bytes | None,
    failure: str,
) -> None:
    model.status, model.raw = status, raw
    settings = run(consultation, facilitator, uses_model=True)
    assert settings.failure == failure
    assert len(listed(consultation)) == 1
    assert db.session.query(ModelAnswer).count() == 0


def test_no_model_is_asked_unless_both_site_and_consultation_want_it(
    app: Flask, consultation: Consultation, facilitator: User, model: FakeModel
) -> None:
    run(consultation, facilitator)
    app.config["FORUM_TEXT_MODEL"] = ""
    run(consultation, facilitator, uses_model=True)
    assert model.sent == []


def test_only_the_first_of_two_decisions_counts(
    consultation: Consultation, facilitator: User
) -> None:
    run(consultation, facilitator)
    ((view,), _) = list_proposals(consultation, ProposalKind.POINT)
    taken = Acceptance(places={0, 1}, title="Quotas are wanted.", language="en")
    first = update(MachineProposal).values(state=ProposalState.ACCEPTED)
    db.session.execute(first.execution_options(synchronize_session=False))
    with pytest.raises(NotFound):
        accept(consultation, view.proposal, taken, by=facilitator)
    with pytest.raises(NotFound):
        dismiss(consultation, view.proposal, by=facilitator)
    assert db.session.query(Point).count() == 0
