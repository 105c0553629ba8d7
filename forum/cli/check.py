"""`forum check`: tests whether the site is set up to work, for people and for monitoring."""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from smtplib import SMTPException
from typing import Final, NamedTuple

import click
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum import clock
from forum.adapters.mail import MailError, mail_problems, uses_outbox
from forum.adapters.postgresql import answering_soon
from forum.adapters.shared.server import shared_server
from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.s3 import StorageUrlError
from forum.adapters.storage.store import FileStore, configured_store, new_key
from forum.adapters.translators.models import find_broken_models
from forum.app import create_app
from forum.cli.application import open_application
from forum.cli.translation.samples import list_samples, try_samples
from forum.config import ConfigurationError
from forum.database import driver_message, writing
from forum.extensions import db, mail
from forum.services.attachments.downloads import list_newest_keys
from forum.services.background.latest_instant import MUCH, go_on_from_latest, trust_machine
from forum.services.background.readiness import (
    JOBS_LATE,
    MAIL_LATE,
    accepts_writing,
    commits_wait_for_the_disk,
    is_migrated,
    read_backlog,
)
from forum.services.translation.engines import OFF, Ladder, read_ladder
from forum.services.translation.state import describe_directions, describe_engines, read_queue

PROBE = b"forum check"
NEWEST: Final = 20
"""How many files that people attached are looked for."""

BROKEN_AT: Final = 12
"""So many times its threshold makes a lag more than a warning: an hour for jobs, three for mail."""

GOOD, WARNING, BROKEN = "good", "warning", "BROKEN"


class CheckResult(NamedTuple):
    """The result of one check: GOOD, WARNING or BROKEN, and a sentence."""

    grade: str
    message: str


@click.command()
@click.option(
    "--trust-clock",
    is_flag=True,
    help="Accept the clock although it is behind what the site has seen.",
)
def check(trust_clock: bool) -> None:
    """Print what works; the exit status is 1 if something is broken."""
    if trust_clock:
        with open_application(), writing():
            trust_machine()
            db.session.commit()
    results = list(_run_checks())
    for result in results:
        click.echo(f"{result.grade:8} {result.message}")
    sys.exit(any(result.grade == BROKEN for result in results))


def _run_checks() -> Iterator[CheckResult]:
    try:
        app = create_app()
    except (ConfigurationError, MailError, OSError) as error:
        yield CheckResult(BROKEN, f"configuration: {error}")
        return
    with app.app_context(), answering_soon():
        for run_check in CHECKS:
            try:
                yield from run_check(app)
            except SQLAlchemyError as error:
                yield CheckResult(BROKEN, f"database: {driver_message(error)}")
                break
        db.session.remove()
        db.engine.dispose()


def _check_configuration(app: Flask) -> Iterator[CheckResult]:
    environment = app.config["FORUM_ENV"]
    yield CheckResult(
        GOOD, f"configuration: {environment}, state in {app.config['FORUM_DATA_DIR']}"
    )
    if app.config["FORUM_PRODUCTION"] and not app.config["FORUM_BASE_URL"].startswith("https://"):
        yield CheckResult(WARNING, "FORUM_BASE_URL does not begin with https://")
    if app.config["FORUM_PRODUCTION"] and not app.config["FORUM_CONTACT"]:
        yield CheckResult(WARNING, "FORUM_CONTACT is not set: readers see no address to write to")
    if app.config["FORUM_WORKERS"] != "1" and not app.config["FORUM_REDIS_URL"]:
        yield CheckResult(
            WARNING, "FORUM_WORKERS is not 1: without FORUM_REDIS_URL each counts limits by itself"
        )


def _check_database(app: Flask) -> Iterator[CheckResult]:
    db.session.execute(text("select 1"))
    yield CheckResult(GOOD, f"database: {db.engine.url.render_as_string(hide_password=True)}")
    if not accepts_writing(app.config["FORUM_DATA_DIR"]):
        yield CheckResult(BROKEN, "database: read-only, or less than 50 MB free in the data folder")
    if commits_wait_for_the_disk():
        yield CheckResult(GOOD, "database: a commit waits for the disk")
    else:
        yield CheckResult(WARNING, "database: a power cut may lose what was acknowledged")
    if is_migrated():
        yield CheckResult(GOOD, "migrations: none is missing")
    else:
        yield CheckResult(BROKEN, "migrations: some are missing; run: forum migrate")


def _check_clock(app: Flask) -> Iterator[CheckResult]:
    if not is_migrated():
        return
    go_on_from_latest()
    lag = clock.machine_lag()
    if lag <= MUCH:
        yield CheckResult(GOOD, "clock: not behind what the site has seen")
        return
    yield CheckResult(
        BROKEN,
        f"clock: {lag} behind what the site has seen, which goes on from there until both agree. "
        "Set the clock of this machine; if it is right and was wrong before, stop the site and "
        "run: forum check --trust-clock",
    )


def _check_redis(app: Flask) -> Iterator[CheckResult]:
    server = shared_server(app.config["FORUM_REDIS_URL"])
    if server is None:
        return
    fault = server.find_fault()
    if fault:
        yield CheckResult(
            BROKEN, f"redis: {fault}; until it can be used, each process counts limits by itself"
        )
    else:
        yield CheckResult(GOOD, "redis: can be written to and read")


