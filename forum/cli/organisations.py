"""`forum organisations import`."""

from pathlib import Path

import click

from forum.cli.application import CommandError, open_application
from forum.database import writing
from forum.extensions import db
from forum.services.organisations.registry import import_organisations


@click.group()
def organisations() -> None:
    """Organisations for which people speak."""


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Add checked organisations from FILE, a CSV of name and aliases separated by semicolons.

    Loading it again adds only what is new. Prints how many organisations were added.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not in UTF-8.") from error
    with open_application(), writing():
        result = import_organisations(lines)
        db.session.commit()
    for name in result.refused:
        click.echo(f"{name} is the name or alias of another organisation.", err=True)
    click.echo(f"{result.known} were known, {result.aliases} aliases added.", err=True)
    click.echo(result.added)
