"""A thread of twenty-one steps on a telephone, with and without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from forum.domain.contributions.statuses import Moderation, Status
from forum.extensions import db
from forum.services.contributions import visibility
from forum.services.contributions.submit import add_revision
from forum.services.discussion.listing import PAGE
from forum.services.quotations import quoting
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.browser.journeys import follow, remember, unfold
from tests.support.browser.pages import check, fail_on, go, open_page, overhang
from tests.support.needs import leave_to_slow
from tests.support.worlds import BuiltOnce

DEPTH = 21
THREAD = "/en/consultations/seeds/contributions"
SAID = (
    "We keep our own seeds in clay pots, and lend them to neighbours who lost theirs.\n\n"
    "Nobody sells them. What was lent comes back after the harvest."
)


pytestmark = pytest.mark.usefixtures("thread")


def make_thread() -> None:
    """Store a thread of so many steps, some of it quoted, hidden, or beside the main branch."""
    consultation = make_consultation(slug="seeds", moderation=Moderation.AFTER)
    authors = [make_user(name) for name in ("Amina Odhiambo", "Beto Quispe", "Chloé Martin")]
    found = [make_contribution(consultation, SAID, author=authors[0])]
    for n in range(1, DEPTH + 1):
        words = f"Answer {n}, in which somebody tells something of pots and of mice."
        reply = make_contribution(consultation, words, author=authors[n % 3], parent=found[-1])
        found.append(reply)
    quoted = quoting.split_at_quotes(
        "> Nobody sells them.\n\nThey do here.", "en", quoting.list_quotable_sources(found[0])
    )
    add_revision(found[1], 2, quoted)
    found[1].latest_revision = found[1].approved_revision = 2
    for n in range(PAGE):
        make_contribution(consultation, f"Beside, {n}.", author=authors[n % 3], parent=found[2])
    visibility.record_decision(found[4], Status.HIDDEN, by=None, reason="It names a third person.")
    db.session.commit()


@pytest.fixture
def thread(built_once: BuiltOnce) -> None:
    built_once(make_thread)


def numbers(page: Page) -> list[str]:
    """Return the replies on the page, which is there as a whole, in the order of reading."""
    return [
        (article.get_attribute("id") or "")[1:]
        for article in page.locator("#replies article").all()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("width", leave_to_slow([360, 1280], quick=1))
def test_a_deep_thread_is_read_without_barriers(
    browser: Browser, live_site: str, width: int
) -> None:
    with open_page(browser, live_site, width=width) as page:
        for number in (2, 11, DEPTH + 1):
            page.goto(f"{THREAD}/{number}")
            fail_on(f"{page.url} with folds closed", overhang(page))
            page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
            check(page)
            narrowest = page.evaluate(
                "Math.min(999, ...Array.from(document.querySelectorAll('.thread .text'),"
                " t => t.clientWidth))"
            )
            assert narrowest >= 280 if width == 360 else narrowest >= 400


@pytest.mark.slow
def test_one_goes_down_the_thread_and_up_again(page_360: Page) -> None:
    page_360.goto(f"{THREAD}/2")
    follow(page_360, page_360.get_by_role("link", name="Continue this thread"))
    expect(page_360).to_have_url(re.compile("/contributions/7#replies$"))
    go(page_360.get_by_role("link", name="[1]", exact=True).first)
    expect(page_360).to_have_url(re.compile("/contributions/1$"))
    expect(page_360.locator("h1")).to_have_text("Contribution 1")


@pytest.mark.slow
def test_more_replies_come_in_place_and_take_the_focus(page_360: Page) -> None:
    page_360.goto(f"{THREAD}/1")
    before = numbers(page_360)
    assert len(before) == PAGE
    page_360.get_by_role("link", name="Load more replies").click()
    expect(page_360.locator("#replies article")).to_have_count(PAGE + 5)
    after = numbers(page_360)
    assert after[:PAGE] == before
    assert len(after) == len(set(after)) == PAGE + 5
    first = page_360.locator(f"#c{after[PAGE]}")
    expect(first).to_be_focused()
    expect(page_360).to_have_url(re.compile(f"after={before[-1]}"))
    expect(page_360.get_by_role("link", name="Load more replies")).to_have_count(0)
    group = first.locator("xpath=..")
    expect(group).to_have_attribute("aria-label", "Replies to contribution 3")
    check(page_360)


@pytest.mark.slow
def test_without_script_the_same_replies_stand_on_the_next_page(
    browser: Browser, live_site: str
) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        page.goto(f"{THREAD}/1")
        before = numbers(page)
        go(page.get_by_role("link", name="Load more replies"))
        expect(page).to_have_url(re.compile(f"after={before[-1]}"))
        rest = numbers(page)
        assert len(before + rest) == len({*before, *rest}) == PAGE + 5
        expect(page.locator(".context")).to_have_count(2)


def test_a_quotation_leads_to_its_source_and_words_can_be_quoted(page_360: Page) -> None:
    page_360.goto(f"{THREAD}/2")
    go(page_360.locator(".quote a"))
    expect(page_360).to_have_url(re.compile("/contributions/1#c1-p0"))
    remember(page_360.context, make_user("Dawit Bekele"))
    page_360.goto(f"{THREAD}/1/reply")
    box = page_360.locator("#text")
    box.fill("I have been thinking.")
    unfold(page_360, "Read and quote [1]")
    unfold(page_360, "Quote a passage")
    page_360.locator("[data-quote]").nth(1).click()
    expect(box).to_have_value(
        "I have been thinking.\n\n> Nobody sells them. What was lent comes back after the harvest."
        "\n\n"
    )
    page_360.evaluate(
        "() => { const text = document.querySelector('[data-quotable] .text p').firstChild,"
        " range = document.createRange(); range.setStart(text, 3); range.setEnd(text, 21);"
        " const s = getSelection(); s.removeAllRanges(); s.addRange(range); }"
    )
    page_360.locator("[data-quote]").first.dispatch_event("pointerdown")
    page_360.locator("[data-quote]").first.dispatch_event("click")
    expect(box).to_have_value(re.compile(r"\n\n> keep our own seeds\n\n$"))
    expect(box).to_be_focused()
    check(page_360)
