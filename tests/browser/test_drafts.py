"""Nothing that somebody types is lost: on a telephone, with two tabs, without connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from forum.extensions import db
from forum.models.contribution import Contribution
from forum.models.draft import Draft
from forum.models.user import User
from tests.browser.journeys import enter, press
from tests.builders import make_consultation, make_user
from tests.support.pages import check
from tests.support.servers import server_of, session_of
from tests.support.times import StillClock

WORDS = "We keep our own seeds in clay pots, year after year."
MORE = " Nobody buys seed here, everybody keeps some for a neighbour."
FORM = "/en/consultations/seeds/contribute?mode=text"
SAVED = "Draft saved at 09:00, on this device and on our server."


@contextmanager
def opened(browser: Browser, site: str, **options: object) -> Iterator[BrowserContext]:
    """Open a telephone of 360 pixels whose failing requests are expected."""
    context = browser.new_context(
        base_url=site,
        locale="en-GB",
        timezone_id="UTC",
        viewport={"width": 360, "height": 800},
        **options,  # type: ignore[arg-type]
    )
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def telephone(browser: Browser, live_site: str) -> Iterator[BrowserContext]:
    with opened(browser, live_site) as context:
        yield context


@pytest.fixture
def me(app_context: object) -> User:
    make_consultation(slug="seeds")
    return make_user("Amina Odhiambo", country="KE")


def drafts() -> list[str]:
    """Return the words of all drafts on the server."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.scalars(select(Draft).order_by(Draft.id))
    return [draft.fields["text"] for draft in found]


def stored() -> list[Contribution]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Contribution)))


def write(page: Page, words: str) -> None:
    """Go on typing at the end of the text, and stop."""
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)


def submit(page: Page, act: str) -> None:
    """Press the button for `act`, and wait for the page that comes."""
    with page.expect_event("load"):
        page.locator(f"button.btn[value={act}]").first.click()


def wait_for(page: Page, words: list[str]) -> None:
    """Wait until the drafts on the server say this."""
    for _ in range(100):
        if drafts() == words:
            return
        page.wait_for_timeout(100)
    assert drafts() == words


def agree_and_send(page: Page) -> None:
    page.locator("input[name=agreed]").check()
    submit(page, "send")


def test_what_is_typed_is_saved_and_stands_there_after_a_reload(page_360: Page, me: User) -> None:
    enter(page_360, me)
    page_360.goto(FORM)
    check(page_360)
    expect(page_360.locator(".save")).to_contain_text("is saved as you type")
    write(page_360, WORDS)
    expect(page_360.locator(".save")).to_have_text(SAVED, timeout=10_000)
    assert drafts() == [WORDS]
    page_360.reload()
    expect(page_360.locator("#text")).to_have_value(WORDS)
    expect(page_360.locator(".save")).to_contain_text("Draft saved at 09:00 on our server.")
    check(page_360)
    submit(page_360, "check")
    check(page_360)
    agree_and_send(page_360)
    assert (len(stored()), drafts()) == (1, [])
    left = page_360.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft|'))")
    assert left == []


def test_a_draft_is_found_continued_and_deleted_from_the_form(page_360: Page, me: User) -> None:
    enter(page_360, me)
    page_360.goto(FORM)
    write(page_360, WORDS)
    expect(page_360.locator(".save")).to_have_text(SAVED, timeout=10_000)
    page_360.goto(FORM)
    expect(page_360.locator("main")).to_contain_text("You have a draft from 09:00:")
    expect(page_360.locator("#text")).to_have_value("")
    check(page_360)
    page_360.get_by_role("link", name="Continue").click()
    expect(page_360.locator("#text")).to_have_value(WORDS)
    page_360.goto("/en/contributions")
    expect(page_360.locator("#drafts")).to_contain_text(WORDS[:40])
    page_360.locator("#drafts summary").click()
    check(page_360)
    press(page_360, "Delete the draft")
    assert drafts() == []


def test_what_is_typed_without_connection_is_kept_and_saved_when_it_returns(
    telephone: BrowserContext, me: User
) -> None:
    page = telephone.new_page()
    enter(page, me)
    page.goto(FORM)
    write(page, WORDS)
    expect(page.locator(".save")).to_have_text(SAVED, timeout=10_000)
    telephone.set_offline(True)
    write(page, MORE)
    expect(page.locator(".save")).to_contain_text(
        "No connection. Your text is kept on this device", timeout=10_000
    )
    assert drafts() == [WORDS]
    telephone.set_offline(False)
    wait_for(page, [WORDS + MORE])
    expect(page.locator(".save")).to_have_text(SAVED)


def test_a_page_left_without_connection_gives_the_text_back_when_it_is_opened_again(
    telephone: BrowserContext, me: User
) -> None:
    page = telephone.new_page()
    enter(page, me)
    page.goto(FORM)
    write(page, WORDS)
    expect(page.locator(".save")).to_have_text(SAVED, timeout=10_000)
    telephone.set_offline(True)
    write(page, MORE)
    expect(page.locator(".save")).to_contain_text("No connection", timeout=10_000)
    page.close()
    telephone.set_offline(False)
    again = telephone.new_page()
    again.goto(FORM)
    expect(again.locator(".save")).to_contain_text("A newer version of your text is on this device")
    check(again)
    again.get_by_role("button", name="Use it").click()
    expect(again.locator("#text")).to_have_value(WORDS + MORE)
    wait_for(again, [WORDS + MORE])
    expect(again.locator(".save")).to_have_text(SAVED)


