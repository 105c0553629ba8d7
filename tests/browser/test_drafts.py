"""Nothing that somebody types is lost: with two tabs, after a session, without script."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from forum.models.user import User
from forum.web.templating.icons import SHAPES
from tests.support.browser.journeys import button, enter, remember, submit
from tests.support.browser.pages import check, go
from tests.support.browser.writing import (
    FORM,
    MORE,
    SAVED,
    WORDS,
    drafts,
    opened,
    stored,
    wait_for,
    write,
    write_and_leave,
)


def test_what_is_typed_is_saved_and_stands_there_after_a_reload(page_360: Page, me: User) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM)
    expect(page_360.locator(".draft-state")).to_contain_text("Saved as you type")
    write(page_360, WORDS)
    expect(page_360.locator(".draft-state")).to_have_text(SAVED)
    assert drafts() == [WORDS]
    page_360.reload()
    expect(page_360.locator("#text")).to_have_value(WORDS)
    expect(page_360.locator(".draft-state")).to_contain_text("Draft saved: 09:00 (UTC)")
    check(page_360)
    submit(page_360, "check")
    page_360.locator("input[name=agreed]").check()
    submit(page_360, "send")
    assert (len(stored()), drafts()) == (1, [])
    left = page_360.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft|'))")
    assert left == []


@pytest.mark.slow
def test_a_draft_is_found_continued_and_deleted_from_the_form(page_360: Page, me: User) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM)
    write_and_leave(page_360, WORDS)
    expect(page_360.locator(".draft-state")).to_have_text(SAVED)
    page_360.goto(FORM)
    expect(page_360.locator("main")).to_contain_text("You have a draft (09:00):")
    expect(page_360.locator("#text")).to_have_value("")
    check(page_360)
    go(page_360.get_by_role("link", name="Continue"))
    expect(page_360.locator("#text")).to_have_value(WORDS)
    page_360.goto("/en/contributions")
    expect(page_360.locator("#drafts")).to_contain_text(WORDS[:40])
    page_360.locator("#drafts summary").click()
    check(page_360)
    go(button(page_360, "Delete the draft"))
    assert drafts() == []


@pytest.mark.slow
def test_two_tabs_notice_each_other_and_neither_overwrites_the_other(
    page_360: Page, me: User
) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM)
    write_and_leave(page_360, WORDS)
    expect(page_360.locator(".draft-state")).to_have_text(SAVED)
    expect(page_360).to_have_url(re.compile(r"[?&]draft="))
    other = page_360.context.new_page()
    other.goto(page_360.url)
    expect(other.locator("#text")).to_have_value(WORDS)
    for page in (page_360, other):
        expect(page.locator(".draft-state")).to_contain_text(
            "This text is also open in another tab"
        )
    write_and_leave(other, MORE)
    expect(page_360.locator(".draft-state")).to_contain_text("This text was changed in another tab")
    check(page_360)
    write_and_leave(page_360, " And we swap.")
    wait_for(page_360, [WORDS + MORE, f"{WORDS} And we swap."])
    expect(page_360.locator(".draft-state")).to_contain_text("Yours is kept as a second draft")


@pytest.mark.slow
def test_an_hour_is_written_by_the_script_as_by_the_server(page_360: Page, me: User) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM.replace("/en/", "/fr/"))
    write_and_leave(page_360, WORDS)
    expect(page_360.locator(".draft-state")).to_contain_text(re.compile(r": 9.h.00 \(UTC\)"))
    other = page_360.context.new_page()
    other.goto(page_360.url)
    write_and_leave(other, MORE)
    told = page_360.locator(".draft-state span span").last
    expect(told).to_contain_text(re.compile(r"\(\d{1,2}.h.\d\d\)"))


@pytest.mark.slow
def test_going_back_to_the_checking_page_finds_the_text_or_that_it_was_sent(
    page_360: Page, me: User
) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM)
    write_and_leave(page_360, WORDS)
    submit(page_360, "check")
    page_360.goto("/en/rules")
    page_360.go_back()
    expect(page_360.locator("#text")).to_have_value(WORDS)
    submit(page_360, "check")
    page_360.locator("input[name=agreed]").check()
    submit(page_360, "send")
    page_360.go_back()
    expect(page_360.locator("main")).to_contain_text("it was sent or deleted")
    assert (len(stored()), drafts()) == (1, [])


@pytest.mark.slow
def test_a_session_that_ends_while_one_writes_loses_nothing(
    my_telephone: BrowserContext, me: User
) -> None:
    remember(my_telephone, me)
    page = my_telephone.new_page()
    page.goto(FORM)
    write_and_leave(page, WORDS)
    expect(page.locator(".draft-state")).to_have_text(SAVED)
    my_telephone.clear_cookies(name="forum")
    write_and_leave(page, MORE)
    expect(page.locator(".draft-state")).to_contain_text("your session has ended")
    assert (page.locator(".draft-state > svg path").get_attribute("d") or "") in SHAPES["warn"]
    check(page)
    assert drafts() == [WORDS]
    with my_telephone.expect_page() as found:
        page.get_by_role("link", name="Sign in in a new tab").click()
    found.value.wait_for_load_state()
    enter(found.value, me)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    wait_for(page, [WORDS + MORE])
    expect(page.locator(".draft-state")).to_have_text(SAVED)
    submit(page, "check")
    page.locator("input[name=agreed]").check()
    submit(page, "send")
    assert len(stored()) == 1


@pytest.mark.slow
def test_without_script_a_button_saves_and_an_ended_session_is_begun_again(
    browser: Browser, live_site: str, me: User
) -> None:
    with opened(browser, live_site, java_script_enabled=False) as context:
        remember(context, me)
        page = context.new_page()
        page.goto(FORM)
        expect(page.locator(".draft-state")).to_contain_text("Save the draft with the button below")
        page.locator("#text").fill(WORDS)
        go(button(page, "Save the draft"))
        expect(page.locator("#text")).to_have_value(WORDS)
        expect(page.locator(".draft-state")).to_contain_text("Draft saved: 09:00 (UTC)")
        page.locator("#text").fill(WORDS + MORE)
        context.clear_cookies(name="forum")
        go(button(page, "Check before sending"))
        expect(page.locator("h1")).to_have_text("Your session has ended")
        expect(page.locator("textarea").first).to_have_value(WORDS + MORE)
        page.locator("input[type=email]").fill(me.email or "")
        page.locator("input[type=password]").fill("correct horse battery")
        go(button(page, "Sign in and continue"))
        expect(page.locator("#text")).to_have_value(WORDS + MORE)
    assert drafts() == [WORDS + MORE]


def test_signing_out_takes_the_copies_off_the_device(page_360: Page, me: User) -> None:
    remember(page_360.context, me)
    page_360.goto(FORM)
    write_and_leave(page_360, WORDS)
    expect(page_360.locator(".draft-state")).to_have_text(SAVED)
    assert page_360.evaluate("Object.keys(localStorage).join()").startswith("draft|")
    page_360.locator(".menu > summary").click()
    go(page_360.get_by_role("button", name="Sign out"))
    assert page_360.evaluate("Object.keys(localStorage).join()") == ""
    assert drafts() == [WORDS]
