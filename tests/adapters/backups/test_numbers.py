"""A site that is taken back to its backup gives nothing again that it has given since."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from forum.adapters.backups.databases import copier_for
from forum.adapters.backups.numbers import COUNTERS, leave_out_numbers
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import TranslationStatus
from forum.services.texts.store import store_human_translation
from tests.builders import make_consultation, make_contribution, make_post, make_user
from tests.support import needs
from tests.support.clients import FreshClient

ON_POSTGRESQL = pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.slow])
ON_BOTH = pytest.mark.parametrize("any_database", ["sqlite", ON_POSTGRESQL], indirect=True)

Restore = Callable[[], None]


@pytest.fixture
def contribution(any_database: str, app_context: object) -> Contribution:
    """Return a Spanish text that can be read, in a site that is then copied."""
    if any_database == "postgresql":
        needs.need(shutil.which("pg_dump"), "pg_dump")
    return make_contribution(make_consultation(), "Guardamos semillas.", language="es")


@pytest.fixture
def restore(contribution: Contribution, tmp_path: Path) -> Restore:
    """Return how the site is brought back to what it is now."""
    db.session.commit()
    copier = copier_for(db.engine.url)
    copier.dump(tmp_path / "copy")

    def bring_back() -> None:
        db.session.remove()
        db.engine.dispose()
        copier.load(tmp_path / "copy")
        leave_out_numbers(db.engine, timedelta(minutes=1))

    return bring_back


def translate(number: int, words: str) -> None:
    contribution = db.session.get_one(Contribution, number)
    [passage] = contribution.revisions[0].passages
    store_human_translation(passage.text, "en", words, by_id=None, status=TranslationStatus.EDITED)
    db.session.commit()


@ON_BOTH
def test_what_was_shown_since_the_backup_is_not_taken_for_what_comes_later(
    client: FreshClient, contribution: Contribution, restore: Restore
) -> None:
    number, slug = contribution.id, contribution.consultation.slug
    address = f"/en/consultations/{slug}?by=date"
    translate(number, "Words that are lost.")
    assert "Words that are lost." in client.get(address).text
    restore()
    translate(number, "Words that came later.")
    page = client.get(address).text
    assert "Words that came later." in page
    assert "Words that are lost." not in page


@ON_BOTH
def test_nobody_gets_the_number_of_a_person_who_is_lost(restore: Restore) -> None:
    lost = make_user().id
    db.session.commit()
    restore()
    assert make_user().id > lost


@ON_BOTH
def test_nothing_gets_the_number_of_the_first_of_its_kind_that_is_lost(
    contribution: Contribution, restore: Restore
) -> None:
    number = contribution.consultation_id
    lost = make_post(contribution.consultation).id
    restore()
    assert make_post(db.session.get_one(Consultation, number)).id > lost


@ON_BOTH
def test_all_that_is_kept_by_a_version_is_left_behind(
    contribution: Contribution, restore: Restore
) -> None:
    number = contribution.consultation_id
    before = db.session.get_one(Consultation, number)
    kept = before.version, before.outline_version, before.alterations
    restore()
    after = db.session.get_one(Consultation, number)
    assert all(
        now > then
        for now, then in zip(
            (after.version, after.outline_version, after.alterations), kept, strict=True
        )
    )


@pytest.mark.usefixtures("app_context")
def test_each_column_that_counts_changes_is_known() -> None:
    tables = inspect(db.engine)
    counting = {
        str(column["name"])
        for table in tables.get_table_names()
        for column in tables.get_columns(table)
        if str(column["name"]).endswith(("version", "alterations"))
    }
    elsewhere = {"last_version"}  # of the table of imports: what one of the others had reached
    assert counting - elsewhere == COUNTERS
