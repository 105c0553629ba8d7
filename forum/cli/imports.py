"""`forum import` and `forum imports`."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from sqlalchemy import select

from forum.adapters.imports.reading import SourceContent, read_source
from forum.adapters.locks import exclusive
from forum.cli.application import CommandError, open_application
from forum.database import writing
from forum.domain.imports.notes import ImportNotes
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.kinds import SourceKind, find_kind
from forum.domain.imports.sources.preview import NoteCount, list_notes, merge_notes
from forum.domain.imports.tabular.columns import ColumnRole
from forum.domain.languages import LANGUAGES
from forum.errors import Invalid
from forum.extensions import db
from forum.jobs.imports import take_steps, undo
from forum.models.imports import Import
from forum.services.imports import open_import
from forum.services.imports.remembered import store
from forum.services.imports.remembered.brought import ImportRecorder
from forum.services.imports.remembered.later_acts import find_later_acts
from forum.services.imports.remembered.undo import ask_to_undo
from forum.web.language.imports import describe_notes

LISTED: Final = 100


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(list(SourceKind)), help="Kind of file, if not plain.")
@click.option("--zone", help="Time zone of dates without one; FORUM_TIMEZONE by default.")
@click.option("--title", default="", help="Title of the consultation.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Its main language.")
@click.option("--organiser", "organisers", multiple=True, help="A body that held it; repeatable.")
@click.option("--opened", "opens_on", default="", help="Its first day, such as 2019-03-01.")
@click.option("--closed", "closes_on", default="", help="Its last day.")
@click.option("--column", "columns", multiple=True, help="Heading=role, for a table; repeatable.")
@click.option("--encoding", default="", help="Encoding of a table that is not in UTF-8.")
@click.option("--month-first", is_flag=True, help="Dates of a table begin with the month.")
@click.option("--public/--draft", "is_public", default=None, help="Who sees it: all, or its team.")
@click.option("--preview", is_flag=True, help="Say what is recognised, and store nothing.")
def import_(file: Path, *, kind: str | None, preview: bool, **options: Any) -> None:
    """Load a discussion from FILE; loading it again adds only what is new.

    FILE is JSON of this platform, a table (CSV), proceedings (DOCX) or a mail archive (mbox). It is
    stored in portions, so that the site can be used meanwhile. A new consultation is seen by nobody
    until it is whole; after an interruption the same command goes on. `forum imports undo` takes
    it away again.

    Says what was dropped or changed, by kind and count, and prints the slug of the consultation on
    the last line.
    """
    with open_application() as app:
        content = file.read_bytes()
        source_kind = SourceKind(kind) if kind else find_kind(file.name, content)
        choices = _choices(options, app)
        source = _read(source_kind, file.name, content, choices, columns=options["columns"])
        if preview:
            _print_preview(source, app)
            return
        if not source.preview["opens_at"] and source_kind is not SourceKind.JSON:
            raise Invalid("import_dates", "--opened")
        slug, notes = _bring(source_kind, file.name, source, choices)
        _print_notes(notes, app)
    click.echo(slug)


def _bring(
    kind: SourceKind, name: str, source: SourceContent, choices: ImportChoices
) -> tuple[str, list[NoteCount]]:
    """Store what was read; return the slug of the consultation, and what was left out."""
    document, notes = json.loads(source.document), ImportNotes()
    uid, title = source.preview["uid"], source.preview["title"]
    with exclusive(db.engine, f"import {uid}", wait=False) as is_alone:
        if not is_alone:
            raise CommandError("Another process is importing this consultation.")
        with writing():
            row = store.remember_command(kind, name, uid, title)
            db.session.commit()
        run = open_import(
            document,
            zone=choices.zone,
            progress=_print_progress,
            notes=notes,
            recorder=ImportRecorder(row.id),
            is_public=choices.is_public,
        )
        take_steps(run.steps())
        counts = merge_notes(source.notes, list_notes(notes))
        _remember(row, counts)
    return run.consultation.slug, counts


def _choices(options: dict[str, Any], app: Flask) -> ImportChoices:
    return ImportChoices(
        zone=options["zone"] or app.config["FORUM_TIMEZONE"],
        title=options["title"],
        language=options["language"] or "",
        organisers=options["organisers"],
        opens_on=options["opens_on"],
        closes_on=options["closes_on"],
        encoding=options["encoding"],
        day_order="month" if options["month_first"] else "",
        is_public=options["is_public"],
    ).checked()


def _read(
    kind: SourceKind, name: str, content: bytes, choices: ImportChoices, *, columns: tuple[str, ...]
) -> SourceContent:
    """Read a file, once more if roles of columns are given."""
    source = read_source(kind, name, content, choices)
    if not columns:
        return source
    given = dict(pair.rpartition("=")[::2] for pair in columns)
    unknown = set(given) - {column["heading"] for column in source.columns}
    wrong = {role for role in given.values() if role not in set(ColumnRole)}
    if unknown or wrong:
        names = ", ".join(sorted(unknown or wrong))
        known = [c["heading"] for c in source.columns] if unknown else list(ColumnRole)
        raise CommandError(f"--column {names} is none of: {', '.join(known)}.")
    roles = tuple(given.get(column["heading"], column["role"]) for column in source.columns)
    return read_source(kind, name, content, replace(choices, columns=roles))


def _remember(row: Import, notes: list[NoteCount]) -> None:
    """Remember an import if it added anything."""
    with writing():
        db.session.refresh(row)
        if row.consultation_id is None:
            store.forget(row)
        else:
            store.note_stored(row, notes)
        db.session.commit()


def _print_notes(notes: list[NoteCount], app: Flask) -> None:
    with app.test_request_context(base_url=app.config["FORUM_BASE_URL"]):
        lines = list(describe_notes(notes))
    if lines:
        click.echo("Dropped or changed:", err=True)
    for line in lines:
        details = f" ({line.details})" if line.details else ""
        click.echo(f"  {line.words}: {line.count}{details}", err=True)


def _print_progress(done: int, total: int) -> None:
    """Count on one line of a terminal; otherwise print only the last number."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} contributions", err=True, nl=done == total)
    elif done == total:
        click.echo(f"{total} contributions", err=True)


