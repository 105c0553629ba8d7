"""Storing the content of files: in a folder outside the web root, or in S3-compatible storage.

A store consists of four functions. Only this module makes keys.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, Final
from uuid import uuid4

from forum.adapters.storage import s3
from forum.adapters.storage.errors import FileMissing, StorageError

__all__ = [
    "FileStore",
    "configured_store",
    "local_store",
    "new_key",
    "s3_store",
]

FILES: Final = "files"
_KEY: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class FileStore:
    """Storage for bytes by key.

    `put` stores the whole file, bytes or an open file, or nothing. `read` raises FileMissing for a
    missing file, as does `open`, which returns a file to be read in pieces; `erase` does not.
    `list_keys` yields all keys with the instant at which each was stored.
    """

    put: Callable[[str, bytes | BinaryIO], None]
    read: Callable[[str], bytes]
    open: Callable[[str], BinaryIO]
    erase: Callable[[str], None]
    list_keys: Callable[[], Iterator[tuple[str, datetime]]]


def new_key() -> str:
    """Return a new key that is unique and cannot be guessed."""
    return str(uuid4())


def configured_store(config: Mapping[str, Any]) -> FileStore:
    """Return the store that the site is configured for."""
    url = config["FORUM_STORAGE_URL"]
    return s3_store(url) if url else local_store(Path(config["FORUM_DATA_DIR"]) / FILES)


def local_store(folder: Path) -> FileStore:
    """Return a store in a folder of this machine, with up to 256 folders in it."""
    return FileStore(
        partial(_put, folder),
        partial(_read, folder),
        partial(_open, folder),
        partial(_erase, folder),
        partial(_list, folder),
    )


def s3_store(url: str) -> FileStore:
    """Return a store at `s3://key:secret@host:port/bucket/folder?region=…&tls=0`."""
    bucket = s3.bucket_at(url)
    return FileStore(
        lambda key, content: s3.put(bucket, _stored_path(key), content),
        lambda key: s3.read(bucket, _stored_path(key)),
        lambda key: s3.open_file(bucket, _stored_path(key)),
        lambda key: s3.erase(bucket, _stored_path(key)),
        lambda: _keys_of(s3.list_keys(bucket)),
    )


def _stored_path(key: str) -> str:
    """Return the path of a file, which is the same in every store, so that stores can be copied."""
    if not _KEY.fullmatch(key):
        raise StorageError("no key of a file")
    return f"{key[:2]}/{key}"


def _keys_of(entries: Iterator[tuple[str, datetime]]) -> Iterator[tuple[str, datetime]]:
    for path, at in entries:
        key = path.rpartition("/")[2]
        if _KEY.fullmatch(key):
            yield key, at


# --- a folder ---------------------------------------------------------------------------------


def _path(folder: Path, key: str) -> Path:
    return folder / _stored_path(key)


def _put(folder: Path, key: str, content: bytes | BinaryIO) -> None:
    """Write a file beside its place and rename it, so that it is complete or does not exist."""
    path = _path(folder, key)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            try:
                copyfileobj(BytesIO(content) if isinstance(content, bytes) else content, file)
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


def _open(folder: Path, key: str) -> BinaryIO:
    try:
        return _path(folder, key).open("rb")
    except FileNotFoundError:
        raise FileMissing(key) from None
    except OSError as error:
        raise StorageError(str(error)) from error


def _erase(folder: Path, key: str) -> None:
    try:
        _path(folder, key).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(str(error)) from error


def _list(folder: Path) -> Iterator[tuple[str, datetime]]:
    for path in folder.glob("??/*"):
        if _KEY.fullmatch(path.name):
            with suppress(FileNotFoundError):  # erased by another process meanwhile
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)
