"""Steps that several journeys share, by what a person sees."""

from flask import current_app
from playwright.sync_api import BrowserContext, Locator, Page, expect

from forum.models.user import User
from tests.builders import PASSWORD
from tests.support.browser.pages import check, go
from tests.support.servers.forum import session_of


def enter(page: Page, user: User, language: str = "en") -> None:
    """Sign in through the form."""
    page.goto(f"/{language}/sign-in")
    page.locator("input[type=email]").fill(user.email or "")
    page.locator("input[type=password]").fill(PASSWORD)
    go(page.locator("main form button.button").first)
    expect(page.locator("header")).to_contain_text(user.name)


def remember(context: BrowserContext, user: User) -> None:
    """Let somebody be signed in who did so before, where the test is not about that."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    cookie, _ = session_of(app, user)
    context.add_cookies([{"name": "forum", "value": cookie, "url": app.config["FORUM_BASE_URL"]}])


def follow(page: Page, what: Locator) -> None:
    """Press what leads to another page, wait until that is there, and look at it."""
    go(what)
    check(page)


def submit(page: Page, act: str) -> None:
    """Send the form by its last button for `act`, and wait for the page that comes."""
    go(page.locator(f"button[value={act}]").last)


def button(page: Page, words: str) -> Locator:
    """Return the visible button with these words."""
    return page.locator("main").get_by_role("button", name=words, exact=True).first


def press(page: Page, words: str) -> None:
    """Press the button with these words, and look at the page that comes."""
    follow(page, button(page, words))


def unfold(page: Page, words: str) -> None:
    """Open the fold with these words, unless it is open."""
    summary = page.locator("summary", has_text=words).first
    if summary.locator("..").get_attribute("open") is None:
        summary.click()
