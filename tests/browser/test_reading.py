"""Reading pages in a real browser: what stands on the first screen, and a text of many pages."""

from html import escape
from urllib.request import urlopen

import brotli
import pytest
from playwright.sync_api import Browser, Page, expect

from forum.extensions import db
from forum.models.consultation import ConsultationPart
from forum.services.demo import load_demo
from forum.services.texts.store import store_text
from tests.builders import make_consultation, make_contribution
from tests.support.browser.pages import check, fail_on, overhang
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

LIMIT = 64
"""Pixels that the row at the top of a page may take on a telephone."""
FIRST_WINDOW = 14_600
"""Bytes that a browser gets in answer to its first question, before it has to answer itself."""
FIRST_WORDS_BELOW = """() => {
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (words.nextNode()) {
    const text = words.currentNode.data.trim();
    range.selectNodeContents(words.currentNode);
    if (text.length > 40 && range.getBoundingClientRect().top >= innerHeight) return text;
  }
  return '';
}"""
"""Finds the first long text that stands wholly below the first screen."""
SENTENCE = "We ask who keeps seeds, and why."
PARAGRAPH = "Nobody buys seed here, everybody keeps some for a neighbour. " * 12
LONG_TEXT = "\n\n".join(
    f"## Part {n} of the story\n\n" + "\n\n".join([PARAGRAPH] * 4) for n in range(1, 5)
)


@pytest.fixture
def seeds(built_once: BuiltOnce) -> None:
    built_once(make_seeds)


def make_seeds() -> None:
    """Store a consultation with a long text and one on either side of it."""
    consultation = make_consultation(
        "Seeds that are kept from one year to the next in the villages of the dry south",
        slug="seeds",
    )
    introduction = store_text(consultation.id, f"{SENTENCE} {PARAGRAPH}", "en")
    consultation.texts[ConsultationPart.INTRODUCTION].text = introduction
    db.session.commit()
    make_contribution(consultation)
    make_contribution(consultation, LONG_TEXT)
    make_contribution(consultation)


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_what_is_asked_stands_on_the_first_screen(page_360: Page, width: int, height: int) -> None:
    page = page_360
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/en/consultations/seeds")
    first = page.locator(".head .standfirst .text").first
    expect(first).to_contain_text(SENTENCE)
    box = first.bounding_box()
    assert box is not None
    line = 30 * (3 if width == 360 else 1)
    assert box["y"] + line < height
    button = page.get_by_role("link", name="Write a contribution").bounding_box()
    assert button is not None
    assert button["y"] + button["height"] < height
    header = page.locator("body > header").bounding_box()
    assert header is not None
    assert header["height"] <= LIMIT
    expect(page.locator(".facts").first).to_be_visible(visible=width == 1280)


@pytest.fixture
def demo(built_once: BuiltOnce) -> None:
    """Fill the site with the demonstration."""
    built_once(load_demo)


def weigh(live_site: str, path: str, until: str = "") -> int:
    """Return the bytes of a file, compressed, as far as its text `until`, if there is one."""
    with urlopen(live_site + path) as answer:
        text = answer.read()
    end = text.find(escape(until, quote=False).encode()) if until else len(text)
    assert end > 0, until
    return len(brotli.compress(text[:end], quality=4))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("language", leave_to_slow(["fr", "en", "es"], quick=1))
@pytest.mark.parametrize("path", ["/", "/consultations/school-meals-nearby-farms"])
def test_what_the_first_screen_needs_arrives_in_the_first_window(
    live_site: str, page: Page, language: str, path: str
) -> None:
    """A server may send ten packets before it waits for an answer (RFC 6928)."""
    page.goto(f"/{language}{path}", wait_until="networkidle")
    below = page.evaluate(FIRST_WORDS_BELOW)
    files = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    needed = {file.removeprefix(live_site) for file in files if file.endswith((".css", ".js"))}
    assert any(file.endswith(".css") for file in needed)
    assert below or path == "/"
    size = weigh(live_site, f"/{language}{path}", below)
    assert size + sum(weigh(live_site, file) for file in needed) <= FIRST_WINDOW


