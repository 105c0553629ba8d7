"""What no form offers is refused and changes nothing, whatever a form does without it."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.database import Base
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.synthesis import points
from forum.services.synthesis.coding import codes
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.proposals import switch
from forum.services.synthesis.responses.writing import ResponseDraft, save_item
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.worlds import BuiltOnce

FORMS = [
    ("proposals/switch", "act"),
    ("summary/edit/publish", "act"),
    ("summary/edit/{statement}/move", "way"),
    ("summary/edit/{statement}/mend", "kind"),
    ("summary/draft/review", "step"),
    ("points/{point}/shift", "act"),
    ("points/themes/{theme}", "act"),
    ("points/{point}/excerpts/{excerpt}", "act"),
    ("points/{point}/excerpts/{excerpt}", "stance"),
    ("points/excerpts/{excerpt}", "act"),
    ("coverage/1", "act"),
    ("how-it-was-used/edit", "act"),
    ("how-it-was-used/new", "to"),
    ("how-it-was-used/{item}", "act"),
    ("codes/contributions/1", "act"),
    ("codes/{code}", "act"),
    ("codes", "colour"),
    ("desk/mark", "stance"),
    ("desk/unmark", "undo"),
    ("edit", "act"),
]
"""Addresses below that of the consultation, and a choice that is posted there."""

World = tuple[Consultation, User, User, dict[str, int]]


@pytest.fixture
def world(built_once: BuiltOnce) -> World:
    """Return a consultation with its facilitator, its organiser and ids of what is in it."""
    return built_once(make_world)


def make_world() -> World:
    """Store it."""
    consultation = make_consultation(stage=Stage.CLOSED, slug="seeds")
    facilitator = make_appointment(consultation, Role.FACILITATOR, make_user())
    organiser = make_appointment(consultation, Role.ORGANISER, make_user())
    said = make_contribution(consultation, "Many keep their own seed.")
    theme = points.note_theme(consultation, "Seed", "en", by=facilitator)
    point = points.note_point(consultation, "It is kept.", "en", by=facilitator, place=theme)
    excerpt = mark(said, 0, WordSpan(0, 9), by=facilitator)
    points.attach(point, excerpt, by=facilitator)
    summary = make_summary(consultation, "Kept [1].", by=facilitator, is_published=False)
    code = codes.add_code(consultation, CodeDraft("Own"), by=facilitator, language="en")
    draft = ResponseDraft(
        language="en", text="Yes.", subject="It?", outcome=ResponseOutcome.ACCEPTED
    )
    item = save_item(consultation, draft, by=organiser)
    switch.switch(consultation, is_on=True, uses_model=False, by=facilitator)
    db.session.commit()
    ids = {
        "statement": summary.statements[0].id,
        "point": point.id,
        "theme": theme.id,
        "excerpt": excerpt.id,
        "item": item.id,
        "code": code.id,
    }
    return consultation, facilitator, organiser, ids


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    return {t.name: [tuple(row) for row in db.session.execute(select(t))] for t in tables}


@pytest.mark.parametrize(("path", "name"), FORMS)
def test_an_unknown_choice_is_refused_with_a_sentence(
    client: FreshClient, world: World, path: str, name: str
) -> None:
    _consultation, facilitator, organiser, ids = world
    is_organised = path.startswith(("how", "edit"))
    sign_in(client, organiser if is_organised else facilitator)
    before = all_rows()
    fields = {"name": "Another", "title": "Seeds", name: "delete-all"}
    answer = client.post(f"/en/consultations/seeds/{path.format(**ids)}", data=fields)
    assert answer.status_code == 400, path
    assert "The form asked for something that this page does not offer." in answer.text
    assert all_rows() == before


def test_a_choice_about_mail_is_not_guessed(client: FreshClient, world: World) -> None:
    me = world[1]
    me.citation_mail = True
    db.session.commit()
    sign_in(client, me)
    answer = client.post("/en/where-you-are-cited", data={"mail": "perhaps"})
    assert answer.status_code == 400
    db.session.refresh(me)
    assert me.citation_mail
