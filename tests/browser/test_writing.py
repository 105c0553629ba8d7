"""Writing with marks by keyboard and by buttons, a preview, and a short page for a reply."""

import pytest
from playwright.sync_api import Page, expect

from forum.domain.contributions.content import Part
from forum.extensions import db
from forum.models.user import User
from forum.services.contributions.identity import read_profile_appearance
from forum.services.contributions.submit import contribute
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.browser.journeys import remember

REPLY = "/en/consultations/seeds/contributions/1/reply"


@pytest.fixture
def author(app_context: object) -> User:
    """Return an author who has written here before and agreed to the notice."""
    consultation = make_consultation(slug="seeds")
    make_contribution(consultation, "We keep *our own* seeds in clay pots. " * 40)
    person = make_user("Ana Ruiz", organisation="Institute for Water Policy", country="KE")
    appearance = read_profile_appearance(person)
    contribute(person, consultation, [Part("Yes.", "en")], appearance=appearance, consent=1)
    db.session.commit()
    return person


@pytest.mark.slow
def test_a_reply_of_a_known_author_is_a_short_page(page_360: Page, author: User) -> None:
    remember(page_360.context, author)
    page_360.goto(REPLY)
    expect(page_360.locator(".about > summary")).to_contain_text(
        "You are writing as Ana Ruiz, Institute for Water Policy, Kenya, in a personal capacity"
    )
    expect(page_360.get_by_label("Without my name")).to_be_hidden()
    assert page_360.evaluate("document.documentElement.scrollHeight") <= 1300
    page_360.locator(".about > summary").click()
    page_360.get_by_label("Without my name").check()
    expect(page_360.locator("[data-shown-chosen]")).to_have_text("Name withheld, Kenya")
    page_360.locator("#text").fill("We keep seeds in clay pots too, in the shade of the house.")
    page_360.get_by_role("button", name="Check before sending").click()
    expect(page_360.locator("main")).to_contain_text("You agreed to this notice on")
    expect(page_360.locator("#agreed")).to_have_count(0)
    page_360.get_by_label("English", exact=True).check()
    page_360.get_by_role("button", name="Send to the moderator").click()
    expect(page_360.locator("main")).to_contain_text("Waiting.")


def test_marks_are_set_by_keyboard_and_undone(page_1280: Page, author: User) -> None:
    page = page_1280
    remember(page.context, author)
    page.goto(REPLY)
    box = page.locator("#text")
    box.focus()
    page.keyboard.type("clay pots")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(box).to_have_value("**clay pots**")
    page.keyboard.press("Control+b")
    expect(box).to_have_value("clay pots")
    page.keyboard.press("Control+i")
    expect(box).to_have_value("*clay pots*")
    page.keyboard.press("Control+z")
    expect(box).to_have_value("clay pots")


@pytest.mark.slow
def test_the_bar_is_one_stop_and_arrows_walk_it(page_1280: Page, author: User) -> None:
    page = page_1280
    remember(page.context, author)
    page.goto(REPLY)
    box = page.locator("#text")
    box.fill("one\ntwo")
    box.focus()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="List")).to_be_focused()
    box.evaluate("box => box.setSelectionRange(0, box.value.length)")
    page.get_by_role("button", name="List").focus()
    page.keyboard.press("Enter")
    expect(box).to_have_value("- one\n- two")
    expect(box).to_be_focused()
    page.keyboard.press("Control+z")
    expect(box).to_have_value("one\ntwo")
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.locator("#text-preview")).to_have_text("one two")
    page.get_by_role("button", name="Preview").press("Enter")
    expect(page.locator("#text-preview")).to_have_count(0)


def test_where_the_draft_is_stays_in_sight(page_360: Page, author: User) -> None:
    page = page_360
    remember(page.context, author)
    page.goto(REPLY)
    page.locator("#text").fill("We keep seeds.")
    page.locator("#text").blur()
    expect(page.locator(".draft-state")).to_contain_text("Draft saved: 09:00 (UTC).")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator(".draft-state")).to_be_in_viewport()
