"""`forum organisations import`."""

from pathlib import Path

import click

from forum.cli.application import CommandError, open_application
from forum.cli.error_sentences import describe_error
from forum.database import writing
from forum.domain.imports.tables import read_names
from forum.errors import Invalid
from forum.extensions import db
from forum.services.organisations.registry import import_organisations


@click.group()
def organisations() -> None:
    """Organisations for which people speak."""


@organisations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--encoding", help="Encoding of a file that is not in Unicode, such as windows-1252.")
def import_(file: Path, encoding: str | None) -> None:
    """Add checked organisations from FILE, a CSV of names and aliases.

    Its cells are separated by commas, semicolons or tabs; a first line `name,aliases` or `sep=;`
    says by which. Aliases are separated by `;` or `|`. Loading it again adds only what is new.
    Prints how many organisations were added.
    """
    try:
        names = read_names(file.read_bytes(), encoding)
    except Invalid as error:
        raise CommandError(f"{file}: {describe_error(error)}") from error
    with open_application(), writing():
        result = import_organisations(names)
        db.session.commit()
    for name in result.refused:
        click.echo(f"{name} is the name or alias of another organisation.", err=True)
    click.echo(f"{result.known} were known, {result.aliases} aliases added.", err=True)
    click.echo(result.added)
