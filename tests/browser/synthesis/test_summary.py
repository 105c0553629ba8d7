"""A facilitator makes a summary from points to publication; a reader opens the words behind it."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.user import User
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.browser.journeys import enter, press, unfold
from tests.support.browser.pages import check, go, open_page

EDIT = "/en/consultations/seeds/summary/edit"


@pytest.fixture
def facilitator(app_context: AppContext) -> User:
    """Return a facilitator with two points on what was said."""
    consultation = make_consultation("Seeds for dry lands", stage=Stage.CLOSED, slug="seeds")
    question = consultation.questions[0]
    facilitator = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    words = ("We keep our seeds in jars of clay.", "Our neighbours lend seeds after the harvest.")
    for text in words:
        said = make_contribution(consultation, text, question=question)
        point = note_point(consultation, text[:8], "en", by=facilitator, place=question)
        span = WordSpan(0, len(text))
        attach(point, mark(said, 0, span, by=facilitator), by=facilitator)
    db.session.commit()
    return facilitator


def begin(page: Page, facilitator: User) -> None:
    """Sign in, and give the summary its title."""
    enter(page, facilitator)
    page.goto(EDIT)
    check(page)
    page.locator("#title").fill("What was said on seeds")
    page.locator("#language input[value=en]").check()
    press(page, "Begin the summary")


def add(page: Page, section: str, text: str) -> None:
    """Add a statement at the end of a section."""
    place = page.locator(f"section[aria-labelledby={section}]")
    place.locator("summary", has_text="Add a statement").click()
    place.locator("textarea").fill(text)
    go(place.get_by_role("button", name="Add", exact=True))


def publish(page: Page) -> None:
    """Press the button that publishes."""
    go(page.locator("button[value=publish]"))


def read_the_words(page: Page, *, has_script: bool = True) -> None:
    """Come from the statement to the words behind it, and go on to the next one."""
    page.locator("details.source summary").first.click()
    expect(page.locator("details.source").first).to_contain_text("We keep our seeds in jars")
    if has_script:
        check(page)
    go(page.get_by_role("link", name="Read these passages").first)
    expect(page.locator("h1")).to_contain_text("Statement 1 of 3")
    if has_script:
        check(page)
    go(page.get_by_role("link", name="Next", exact=True))
    expect(page.locator("h1")).to_contain_text("Statement 2 of 3")


def test_from_points_to_the_published_summary(page: Page, facilitator: User) -> None:
    begin(page, facilitator)
    press(page, "Begin a statement from each point")
    expect(page.locator("#faults")).to_contain_text("2 statements, all held by what they cite")
    add(page, "brief", "They say “we keep seeds in jars of mud” [1].\n\nNobody says this.")
    publish(page)
    expect(page.locator("#faults")).to_contain_text("2 things prevent publication")
    check(page)
    press(page, "Put the words of the source")
    expect(page.locator("#faults")).to_contain_text("One thing prevents publication")
    press(page, "Take out the statement")
    publish(page)
    expect(page.locator("h1")).to_have_text("What was said on seeds")
    page.context.clear_cookies()
    page.goto("/en/consultations/seeds/summary")
    check(page)
    expect(page.locator("#p1")).to_contain_text("“We keep our seeds in jars")
    page.set_viewport_size({"width": 1_280, "height": 800})
    words = page.locator("#p1 .paragraph-text").bounding_box()
    sources = page.locator("#p1 .sources").bounding_box()
    assert words is not None
    assert sources is not None
    assert words["x"] + words["width"] <= sources["x"]  # sources stand beside, not below
    read_the_words(page)


@pytest.mark.slow
def test_a_statement_is_edited_cited_and_commented(page: Page, facilitator: User) -> None:
    begin(page, facilitator)
    add(page, "brief", "Seeds are kept and lent.")
    go(page.get_by_role("link", name="Edit and cite").first)
    check(page)
    page.locator("#q").fill("neighbours")
    go(page.get_by_role("button", name="Search").last)
    page.locator("#number").fill("2")
    page.locator("#words").fill("lend seeds after the harvest")
    press(page, "Cite what is chosen")
    expect(page.locator("section[aria-labelledby=cites]")).to_contain_text("lend seeds after")
    page.locator("#source").fill("Seeds are kept [1] and lent.")
    press(page, "Save")
    go(page.get_by_role("link", name="Read and review the draft"))
    check(page)
    unfold(page, "Comment")
    page.locator("textarea").first.fill("Who lends them?")
    press(page, "Store the comment")
    expect(page.locator("main")).to_contain_text("Who lends them?")
    press(page, "Resolve")
    expect(page.locator("main")).not_to_contain_text("Who lends them?")
    press(page, "Approve as it is")
    expect(page.locator("main")).to_contain_text("Approved by Rosa Ibáñez")


@pytest.mark.slow
def test_all_of_it_works_without_script(
    browser: Browser, live_site: str, facilitator: User
) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, facilitator)
        page.goto(EDIT)
        page.locator("#title").fill("What was said on seeds")
        page.locator("#language input[value=en]").check()
        go(page.get_by_role("button", name="Begin the summary"))
        go(page.get_by_role("button", name="Begin a statement from each point"))
        add(page, "brief", "Seeds are kept.")
        publish(page)
        page.locator("#faults input[name=number]").fill("1")
        go(page.locator("#faults button[value=cite]"))
        publish(page)
        page.goto("/en/consultations/seeds/summary")
        read_the_words(page, has_script=False)
