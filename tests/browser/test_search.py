"""Finding something on a telephone without script, and by the keyboard on a desk."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.builders import make_consultation, make_contribution, make_translation
from tests.support.browser.journeys import follow, press, unfold
from tests.support.browser.pages import check, go, open_page
from tests.support.content.searching import index_all
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce


@pytest.fixture(autouse=True)
def library(built_once: BuiltOnce) -> None:
    """Let there be a Spanish text in translation among others."""
    built_once(make_library)


def make_library() -> None:
    """Store them."""
    consultation = make_consultation("Seeds for dry lands", slug="seeds")
    for n in range(21):
        make_contribution(consultation, f"Water comes first, {n} times.", countries="CL UG")
    said = make_contribution(
        consultation,
        "La educación rural y el agua: " + "con muchas palabras " * 60,
        language="es",
        organisation="A very long name of an Organisation of Organisations of the Global South",
    )
    make_translation(said.revisions[0].passages[0].text, "en", "Rural schooling and water.")
    index_all()


def test_a_reader_finds_and_narrows_down_on_a_telephone_without_script(
    browser: Browser, live_site: str
) -> None:
    options = {"is_mobile": True, "has_touch": True}
    with open_page(browser, live_site, width=360, **options) as scripted:
        scripted.goto("/en/search?q=water")
        check(scripted)  # the ear's check needs script
    with open_page(browser, live_site, width=360, java_script_enabled=False, **options) as page:
        page.goto("/en/")
        page.get_by_label("Search consultations and contributions").fill("water")
        go(page.get_by_role("button", name="Search"))
        expect(page.locator("#found-h")).to_have_text("22 texts found")
        expect(page.locator("mark").first).to_have_text("Water")
        go(page.get_by_role("link", name="More results"))
        expect(page.locator("article")).to_have_count(2)
        go(page.locator("article a", has_text="[").first)
        expect(page).to_have_url(re.compile("/en/consultations/seeds/contributions/"))
        page.goto("/en/consultations/seeds")
        page.get_by_label("Search in this consultation").fill("educacion")
        go(page.get_by_role("search").get_by_role("button"))
        expect(page.locator("mark")).to_have_text("educación")
        expect(page.locator("article .text")).to_have_attribute("lang", "es")


@pytest.mark.slow
@pytest.mark.parametrize("width", leave_to_slow([360, 1280], quick=1))
def test_filters_are_set_and_removed(browser: Browser, live_site: str, width: int) -> None:
    with open_page(browser, live_site, width=width) as page:
        page.goto("/en/consultations/seeds/search?q=water")
        check(page)
        unfold(page, "Filters")
        page.get_by_label("Country").select_option(label="Kenya (1)")
        press(page, "Apply")
        expect(page.locator("#found-h")).to_have_text("1 text found")
        follow(page, page.get_by_role("link", name="Remove filter Country: Kenya"))
        expect(page.locator("#found-h")).to_have_text("22 texts found")
        unfold(page, "Filters")
        page.get_by_label("Name or organisation").fill("nobody")
        press(page, "Apply")
        expect(page.locator("#found-h")).to_contain_text("Nothing found")
