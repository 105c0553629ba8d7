"""`forum user add`."""

import secrets
import sys

import click

from forum.cli.application import open_application
from forum.database import writing
from forum.domain.policy import Role
from forum.extensions import db
from forum.services.accounts.accounts import add_user

ROLES = [role.value for role in Role if role is not Role.VISITOR]


@click.group()
def user() -> None:
    """People with an account."""


@user.command()
@click.option("--email", required=True, help="Address that the person signs in with.")
@click.option("--name", required=True, help="Name that readers see.")
@click.option("--role", type=click.Choice(ROLES), default=Role.PARTICIPANT.value, show_default=True)
@click.option(
    "--password", help="Without it, you are asked for one, or one is generated and printed."
)
def add(email: str, name: str, role: str, password: str | None) -> None:
    """Add a person with a confirmed address; the role holds for the whole site."""
    with open_application():
        if password is None and sys.stdin.isatty():
            password = click.prompt(
                "Password (empty: make one)",
                default="",
                show_default=False,
                hide_input=True,
                confirmation_prompt=True,
            )
        generated = "" if password else secrets.token_urlsafe(12)
        with writing():
            person = add_user(email, name, Role(role), password or generated)
            address = person.email
            db.session.commit()
    click.echo(f"{address} can sign in as {role}.", err=True)
    if generated:
        click.echo(generated)
