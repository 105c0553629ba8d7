"""The command `forum`. Subcommands are imported when they run, so that `--help` is fast."""

from importlib import import_module
from importlib.metadata import version
from typing import Final, NamedTuple

import click


class CommandEntry(NamedTuple):
    """Where a command is defined (`module:function` in this folder), and its line in the list."""

    target: str
    summary: str


COMMANDS: Final = {
    "run": CommandEntry("server:run", "Serve pages and do background work."),
    "worker": CommandEntry("server:worker", "Do background work only, on further nodes."),
    "migrate": CommandEntry("database:migrate", "Bring the database up to date."),
    "demo": CommandEntry("database:demo", "Load the demonstration consultations."),
    "import": CommandEntry("imports:import_", "Load a discussion from a file."),
    "imports": CommandEntry("imports:imports", "List what was loaded from files, and undo it."),
    "export": CommandEntry("import_export:export", "Write a consultation to a file."),
    "backup": CommandEntry("backup:backup", "Write the whole site to a file, while it runs."),
    "restore": CommandEntry("backup:restore", "Replace the site with one from a file."),
    "reindex": CommandEntry("reindex:reindex", "Rebuild the search index."),
    "models": CommandEntry("translation.models:models", "List translation engines and models."),
    "translate": CommandEntry("translation.again:translate", "Ask for translations again."),
    "user": CommandEntry("users:user", "Add people."),
    "organisations": CommandEntry("organisations:organisations", "Add organisations."),
    "matching": CommandEntry(
        "measuring.matching:matching", "Measure how well pasted texts are matched."
    ),
    "proposals": CommandEntry("measuring.proposals:proposals", "Measure how well codes are found."),
    "check": CommandEntry("check:check", "Check configuration, database, mail and engines."),
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None if the name is unknown."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.summary) for name, command in COMMANDS.items()])


@click.command(cls=LazyGroup)
@click.version_option(version("forum"), prog_name="Forum")
def main() -> None:
    """Time-boxed, moderated e-discussions in English, Spanish and French.

    Settings are environment variables, listed in README.md.
    """
