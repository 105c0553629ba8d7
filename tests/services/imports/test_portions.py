"""An import is stored in portions, goes on after an interruption, and is seen when it is whole."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.database import Step
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Consultation, Tally
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.services.consultations import counts
from forum.services.discussion.threads import find_wrong_thread_sizes
from forum.services.imports import open_import
from forum.services.imports.portions import BATCH
from tests.builders import make_user
from tests.support.clients import FreshClient, make_client, sign_in
from tests.support.content.documents import document, rows, said, words
from tests.support.exports import make_document
from tests.support.needs import SLOW_ON_POSTGRESQL

SLUG = "school-meals"
PAGES = ("/en/", "/en/search?q=beans", "/sitemap.xml", "/fr/", "/es/search?q=meals")
OWN_PAGES = (
    f"/en/consultations/{SLUG}",
    f"/en/consultations/{SLUG}/contributions/1",
    f"/en/consultations/{SLUG}/feed.atom",
    f"/en/consultations/{SLUG}/calendar.ics",
    f"/en/consultations/{SLUG}/export.json",
    f"/en/consultations/{SLUG}/organise",
    f"/en/consultations/{SLUG}/moderation",
)


def large_document(n: int = 3 * BATCH) -> dict[str, Any]:
    """Return a document of everything: replies before their parents, quotes, the nameless."""
    contributions = []
    for i in range(n):
        more: dict[str, Any] = {"author": f"Person {i % 7}"}
        if i % 5 == 0:
            more = {"publication": "withheld", "author": ""}
        if i % 3 == 0 and i < n - 1:
            more["reply_to"] = f"c{n - 1 if i % 2 else max(0, i - 4)}" if i else None
        if i % 11 == 1:
            quote = {"text": words("We buy beans."), "quoted_contribution": f"c{n - 2}"}
            more["passages"] = [{**quote, "quoted_position": 0}, {"text": words("So do we.")}]
        contributions.append(said(f"c{i}", f"We buy beans, says {i}.", **more))
    return document(
        *contributions,
        posts=[
            {
                "kind": "welcome", "author": "Tomás", "label": "Facilitator",
                "date": f"2026-11-0{day}T08:00:00Z", "title": words("Hello"),
                "text": words("Welcome to all."),
            }
            for day in (2, 3)
        ],
    )  # fmt: skip


def take(step: Step) -> None:
    """Take a step in a transaction of its own, as the command does."""
    db.session.commit()
    step()
    db.session.commit()


def run_all(given: dict[str, Any], stop_at: int | None = None) -> int:
    """Take the steps of an import, up to one of them; return how many were taken."""
    taken = 0
    for step in open_import(given, zone="UTC").steps():
        if taken == stop_at:
            break
        take(step)
        taken += 1
    db.session.rollback()
    db.session.expire_all()
    return taken


def stored_document() -> dict[str, Any]:
    return make_document(db.session.scalars(select(Consultation)).one())


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database", "app_context")
def test_an_import_that_was_broken_off_ends_as_if_it_had_not_been(app: Flask) -> None:
    given = large_document()
    steps = run_all(given)
    whole, counted = stored_document(), rows()
    assert steps > 8
    assert whole["contributions"]
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    for stop_at in (1, 2, 3, 2, 1, 2, 3, 1):
        run_all(given, stop_at)
    assert run_all(given) > 1
    again = stored_document()
    assert again == whole
    different = {t: (n, rows()[t]) for t, n in counted.items() if rows()[t] != n}
    assert not different
    assert run_all(given) == 0


@SLOW_ON_POSTGRESQL
@pytest.mark.usefixtures("any_database", "app_context")
def test_nobody_sees_anything_before_the_last_step(
    app: Flask, client: FreshClient, time: Callable[[], Any]
) -> None:
    root = make_client(app)
    sign_in(root, make_user("Root", role=Role.ADMINISTRATOR))
    before = {page: client.get(page).text for page in PAGES}
    steps = list_with_effect(large_document())
    for n, _ in enumerate(steps):
        if n % 4 == 0:
            for page in PAGES:
                assert client.get(page).text == before[page], page
                assert "School meals" not in root.get(page).text
            for page in OWN_PAGES:
                assert client.get(page).status_code in (302, 404), page
                assert root.get(page, follow_redirects=True).status_code == 404, page
    assert "School meals" in client.get("/en/").text
    assert client.get(OWN_PAGES[0]).status_code == 200
    assert root.get(OWN_PAGES[0]).status_code == 200


def list_with_effect(given: dict[str, Any]) -> Any:
    """Yield before each step but the first, and take them one after the other."""
    for n, step in enumerate(open_import(given, zone="UTC").steps()):
        if n:
            yield n
        take(step)


@pytest.mark.usefixtures("any_database", "app_context")
def test_quotes_of_what_is_stored_later_are_linked(app: Flask) -> None:
    run_all(large_document())
    quoted = db.session.scalars(
        select(Passage.quoted_contribution_id).where(Passage.quoted_contribution_id.is_not(None))
    ).all()
    query = select(Contribution.id).where(Contribution.source_id == f"c{3 * BATCH - 2}")
    assert quoted
    assert set(quoted) == {db.session.scalar(query)}


@pytest.mark.usefixtures("any_database", "app_context")
def test_what_is_added_to_a_consultation_in_use_keeps_the_numbers_of_its_people(
    app: Flask,
) -> None:
    first = [said(f"c{i}") for i in range(3)]
    more = [said(f"d{i}") for i in range(2 * BATCH)]
    run_all(document(*first))
    run_all(document(*first, *more), stop_at=3)
    run_all(document(*first, *more))
    numbers = db.session.scalars(select(Contribution.number).order_by(Contribution.number)).all()
    assert numbers == list(range(1, 3 + 2 * BATCH + 1))


@pytest.mark.usefixtures("any_database", "app_context")
def test_what_is_added_counts_from_its_portion_on_and_nothing_is_counted_at_the_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = large_document()
    signed = {"author": "Ana", "organisation": "Seeds"}
    given["contributions"][7]["signatures"] = [{**signed, "country": "KE"}]
    first = {**given, "contributions": given["contributions"][:4]}
    run_all(first)
    consultation = db.session.scalars(select(Consultation)).one()
    truth = counts.count_all
    monkeypatch.setattr("forum.services.consultations.counts.count_all", None)
    sizes = set()
    for step in open_import(given, zone="UTC").steps():
        take(step)
        rows_of_tally = db.session.scalars(select(Tally).where(Tally.n > 0))
        stored = {
            (tally.consultation_id, tally.kind, tally.value): tally.n for tally in rows_of_tally
        }
        assert stored == truth(consultation)
        assert not find_wrong_thread_sizes(consultation.id)
        sizes.add(stored[consultation.id, "contributions", ""])
    assert len(sizes) >= 3
    query = select(func.max(Contribution.thread_size))
    assert db.session.scalar(query) > 3
