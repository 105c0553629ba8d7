"""A contribution from a paste to its place under the questions, with and without script."""

import json
import re
from collections.abc import Iterator

import pytest
from flask.ctx import AppContext
from playwright.sync_api import Browser, FilePayload, Page, expect

from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.models.consultation import Consultation, GuidingQuestion
from forum.models.contributions.contribution import Contribution
from forum.services.organisations import names
from tests.builders import make_consultation, make_text, make_user
from tests.support.browser.journeys import remember, submit
from tests.support.browser.pages import check, go, open_page
from tests.support.content import files
from tests.support.needs import REAL_DATA, leave_to_slow

REAL = REAL_DATA / "norec-personnel-exchange.json"
OWN_QUESTIONS = [
    "Who keeps the seeds of your village, and what do they need?",
    "How does lending change when a bank of seeds is opened? What stays as it was?",
    "What should be agreed before seeds travel?",
]
OWN_PASTE = """Dear colleagues,\u00a0thank you for asking.

•\tWho keeps the seeds of your village, and what do they need?

My aunt does, and she needs ash.

• How does lending change when a bank of seeds is opened?
• What stays as it was?

Less than we feared changed.

• What should be agreed before seeds travel?

Who answers for them when they rot."""


@pytest.fixture(params=leave_to_slow(["with script", "without script"], quick=1))
def telephone(request: pytest.FixtureRequest, browser: Browser, live_site: str) -> Iterator[Page]:
    """Return an empty page on a telephone that runs scripts or does not."""
    runs_script = request.param == "with script"
    with open_page(
        browser, live_site, width=360, is_mobile=True, java_script_enabled=runs_script
    ) as page:
        page.look = lambda: check(page) if runs_script else None  # type: ignore[attr-defined]
        yield page


def look(page: Page) -> None:
    """Check the present page with axe, which is a script itself."""
    page.look()  # type: ignore[attr-defined]


def asked(questions: list[str]) -> Consultation:
    """Store an open consultation that asks these questions."""
    consultation = make_consultation(slug="asked", questions=0, moderation=Moderation.AFTER)
    section = consultation.sections[0]
    for number, words in enumerate(questions, 1):
        text = make_text(consultation, words)
        db.session.add(
            GuidingQuestion(
                consultation_id=consultation.id,
                section_id=section.id,
                number=number,
                text_id=text.id,
            )
        )
    db.session.commit()
    db.session.refresh(consultation)
    return consultation


def stored() -> Contribution:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Contribution).one()


def to_check(page: Page) -> None:
    submit(page, "check")
    expect(page.locator("#agreed")).to_be_visible()


def send(page: Page) -> None:
    page.locator("#agreed").check()
    submit(page, "send")
    expect(page).to_have_url(re.compile("/en/contributions/"))


@pytest.mark.parametrize(
    "words", leave_to_slow(["own", "real"] if REAL.is_file() else ["own"], quick=1)
)
def test_a_pasted_text_is_matched_confirmed_and_read_under_its_questions(
    telephone: Page, app_context: AppContext, words: str
) -> None:
    questions, pasted = OWN_QUESTIONS, OWN_PASTE
    if words == "real":
        given = json.loads(REAL.read_text("utf-8"))
        questions = [q["text"] for q in given["questions"]]
        pasted = given["contributions"][1]["text"]
    consultation = asked(questions)
    remember(telephone.context, make_user())
    telephone.goto("/en/consultations/asked/contribute")
    submit(telephone, "text")
    box = telephone.locator("#text")
    expect(telephone.locator("textarea:visible")).to_have_count(1)
    box.fill(pasted)
    look(telephone)
    telephone.locator("#language input[value=en]").check()
    to_check(telephone)
    look(telephone)
    choices = telephone.locator(".match select")
    expect(choices).to_have_count(len(questions) + 1)
    chosen = [choice.input_value() for choice in choices.all()]
    assert chosen == ["general", *(f"answer-{q.id}" for q in consultation.questions)]
    send(telephone)
    passages = stored().revisions[0].passages
    assert "".join("".join(p.text.source.split()) for p in passages) == "".join(pasted.split())
    for question in consultation.questions:
        answer = next(
            p.text.source
            for p in passages
            if p.kind is PassageKind.WORDS and p.question_id == question.id
        )
        telephone.goto(f"/en/consultations/asked?q={question.number}")
        page_words = " ".join(telephone.locator("main").inner_text().split())
        assert " ".join(answer.split())[:60] in page_words


@pytest.mark.slow
def test_the_author_corrects_and_splits_on_the_checking_page(
    telephone: Page, app_context: AppContext
) -> None:
    consultation = asked(OWN_QUESTIONS)
    one, two, three = (q.id for q in consultation.questions)
    remember(telephone.context, make_user())
    telephone.goto("/en/consultations/asked/contribute?mode=text")
    telephone.locator("#text").fill("On who keeps them.\n\nOn lending.\n\nGoodbye.")
    telephone.locator("#language input[value=en]").check()
    to_check(telephone)
    go(telephone.locator("button[name=split-text]"))
    expect(telephone.locator(".match")).to_have_count(3)
    choices = telephone.locator(".match select")
    choices.nth(0).select_option(f"answer-{one}")
    choices.nth(1).select_option(f"answer-{three}")
    go(telephone.get_by_role("button", name="Update the preview"))
    expect(telephone.locator(".preview")).to_contain_text("Answers questions 1, 3")
    look(telephone)
    submit(telephone, "back")
    expect(telephone.locator("#text")).to_have_value(re.compile("On lending"))
    to_check(telephone)
    telephone.locator(".match select").nth(1).select_option(f"answer-{two}")
    send(telephone)
    assert [p.question_id for p in stored().revisions[0].passages] == [one, two, None]


