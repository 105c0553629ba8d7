"""Nothing that somebody types is lost: without connection, and when the server is killed."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from forum.extensions import db
from forum.models.user import User
from tests.builders import make_consultation, make_user
from tests.support.browser.journeys import remember, submit
from tests.support.browser.pages import check, next_page
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
from tests.support.servers.forum import server_of, session_of
from tests.support.times import StillClock


@pytest.mark.slow
def test_what_is_typed_without_connection_is_kept_and_saved_when_it_returns(
    my_telephone: BrowserContext, me: User
) -> None:
    remember(my_telephone, me)
    page = my_telephone.new_page()
    page.goto(FORM)
    write_and_leave(page, WORDS)
    expect(page.locator(".draft-state")).to_have_text(SAVED)
    my_telephone.set_offline(True)
    write(page, MORE)
    expect(page.locator(".draft-state")).to_contain_text(
        "no connection. Your text is kept on this device"
    )
    assert drafts() == [WORDS]
    my_telephone.set_offline(False)
    wait_for(page, [WORDS + MORE])
    expect(page.locator(".draft-state")).to_have_text(SAVED)


@pytest.mark.slow
def test_a_page_left_without_connection_gives_the_text_back_when_it_is_opened_again(
    my_telephone: BrowserContext, me: User
) -> None:
    remember(my_telephone, me)
    page = my_telephone.new_page()
    page.goto(FORM)
    write_and_leave(page, WORDS)
    expect(page.locator(".draft-state")).to_have_text(SAVED)
    my_telephone.set_offline(True)
    write_and_leave(page, MORE)
    expect(page.locator(".draft-state")).to_contain_text("no connection")
    page.close()
    my_telephone.set_offline(False)
    again = my_telephone.new_page()
    again.goto(FORM)
    expect(again.locator(".draft-state")).to_contain_text(
        "A newer version of your text is on this device"
    )
    check(again)
    again.get_by_role("button", name="Use it").click()
    expect(again.locator("#text")).to_have_value(WORDS + MORE)
    wait_for(again, [WORDS + MORE])
    expect(again.locator(".draft-state")).to_have_text(SAVED)


def test_sending_waits_for_the_connection_and_then_goes_by_itself(
    my_telephone: BrowserContext, me: User
) -> None:
    remember(my_telephone, me)
    page = my_telephone.new_page()
    page.goto(FORM)
    write_and_leave(page, WORDS)
    submit(page, "check")
    page.locator("input[name=agreed]").check()
    my_telephone.set_offline(True)
    page.locator("button[value=send]").click()
    expect(page.locator(".draft-state")).to_contain_text(
        "is sent automatically as soon as the connection"
    )
    check(page)
    page.get_by_role("button", name="Do not send").click()
    my_telephone.set_offline(False)
    expect(page.locator(".draft-state")).to_have_text(SAVED)
    assert (stored(), drafts()) == ([], [WORDS])
    my_telephone.set_offline(True)
    page.locator("button[value=send]").click()
    expect(page.locator(".draft-state")).to_contain_text(
        "is sent automatically as soon as the connection"
    )
    with next_page(page):
        my_telephone.set_offline(False)
    [said] = stored()
    assert page.url.endswith(f"/contributions/{said.key}")


@pytest.mark.slow
def test_sending_says_that_the_server_is_busy_and_goes_by_itself(
    my_telephone: BrowserContext, me: User
) -> None:
    remember(my_telephone, me)
    page = my_telephone.new_page()
    page.goto(FORM)
    write_and_leave(page, WORDS)
    submit(page, "check")
    page.route("**/drafts/*", lambda route: route.fulfill(status=503, headers={"Retry-After": "1"}))
    page.locator("input[name=agreed]").check()
    page.locator("button[value=send]").click()
    expect(page.locator(".draft-state")).to_contain_text(
        "Our server is busy. Your text is sent automatically"
    )
    with next_page(page):
        page.unroute("**/drafts/*")
    [said] = stored()
    assert page.url.endswith(f"/contributions/{said.key}")


@pytest.mark.slow
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
            write_and_leave(page, WORDS)
            expect(page.locator(".draft-state")).to_contain_text("Draft saved:")
            expect(page).to_have_url(re.compile(r"[?&]draft="))
            server.kill()
            write_and_leave(page, MORE)
            expect(page.locator(".draft-state")).to_contain_text("no connection")
            address = page.url
            page.close()
            server.start()
            again = context.new_page()
            again.goto(address)
            expect(again.locator("#text")).to_have_value(WORDS)
            again.get_by_role("button", name="Use it").click()
            expect(again.locator("#text")).to_have_value(WORDS + MORE)
            wait_for(again, [WORDS + MORE])
