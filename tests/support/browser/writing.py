"""Writing a text that is saved as one types, and what the server has of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.draft import Draft
from tests.support.browser.pages import PATIENCE

WORDS = "We keep our own seeds in clay pots, year after year."
MORE = " Nobody buys seed here, everybody keeps some for a neighbour."
FORM = "/en/consultations/seeds/contribute?mode=text"
SAVED = "Draft saved: 09:00 (UTC)."


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
    context.set_default_timeout(PATIENCE * 1_000)
    try:
        yield context
    finally:
        context.close()


def drafts() -> list[str]:
    """Return the words of all drafts on the server."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.scalars(select(Draft).order_by(Draft.id))
    return [draft.fields["text"] for draft in found]


def stored() -> list[Contribution]:
    """Return what has been sent."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Contribution)))


def write(page: Page, words: str) -> None:
    """Go on typing at the end of the text, and stop."""
    page.locator("#text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(words)


def write_and_leave(page: Page, words: str) -> None:
    """Go on typing at the end of the text, and leave the box, which saves without a pause."""
    write(page, words)
    page.locator("#text").blur()


def wait_for(page: Page, words: list[str]) -> None:
    """Wait until the drafts on the server say this."""
    end = monotonic() + PATIENCE
    while drafts() != words and monotonic() < end:
        page.wait_for_timeout(50)
    assert drafts() == words
