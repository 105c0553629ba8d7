"""`forum translate`."""

import click
from sqlalchemy import select

from forum.adapters.translators import ENGINES
from forum.cli.application import CommandError, open_application
from forum.database import writing
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.translation.again import request_again
from forum.services.translation.engines import OFF, only_engine, read_ladder


@click.command()
@click.argument("slug", required=False)
@click.option("--again", "is_again", is_flag=True, help="Make machine translations anew as well.")
@click.option("--failed", "only_failed", is_flag=True, help="Only those that were given up.")
@click.option("--engine", default="", help="Ask this engine alone.")
def translate(slug: str | None, is_again: bool, only_failed: bool, engine: str) -> None:
    """Queue translations that are missing, of the consultation SLUG or of all.

    A worker makes them. What a person has written, corrected or accepted stays.
    """
    with open_application() as app, writing():
        if engine and engine not in ENGINES:
            names = ", ".join(name for name in ENGINES if name != OFF)
            raise CommandError(f"There is no engine {engine}. Known are {names}.")
        ladder = read_ladder(app.config)
        translator = only_engine(ladder, engine, app.config) if engine else ladder
        if translator.is_off:
            raise CommandError("No engine serves any direction. See: forum models")
        number = request_again(
            translator,
            consultation_id=None if slug is None else _consultation_id(slug),
            engine=engine,
            only_failed=only_failed,
            is_again=is_again,
        )
        db.session.commit()
    click.echo(f"{number} translations")


def _consultation_id(slug: str) -> int:
    consultation_id = db.session.scalar(select(Consultation.id).where(Consultation.slug == slug))
    if consultation_id is None:
        raise CommandError(f"There is no consultation {slug}.")
    return consultation_id
