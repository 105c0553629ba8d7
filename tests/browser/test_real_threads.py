"""A discussion that took place elsewhere, with its many short replies, on a telephone."""

import json

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.imports import import_document
from tests.support.browser.pages import check
from tests.support.needs import REAL_DATA

__test__ = REAL_DATA.is_dir()  # other people's words are not part of the product


@pytest.mark.slow
@pytest.mark.usefixtures("app_context")
def test_a_discussion_of_a_hundred_replies_is_read_without_barriers(page_360: Page) -> None:
    document = json.loads((REAL_DATA / "decide-madrid-derecho-a-jugar.json").read_text("utf-8"))
    slug = import_document(document, zone="Europe/Madrid").slug
    largest = select(Contribution).order_by(Contribution.thread_size.desc()).limit(1)
    deepest = select(Contribution).order_by(Contribution.depth.desc()).limit(1)
    asked = [db.session.scalars(query).one().number for query in (largest, deepest)]
    db.session.commit()
    page = f"/es/consultations/{slug}"
    for address in (f"{page}?by=whole", *(f"{page}/contributions/{n}" for n in asked)):
        page_360.goto(address)
        check(page_360)
    expect(page_360.locator(".above li")).to_have_count(2)
    expect(page_360.locator("#replies article")).to_have_count(0)
