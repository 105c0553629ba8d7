"""The reading desk in a real browser: mouse, keys, touch, no script, and two at once."""

from collections.abc import Iterator

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from forum.domain.html.read import plain_text
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import text_content
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Evidence, Excerpt
from forum.models.translation import Text
from forum.models.user import User
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_text,
    make_user,
)
from tests.services.translation.conftest import engine, translated
from tests.support.browser.journeys import remember
from tests.support.browser.pages import check, go, open_page
from tests.support.needs import leave_to_slow

__all__ = ["engine"]

DESK = "/en/consultations/seeds/desk"
FIRST = "Many keep *their own* seed & swap it. The rest **buy** some."
FRENCH = "Nous gardons nos semences. Nous les échangeons."


@pytest.fixture
def desk(app_context: AppContext, engine: object) -> Consultation:
    """Return a closed consultation with a text, a translated one, and a long one."""
    consultation = make_consultation(slug="seeds", stage=Stage.CLOSED)
    question = consultation.questions[0]
    make_contribution(consultation, FIRST, author=make_user("Amina Wekesa"), question=question)
    make_contribution(consultation, FRENCH, author=make_user("Hervé Ndong"), language="fr")
    text = db.session.scalars(select(Text).where(Text.source == FRENCH)).one()
    translated(text, "en")
    long = "\n\n".join(f"Paragraph {n} is about seed." for n in range(200))
    make_contribution(consultation, long, author=make_user("Linh Tran"))
    db.session.commit()
    return consultation


@pytest.fixture
def me(desk: Consultation) -> User:
    """Return the facilitator."""
    return make_appointment(desk, Role.FACILITATOR, make_user("Rosa Ibáñez"))


def article(page: Page, number: int) -> Locator:
    return page.locator(f'[data-text="{number}"]')


def drag(page: Page, words: Locator, length: int = 160) -> None:
    """Select words by drawing the mouse over the first line."""
    words.scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 1, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + length, box["y"] + 12, steps=4)
    page.mouse.up()


def marked_words() -> list[str]:
    """Return the words of all stored excerpts, in the order of marking."""
    db.session.rollback()
    rows = db.session.execute(
        select(Text.html, Excerpt.start, Excerpt.end)
        .join(Passage, Passage.text_id == Text.id)
        .join(
            Excerpt,
            (Excerpt.contribution_id == Passage.contribution_id)
            & (Excerpt.position == Passage.position),
        )
        .where(Excerpt.id.in_(select(Evidence.excerpt_id)))
        .order_by(Excerpt.id)
    )
    return [text_content(html)[start:end] for html, start, end in rows]


def outcome(page: Page) -> Locator:
    return page.locator("[data-outcome]")


def open_desk(page: Page, user: User, address: str = DESK) -> None:
    remember(page.context, user)
    page.goto(address)


@pytest.mark.slow
def test_words_are_marked_with_the_mouse(page_1280: Page, me: User) -> None:
    page = page_1280
    open_desk(page, me)
    check(page)
    drag(page, article(page, 1).locator("[data-position]"))
    quote = page.locator("[data-quote]")
    expect(quote).to_contain_text("[1] Many keep their")
    page.locator("#find").fill("Own seed is kept.")
    page.get_by_role("button", name="Note this point").click()
    expect(outcome(page)).to_contain_text("Marked for the new point P1.")
    expect(article(page, 1).locator("mark").first).to_contain_text("Many keep")
    expect(page.locator("[data-points]")).to_contain_text("Own seed is kept.")
    first = page.locator("[data-choose]").first
    expect(first).to_have_attribute("aria-pressed", "true")
    check(page)
    # the next words need a click on the point and no more
    drag(page, article(page, 3).locator("p").nth(2), 100)
    first.click()
    expect(article(page, 3).locator("mark")).to_have_count(1)
    assert len(marked_words()) == 2
    outcome(page).get_by_role("button", name="Undo").click()
    expect(outcome(page)).to_have_text("Undone.")
    expect(article(page, 3).locator("mark")).to_have_count(0)
    # what colleagues marked is removed in the list below the text
    article(page, 1).locator("summary").click()
    article(page, 1).get_by_role("button", name="Remove").click()
    expect(article(page, 1).locator("mark")).to_have_count(0)
    assert marked_words() == []