def _print_preview(source: SourceContent, app: Flask) -> None:
    """Print what was recognised: figures, columns, faults and first words."""
    shown = source.preview
    click.echo(f"{shown['title']} ({shown['language']})")
    for name in ("contributions", "replies", "authors", "organisations", "countries", "undated"):
        click.echo(f"  {name}: {shown[name]}")
    click.echo(f"  dates: {shown['first'] or 'none'} to {shown['last'] or 'none'}")
    click.echo("  languages: " + ", ".join(f"{code} {count}" for code, count in shown["languages"]))
    for words, count in shown["questions"]:
        click.echo(f"  question ({count}): {words}")
    for column in source.columns:
        click.echo(f"  column {column['heading']}={column['role']}")
    for line, code, words in source.faults:
        click.echo(f"  line {line}: {code} {words}")
    for sample in shown["samples"]:
        about = ", ".join(filter(None, (sample["organisation"], sample["countries"])))
        click.echo(f"  {sample['number'] or '-'} {sample['author']} ({about}): {sample['words']}")
    _print_notes(source.notes, app)


@click.group()
def imports() -> None:
    """List what was brought in from files, and undo it."""


@imports.command("list")
def list_() -> None:
    """Print number, state, kind and title of the latest imports."""
    with open_application():
        query = select(Import).order_by(Import.id.desc()).limit(LISTED)
        for row in db.session.scalars(query):
            click.echo(f"{row.id}\t{row.state}\t{row.kind}\t{row.title or row.name}")


@imports.command("undo")
@click.argument("number", type=int)
@click.option("--anyway", is_flag=True, help="Delete also what people have added to it since.")
def undo_(number: int, *, anyway: bool) -> None:
    """Take away what the import NUMBER brought; after an interruption, go on."""
    with open_application():
        row = db.session.get(Import, number)
        if row is None:
            raise CommandError(f"There is no import {number}.")
        if row.stored_at is None or row.undone_at is not None:
            raise CommandError(f"The import {number} is {row.state}: there is nothing to undo.")
        if row.undo_asked_at is None:
            _ask(row, anyway=anyway)
        undo(row)
        click.echo(row.title or row.name)


def _ask(row: Import, *, anyway: bool) -> None:
    acts = find_later_acts(row)
    if acts and not anyway:
        counted = ", ".join(f"{count} {name}" for name, count in vars(acts).items() if count)
        raise CommandError(
            f"People have worked with it since ({counted}). Delete that too with --anyway."
        )
    db.session.commit()  # what was read
    with writing():
        ask_to_undo(row, by=None, anyway=anyway)
        db.session.commit()
