"""A moderator selects words of a text and redacts them."""

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Page, expect

from forum.domain.policy import Role
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.browser.journeys import enter
from tests.support.browser.pages import check, go

SELECT = """passage => {
  const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const at = node.data.indexOf("an Pér");
    if (at >= 0) {
      getSelection().setBaseAndExtent(node, at, node, at + 6);
    }
  }
}"""


@pytest.mark.slow
def test_selected_words_are_redacted(page: Page, app_context: AppContext) -> None:
    consultation = make_consultation()
    moderator = make_appointment(consultation, Role.MODERATOR)
    said = make_contribution(consultation, "We asked Juan Pérez of the bank.")
    enter(page, moderator)
    page.goto(f"/en/consultations/{consultation.slug}/contributions/{said.number}")
    go(page.get_by_role("link", name="Redact words"))
    check(page)
    page.locator("[data-position]").evaluate(SELECT)
    page.get_by_role("button", name="Add the selected words").click()
    expect(page.get_by_label("Words to redact")).to_have_value("Juan Pérez")
    page.get_by_label("Reason, which readers see").select_option("personal")
    go(page.get_by_role("button", name="Preview"))
    check(page)
    go(page.get_by_role("button", name="Redact"))
    expect(page.locator("mark")).to_have_text("Juan Pérez")
    check(page)
    page.goto(f"/es/consultations/{consultation.slug}/contributions/{said.number}")
    expect(page.locator(".redaction").first).to_have_text("[suprimido: datos personales]")
    check(page)
