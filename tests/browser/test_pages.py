"""Pages that need no more than an address, on a telephone and on a desk."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page

from forum.models.user import User
from tests.builders import make_consultation, make_contribution, make_post
from tests.support.browser.journeys import remember
from tests.support.browser.pages import check, fail_on, overhang
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

LANGUAGES = ("en", "es", "fr")
SMALLEST_TARGET = 24
"""CSS pixels, in both directions (WCAG 2.2, 2.5.8)."""
PATHS = ["", "consultations/seeds", "sign-in", "register", "nothing-here"]


@pytest.fixture
def seeds(built_once: BuiltOnce) -> None:
    built_once(make_seeds)


def make_seeds() -> None:
    """Store a consultation with a contribution, a reply and a post."""
    consultation = make_consultation(slug="seeds")
    first = make_contribution(consultation, question=consultation.questions[0])
    make_contribution(consultation, "So do we.", parent=first)
    make_post(consultation, "As [1] says.")


@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("path", PATHS)
def test_pages_break_nothing_and_have_no_barriers(page: Page, path: str) -> None:
    for language in LANGUAGES:
        page.goto(f"/{language}/{path}")
        assert page.locator("html").get_attribute("lang") == language
        fail_on(page.url, overhang(page))
    check(page)


@pytest.mark.slow
@pytest.mark.usefixtures("seeds")
@pytest.mark.parametrize("width", [360, 1280])
def test_numbers_are_large_enough_to_press(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "/posts", "/contributions/2"):
        page.goto(f"/en/consultations/seeds{path}")
        numbers = page.locator("main a:visible").filter(has_text=re.compile(r"^\[\d+\]$"))
        assert numbers.count() > 0
        for number in numbers.all():
            box = number.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= SMALLEST_TARGET, number.inner_text()


@pytest.mark.parametrize("language", leave_to_slow(reversed(LANGUAGES), quick=1))
def test_the_name_of_the_site_is_whole_beside_a_full_menu(
    my_telephone: BrowserContext, me: User, language: str
) -> None:
    me.name = "Freddy Condori Apaza de la Vega"
    remember(my_telephone, me)
    page = my_telephone.new_page()
    for width in (640, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"/{language}/account")
        name = page.locator(".brand span")
        assert name.evaluate("one => one.scrollWidth - one.clientWidth") <= 0, width
        fail_on(page.url, overhang(page))
