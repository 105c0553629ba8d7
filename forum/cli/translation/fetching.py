"""Fetching engines where there is none: Mozilla's models, else packages of Apertium."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

from forum.adapters.locks import exclusive
from forum.adapters.translators.apertium.packages import can_fetch, fetch_packages
from forum.adapters.translators.bergamot import BERGAMOT
from forum.adapters.translators.errors import FetchFailed
from forum.adapters.translators.models import fetch_model
from forum.adapters.translators.routes import ROUTES, list_missing_steps
from forum.extensions import db
from forum.jobs.sweeps import sweep_translations
from forum.services.background.readiness import is_migrated
from forum.services.translation.engines import EngineChoice, Ladder, directions, read_ladder

WITH_ENGLISH = (("es", "en"), ("fr", "en"), ("en", "es"), ("en", "fr"))
"""The directions of Mozilla's models; French and Spanish go by way of English."""
LIGHT_SET = frozenset({"eng-spa", "spa-eng", "fr-es", "es-fr", "es-pt", "pt-es"})
"""Directions of Apertium that need 20 MB with their programs; others need more disk and memory."""


def fetch_missing_engines(app: Flask) -> bool:
    """Fetch what directions without an engine lack; return whether all have one, or may not.

    Whatever comes is used at once by a site that runs. Only one process fetches at a time.
    """
    if not list_unserved(read_ladder(app.config)):
        return True
    with exclusive(db.engine, "engines"):
        ladder = read_ladder(app.config)
        _fetch_models(ladder, app)
        _fetch_apertium(ladder, app)
    if not list_unserved(ladder):
        return True
    click.echo("Originals are shown. Try again with: forum models --fetch", err=True)
    click.echo("Or see which packages of the system do it too: forum models", err=True)
    return False


def list_unserved(ladder: Ladder) -> list[tuple[str, str]]:
    """Return the directions without an engine for which one on this machine is chosen."""
    return [
        pair
        for pair in directions()
        if not ladder.engines_for(*pair) and _list_local_choices(ladder, pair)
    ]


def _list_local_choices(ladder: Ladder, pair: tuple[str, str]) -> list[EngineChoice]:
    return [choice for choice in ladder.named_for(*pair) if choice.engine in ROUTES]


def _fetch_models(ladder: Ladder, app: Flask) -> None:
    """Fetch Mozilla's models one by one, until one does not come."""
    wanted = [pair for pair in WITH_ENGLISH if pair in list_unserved(ladder)]
    chosen = [rung.choice for rung in ladder.rungs if rung.choice.engine == BERGAMOT]
    if not wanted or not chosen:
        return
    folder = chosen[0].settings.models
    click.echo(f"Fetching models for translation into {folder}; this is done once.", err=True)
    for source, target in wanted:
        try:
            fetch_model(source, target, folder)
        except FetchFailed as error:
            click.echo(f"No model for {source}-{target}: {error}.", err=True)
            return
        _begin_translating(app)


def _fetch_apertium(ladder: Ladder, app: Flask) -> None:
    """Fetch the packages of Apertium that are still lacking, where the system has an archive."""
    modes = set(_list_missing_modes(ladder))
    if not modes or not can_fetch():
        return
    place = Path(app.config["FORUM_FETCHED_PACKAGES"])
    click.echo(
        f"Unpacking Apertium from this system's archive into {place}; nothing is installed.",
        err=True,
    )
    try:
        fetch_packages(modes, place)
    except FetchFailed as error:
        click.echo(f"No packages of Apertium: {error}.", err=True)
        return
    _begin_translating(app)


def _list_missing_modes(ladder: Ladder) -> Iterator[str]:
    """Yield the directions of Apertium that the first suitable route of each direction lacks."""
    for pair in list_unserved(ladder):
        routes = (
            steps
            for choice in _list_local_choices(ladder, pair)
            for steps in list_missing_steps(choice.engine, *pair, choice.settings)
        )
        yield from next((steps for steps in routes if LIGHT_SET.issuperset(steps)), ())


def _begin_translating(app: Flask) -> None:
    """Queue what has waited for an engine, for the worker of a site that runs."""
    if is_migrated():
        sweep_translations()
