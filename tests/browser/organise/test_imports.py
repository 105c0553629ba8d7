"""An organiser brings an old discussion in, looks at it, and takes it away again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.ctx import AppContext
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from tests.builders import make_user
from tests.support.browser.journeys import enter, press
from tests.support.browser.pages import check, go
from tests.support.content.documents import MAILS, TABLE, proceedings
from tests.support.tasks import work


@pytest.fixture
def organiser(app_context: AppContext) -> User:
    return make_user("Rosa Díaz", role=Role.ORGANISER)


def upload(page: Page, file: Path, app: Flask) -> None:
    """Choose a file, and wait for what was recognised in it."""
    page.goto("/en/")
    go(page.get_by_role("link", name="Bring in an old discussion").first)
    check(page)
    page.locator("#file").set_input_files(file)
    go(page.get_by_role("button", name="Look at it"))
    work(app)
    page.reload()
    check(page)
    expect(page.locator("main")).to_contain_text("Nothing is stored yet.")


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Consultation)) or 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("old.docx", proceedings, "Stores are poor"),
        ("old.mbox", lambda: MAILS, "From the first day on."),
        ("old.csv", lambda: TABLE, "Women keep the seeds"),
    ],
)
def test_an_old_discussion_comes_and_goes(
    page: Page,
    organiser: User,
    app: Flask,
    tmp_path: Path,
    *,
    name: str,
    content: Callable[[], bytes],
    words: str,
) -> None:
    file = tmp_path / name
    file.write_bytes(content())
    enter(page, organiser)
    upload(page, file, app)
    assert count() == 0
    if name == "old.csv":
        page.get_by_label("Mood").select_option("title")
        go(page.get_by_role("button", name="Apply the changes").first)
        work(app)
        page.reload()
        expect(page.get_by_label("Mood")).to_have_value("title")
    page.get_by_label("Everyone, at once").check()
    go(page.get_by_role("button", name="Bring it in"))
    work(app)
    page.reload()
    check(page)
    here = page.url
    go(page.get_by_role("link", name="Go to the consultation"))
    expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("body")).not_to_contain_text("seeds.example")
    page.goto(here)
    press(page, "Undo this import")
    work(app)
    page.reload()
    expect(page.locator("main")).to_contain_text("Nothing of it is left here.")
    assert count() == 0
