"""What can go wrong where files lie."""


class StorageError(Exception):
    """The store cannot be reached or refuses."""


class FileMissing(StorageError):
    """There is no file with this key."""