def test_sending_waits_for_the_connection_and_then_goes_by_itself(
    telephone: BrowserContext, me: User
) -> None:
    page = telephone.new_page()
    enter(page, me)
    page.goto(FORM)
    write(page, WORDS)
    submit(page, "check")
    page.locator("input[name=agreed]").check()
    telephone.set_offline(True)
    page.locator("button[value=send]").click()
    expect(page.locator(".save")).to_contain_text("is sent by itself as soon as the connection")
    check(page)
    page.get_by_role("button", name="Do not send it").click()
    telephone.set_offline(False)
    page.wait_for_timeout(500)
    assert stored() == []
    telephone.set_offline(True)
    page.locator("button[value=send]").click()
    expect(page.locator(".save")).to_contain_text("is sent by itself as soon as the connection")
    with page.expect_event("load"):
        telephone.set_offline(False)
    [said] = stored()
    assert page.url.endswith(f"/contributions/{said.key}")


def test_two_tabs_notice_each_other_and_neither_overwrites_the_other(
    page_360: Page, me: User
) -> None:
    enter(page_360, me)
    page_360.goto(FORM)
    write(page_360, WORDS)
    expect(page_360.locator(".save")).to_have_text(SAVED, timeout=10_000)
    other = page_360.context.new_page()
    other.goto(page_360.url)
    expect(other.locator("#text")).to_have_value(WORDS)
    for page in (page_360, other):
        expect(page.locator(".save")).to_contain_text("This text is open in another tab")
    write(other, MORE)
    expect(page_360.locator(".save")).to_contain_text(
        "This text was changed in another tab", timeout=10_000
    )
    check(page_360)
    write(page_360, " And we swap.")
    wait_for(page_360, [WORDS + MORE, f"{WORDS} And we swap."])
    expect(page_360.locator(".save")).to_contain_text("Yours is kept as a second draft")


def test_a_session_that_ends_while_one_writes_loses_nothing(
    telephone: BrowserContext, me: User
) -> None:
    page = telephone.new_page()
    enter(page, me)
    page.goto(FORM)
    write(page, WORDS)
    expect(page.locator(".save")).to_have_text(SAVED, timeout=10_000)
    telephone.clear_cookies(name="forum")
    write(page, MORE)
    expect(page.locator(".save")).to_contain_text("Your session has ended", timeout=10_000)
    check(page)
    assert drafts() == [WORDS]
    with telephone.expect_page() as found:
        page.get_by_role("link", name="Sign in in a new tab").click()
    enter(found.value, me)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    wait_for(page, [WORDS + MORE])
    expect(page.locator(".save")).to_have_text(SAVED)
    submit(page, "check")
    agree_and_send(page)
    assert len(stored()) == 1


def test_without_script_a_button_saves_and_an_ended_session_is_begun_again(
    browser: Browser, live_site: str, me: User
) -> None:
    with opened(browser, live_site, java_script_enabled=False) as context:
        page = context.new_page()
        enter(page, me)
        page.goto(FORM)
        expect(page.locator(".save")).to_contain_text("Save the draft with the button below")
        page.locator("#text").fill(WORDS)
        press_plainly(page, "Save the draft")
        expect(page.locator("#text")).to_have_value(WORDS)
        expect(page.locator(".save")).to_contain_text("Draft saved at 09:00 on our server.")
        page.locator("#text").fill(WORDS + MORE)
        context.clear_cookies(name="forum")
        press_plainly(page, "Check before sending")
        expect(page.locator("h1")).to_have_text("Your session has ended")
        expect(page.locator("textarea").first).to_have_value(WORDS + MORE)
        page.locator("input[type=email]").fill(me.email or "")
        page.locator("input[type=password]").fill("correct horse battery")
        press_plainly(page, "Sign in and go on")
        expect(page.locator("#text")).to_have_value(WORDS + MORE)
    assert drafts() == [WORDS + MORE]


def press_plainly(page: Page, words: str) -> None:
    with page.expect_navigation(wait_until="load"):
        page.locator("main").get_by_role("button", name=words, exact=True).click()


def test_signing_out_takes_the_copies_off_the_device(page_360: Page, me: User) -> None:
    enter(page_360, me)
    page_360.goto(FORM)
    write(page_360, WORDS)
    expect(page_360.locator(".save")).to_have_text(SAVED, timeout=10_000)
    assert page_360.evaluate("Object.keys(localStorage).join()").startswith("draft|")
    with page_360.expect_event("load"):
        page_360.get_by_role("button", name="Sign out").click()
    assert page_360.evaluate("Object.keys(localStorage).join()") == ""
    assert drafts() == [WORDS]


def test_a_server_killed_between_typing_and_sending_loses_nothing(
    browser: Browser,
    app: Flask,
    database_url: str,
    tmp_path: Path,
    time: StillClock,
) -> None:
    with app.app_context():
        time.go_to(datetime.now(UTC))
        make_consultation(slug="seeds")
        cookie, _ = session_of(app, make_user("Amina Odhiambo"))
        db.session.commit()
        with (
            server_of(app, database_url, tmp_path) as server,
            opened(browser, server.address) as context,
        ):
            context.add_cookies([{"name": "forum", "value": cookie, "url": server.address}])
            page = context.new_page()
            page.goto(FORM)
            write(page, WORDS)
            expect(page.locator(".save")).to_contain_text("Draft saved at", timeout=15_000)
            server.kill()
            write(page, MORE)
            expect(page.locator(".save")).to_contain_text("No connection", timeout=15_000)
            address = page.url
            page.close()
            server.start()
            again = context.new_page()
            again.goto(address)
            expect(again.locator("#text")).to_have_value(WORDS)
            again.get_by_role("button", name="Use it").click()
            expect(again.locator("#text")).to_have_value(WORDS + MORE)
            wait_for(again, [WORDS + MORE])
