"""A member comes back the next day, sees what is new, and goes to the first of it."""

from collections.abc import Callable

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, Locator, Page, expect

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.models.visit import Visit
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.browser.journeys import enter, follow
from tests.support.browser.pages import check, go, open_page
from tests.support.times import StillClock

PAGE = "/en/consultations/seeds"


@pytest.fixture
def consultation(app_context: AppContext) -> Consultation:
    """Return a consultation in which two people have written."""
    consultation = make_consultation(slug="seeds")
    for name in ("Beto Quispe", "Koffi Mensah"):
        make_contribution(consultation, f"{name} keeps seeds.", author=make_user(name))
    return consultation


@pytest.fixture
def member(consultation: Consultation) -> User:
    """Return a member who has written too."""
    member = make_user("Amina Odhiambo")
    make_contribution(consultation, "We lend them.", author=member)
    return member


def marks(page: Page) -> Locator:
    """Return the marks on what is new."""
    return page.locator("article .unread")


def reported(page: Page, lead: Callable[[], object]) -> None:
    """Go somewhere, and wait until the visit is recorded there."""
    with page.expect_response(lambda answer: answer.url.endswith("/visit")) as answer:
        lead()
    assert answer.value.status == 204


@pytest.mark.slow
def test_a_member_comes_back_and_goes_to_the_first_new_text(
    page: Page, member: User, consultation: Consultation, time: StillClock
) -> None:
    enter(page, member)
    reported(page, lambda: page.goto(PAGE))
    expect(marks(page)).to_have_count(0)
    time.tick(days=1)
    mine = db.session.query(Contribution).filter_by(number=3).one()
    make_contribution(consultation, "So do we.", parent=mine, author=make_user("Rosa Ibáñez"))
    question = consultation.questions[0]
    mei = make_user("Mei Tanaka")
    make_contribution(consultation, "Ours are in a bank.", author=mei, question=question)
    page.goto("/en/")
    expect(page.locator("main")).to_contain_text("1 reply to you")
    expect(page.locator(".teaser .since")).to_contain_text("2 new")
    check(page)
    reported(page, lambda: go(page.locator(".teaser h3 a").first))
    expect(page.locator(".main > .since")).to_contain_text(
        "2 new since your last visit, 23 November, 09:00"
    )
    expect(marks(page)).to_have_count(2)
    check(page)
    follow(page, page.get_by_role("link", name="Go to the first unread text"))
    expect(page.locator("#c4")).to_be_in_viewport()
    expect(page.locator("#c4 .author")).to_have_text("Rosa Ibáñez New since your last visit")
    expect(marks(page)).to_have_count(2)
    time.tick(days=1)
    page.goto(PAGE)
    expect(marks(page)).to_have_count(0)


@pytest.mark.slow
def test_without_script_buttons_do_it(
    browser: Browser, live_site: str, member: User, consultation: Consultation, time: StillClock
) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, member)
        page.goto(PAGE)
        go(page.get_by_role("button", name="Next time, mark what is new since now"))
        time.tick(days=1)
        make_contribution(consultation, "Ours are in a bank.", author=make_user("Mei Tanaka"))
        page.goto(f"{PAGE}?by=date")
        expect(marks(page)).to_have_count(1)
        go(page.get_by_role("button", name="Mark all as read"))
        expect(page.locator("main")).to_contain_text("Marked as read.")
        assert page.url.endswith(f"{PAGE}?by=date")
        expect(marks(page)).to_have_count(0)


def test_reading_on_keeps_a_visit_from_ending(
    page_1280: Page, member: User, consultation: Consultation, time: StillClock
) -> None:
    page = page_1280
    page.clock.install()
    enter(page, member)
    reported(page, lambda: page.goto(PAGE))
    time.tick(minutes=20)
    page.clock.fast_forward("20:00")
    reported(page, lambda: page.keyboard.press("Tab"))
    db.session.rollback()
    visit = db.session.query(Visit).one()
    assert visit.seen_at == time.now
