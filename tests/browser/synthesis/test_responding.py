"""An organiser says what came of a point; its author is told by mail and opens where they stand."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.sweeps import sweep_citations
from forum.models.user import User
from forum.services.synthesis.summary.editions import publish_summary
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
    save_summary,
)
from tests.support.browser.journeys import enter, submit, unfold
from tests.support.browser.pages import check, go, open_page
from tests.support.content.letters import deliver
from tests.support.tasks import do


@dataclass(frozen=True)
class People:
    """Who wrote, who sums up and who responds."""

    author: User
    facilitator: User
    organiser: User


@pytest.fixture
def people(app_context: AppContext) -> People:
    """Store a published summary that cites the first of two contributions."""
    consultation = make_consultation(slug="seeds", stage=Stage.CLOSED)
    author = make_user("Amina Odhiambo", email="amina@example.org")
    make_contribution(consultation, "Lend the seeds of the village.", author=author)
    make_contribution(consultation, "Thank you for asking.")
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    save_summary(
        consultation,
        by=facilitator,
        title="Seeds",
        standfirst="",
        body="Seeds should be lent [1].",
        language="en",
    )
    publish_summary(consultation, by=facilitator)
    db.session.commit()
    return People(author, facilitator, make_appointment(consultation, Role.ORGANISER))


def respond(page: Page) -> None:
    """Reply to the statement of the summary, and publish it."""
    page.goto("/en/consultations/seeds/how-it-was-used/edit")
    go(page.get_by_role("link", name="Seeds should be lent."))
    expect(page.locator("#numbers")).to_have_value("1")
    submit(page, "save")  # the outcome is missing
    expect(page.locator("#errors")).to_contain_text("Choose what has become of the point.")
    page.locator("#outcome").select_option("partly")
    page.locator("#text").fill("We lend *half* of them.")
    submit(page, "preview")
    expect(page.locator(".preview em")).to_have_text("half")
    submit(page, "save")
    expect(page.get_by_text("draft, not published")).to_be_visible()
    submit(page, "publish")
    expect(page.get_by_role("heading", name="Partly accepted")).to_be_visible()


@pytest.mark.slow
def test_an_author_learns_what_became_of_their_words(
    app: Flask, browser: Browser, live_site: str, page: Page, people: People
) -> None:
    enter(page, people.organiser)
    respond(page)
    check(page)
    do(sweep_citations)
    [mail] = [mail for mail in deliver(app) if mail.to == "amina@example.org"]
    assert mail.body.count("Seeds should be lent") == 2  # the statement, and its answer
    assert "We lend half of them." in mail.body
    with open_page(browser, live_site, width=360, java_script_enabled=False) as telephone:
        enter(telephone, people.author)
        telephone.goto(mail.link("where-you-are-cited"))
        expect(telephone.get_by_text("We lend half of them.")).to_be_visible()
        go(telephone.get_by_role("link", name="Reply of the organiser: Partly accepted"))
        expect(telephone.locator("article em")).to_have_text("half")
    do(sweep_citations)
    assert not [mail for mail in deliver(app) if mail.to == "amina@example.org"]


@pytest.mark.slow
def test_a_facilitator_leaves_a_contribution_out_and_takes_that_back(
    page_360: Page, people: People
) -> None:
    page = page_360
    enter(page, people.facilitator)
    page.goto("/en/consultations/seeds/coverage")
    check(page)
    unfold(page, "Leave out")
    page.locator("#reason-2").select_option("no_point")
    go(page.locator("form").get_by_role("button", name="Leave out"))
    expect(page.get_by_text("1 are left out on purpose")).to_be_visible()
    go(page.get_by_role("link", name="Left out on purpose 1"))
    check(page)
    go(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("0 are left out on purpose")).to_be_visible()
