"""Errors of the storage of files."""


class StorageError(Exception):
    """The store cannot be reached, or refuses the request."""


class FileMissing(StorageError):
    """There is no file with this key."""
