"""`forum export`."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import click
from sqlalchemy import select

from forum.adapters.documents.sandbox import NICENESS
from forum.cli.application import CommandError, open_application
from forum.domain.exports.choice import ExportChoice
from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.exports import FORMATS
from forum.exports.progress import ignore
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.exports.proceedings import read_numbers
from forum.web.presenters.reports.export import write_export


@click.command()
@click.argument("slug")
@click.option("--format", "format_", required=True, type=click.Choice(list(FORMATS)))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "order", type=click.Choice(["question", "date"]), default="question")
@click.option("--texts", type=click.Choice(["original", "translation"]), default="translation")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True
)
@click.option("--told", is_flag=True, hidden=True, help="Tell a program how far the file is.")
def export(slug: str, out: Path, *, told: bool, format_: str, **choice: Any) -> None:
    """Write the consultation SLUG into a file, as its readers may see it."""
    if told:
        _serve_a_program()
    with open_application(migrated=not told) as app:
        consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
        if consultation is None:
            raise CommandError(f"There is no consultation {slug}.")
        if consultation.is_importing:
            raise CommandError(f"The import of {slug} has not ended. Run it again.")
        total = len(read_numbers(consultation)) if told else 0
        with (
            app.test_request_context(base_url=app.config["FORUM_BASE_URL"]),
            out.open("wb") as file,
        ):
            scripts = write_export(
                consultation,
                ExportChoice(format=format_, **choice),
                file,
                _Teller(total).tell if told else ignore,
            )
    if told:
        click.echo(json.dumps({"scripts": scripts}))
        return
    if scripts:
        click.echo(f"No font has letters of these scripts: {', '.join(scripts)}.", err=True)
    click.echo(f"{out}: {out.stat().st_size:,} bytes", err=True)


class _Teller:
    """Tells a program on standard output how many contributions are in the file."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._percent = -1

    def tell(self, done: int) -> None:
        """Print a line for each per cent."""
        percent = 100 * done // max(1, self._total)
        if percent > self._percent:
            self._percent = percent
            click.echo(json.dumps({"done": done, "of": self._total}))
            sys.stdout.flush()


def _serve_a_program() -> None:
    """Stand back for the processes that answer people, and end with the program that asked."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    Thread(target=_end_with_input, daemon=True).start()


def _end_with_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)
