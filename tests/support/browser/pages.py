"""Pages in a real browser, and what must be right on every one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Response,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All rules are run; what passes, a megabyte for a long page, is not written down.
ASKED = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
# Of many texts one below the other the first are enough: to look at each takes seconds.
EXCEPT = {"exclude": [["article:nth-of-type(n+20)"]]}
OWN_SCHEMES = {"about", "blob", "data", "chrome-error"}
# Every answer of 400 and above is reported as this too, even a page that says what is wrong.
STATUS_REPORT = "Failed to load resource: the server responded with a status of"

PATIENCE = 120.0
"""Seconds that a page or a connection is waited for, because the machine may be busy."""

_faults: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
_axe = Axe()


class Watch:
    """Listens to a page and writes down what a person at the screen would not see."""

    def __init__(self, page: Page, site: str) -> None:
        self.host = urlsplit(site).netloc
        self.faults = _faults.setdefault(page, [])
        page.on("console", self.said)
        page.on("pageerror", self.broke)
        page.on("request", self.asked)
        page.on("response", self.answered)

    def said(self, message: ConsoleMessage) -> None:
        """Take a line of the console; violations of the content policy come here too."""
        if message.type == "error" and not message.text.startswith(STATUS_REPORT):
            self.faults.append(f"console: {message.text}")

    def broke(self, error: Error) -> None:
        """Take an exception that no script caught."""
        self.faults.append(f"script: {error}")

    def asked(self, request: Request) -> None:
        """Take a request; all go to the site itself."""
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and address.netloc != self.host:
            self.faults.append(f"request to another host: {request.url}")

    def answered(self, response: Response) -> None:
        """Take an answer: files are found, and pages may refuse but not fail."""
        is_page = response.request.is_navigation_request()
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"status {response.status}: {response.url}")


@contextmanager
def open_page(browser: Browser, site: str, *, width: int, **options: Any) -> Iterator[Page]:
    """Open an empty page; paths given to `page.goto` are those of `site`."""
    options.setdefault("viewport", {"width": width, "height": 800})
    context = browser.new_context(base_url=site, locale="en-GB", timezone_id="UTC", **options)
    context.set_default_timeout(PATIENCE * 1_000)
    try:
        page = context.new_page()
        watch = Watch(page, site)
        yield page
    finally:
        context.close()
    fail_on("while the page was open", watch.faults)


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """Wait, after the step that leads to another page, until all of that is there.

    A click returns when the other page begins to come, or before a script lets it go there; what
    is read then is the old page or half of the new one. A form that is being written changes its
    own address, which is no other page: therefore it is the end of loading that is waited for.
    """
    with page.expect_event("load"):
        yield


def go(what: Locator) -> None:
    """Press what leads to another page, and wait until all of that is there."""
    with next_page(what.page):
        what.click()


def check(page: Page) -> None:
    """Fail where the present page is hard to use with the ear, sticks out, or broke something."""
    page.wait_for_load_state()
    fail_on(page.url, [*_faults.get(page, []), *barriers(page), *overhang(page)])


def overhang(page: Page) -> list[str]:
    """Return what there is to say where the page is wider than the screen."""
    pixels = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"sticks out by {pixels} pixels to the side"] if pixels > 0 else []


def barriers(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA and good practice."""
    found = _axe.run(page, context=EXCEPT, options=ASKED)
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n"
        + "\n".join(f"    {node['target']} {node['html'][:160]}" for node in rule["nodes"])
        for rule in found.response["violations"]
    ]


def fail_on(where: str, faults: list[str]) -> None:
    """Fail with all faults at once."""
    if faults:
        pytest.fail("\n".join([where, *(f"  {fault}" for fault in faults)]), pytrace=False)