@pytest.mark.slow
def test_capacity_countries_and_appearance_are_stated_checked_and_kept(
    telephone: Page, app_context: AppContext
) -> None:
    asked(OWN_QUESTIONS)
    names.find_or_add_organisation("Seed Savers of Kenya").is_checked = True
    db.session.commit()
    remember(telephone.context, make_user("Amina Odhiambo", country="KE"))
    telephone.goto("/en/consultations/asked/contribute")
    telephone.locator("#text").fill("We keep our own seeds, year after year, in clay pots.")
    telephone.locator("#language input[value=en]").check()
    telephone.locator("input[name=capacity][value=group]").check()
    telephone.locator("#organisation").fill("Seed Saver of Kenya")
    telephone.locator("button[value=country]").click()
    telephone.locator("#country-2").wait_for()
    telephone.wait_for_load_state()  # without script it is another page
    telephone.locator("#country-2").select_option("UG")
    telephone.locator("input[name=publication][value=organisation]").check()
    look(telephone)
    to_check(telephone)
    expect(telephone.locator(".preview")).not_to_contain_text("Amina Odhiambo")
    expect(telephone.locator(".preview")).to_contain_text("Kenya, Uganda")
    go(telephone.get_by_role("button", name="Seed Savers of Kenya"))
    expect(telephone.locator(".preview h3")).to_contain_text("Seed Savers of Kenya")
    submit(telephone, "send")
    expect(telephone.locator("#errors")).to_contain_text("Tick the box if you agree.")
    look(telephone)
    send(telephone)
    said = stored()
    assert (said.capacity, said.publication) == (Capacity.GROUP, Publication.ORGANISATION)
    assert (said.shown_countries, said.shown_name) == ("KE UG", "")
    assert said.consent_version_id
    telephone.goto("/en/consultations/asked/contribute")
    expect(telephone.locator("#organisation")).to_have_value("Seed Savers of Kenya")
    expect(telephone.locator("#country-2")).to_have_value("UG")


def test_a_file_is_attached_and_a_summary_asked_for(
    telephone: Page, app_context: AppContext
) -> None:
    asked(OWN_QUESTIONS)
    remember(telephone.context, make_user())
    telephone.goto("/en/consultations/asked/contribute?mode=text")
    telephone.locator("#text").fill("See attached.")
    telephone.locator("#language input[value=en]").check()
    pot = FilePayload(name="pots.pdf", mimeType="application/pdf", buffer=files.pdf("Clay pots"))
    telephone.locator("#file").set_input_files(pot)
    submit(telephone, "attach")
    expect(telephone.locator("ul.files")).to_contain_text("pots.pdf")
    expect(telephone.locator("#text")).to_have_value("See attached.")
    look(telephone)
    submit(telephone, "check")
    expect(telephone.locator("#errors")).to_contain_text("two or three sentences")
    telephone.locator("#text").fill("The file shows how our village keeps seeds in clay pots.")
    to_check(telephone)
    expect(telephone.locator(".preview")).to_contain_text("pots.pdf")
    send(telephone)
    assert stored().files == 1
    telephone.goto("/en/consultations/asked/contributions/1")
    expect(telephone.locator("article ul.files")).to_contain_text("pots.pdf")


@pytest.mark.slow
def test_words_are_counted_and_too_much_is_kept(page_360: Page, app_context: AppContext) -> None:
    asked(OWN_QUESTIONS)
    remember(page_360.context, make_user())
    page_360.goto("/en/consultations/asked/contribute?mode=text")
    page_360.locator("#text").fill("One two three four")
    expect(page_360.locator("[data-count]")).to_contain_text("Words: 4.")
    page_360.locator("#text").fill("seeds and pots " * 700)
    expect(page_360.locator("[data-count]")).to_contain_text("This is long.")
    page_360.locator("#language input[value=en]").check()
    to_check(page_360)
    expect(page_360.locator("main")).to_contain_text("Your text has 2100 words.")
    submit(page_360, "back")
    page_360.locator("#text").fill("x" * 100_001)
    submit(page_360, "check")
    expect(page_360.locator("#errors")).to_contain_text("the limit is 100000")
    assert len(page_360.locator("#text").input_value()) == 100_001


def test_organisations_are_completed_as_one_types(page_360: Page, app_context: AppContext) -> None:
    asked(OWN_QUESTIONS)
    names.find_or_add_organisation("Seed Savers of Kenya").is_checked = True
    db.session.commit()
    remember(page_360.context, make_user("Amina Odhiambo"))
    page_360.goto("/en/consultations/asked/contribute")
    page_360.locator("#organisation").press_sequentially("seed")
    expect(page_360.locator("#organisations option")).to_have_attribute(
        "value", "Seed Savers of Kenya"
    )
    expect(page_360.locator("[data-shown=name]")).to_have_text("Amina Odhiambo, seed")