@pytest.mark.slow
def test_marked_words_of_a_translation_mark_the_original(page_1280: Page, me: User) -> None:
    page = page_1280
    open_desk(page, me)
    drag(page, article(page, 2).locator("[data-of]"), 60)
    page.locator("#find").fill("Seed is kept.")
    page.keyboard.press("Enter")
    expect(outcome(page)).to_contain_text("Marked for the new point")
    original = article(page, 2).locator("[data-position]:not([data-of])")
    expect(original.locator("mark")).to_have_text("Nous gardons nos semences.")
    assert marked_words() == ["Nous gardons nos semences."]


@pytest.mark.slow
def test_words_are_marked_with_keys_alone(page_1280: Page, me: User) -> None:
    page = page_1280
    open_desk(page, me)
    page.keyboard.press("s")
    quote = page.locator("[data-quote]")
    expect(quote).to_have_text("[1] Many keep their own seed & swap it.")
    page.keyboard.press("p")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("Own seed is kept.")
    page.keyboard.press("Enter")
    expect(outcome(page)).to_contain_text("Marked for the new point P1.")
    expect(article(page, 1)).to_be_focused()
    page.keyboard.press("s")
    expect(quote).to_have_text("[1] The rest buy some.")
    page.keyboard.press("Control+Shift+ArrowLeft")
    page.keyboard.press("Control+Shift+ArrowLeft")
    expect(quote).to_have_text("[1] The rest buy")
    page.keyboard.press("a")
    page.keyboard.press("1")
    expect(outcome(page)).to_contain_text("Marked for P1.")
    assert marked_words() == ["Many keep their own seed & swap it.", "The rest buy"]
    assert [e.stance for e in db.session.scalars(select(Evidence))] == ["supports", "opposes"]
    page.keyboard.press("z")
    expect(outcome(page)).to_have_text("Undone.")
    page.keyboard.press("Enter")  # the point that was used last
    expect(outcome(page)).to_contain_text("Marked for P1.")
    assert len(marked_words()) == 2
    page.keyboard.press("r")
    expect(article(page, 1).locator(".is-read")).to_be_visible()
    page.keyboard.press("j")
    expect(article(page, 2)).to_be_focused()
    page.keyboard.press("k")
    expect(article(page, 2)).to_be_focused()
    page.get_by_text("Keyboard shortcuts").click()
    page.get_by_label("Shortcuts of one letter are on").uncheck()
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.reload()
    expect(page.locator("[data-keys-on]")).not_to_be_checked()


@pytest.mark.slow
def test_a_long_text_is_loaded_in_its_place(page_1280: Page, me: User) -> None:
    page = page_1280
    open_desk(page, me)
    article(page, 3).locator("[data-whole]").click()
    expect(article(page, 3)).to_contain_text("Paragraph 199")
    assert page.url.endswith(DESK)
    drag(page, article(page, 3).locator("p").nth(150), 100)
    page.locator("#find").fill("Deep.")
    page.keyboard.press("Enter")
    expect(article(page, 3).locator("mark")).to_have_count(1)
    assert marked_words()[0].startswith("Paragraph")


@pytest.mark.slow
@pytest.mark.parametrize("language", leave_to_slow(["en", "es"], quick=1))
def test_words_are_marked_by_touch(page_360: Page, me: User, language: str) -> None:
    page = page_360
    open_desk(page, me, DESK.replace("/en/", f"/{language}/"))
    check(page)
    panel, bar = page.locator("[data-panel]"), page.locator("[data-bar]")
    expect(panel).not_to_be_visible()
    words = article(page, 1).locator("[data-position]")
    words.scroll_into_view_if_needed()
    select_words(page, words)
    expect(bar).to_contain_text("Many keep")
    bar.get_by_role("button").tap()
    expect(panel).to_be_visible()
    check(page)
    page.locator("#find").fill("Seed.")
    page.locator("[data-note]").tap()
    expect(outcome(page)).to_contain_text("P1")
    page.locator("[data-close-panel]").tap()
    expect(panel).not_to_be_visible()
    expect(article(page, 1).locator("mark").first).to_be_visible()
    assert marked_words()[0].startswith("Many keep")


