"""The command line. Each command is loaded when it is called: `--help` loads no application."""

from importlib import import_module
from importlib.metadata import version
from typing import Final, NamedTuple

import click


class Command(NamedTuple):
    """Where a command lies in this folder, and what it does, in a line for the list."""

    place: str
    meaning: str


COMMANDS: Final = {
    "run": Command("serving:run", "Serve pages and do background work."),
    "worker": Command("serving:worker", "Do background work only, on further nodes."),
    "migrate": Command("databases:migrate", "Bring the database up to date."),
    "demo": Command("databases:demo", "Load the demonstration."),
    "import": Command("documents:import_", "Load a consultation from a JSON file."),
    "export": Command("documents:export", "Write a consultation into a file."),
    "reindex": Command("indexing:reindex", "Make anew what is searched."),
    "user": Command("people:user", "Add people."),
    "organisations": Command("registry:organisations", "Add organisations."),
    "matching": Command("matching:matching", "Say how well pasted texts are matched."),
    "check": Command("checking:check", "Check configuration, database, mail and engines."),
}


class Commands(click.Group):
    """Commands that are imported one by one, by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].place.partition(":")
        found: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.meaning) for name, command in COMMANDS.items()])


@click.command(cls=Commands)
@click.version_option(version("forum"), prog_name="Forum")
def main() -> None:
    """Time-boxed, moderated e-discussions in English, Spanish and French.

    Settings are environment variables, listed in README.md.
    """
