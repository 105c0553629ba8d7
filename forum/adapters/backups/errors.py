"""Errors of backups, each with its sentence for the command line."""


class BackupError(Exception):
    """A backup cannot be made, read or restored; the message says why and what to do."""
