"""`forum user add` and `forum user erase`."""

import secrets
import sys

import click

from forum.cli.application import open_application
from forum.database import writing
from forum.domain.policy import Role
from forum.domain.privacy.erasure import ErasureChoice
from forum.extensions import db
from forum.models.user import User
from forum.services.accounts.accounts import add_user
from forum.services.privacy.erasure import erase_at_once

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


@user.command()
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.option(
    "--contributions",
    type=click.Choice([choice.value for choice in ErasureChoice]),
    required=True,
    help="What becomes of what they published; the log says what they chose.",
)
def erase(numbers: tuple[int, ...], contributions: str) -> None:
    """Erase people once more after an older backup was restored, by the numbers in the log."""
    with open_application():
        for number in numbers:
            with writing():
                person = db.session.get(User, number)
                if person is None:
                    raise click.ClickException(f"there is no account {number}")
                if person.erased_at is None:
                    erase_at_once(person, ErasureChoice(contributions))
                db.session.commit()
            click.echo(f"account {number} is erased", err=True)
