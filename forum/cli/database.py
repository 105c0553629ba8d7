"""`forum migrate` and `forum demo`."""

import click
from flask import Flask, url_for
from flask_migrate import upgrade

from forum.adapters.locks import exclusive
from forum.cli.application import CommandError, open_application
from forum.config import DEMO_MARKER
from forum.database import writing
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.background.readiness import is_migrated
from forum.services.demo import DEMO_ACCOUNTS, PASSWORD, load_demo


@click.command()
def migrate() -> None:
    """Bring the database up to date; does nothing if it is."""
    with open_application(migrated=False):
        run_migrations()
    click.echo("The database is up to date.", err=True)


def run_migrations() -> None:
    """Run the migrations that are missing; raises CommandError if one fails.

    Where several processes want to, one does, and the others wait for it.
    """
    if is_migrated():
        return
    with exclusive(db.engine, "migrate"):
        if is_migrated():
            return
        try:
            upgrade()
        except SystemExit:  # Flask-Migrate has logged why
            raise CommandError("The database could not be brought up to date.") from None


@click.command()
def demo() -> None:
    """Load the demonstration consultations; those that exist already stay as they are."""
    with open_application(migrated=False) as app:
        run_migrations()
        with writing():
            consultations = load_demo()
            db.session.commit()
        (app.config["FORUM_DATA_DIR"] / DEMO_MARKER).touch()
        _print_addresses(app, consultations)


def _print_addresses(app: Flask, consultations: list[Consultation]) -> None:
    with app.test_request_context(base_url=app.config["FORUM_BASE_URL"]):
        click.echo("The demonstration is loaded:")
        for consultation in consultations:
            address = url_for(
                "consultations.show", lang="en", slug=consultation.slug, _external=True
            )
            click.echo(f"  {address}  ({consultation.stage()})")
        click.echo(f"\nThe password of every account is {PASSWORD}. Sign in at")
        click.echo(f"  {url_for('accounts.login', lang='en', _external=True)}\nas")
        for sign_in in DEMO_ACCOUNTS:
            click.echo(f"  {sign_in.email:28} {sign_in.name}, {sign_in.task}")
