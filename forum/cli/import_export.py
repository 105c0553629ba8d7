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
from forum.domain.exports.choice import (
    DOCUMENTS,
    FILTERS,
    ORDERS,
    TEXTS,
    ExportChoice,
    ExportFilters,
)
from forum.domain.languages import DEFAULT_LANGUAGE, LANGUAGES
from forum.exports import FORMATS, SUMMARY_FORMATS
from forum.exports.progress import ignore
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.exports.proceedings import read_numbers
from forum.services.synthesis.summaries import find_edition
from forum.web.presenters.reports.export import write_export


@click.command()
@click.argument("slug")
@click.option("--format", "format_", required=True, type=click.Choice(list(FORMATS)))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--by", "order", type=click.Choice(ORDERS), default="question", show_default=True)
@click.option(
    "--texts",
    type=click.Choice(TEXTS),
    default="both",
    show_default=True,
    help="Originals, translations into the language, or both.",
)
@click.option("--document", type=click.Choice(DOCUMENTS), default="proceedings", show_default=True)
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True
)
@click.option("--question", default="", help="Only answers to the question with this number.")
@click.option("--country", default="", help="Only texts from the country with this code.")
@click.option("--written", default="", help="Only texts written in the language with this code.")
@click.option("--capacity", default="", help='Only texts in "official" or "personal" capacity.')
@click.option("--stakeholder", default="", help="Only texts from this kind of stakeholder.")
@click.option("--late", default="", help='Only texts that came after closing: "yes" or "no".')
@click.option("--told", is_flag=True, hidden=True, help="Tell a program how far the file is.")
def export(slug: str, out: Path, *, told: bool, **choice: Any) -> None:
    """Write the consultation SLUG into a file, as its readers may see it."""
    if told:
        _serve_a_program()
    chosen = _read_choice(choice)
    with open_application(migrated=not told) as app:
        consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
        if consultation is None:
            raise CommandError(f"There is no consultation {slug}.")
        if consultation.is_importing:
            raise CommandError(f"The import of {slug} has not ended. Run it again.")
        if chosen.document == "summary" and find_edition(consultation) is None:
            raise CommandError(f"No summary of {slug} is published.")
        total = len(read_numbers(consultation, chosen.filters)) if told else 0
        with (
            app.test_request_context(base_url=app.config["FORUM_BASE_URL"]),
            out.open("wb") as file,
        ):
            scripts = write_export(
                consultation,
                chosen,
                file,
                _Teller(total).tell if told else ignore,
            )
    if told:
        click.echo(json.dumps({"scripts": scripts}))
        return
    if scripts:
        click.echo(f"No font has letters of these scripts: {', '.join(scripts)}.", err=True)
    click.echo(f"{out}: {out.stat().st_size:,} bytes", err=True)


def _read_choice(options: dict[str, Any]) -> ExportChoice:
    """Return what the options choose; raises CommandError where they do not go together."""
    try:
        filters = ExportFilters.of_values({name: options.pop(name) for name in FILTERS})
    except ValueError as error:
        raise CommandError(f"The value of --{error} cannot be read.") from error
    choice = ExportChoice(format=options.pop("format_"), **options, filters=filters)
    if choice.document == "summary" and choice.format not in SUMMARY_FORMATS:
        raise CommandError(f"There is no summary as {choice.format}.")
    return choice


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
