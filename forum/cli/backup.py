"""`forum backup` and `forum restore`: the whole site in one file, while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import inspect, select, text

from forum import clock
from forum.adapters.backups.archive import (
    ArchiveWriter,
    Manifest,
    read_archive,
    restore_files,
    writing_archive,
)
from forum.adapters.backups.databases import DatabaseCopier, copier_for
from forum.adapters.backups.errors import BackupError
from forum.adapters.backups.numbers import leave_out_numbers
from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import FileStore, configured_store
from forum.adapters.working_folders import working_folder
from forum.cli.application import CommandError, open_application
from forum.extensions import db
from forum.models.attachment import Attachment
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.background.readiness import applied_revision, is_known_revision


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, force: bool) -> None:
    """Write the database and the attached files to FILE, while the site runs.

    A name that ends in gz is compressed. FILE holds everything that people have entrusted to the
    site: keep it as you keep the database.
    """
    with open_application() as app, _errors_as_sentences():
        if file.exists() and not force:
            raise CommandError(f"{file} exists. Choose another name, or say --force.")
        has_files = not app.config["FORUM_STORAGE_URL"]
        copier = copier_for(db.engine.url)
        manifest = Manifest(
            database=copier.kind,
            revision=applied_revision(),
            made_at=clock.now().isoformat(timespec="seconds"),
            has_files=has_files,
        )
        with writing_archive(file, manifest) as archive:
            number = _write(archive, app, copier, has_files=has_files)
    files = f"{number} files" if has_files else "no files: they lie in FORUM_STORAGE_URL"
    click.echo(f"{file}: the database and {files}.", err=True)


def _write(archive: ArchiveWriter, app: Flask, copier: DatabaseCopier, *, has_files: bool) -> int:
    """Add files and database; files come first, and those of the database that were new after it.

    So a file that is deleted meanwhile is in the backup if the copied database knows it.
    """
    store = configured_store(app.config)
    written: set[str] = set()
    if has_files:
        _add_files(archive, store, (key for key, _ in store.list_keys()), written)
    with working_folder(Path(app.config["FORUM_DATA_DIR"]), "backup") as folder:
        copy = folder / "database"
        copier.dump(copy)
        if has_files:
            keys = list(db.session.scalars(select(Attachment.key)))
            db.session.rollback()
            _add_files(archive, store, (key for key in keys if key not in written), written)
        archive.add_database(copy)
    return len(written)


def _add_files(
    archive: ArchiveWriter, store: FileStore, keys: Iterator[str], written: set[str]
) -> None:
    for key in keys:
        try:
            content = store.read(key)
        except FileMissing:
            continue  # erased meanwhile
        archive.add_file(key, content)
        written.add(key)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a site that already has content.")
def restore(file: Path, force: bool) -> None:
    """Replace the site with the one in FILE, also while it runs.

    The whole backup is checked before anything is changed. Files that it does not hold stay until
    the daily tidying.
    """
    with open_application(migrated=False) as app, _errors_as_sentences():
        if not force and _holds_something():
            raise CommandError(
                "This site holds people or consultations already. Say --force to replace them."
            )
        copier = copier_for(db.engine.url)
        db.session.remove()
        with working_folder(Path(app.config["FORUM_DATA_DIR"]), "restore") as folder:
            copy = folder / "database"
            manifest = read_archive(file, copy)
            _require_fitting(manifest, app, copier)
            age = _age_of(manifest)
            copier.check(copy)
            number = restore_files(file, configured_store(app.config).put)
            copier.load(copy)
        db.engine.dispose()
        leave_out_numbers(db.engine, age)
    files = f"{number} files" if manifest.has_files else "no files"
    click.echo(f"Restored from {manifest.made_at}: the database and {files}.", err=True)
    click.echo("Run `forum migrate`, then restart the site: pages are kept in memory.", err=True)


def _age_of(manifest: Manifest) -> timedelta:
    try:
        return clock.now() - datetime.fromisoformat(manifest.made_at)
    except (ValueError, TypeError):
        raise BackupError("The backup does not say when it was made.") from None


def _require_fitting(manifest: Manifest, app: Flask, copier: DatabaseCopier) -> None:
    """Raise CommandError if this site cannot hold the backup."""
    if manifest.database != copier.kind:
        raise CommandError(
            f"The backup is of {manifest.database}, this site uses {copier.kind}. "
            "Between the two, move consultations by `forum export` and `forum import`."
        )
    if not is_known_revision(manifest.revision):
        raise CommandError("The backup was made by a newer version of Forum. Install that first.")
    if manifest.has_files and app.config["FORUM_STORAGE_URL"]:
        raise CommandError(
            "The backup holds files, and this site keeps its files in FORUM_STORAGE_URL. Restore "
            "without that setting, then copy DATA_DIR/files there."
        )


def _holds_something() -> bool:
    """Return whether the database has a person or a consultation."""
    if not inspect(db.engine).has_table(User.__tablename__):
        return False
    tables = (User.__tablename__, Consultation.__tablename__)
    queries = (text(f'SELECT 1 FROM "{table}" LIMIT 1') for table in tables)  # noqa: S608 - our names
    return any(db.session.execute(query).first() for query in queries)


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        raise CommandError(str(error)) from error
