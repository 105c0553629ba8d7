"""Signing another's text on a telephone, with names of organisations completed as one types."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Page, expect

from forum.extensions import db
from forum.services.organisations import names
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.browser.journeys import follow, press, remember, unfold
from tests.support.browser.pages import go


@pytest.mark.slow
def test_a_text_is_signed_and_the_signature_taken_back(
    page_360: Page, app_context: AppContext
) -> None:
    make_contribution(make_consultation(slug="seeds"), "We keep our own seeds.")
    names.find_or_add_organisation("Acacia Seed Desk").is_checked = True
    db.session.commit()
    page = page_360
    remember(page.context, make_user("Sam Achieng"))
    page.goto("/en/consultations/seeds/contributions/1")
    follow(page, page.get_by_role("link", name="Co-sign this text"))
    page.get_by_label("On behalf of an organisation").check()
    page.locator("#organisation").press_sequentially("seed")
    expect(page.locator("#organisations option")).to_have_attribute("value", "Acacia Seed Desk")
    page.locator("#organisation").fill("acacia seed desk")
    page.locator("#country-1").select_option("KE")
    press(page, "Co-sign")
    expect(page.locator("#agreed-e")).to_contain_text("Tick the box")
    page.locator("#agreed").check()
    press(page, "Co-sign")
    expect(page.get_by_role("status")).to_contain_text("You have co-signed")
    unfold(page, "Length, questions, permanent address")
    follow(page, page.get_by_role("link", name="1 co-signatory"))
    expect(page.locator("main li").first).to_contain_text(
        "Sam Achieng, Acacia Seed Desk, Kenya, on behalf of the organisation"
    )
    expect(page.locator("main")).to_contain_text("Co-signed by you")
    go(page.get_by_role("link", name="Withdraw my co-signature"))
    press(page, "Withdraw my co-signature")
    expect(page.get_by_role("status")).to_contain_text("Your co-signature has been withdrawn.")
