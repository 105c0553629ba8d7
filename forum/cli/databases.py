"""`forum migrate` and `forum demo`."""

import click
from flask import Flask, url_for
from flask_migrate import upgrade

from forum.cli.sites import CommandError, is_migrated, site
from forum.config import DEMO_MARK
from forum.database import writing
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.demo import PASSWORD, SIGN_INS, load_demo


@click.command()
def migrate() -> None:
    """Bring the database up to date; nothing happens where it is."""
    with site(migrated=False):
        bring_up_to_date()
    click.echo("The database is up to date.", err=True)


def bring_up_to_date() -> None:
    """Run the migrations that are missing."""
    if is_migrated():
        return
    try:
        upgrade()
    except SystemExit:  # Flask-Migrate has logged why
        raise CommandError("The database could not be brought up to date.") from None


@click.command()
def demo() -> None:
    """Load the demonstration; a second time keeps what is there."""
    with site(migrated=False) as app:
        bring_up_to_date()
        with writing():
            consultations = load_demo()
            db.session.commit()
        (app.config["FORUM_DATA_DIR"] / DEMO_MARK).touch()
        _show(app, consultations)


def _show(app: Flask, consultations: list[Consultation]) -> None:
    with app.test_request_context(base_url=app.config["FORUM_BASE_URL"]):
        click.echo("The demonstration is loaded:")
        for consultation in consultations:
            address = url_for(
                "consultations.show", lang="en", slug=consultation.slug, _external=True
            )
            click.echo(f"  {address}  ({consultation.stage()})")
        click.echo(f"\nEverybody's password is {PASSWORD}. Sign in at")
        click.echo(f"  {url_for('accounts.login', lang='en', _external=True)}\nas")
        for sign_in in SIGN_INS:
            click.echo(f"  {sign_in.email:28} {sign_in.name}, {sign_in.what}")