@pytest.mark.parametrize(
    ("language", "hours"),
    [
        ("en", ", 04:00 in your time zone"),
        ("es", ", 4:00 en su zona horaria"),
        ("fr", ", 4\u00a0h\u00a000 dans votre fuseau horaire"),
    ],
)
def test_the_hours_of_a_device_are_written_as_all_others_of_the_page(
    browser: Browser, live_site: str, language: str, hours: str
) -> None:
    make_consultation(slug="seeds", zone="Africa/Nairobi")
    context = browser.new_context(base_url=live_site, timezone_id="America/Lima")
    page = context.new_page()
    page.goto(f"/{language}/consultations/seeds")
    assert page.locator("[data-here]").first.text_content() == hours
    context.close()


def test_a_visitor_reads_the_hours_of_the_own_device_and_gets_no_cookie(
    browser: Browser, live_site: str
) -> None:
    make_consultation(slug="seeds", zone="Africa/Nairobi")
    for zone, hours in (("America/Lima", ", 04:00 in your time zone"), ("Africa/Nairobi", "")):
        context = browser.new_context(base_url=live_site, timezone_id=zone, locale="en-GB")
        page = context.new_page()
        page.goto("/en/consultations/seeds")
        expect(page.locator("[data-here]").first).to_have_text(hours, use_inner_text=True)
        page.goto("/en/rules")
        assert context.cookies() == []
        context.close()


@pytest.mark.usefixtures("seeds")
def test_the_menu_opens_without_script_and_lies_open_on_a_desk(
    browser: Browser, live_site: str, page_1280: Page
) -> None:
    context = browser.new_context(
        base_url=live_site, viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/en/consultations/seeds")
    link = page.get_by_role("link", name="Sign in", exact=True).first
    expect(link).to_be_hidden()
    page.locator(".menu > summary").click()
    expect(link).to_be_visible()
    page.locator(".unfolded > summary").click()
    expect(page.locator(".facts")).to_be_visible()
    context.close()
    page_1280.goto("/en/consultations/seeds")
    expect(page_1280.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    expect(page_1280.locator(".menu > summary")).to_be_hidden()


@pytest.mark.usefixtures("seeds")
def test_the_menu_closes_with_escape_and_beside_it(page_360: Page) -> None:
    page_360.goto("/en/consultations/seeds")
    summary, link = page_360.locator(".menu > summary"), page_360.locator(".menu nav a").first
    summary.click()
    expect(link).to_be_visible()
    page_360.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page_360.mouse.click(180, 700)
    expect(link).to_be_hidden()


@pytest.mark.slow
@pytest.mark.usefixtures("seeds")
def test_a_long_text_says_where_one_is_and_what_is_left(page: Page) -> None:
    page.goto("/en/consultations/seeds/contributions/2")
    check(page)
    places = page.locator(".text h3")
    expect(places).to_have_count(4)
    expect(page.locator(".text .meta").first).to_contain_text("Section 1 of 4.")
    expect(page.get_by_role("link", name="[1]").first).to_be_visible()
    expect(page.get_by_role("link", name="[3]").first).to_be_visible()
    if page.locator(".outline-fold > summary").is_visible():
        page.locator(".outline-fold > summary").click()
        page.locator(".outline-fold .outline a").nth(2).click()
    else:
        page.locator(".contents .outline a").nth(2).click()
        current = page.locator(".contents [aria-current]")
        expect(current).to_contain_text("Part 3 of the story")
        expect(page.locator(".contents > .meta")).to_contain_text("Section 3 of 4.")
    expect(places.nth(2)).to_be_in_viewport()


@pytest.mark.usefixtures("seeds")
def test_the_permanent_address_is_copied(page_1280: Page) -> None:
    page_1280.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page_1280.goto("/en/consultations/seeds/contributions/2")
    page_1280.get_by_role("button", name="Copy").click()
    expect(page_1280.get_by_role("status")).to_have_text("Copied")
    copied = page_1280.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/en/consultations/seeds/contributions/2")


@pytest.mark.usefixtures("seeds")
def test_nothing_sticks_out_on_the_narrowest_screen(page_360: Page) -> None:
    page_360.set_viewport_size({"width": 320, "height": 640})
    paths = ("", "?by=date", "?by=whole", "/contributions/2", "/contributions/2/versions")
    for path in paths:
        page_360.goto(f"/en/consultations/seeds{path}")
        fail_on(page_360.url, overhang(page_360))
