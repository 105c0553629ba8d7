"""Steps that several journeys share, by what a person sees."""

from playwright.sync_api import Locator, Page, expect

from forum.models.user import User
from tests.builders import PASSWORD
from tests.support.pages import check, go


def enter(page: Page, user: User, language: str = "en") -> None:
    """Sign in through the form."""
    page.goto(f"/{language}/sign-in")
    page.locator("input[type=email]").fill(user.email or "")
    page.locator("input[type=password]").fill(PASSWORD)
    go(page.locator("main form button.btn").first)
    expect(page.locator("header")).to_contain_text(user.name)


def follow(page: Page, what: Locator) -> None:
    """Press what leads to another page, wait until that is there, and look at it."""
    go(what)
    check(page)


def submit(page: Page, act: str) -> None:
    """Send the form by its last button for `act`, and wait for the page that comes."""
    go(page.locator(f"button[value={act}]").last)


def press(page: Page, words: str) -> None:
    """Press the visible button with these words, and look at the page that comes."""
    follow(page, page.locator("main").get_by_role("button", name=words, exact=True).first)


def unfold(page: Page, words: str) -> None:
    """Open the fold with these words, unless it is open."""
    fold = page.locator("details", has=page.locator("summary", has_text=words)).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
