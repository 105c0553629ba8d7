"""`forum reindex`."""

import click
from sqlalchemy import select

from forum.cli.sites import CommandError, site
from forum.database import batches, writing
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.search import index as search_index
from forum.services.search.documents import documents


@click.command()
@click.argument("slug", required=False)
def reindex(slug: str | None) -> None:
    """Make anew what is searched of the consultation SLUG, or of all.

    Never needed while a worker runs; readers can search meanwhile.
    """
    with site():
        ids = list(search_index.published_ids(None if slug is None else _id_of(slug)))
        db.session.commit()
        for batch in batches(ids, search_index.BATCH):
            made = documents(batch)
            db.session.commit()
            with writing():
                search_index.store(batch, made)
                db.session.commit()
        with writing():
            search_index.store(search_index.unseen(), [])
            search_index.repair()
            db.session.commit()
    click.echo(f"{len(ids)} contributions", err=True)


def _id_of(slug: str) -> int:
    found = db.session.scalar(select(Consultation.id).where(Consultation.slug == slug))
    if found is None:
        raise CommandError(f"There is no consultation {slug}.")
    return found
