"""`forum reindex`."""

import click
from sqlalchemy import select

from forum.cli.application import CommandError, open_application
from forum.database import batches, writing
from forum.extensions import db
from forum.jobs.search import index_contributions
from forum.models.consultation import Consultation
from forum.services.search import index as search_index


@click.command()
@click.argument("slug", required=False)
def reindex(slug: str | None) -> None:
    """Rebuild the search index of the consultation SLUG, or of all.

    Not needed while a worker runs. Readers can search meanwhile.
    """
    with open_application():
        ids = list(search_index.list_readable_ids(None if slug is None else _consultation_id(slug)))
        db.session.commit()
        for batch in batches(ids, search_index.BATCH):
            index_contributions({"contributions": batch})
        with writing():
            search_index.store_documents(search_index.list_unreadable_ids(), [])
            search_index.rebuild_full_text()
            db.session.commit()
    click.echo(f"{len(ids)} contributions", err=True)


def _consultation_id(slug: str) -> int:
    consultation_id = db.session.scalar(select(Consultation.id).where(Consultation.slug == slug))
    if consultation_id is None:
        raise CommandError(f"There is no consultation {slug}.")
    return consultation_id
