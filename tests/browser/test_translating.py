"""A translator corrects one sentence, and it is seen wherever the sentence is seen."""

import io

import pytest
from docx import Document
from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.translation import Text
from forum.models.user import User
from forum.services.consultations.titles import read_title
from forum.web.mail import render_mail_to
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.services.translation.conftest import engine, translated
from tests.support.browser.journeys import enter
from tests.support.browser.pages import check, go, open_page
from tests.support.content.searching import index_all

__all__ = ["engine"]

SENTENCE = "Seeds for dry lands"


@pytest.fixture
def translator(app_context: AppContext, engine: object) -> User:
    """Return a translator; a title and a contribution with the same words are translated."""
    consultation = make_consultation(SENTENCE, slug="seeds")
    make_contribution(consultation, f"{SENTENCE}\n\nSee **them** in [3].")
    for text in db.session.scalars(select(Text)).all():
        translated(text)
    return make_appointment(consultation, Role.TRANSLATOR)


def correct_first_row(page: Page) -> None:
    """Go from the list to the contribution, and open the box of its first sentence."""
    page.goto("/es/consultations/seeds/translations?into=es&show=all")
    go(page.get_by_role("link", name="[1]"))
    page.locator("[data-row] summary").first.click()
    page.locator("textarea").first.fill("Semillas para tierras secas")


def assert_seen_everywhere(page: Page) -> None:
    """See the sentence in the page, the search, the Word file and a mail."""
    page.goto("/es/consultations/seeds")
    expect(page.locator("h1")).to_contain_text("Semillas para tierras secas")
    expect(page.locator("article").first).to_contain_text("Semillas para tierras secas")
    index_all()
    page.goto("/es/consultations/seeds/search?q=semillas+secas")
    expect(page.locator("main")).to_contain_text("Semillas")
    address = "/es/consultations/seeds/proceedings.docx"
    document = Document(io.BytesIO(page.request.get(address, headers={"Accept": "*/*"}).body()))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert sum("Semillas para tierras secas" in text for text in words) >= 2
    consultation = db.session.scalars(select(Consultation)).one()
    reader = make_user("Beto Quispe", language="es")
    title = read_title(consultation.id, "es")
    mail = render_mail_to(
        "sentence_report_accepted", reader, title=title, slug="seeds", has_proposal=True
    )
    assert "Semillas para tierras secas" in mail.subject


def test_a_sentence_is_corrected_by_keys(page_1280: Page, translator: User) -> None:
    enter(page_1280, translator)
    correct_first_row(page_1280)
    page_1280.keyboard.press("Control+Enter")
    second = page_1280.locator("textarea").nth(1)
    expect(second).to_be_focused()
    expect(page_1280.locator("[data-row]").first).to_contain_text("Semillas para tierras secas")
    expect(page_1280.locator(".work-state").first).to_contain_text("1 de 2")
    second.fill("Véalas en ")
    page_1280.keyboard.press("Alt+3")
    expect(second).to_have_value("Véalas en ⟨=1⟩")
    assert_seen_everywhere(page_1280)


@pytest.mark.slow
def test_both_pages_are_right_on_a_telephone(page_360: Page, translator: User) -> None:
    enter(page_360, translator)
    page_360.goto("/fr/consultations/seeds/translations?into=es&show=all")
    check(page_360)
    go(page_360.get_by_role("link", name="[1]"))
    page_360.locator("[data-row] summary").first.click()
    check(page_360)


@pytest.mark.slow
def test_the_same_on_a_telephone_without_script(
    browser: Browser, live_site: str, translator: User
) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, translator)
        correct_first_row(page)
        go(page.locator(".finish button[value=save]"))
        expect(page.locator("[data-row]").first).to_contain_text("Semillas para tierras secas")
        assert_seen_everywhere(page)


@pytest.mark.slow
def test_what_is_checked_is_folded_and_keys_open_it(page_1280: Page, translator: User) -> None:
    consultation = db.session.scalars(select(Consultation)).one()
    source = " ".join(f"Sentence number {n} is here." for n in range(6))
    make_contribution(consultation, source)
    text = db.session.scalars(select(Text).where(Text.source == source)).one()
    done = translated(text)
    assert done is not None
    enter(page_1280, translator)
    page_1280.goto("/es/consultations/seeds/translations/es/2")
    for place in range(5):
        page_1280.locator(f"[data-row='{done.id}-{place}'] button[value^='accept:']").click()
        row = page_1280.locator(f"[data-row='{done.id}-{place}']:not([data-open])")
        expect(row).to_have_count(1)
    page_1280.goto("/es/consultations/seeds/translations/es/2")
    fold = page_1280.locator(".sentence-run > details")
    expect(fold.locator("summary").first).to_contain_text("Frases 1 a 4")
    first = page_1280.locator("textarea").first
    expect(first).to_be_hidden()
    page_1280.keyboard.press("Alt+ArrowDown")
    expect(first).to_be_focused()
    expect(fold).to_have_attribute("open", "")