def _check_files(app: Flask) -> Iterator[CheckResult]:
    place = "S3-compatible storage" if app.config["FORUM_STORAGE_URL"] else "the data folder"
    try:
        store, key = configured_store(app.config), new_key()
        store.put(key, PROBE)
        is_same = store.read(key) == PROBE
        store.erase(key)
    except (StorageError, StorageUrlError) as error:
        yield CheckResult(BROKEN, f"files: {error}")
        return
    except ImportError:
        yield CheckResult(BROKEN, "files: FORUM_STORAGE_URL needs: pip install 'forum[s3]'")
        return
    if is_same:
        yield CheckResult(GOOD, f"files: stored in {place}")
        yield from _check_attached(store, place)
    else:
        yield CheckResult(BROKEN, f"files: {place} gives back something else")


def _check_attached(store: FileStore, place: str) -> Iterator[CheckResult]:
    """Say if files that people attached lie somewhere else, as those of another machine would."""
    keys = list_newest_keys(NEWEST) if is_migrated() else []
    missing = sum(not _is_stored(store, key) for key in keys)
    if missing:
        yield CheckResult(
            BROKEN,
            f"files: {missing} of the {len(keys)} that were attached last are not in {place}; "
            "several machines need FORUM_STORAGE_URL, or a data folder that all share",
        )


def _is_stored(store: FileStore, key: str) -> bool:
    try:
        store.open(key).close()
    except FileMissing:
        return False
    return True


def _check_mail(app: Flask) -> Iterator[CheckResult]:
    problems = mail_problems(app.config)
    for problem in problems:
        yield CheckResult(WARNING if uses_outbox(app.config) else BROKEN, f"mail: {problem}")
    if problems:
        return
    if uses_outbox(app.config):
        yield CheckResult(GOOD, "mail: written into the outbox, sent to nobody")
        return
    try:
        connection = mail.get_connection()
        connection.open()
        connection.close()
        yield CheckResult(GOOD, "mail: the server answers")
    except (OSError, SMTPException, MailError) as error:
        yield CheckResult(BROKEN, f"mail: the server cannot be used: {type(error).__name__}")


def _check_translation(app: Flask) -> Iterator[CheckResult]:
    ladder = read_ladder(app.config)
    places = app.config["FORUM_MODELS"], app.config["FORUM_FETCHED_MODELS"]
    for broken in find_broken_models(*places):
        yield CheckResult(BROKEN, f"translation: FORUM_MODELS: {broken.path}: {broken.reason}")
    if app.config["FORUM_TRANSLATOR"] == OFF:
        yield CheckResult(GOOD, "translation: off")
        return
    for direction in describe_directions(ladder):
        if not direction.engines:
            pair = f"{direction.source}-{direction.target}"
            yield CheckResult(
                WARNING, f"translation: {pair}: no engine, originals are shown; see: forum models"
            )
    for (choice, source, target), answer, fault in try_samples(list_samples(ladder)):
        name = f"translation: {choice.engine} {source}-{target}"
        grade = BROKEN if fault else GOOD
        yield CheckResult(grade, f"{name}: {fault}" if fault else f"{name} says '{answer}'")
    if is_migrated():
        yield from _check_engines(ladder)


def _check_engines(ladder: Ladder) -> Iterator[CheckResult]:
    """Say which engines get no text at present, and what was given up."""
    for engine in describe_engines(ladder):
        if engine.paused_until and engine.paused_until > clock.now():
            yield CheckResult(
                WARNING,
                f"translation: {engine.name} gets no text until {engine.paused_until:%H:%M} UTC "
                f"after {engine.failures} failures: {engine.reason}",
            )
        if engine.cap:
            grade = WARNING if engine.is_capped else GOOD
            words = f"{engine.used} of {engine.cap} characters this month"
            yield CheckResult(grade, f"translation: {engine.name} was sent {words}")
    queue = read_queue()
    yield CheckResult(GOOD, f"translation: {queue.waiting} waiting")
    if queue.given_up:
        reasons = ", ".join(f"{r.words} ({r.given_up})" for r in queue.reasons if r.given_up)
        yield CheckResult(
            WARNING,
            f"translation: {queue.given_up} given up: {reasons}; "
            "to ask again: forum translate --failed",
        )


def _check_jobs(app: Flask) -> Iterator[CheckResult]:
    if not is_migrated():
        return
    backlog = read_backlog()
    yield CheckResult(GOOD, f"jobs: {backlog.waiting} waiting")
    yield _lag_result("jobs", backlog.jobs_lag, JOBS_LATE, "is `forum run` working?")
    yield _lag_result("mail", backlog.mail_lag, MAIL_LATE, "can the mail server be reached?")
    if backlog.failed:
        yield CheckResult(
            WARNING,
            f"jobs: {backlog.failed} have failed and rest; the table `job` says why",
        )


def _lag_result(name: str, lag: timedelta, late: timedelta, question: str) -> CheckResult:
    """Return how long the oldest of `name` waits: a warning when `late`, broken at 12 times it."""
    minutes = int(lag.total_seconds() // 60)
    if lag <= late:
        return CheckResult(GOOD, f"{name}: {minutes} min behind")
    grade = BROKEN if lag > BROKEN_AT * late else WARNING
    return CheckResult(grade, f"{name}: {minutes} min behind; {question}")


CHECKS: Final[tuple[Callable[[Flask], Iterator[CheckResult]], ...]] = (
    _check_configuration,
    _check_database,
    _check_clock,
    _check_redis,
    _check_files,
    _check_mail,
    _check_translation,
    _check_jobs,
)
