"""The site that a command works on, and what goes wrong with it in one sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum.adapters.mail import MailError
from forum.app import create_app
from forum.cli.sentences import sentence
from forum.config import ConfigurationError
from forum.errors import ForumError
from forum.extensions import db
from forum.paths import MIGRATIONS

NOT_MIGRATED = "The database is not up to date. Run: forum migrate"


class CommandError(click.ClickException):
    """Something that the person at the command line can put right; exit status 2."""

    exit_code = 2


@contextmanager
def in_words() -> Iterator[None]:
    """Turn errors that people cause or can mend into one sentence without a traceback."""
    try:
        yield
    except (ForumError, ConfigurationError, MailError) as error:
        raise CommandError(sentence(error)) from error
    except SQLAlchemyError as error:
        raise CommandError(f"The database refused this: {reason(error)}") from error
    except BrokenPipeError:
        raise  # whoever read our words has seen enough; click ends quietly
    except OSError as error:
        raise CommandError(
            f"{error.filename or 'The system'}: {error.strerror or error}"
        ) from error


@contextmanager
def site(settings: Mapping[str, str] | None = None, *, migrated: bool = True) -> Iterator[Flask]:
    """Make the application and be in it; raises Trouble where its database is not ready."""
    with in_words():
        app = create_app(settings)
        with app.app_context():
            try:
                if migrated and not is_migrated():
                    raise CommandError(NOT_MIGRATED)
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


def is_migrated() -> bool:
    """Tell whether the database has every migration that this version knows."""
    wanted = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == wanted


def reason(error: SQLAlchemyError) -> str:
    """Return the first line of what the driver said, without SQL and its values."""
    said = str(getattr(error, "orig", None) or type(error).__name__)
    return said.strip().partition("\n")[0] or type(error).__name__
