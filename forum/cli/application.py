"""The application that a command works with, and its errors as messages of one sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from forum.adapters.mail import MailError
from forum.app import create_app
from forum.cli.error_sentences import describe_error
from forum.config import ConfigurationError
from forum.database import driver_message
from forum.errors import ForumError
from forum.extensions import db
from forum.services.background.latest_instant import go_on_from_latest
from forum.services.background.readiness import is_migrated

NOT_MIGRATED = "The database is not up to date. Run: forum migrate"


class CommandError(click.ClickException):
    """An error that the person at the command line can correct; exit status 2."""

    exit_code = 2


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Turn errors that people can correct into a CommandError: one sentence, no traceback."""
    try:
        yield
    except (ForumError, ConfigurationError, MailError) as error:
        raise CommandError(describe_error(error)) from error
    except SQLAlchemyError as error:
        raise CommandError(f"The database refused this: {driver_message(error)}") from error
    except BrokenPipeError:
        raise  # the reader of our output has closed it; click ends without a message
    except OSError as error:
        raise CommandError(
            f"{error.filename or 'The system'}: {error.strerror or error}"
        ) from error


@contextmanager
def open_application(
    settings: Mapping[str, str] | None = None, *, migrated: bool = True
) -> Iterator[Flask]:
    """Create the application and enter its context.

    Raises CommandError if `migrated` is required and migrations are missing.
    """
    with errors_as_messages():
        app = create_app(settings)
        with app.app_context():
            try:
                if migrated:
                    if not is_migrated():
                        raise CommandError(NOT_MIGRATED)
                    go_on_from_latest()
                    db.session.rollback()
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