def select_words(page: Page, words: Locator) -> None:
    """Select as a long press and its handles do, which no automation has."""
    words.evaluate(
        """(element) => {
          const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
          getSelection().setBaseAndExtent(node, 0, node, 9);
        }"""
    )


@pytest.fixture
def page_without_script(browser: Browser, live_site: str) -> Iterator[Page]:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        yield page


@pytest.mark.slow
def test_everything_is_done_without_script(page_without_script: Page, me: User) -> None:
    page = page_without_script
    open_desk(page, me)
    go(article(page, 1).get_by_role("link", name="Pick sentences"))
    pick = page.locator("#pick")
    pick.get_by_label("Many keep their own seed & swap it.").check()
    pick.get_by_label("A new point").fill("Own seed is kept.")
    go(pick.get_by_role("button", name="Mark for these points"))
    expect(page.locator("main")).to_contain_text("Marked for the new point P1.")
    pick.get_by_label("The rest buy some.").check()
    pick.get_by_label("Own seed is kept.").check()
    pick.get_by_label("opposes it").check()
    go(pick.get_by_role("button", name="Mark for these points"))
    assert marked_words() == ["Many keep their own seed & swap it.", "The rest buy some."]
    expect(article(page, 1).locator("mark").first).to_contain_text("Many keep")
    article(page, 1).locator("summary").click()
    go(article(page, 1).get_by_role("button", name="Remove").first)
    assert marked_words() == ["The rest buy some."]
    go(page.get_by_role("button", name="Mark as read and go on"))
    expect(article(page, 2)).to_be_visible()
    page.goto(f"{DESK}?unread=1")
    expect(page.locator("[data-text]")).to_have_count(2)


@pytest.mark.slow
def test_two_facilitators_see_each_other(
    browser: Browser, live_site: str, page_1280: Page, desk: Consultation, me: User
) -> None:
    colleague = make_appointment(desk, Role.FACILITATOR, make_user("Awa Sarr"))
    mine = page_1280
    open_desk(mine, me)
    with open_page(browser, live_site, width=1280) as theirs:
        open_desk(theirs, colleague)
        select_words(theirs, article(theirs, 1).locator("[data-position]"))
        mine.locator("#find").fill("What I am typing")
        theirs.locator("#find").fill("Theirs.")
        theirs.keyboard.press("Enter")
        expect(article(mine, 1).locator("mark")).to_have_text("Many keep")
        expect(mine.locator("#find")).to_have_value("What I am typing")
        expect(mine.locator("[data-points]")).to_contain_text("Theirs.")
        expect(mine.locator("[data-people]")).to_contain_text("Awa Sarr [1]")
        # both mark other words of the same text, and none takes the other's mark away
        select_words(mine, article(mine, 3).locator("[data-position]"))
        mine.locator("#find").fill("")
        mine.keyboard.press("Escape")
        select_words(mine, article(mine, 3).locator("[data-position]"))
        mine.locator("[data-choose]").first.click()
        expect(article(theirs, 3).locator("mark")).to_have_count(1)
        expect(theirs.locator("[data-say]")).to_have_text(
            "A colleague has changed marks or points."
        )
    assert len(marked_words()) == 2


@pytest.mark.slow
def test_a_text_that_was_edited_meanwhile_keeps_what_is_typed(
    my_telephone: BrowserContext, desk: Consultation, me: User
) -> None:
    page = my_telephone.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    open_desk(page, me)
    select_words(page, article(page, 1).locator("[data-position]"))
    contribution = db.session.scalars(select(Contribution).where(Contribution.number == 1)).one()
    html = plain_text(str(contribution.revisions[0].passages[0].text.html))
    edited = make_text(desk, f"{html} More.")
    contribution.revisions[0].passages[0].text = edited
    edited.html = edited.html.replace("Many", "Most")
    db.session.commit()
    page.locator("#find").fill("What I typed.")
    page.keyboard.press("Enter")
    expect(outcome(page)).to_contain_text("The text has changed since you opened it")
    expect(page.locator("#find")).to_have_value("What I typed.")
    expect(article(page, 1)).to_contain_text("Most keep")
    assert marked_words() == []
