"""A member answers a note of the team on a telephone, quoting it, with and without script."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, expect

from forum.domain.moderation import Moderation
from forum.domain.policy import Role
from tests.browser.journeys import enter, follow, submit, unfold
from tests.builders import make_appointment, make_consultation, make_post, make_user
from tests.support.pages import check, open_page


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without script"])
def test_a_member_quotes_a_note_and_replies_to_it(
    browser: Browser, live_site: str, app_context: AppContext, with_script: bool
) -> None:
    consultation = make_consultation(slug="seeds", moderation=Moderation.AFTER)
    rosa = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    make_post(
        consultation, "Two of you describe the empty chair.\n\nWho has filled it?", author=rosa
    )
    member = make_user("Beto Quispe")
    with open_page(browser, live_site, width=360, java_script_enabled=with_script) as page:
        enter(page, member)
        page.goto("/en/consultations/seeds")
        follow(page, page.locator(".fac + .do").get_by_role("link", name="Reply"))
        unfold(page, "Quote a passage")
        quote = page.get_by_role("button", name="Quote 2")
        if with_script:
            quote.click()
        else:
            submit(page, "quote-2")
        expect(page.locator("#text")).to_have_value("> Who has filled it?\n\n")
        page.locator("#text").press_sequentially("We have, with a bench.")
        page.locator("#language input[value=en]").check()
        submit(page, "check")
        check(page)
        expect(page.locator(".ex")).to_contain_text("Rosa Ibáñez wrote, for the team:")
        page.locator("#agreed").check()
        submit(page, "send")
        follow(page, page.get_by_role("link", name="The note that you replied to"))
        expect(page.locator("#replies-h")).to_have_text("1 reply")
        page.locator(".ex").get_by_role("link", name="Rosa Ibáñez wrote").click()
        expect(page.locator("article.fac")).to_be_in_viewport()
