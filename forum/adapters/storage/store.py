"""Where the bytes of files lie: a folder outside the web root, or S3-compatible storage.

A store is four functions. Keys are made here and by nobody else.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final
from uuid import uuid4

from forum.adapters.storage import s3 as storage_s3
from forum.adapters.storage.errors import FileMissing, StorageError

__all__ = ["FileMissing", "FileStore", "StorageError", "chosen_store", "local", "new_key", "s3"]

FILES: Final = "files"
_KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class FileStore:
    """A place for bytes by key.

    `put` leaves the whole file or nothing. `read` raises Missing where there is none; `erase` does
    not mind. `every` names everything that is kept, with the instant of its keeping.
    """

    put: Callable[[str, bytes], None]
    read: Callable[[str], bytes]
    erase: Callable[[str], None]
    every: Callable[[], Iterator[tuple[str, datetime]]]


def new_key() -> str:
    """Return a key that nothing has and nobody can guess."""
    return str(uuid4())


def chosen_store(config: Mapping[str, Any]) -> FileStore:
    """Return the store that the site is configured for."""
    url = config["FORUM_STORAGE_URL"]
    return s3(url) if url else local(Path(config["FORUM_DATA_DIR"]) / FILES)


def local(folder: Path) -> FileStore:
    """Return a store in a folder of this machine, with 256 folders in it."""
    return FileStore(
        partial(_put, folder),
        partial(_read, folder),
        partial(_erase, folder),
        partial(_all, folder),
    )


def s3(url: str) -> FileStore:
    """Return a store at `s3://key:secret@host:port/bucket/folder?region=…&tls=0`."""
    bucket = storage_s3.bucket(url)
    return FileStore(
        lambda key, content: storage_s3.put(bucket, _sharded(key), content),
        lambda key: storage_s3.read(bucket, _sharded(key)),
        lambda key: storage_s3.erase(bucket, _sharded(key)),
        lambda: _named(storage_s3.keys(bucket)),
    )


def _sharded(key: str) -> str:
    """Return where a file lies in any store, so that one can be copied into another."""
    if not _KEY.fullmatch(key):
        raise StorageError("no key of a file")
    return f"{key[:2]}/{key}"


def _named(found: Iterator[tuple[str, datetime]]) -> Iterator[tuple[str, datetime]]:
    for path, at in found:
        key = path.rpartition("/")[2]
        if _KEY.fullmatch(key):
            yield key, at


# --- a folder ---------------------------------------------------------------------------------


def _path(folder: Path, key: str) -> Path:
    return folder / _sharded(key)


def _put(folder: Path, key: str, content: bytes) -> None:
    """Write beside and rename, so that a file is there whole or not at all."""
    path = _path(folder, key)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise StorageError(str(error)) from error


def _read(folder: Path, key: str) -> bytes:
    try:
        return _path(folder, key).read_bytes()
    except FileNotFoundError:
        raise FileMissing(key) from None
    except OSError as error:
        raise StorageError(str(error)) from error


def _erase(folder: Path, key: str) -> None:
    try:
        _path(folder, key).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(str(error)) from error


def _all(folder: Path) -> Iterator[tuple[str, datetime]]:
    for path in folder.glob("??/*"):
        if _KEY.fullmatch(path.name):
            with suppress(FileNotFoundError):  # erased by another in the meantime
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
