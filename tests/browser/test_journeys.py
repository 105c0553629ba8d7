"""The main job, walked by those who do it, on a telephone and on a desk."""

import re
from datetime import timedelta

from flask.ctx import AppContext
from playwright.sync_api import Browser, Page, expect

from forum import clock
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from tests.builders import (
    decisions_of,
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
)
from tests.support.browser.journeys import button, enter, follow, press, submit, unfold
from tests.support.browser.pages import check, go, next_page, open_page
from tests.support.times import StillClock


def contribution_with(words: str) -> Contribution:
    """Return the stored contribution whose text begins so, as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    return next(
        c
        for c in db.session.query(Contribution)
        if any(p.text.source.startswith(words) for r in c.revisions for p in r.passages)
    )


def test_an_organiser_sets_a_consultation_up_and_it_opens_by_itself(
    page: Page, app_context: AppContext, time: StillClock
) -> None:
    enter(page, make_user("Ruwan Pathirage", role=Role.ORGANISER))
    follow(page, page.get_by_role("link", name="Set up a consultation"))
    page.locator("#title").fill("Seeds that **keep**")
    page.locator("#introduction").fill("Who keeps seeds, and how?")
    page.locator("#background").fill("Seeds are *lent*.\n\n- by farmers\n- by banks")
    page.locator("textarea[name='s0q0']").fill("Who keeps the seeds of your village?")
    opens, closes = clock.now() + timedelta(days=1), clock.now() + timedelta(days=20)
    for name, value in (("opens", opens), ("closes", closes)):
        page.locator(f"input[name='{name}-day']").fill(value.date().isoformat())
        page.locator(f"input[name='{name}-hour']").fill("09:00")
    go(button(page, "Add a question"))
    expect(page.locator("#title")).to_have_value("Seeds that **keep**")
    press(page, "Preview")
    expect(page.locator("main")).to_contain_text("Seeds are lent.")
    press(page, "Save as a draft")
    db.session.rollback()
    stored = db.session.query(Consultation).one()
    assert stored.stage() is Stage.DRAFT
    page.goto(f"/en/consultations/{stored.slug}/organise")
    press(page, "Publish")
    expect(page.locator("main")).to_contain_text("Opens in")
    page.context.clear_cookies()
    page.goto("/en/")
    expect(page.locator("#upcoming + ol")).to_contain_text("Seeds that")
    time.tick(days=2)
    page.goto("/en/")
    expect(page.locator("#open + ol")).to_contain_text("Seeds that")


def test_a_member_answers_in_spanish_and_replies_and_both_are_read_in_english(
    page: Page, app_context: AppContext
) -> None:
    consultation = make_consultation()
    first = make_contribution(consultation, question=consultation.questions[0])
    member = make_user("Lucía Pardo", language="es", country="PE")
    enter(page, member, "es")
    page.goto(f"/es/consultations/{consultation.slug}")
    follow(page, page.locator("a.button[href$='/contribute']").first)
    box = page.locator(f"#q-{consultation.questions[0].id}")
    box.fill("En nuestra aldea guardamos las semillas en tinajas de barro.\n\n- secas\n- limpias")
    follow(page, page.locator("button[value=check]"))
    expect(page.locator("#language input[value=es]")).to_be_checked()
    expect(page.locator(".preview li").first).to_have_text("secas")
    page.locator("#agreed").check()
    with next_page(page):
        page.locator("button[value=send]").dblclick()
    expect(page).to_have_url(re.compile("/es/contributions/"))
    check(page)
    sent = contribution_with("En nuestra aldea")
    assert (sent.status, sent.language) == (Status.PENDING, "es")
    assert db.session.query(Contribution).filter_by(author_id=member.id).count() == 1
    page.goto(f"/es/consultations/{consultation.slug}/contributions/{first.number}")
    follow(page, page.locator("p.tools a").first)
    page.locator("#text").fill("Nosotros también, desde hace muchos años y con buen resultado.")
    submit(page, "check")
    submit(page, "send")
    reply = contribution_with("Nosotros también")
    assert reply.parent_id == first.id

    moderator = make_appointment(consultation, Role.MODERATOR)
    make_translation(
        sent.revisions[0].passages[0].text, "en", "In our village we keep seeds in clay jars."
    )
    page.context.clear_cookies()
    enter(page, moderator)
    page.goto(f"/en/consultations/{consultation.slug}/moderation")
    expect(page.locator("main")).to_contain_text("clay jars")
    go(button(page, "Publish"))
    page.context.clear_cookies()
    page.goto(f"/en/consultations/{consultation.slug}/contributions/2")
    expect(page.locator("article .translated")).to_contain_text("clay jars")
    expect(page.locator("article details.original .text")).to_be_hidden()
    page.get_by_text("Show original").click()
    expect(page.locator("article details.original .text[lang=es]")).to_contain_text(
        "tinajas de barro"
    )
    check(page)


def test_a_moderator_publishes_returns_extends_and_closes(
    page: Page, app_context: AppContext
) -> None:
    consultation = make_consultation(zone="Africa/Nairobi")
    moderator = make_appointment(consultation, Role.MODERATOR)
    member = make_user("Lucía Pardo", language="es")
    make_contribution(consultation, "Call me on +51 000.", author=member, status=Status.PENDING)
    enter(page, moderator)
    page.goto(f"/en/consultations/{consultation.slug}")
    bar = page.locator(".desk summary")
    if bar.is_visible():  # on a telephone
        expect(bar).to_contain_text("1")  # text waits
        bar.click()
    follow(page, page.get_by_role("link", name="Moderation"))
    page.locator("label", has_text="Return with reason").first.click()
    page.locator("select[name='rule-returned']").first.select_option("contact")
    page.locator("textarea[name='reason-returned']").first.fill("Quite el teléfono, por favor.")
    check(page)
    follow(page, page.locator(".panel:visible button.button").first)
    returned = contribution_with("Call me")
    assert returned.status is Status.RETURNED
    assert decisions_of(returned)[-1].reason == "Quite el teléfono, por favor."

    page.goto(f"/en/consultations/{consultation.slug}/organise")
    unfold(page, "Extend")
    closes = (clock.now() + timedelta(days=60)).date().isoformat()
    page.locator("input[name=day]").first.fill(closes)
    page.locator("textarea[name=reason]").first.fill("Three networks asked for more time.")
    press(page, "Extend")
    page.goto(f"/en/consultations/{consultation.slug}")
    expect(page.locator("#history")).to_contain_text("Three networks asked for more time.")

    page.goto(f"/en/consultations/{consultation.slug}/organise")
    unfold(page, "Close now")
    panel = page.locator("form", has=page.get_by_role("button", name="Close now"))
    panel.locator("textarea[name=reason]").fill("All is said.")
    panel.locator("input[name=sure]").check()
    follow(page, panel.get_by_role("button", name="Close now"))
    page.goto(f"/en/consultations/{consultation.slug}")
    expect(page.locator(".band .status").first).to_contain_text("Closed")
    check(page)


def test_what_is_typed_is_kept_when_the_consultation_closes_meanwhile(
    page: Page, app_context: AppContext, time: StillClock
) -> None:
    consultation = make_consultation()
    enter(page, make_user())
    page.goto(f"/en/consultations/{consultation.slug}/contribute")
    page.locator("#text").fill("We had so much to say about seeds before it closed.")
    assert consultation.closes_at is not None
    time.tick(days=(consultation.closes_at - clock.now()).days, seconds=86_400)
    follow(page, page.locator("button[value=check]"))
    expect(page.locator("main")).to_contain_text("This consultation is closed")
    expect(page.locator("main textarea")).to_have_value(re.compile("so much to say about seeds"))
    check(page)


def test_a_facilitator_posts_and_sums_up_with_sources(page: Page, app_context: AppContext) -> None:
    consultation = make_consultation()
    for words in ("We keep seeds in jars.", "We lend seeds."):
        make_contribution(consultation, words, question=consultation.questions[0])
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    enter(page, facilitator)
    page.goto(f"/en/consultations/{consultation.slug}/posts/new")
    page.locator("#kind").select_option("welcome")
    page.locator("#title").fill("Welcome")
    page.locator("#body").fill("Read [1] and **answer**.")
    page.locator("#language input[value=en]").check()
    press(page, "Preview")
    press(page, "Publish now")
    page.goto(f"/en/consultations/{consultation.slug}")
    go(page.locator("article.post a", has_text="[1]"))
    expect(page.locator("main")).to_contain_text("We keep seeds in jars.")

    page.goto(f"/en/consultations/{consultation.slug}/summary/edit")
    check(page)
    page.locator("#title").fill("What was said on seeds")
    page.locator("#language input[value=en]").check()
    press(page, "Begin the summary")
    page.locator("section[aria-labelledby=brief] summary").click()
    page.locator("#body-brief").fill("## Keeping\n\nSeeds are kept [1] and lent [2].")
    press(page, "Add")
    go(button(page, "Publish as interim summary"))
    page.context.clear_cookies()
    page.goto(f"/en/consultations/{consultation.slug}/summary")
    check(page)
    expect(page.locator("h1")).to_have_text("What was said on seeds")
    go(page.locator(".text .citation a", has_text="[2]"))
    expect(page.locator("main")).to_contain_text("We lend seeds.")
    with page.expect_download() as download:
        page.goto(f"/en/consultations/{consultation.slug}")
        page.get_by_role("link", name="For Word").click()
    assert download.value.suggested_filename.endswith(".docx")


def test_everything_can_be_read_and_written_without_script(
    browser: Browser, live_site: str, app_context: AppContext
) -> None:
    consultation = make_consultation()
    make_contribution(consultation, question=consultation.questions[0])
    member = make_user()
    with open_page(browser, live_site, width=360, java_script_enabled=False) as page:
        enter(page, member)
        page.goto(f"/en/consultations/{consultation.slug}/contribute")
        submit(page, "text")
        page.locator("#text").fill("Seeds that we keep are dried in the sun for three days.")
        submit(page, "check")
        if page.locator("#language input:checked").count() == 0:
            page.locator("#language input[value=en]").check()
            submit(page, "check")
        page.locator("#agreed").check()
        submit(page, "send")
        expect(page.locator("main")).to_contain_text("Waiting")
