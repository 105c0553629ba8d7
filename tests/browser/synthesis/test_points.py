"""Putting points in order, merging, splitting and weighing them, by keyboard and on a telephone."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Page, expect

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Point
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.browser.journeys import follow, press, remember, unfold

PAGE = "/en/consultations/seeds/points"


@pytest.fixture
def page(page_360: Page, app_context: AppContext) -> Page:
    """Return a facilitator's page, and store two points with two excerpts."""
    consultation = make_consultation(slug="seeds", stage=Stage.CLOSED)
    by = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    noted = [
        points.note_point(consultation, words, "en", by=by, place=consultation.questions[0])
        for words in ("Seed is kept.", "Law is unclear.")
    ]
    contribution = make_contribution(consultation, "We keep seed. The law hinders us.")
    for span in (WordSpan(0, 13), WordSpan(14, 33)):
        points.attach(noted[0], mark(contribution, 0, span, by=by), by=by)
    db.session.commit()
    remember(page_360.context, by)
    return page_360


@pytest.mark.slow
def test_points_are_ordered_split_merged_and_weighed(page: Page) -> None:
    page.goto(PAGE)
    marks = page.locator(".listed-point h3")
    expect(marks.first).to_contain_text("Seed is kept.")
    page.get_by_role("button", name="Down").first.press("Enter")
    expect(page.locator(".listed-point h3").first).to_contain_text("Law is unclear.")
    follow(page, page.get_by_role("link", name="Seed is kept."))
    unfold(page, "Split this point")
    page.get_by_label("The law hinders us.").check()
    page.get_by_label("The new point").fill("The law hinders.")
    press(page, "Split")
    expect(page.locator("h1")).to_contain_text("The law hinders.")
    expect(page.locator(".evidence-item")).to_have_count(1)
    page.get_by_label("This excerpt").select_option("opposes")
    follow(page, page.get_by_role("button", name="Set").first)
    expect(page.locator("main")).to_contain_text("1 voice opposes")
    unfold(page, "Merge other points into this one")
    page.get_by_label("Seed is kept.").check()
    press(page, "Merge")
    expect(page.locator(".evidence-item")).to_have_count(2)
    follow(page, page.get_by_role("button", name="Undo").first)
    expect(page.locator(".evidence-item")).to_have_count(1)
    db.session.expire_all()
    assert db.session.query(Point).filter(Point.merged_into_id.is_(None)).count() == 3


@pytest.mark.slow
def test_a_colleague_who_was_faster_is_not_overwritten(page: Page) -> None:
    page.goto(PAGE)
    follow(page, page.get_by_role("link", name="Seed is kept."))
    point = db.session.query(Point).order_by(Point.id).first()
    assert point is not None
    consultation = db.session.get_one(Consultation, point.consultation_id)
    points.reword_point(
        point,
        "Theirs.",
        "en",
        by=make_appointment(consultation, Role.FACILITATOR, make_user("Jean Petit")),
        version=point.version,
    )
    db.session.commit()
    page.locator("#title").fill("Mine.")
    press(page, "Save")
    expect(page.get_by_role("alert").first).to_contain_text("Jean Petit changed this point")
    expect(page.locator("#title")).to_have_value("Mine.")
    expect(page.locator("blockquote").first).to_contain_text("Theirs.")
