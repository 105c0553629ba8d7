"""A member answers a note from the team on a telephone, quoting it, with and without script."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect

from forum.domain.contributions.statuses import Moderation
from forum.domain.policy import Role
from forum.models.user import User
from tests.builders import make_appointment, make_consultation, make_post, make_user
from tests.support.browser.journeys import enter, follow, submit, unfold
from tests.support.browser.pages import check, go, open_page


@pytest.fixture
def member(app_context: AppContext) -> User:
    """Return a member; a facilitator has written a note."""
    consultation = make_consultation(slug="seeds", moderation=Moderation.AFTER)
    rosa = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    make_post(
        consultation, "Two of you describe the empty chair.\n\nWho has filled it?", author=rosa
    )
    return make_user("Beto Quispe")


def write_and_send(page: Page) -> None:
    """Write below the quotation, check it and send it."""
    expect(page.locator("#text")).to_have_value("> Who has filled it?\n\n")
    page.locator("#text").fill("> Who has filled it?\n\nWe have, with a bench.")
    page.locator("#language input[value=en]").check()
    submit(page, "check")
    expect(page.locator(".quote")).to_contain_text("Rosa Ibáñez wrote, for the team:")
    page.locator("#agreed").check()
    submit(page, "send")


def test_a_member_quotes_a_note_and_replies_to_it(page_360: Page, member: User) -> None:
    enter(page_360, member)
    page_360.goto("/en/consultations/seeds")
    follow(page_360, page_360.locator(".post + .tools").get_by_role("link", name="Reply"))
    unfold(page_360, "Read and quote the note")
    unfold(page_360, "Quote a passage")
    page_360.get_by_role("button", name="Quote 2").click()
    write_and_send(page_360)
    check(page_360)
    follow(page_360, page_360.get_by_role("link", name="The note you replied to"))
    expect(page_360.locator("#replies-h")).to_have_text("1 reply")
    page_360.locator(".quote").get_by_role("link", name="Rosa Ibáñez wrote").click()
    expect(page_360.locator("article.post")).to_be_in_viewport()


def test_the_same_without_script(browser: Browser, live_site: str, member: User) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, member)
        page.goto("/en/consultations/seeds")
        go(page.locator(".post + .tools").get_by_role("link", name="Reply"))
        unfold(page, "Read and quote the note")
        unfold(page, "Quote a passage")
        submit(page, "quote-2")
        write_and_send(page)
        go(page.get_by_role("link", name="The note you replied to"))
        expect(page.locator("#replies-h")).to_have_text("1 reply")
