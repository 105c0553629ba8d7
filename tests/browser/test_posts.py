"""Members answer notes from the team, and facilitators write them, with and without script."""

from collections.abc import Callable

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect

from forum.domain.consultations.invitees import GivenInvitee, InvitationList
from forum.domain.contributions.statuses import Moderation
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.user import User
from forum.services.notifications.invitees import add_invitees
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_user,
)
from tests.support.browser.journeys import enter, follow, submit, unfold
from tests.support.browser.pages import check, go, open_page


@pytest.fixture
def member(app_context: AppContext) -> User:
    """Return a member; a facilitator has written a note."""
    consultation = make_consultation(slug="seeds", moderation=Moderation.AFTER)
    rosa = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    make_post(
        consultation, "Two of you describe the empty chair.\n\nWho has filled it?", author=rosa
    )
    return make_user("Beto Quispe")


def write_and_send(page: Page) -> None:
    """Write below the quotation, check it and send it."""
    expect(page.locator("#text")).to_have_value("> Who has filled it?\n\n")
    page.locator("#text").fill("> Who has filled it?\n\nWe have, with a bench.")
    page.locator("#language input[value=en]").check()
    submit(page, "check")
    expect(page.locator(".quote")).to_contain_text("Rosa Ibáñez wrote, for the team:")
    page.locator("#agreed").check()
    submit(page, "send")


@pytest.mark.slow
def test_a_member_quotes_a_note_and_replies_to_it(page_360: Page, member: User) -> None:
    enter(page_360, member)
    page_360.goto("/en/consultations/seeds")
    follow(page_360, page_360.locator(".post + .tools").get_by_role("link", name="Reply"))
    unfold(page_360, "Read and quote the note")
    unfold(page_360, "Quote a passage")
    page_360.get_by_role("button", name="Quote 2").click()
    write_and_send(page_360)
    check(page_360)
    follow(page_360, page_360.get_by_role("link", name="The note you replied to"))
    expect(page_360.locator("#replies-h")).to_have_text("1 reply")
    page_360.locator(".quote").get_by_role("link", name="Rosa Ibáñez wrote").click()
    expect(page_360.locator("article.post")).to_be_in_viewport()


@pytest.mark.slow
def test_the_same_without_script(browser: Browser, live_site: str, member: User) -> None:
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, member)
        page.goto("/en/consultations/seeds")
        go(page.locator(".post + .tools").get_by_role("link", name="Reply"))
        unfold(page, "Read and quote the note")
        unfold(page, "Quote a passage")
        submit(page, "quote-2")
        write_and_send(page)
        go(page.get_by_role("link", name="The note you replied to"))
        expect(page.locator("#replies-h")).to_have_text("1 reply")


# --- a facilitator's week ---------------------------------------------------------------------


@pytest.fixture
def facilitator(app_context: AppContext) -> User:
    """Return a facilitator; people have written, and one who was invited has not."""
    consultation = make_consultation(slug="seeds", questions=2)
    person = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    for n in range(3):
        make_contribution(
            consultation, f"We keep seed {n}.", question=consultation.questions[0], language="en"
        )
    make_contribution(consultation, "Guardamos semillas.", language="es", countries="PE")
    organiser = make_appointment(consultation, Role.ORGANISER)
    luc = GivenInvitee("luc@example.org", "Luc Moreau", "", "HT", "School", "fr")
    add_invitees(consultation, InvitationList([luc]), by=organiser)
    db.session.commit()
    return person


def no_look(page: Page) -> None:
    """Do not look at a page in a browser without script, in which nothing can be run."""


def send_digest(page: Page, look: Callable[[Page], None]) -> None:
    """Prepare a digest, change its words, keep it, come back to it and publish it by mail."""
    page.goto("/en/consultations/seeds/balance")
    go(page.get_by_role("link", name="Prepare a digest"))
    expect(page.locator(".listed")).to_contain_text("4 new contributions")
    expect(page.locator(".listed")).to_contain_text("Nobody has answered question 2 yet.")
    page.locator("#body").fill("Dear all, *four* texts have come.")
    submit(page, "save")
    expect(page.locator("#body")).to_have_value("Dear all, *four* texts have come.")
    submit(page, "preview")
    look(page)
    submit(page, "publish")
    expect(page.locator("article.post")).to_contain_text("Guardamos semillas.")
    expect(page.locator("article.post em")).to_have_text("four")
    look(page)


def send_letter(page: Page, look: Callable[[Page], None]) -> None:
    """Find who has not been heard, change the proposed letter and send it."""
    page.goto("/en/consultations/seeds/balance")
    unfold(page, "Write a letter")
    note = page.get_by_label("Your letter to Luc Moreau")
    expect(note).to_have_attribute("lang", "fr")
    note.fill("Cher Luc, votre école nous manque.")
    go(page.get_by_role("button", name="Send the letter"))
    expect(page.locator("#unheard")).to_contain_text("The next letter is possible from")
    unfold(page, "The letter")
    expect(page.locator(".as-mailed").last).to_have_text("Cher Luc, votre école nous manque.")
    expect(page.locator(".as-mailed").last).to_have_attribute("lang", "fr")
    look(page)


@pytest.mark.slow
def test_a_facilitator_sends_a_digest_and_writes_to_who_is_missing(
    page_360: Page, facilitator: User
) -> None:
    enter(page_360, facilitator)
    send_digest(page_360, check)
    send_letter(page_360, check)


@pytest.mark.slow
def test_a_facilitator_does_the_same_without_script(
    browser: Browser, live_site: str, facilitator: User
) -> None:
    with open_page(browser, live_site, width=1280, java_script_enabled=False) as page:
        enter(page, facilitator)
        send_digest(page, no_look)
        send_letter(page, no_look)
