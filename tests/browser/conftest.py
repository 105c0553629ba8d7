"""A real browser on a running site: nothing may break on the screen, for the eye or the ear."""

import platform
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from forum.models.user import User
from tests.builders import make_consultation, make_user
from tests.support import needs
from tests.support.browser.pages import PATIENCE, open_page
from tests.support.browser.writing import opened

# The first has no windows of its own: a page costs it a third of the time.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ON_MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
LONGEST = 1_200
"""Seconds after which a test hangs; the first and the last one start and end Chromium too."""

expect.set_options(timeout=PATIENCE * 1_000)


def find_chromium() -> str | None:
    """Return the path of Chromium or Chrome on this machine."""
    found = [path for name in PROGRAMS if (path := shutil.which(name))]
    return next(iter([*found, *(path for path in ON_MACOS if Path(path).exists())]), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a test with a browser, which takes its time."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(LONGEST))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium, once in each process that runs tests."""
    chromium = find_chromium()
    needs.need(chromium, "Chromium")
    # Chromium's own sandbox cannot be used by root, as which tests run in containers.
    flags = [*FLAGS, "--no-sandbox"] if platform.system() == "Linux" else FLAGS
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


class Handler(WSGIRequestHandler):
    """Gives up a connection that nothing is asked on, as browsers open in advance."""

    timeout = PATIENCE


@pytest.fixture
def live_site(app: Flask, app_context: AppContext) -> Iterator[str]:
    """Serve the test's own site, on its still clock, and return its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    # What a page asks for while it is closed is answered before the site is taken away.
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    app.config["FORUM_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
    yield app.config["FORUM_BASE_URL"]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page_360(browser: Browser, live_site: str) -> Iterator[Page]:
    """Return an empty page on a telephone, 360 pixels wide."""
    with open_page(browser, live_site, width=360, is_mobile=True, has_touch=True) as page:
        yield page


@pytest.fixture
def page_1280(browser: Browser, live_site: str) -> Iterator[Page]:
    """Return an empty page on a desk, 1280 pixels wide."""
    with open_page(browser, live_site, width=1280) as page:
        yield page


@pytest.fixture(params=["page_360", pytest.param("page_1280", marks=pytest.mark.slow)])
def page(request: pytest.FixtureRequest) -> Page:
    """Return an empty page on each of the two screens."""
    found: Page = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def me(app_context: AppContext) -> User:
    """Return somebody who may write below a consultation on seeds."""
    make_consultation(slug="seeds")
    return make_user("Amina Odhiambo", country="KE")


@pytest.fixture
def my_telephone(browser: Browser, live_site: str) -> Iterator[BrowserContext]:
    """Return a telephone, 360 pixels wide, whose failing requests are expected."""
    with opened(browser, live_site) as context:
        yield context
